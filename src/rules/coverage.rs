//! How much of a catalogue the reader of names understands, and what it leaves to the owner.

use super::feed::Feed;
use super::{printable, tell};
use anyhow::bail;
use domain::name::{self, Reading, RefillReading};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{self, BufRead, Read as _, Write};

/// The largest catalogue that is read, in bytes.
const CATALOGUE_MAX: u64 = 64 * 1_024 * 1_024;

/// One service of a catalogue in JSON: as a panel's list of services has it, or only its name.
#[derive(Deserialize)]
#[serde(untagged)]
enum Service {
    Listed { name: String },
    Named(String),
}

/// How a catalogue is read.
#[derive(Default, Serialize)]
struct Coverage {
    names: usize,
    start: Starts,
    refill: Refills,
    /// Names whose refill is unknown, by why.
    unknown: BTreeMap<&'static str, Vec<String>>,
}

#[derive(Default, Serialize)]
struct Starts {
    at_once: usize,
    within: usize,
    not_promised: usize,
}

#[derive(Default, Serialize)]
struct Refills {
    none: usize,
    /// By the number of days.
    days: BTreeMap<u16, usize>,
    lifetime: usize,
    unknown: usize,
}

/// Reads a catalogue, names one a line or a JSON array, and says how it is read.
pub(super) fn run(
    input: Box<dyn BufRead>,
    json: bool,
    out: &mut impl Write,
) -> anyhow::Result<bool> {
    let mut bytes = Vec::new();
    input.take(CATALOGUE_MAX.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > CATALOGUE_MAX {
        bail!("it is larger than {CATALOGUE_MAX} bytes");
    }
    let mut coverage = Coverage::default();
    let mut clean = true;
    // A name may begin with a bracket, too: what does not parse whole is lines.
    if let Ok(services) = serde_json::from_slice::<Vec<Service>>(&bytes) {
        for service in services {
            let (Service::Listed { name } | Service::Named(name)) = service;
            coverage.add(name);
        }
    } else {
        let mut feed = Feed::new(bytes.as_slice());
        while let Some(line) = feed.next()? {
            clean &= tell(&line, |name| {
                coverage.add(name.to_owned());
                Ok(())
            })?;
        }
    }
    if coverage.names == 0 {
        bail!("it names no service");
    }
    if json {
        serde_json::to_writer(&mut *out, &coverage)?;
        writeln!(out)?;
    } else {
        coverage.print(out)?;
    }
    Ok(clean)
}

impl Coverage {
    fn add(&mut self, name: String) {
        let reading = name::read(&name);
        self.names = self.names.saturating_add(1);
        one_more(match reading.start_max_minutes {
            None => &mut self.start.not_promised,
            Some(0) => &mut self.start.at_once,
            Some(_) => &mut self.start.within,
        });
        one_more(match reading.refill {
            RefillReading::None => &mut self.refill.none,
            RefillReading::Days(days) => self.refill.days.entry(days).or_default(),
            RefillReading::Lifetime => &mut self.refill.lifetime,
            RefillReading::Unknown => &mut self.refill.unknown,
        });
        if reading.refill == RefillReading::Unknown {
            self.unknown.entry(why(&reading)).or_default().push(name);
        }
    }

    fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let (start, refill) = (&self.start, &self.refill);
        let windows: usize = refill.days.values().sum();
        let listed = refill.days.iter().map(|(days, count)| format!("{days} days: {count}"));
        let listed = listed.collect::<Vec<_>>().join(", ");
        writeln!(out, "{} names", self.names)?;
        writeln!(
            out,
            "start   at once {}, within a time {}, not promised {}",
            start.at_once, start.within, start.not_promised
        )?;
        writeln!(
            out,
            "refill  none {}, for days {windows}, lifetime {}, unknown {}",
            refill.none, refill.lifetime, refill.unknown
        )?;
        if !listed.is_empty() {
            writeln!(out, "        {listed}")?;
        }
        for (why, names) in &self.unknown {
            writeln!(out, "\nrefill unknown, {why}: {}", names.len())?;
            for name in names {
                writeln!(out, "  {}", printable(name))?;
            }
        }
        Ok(())
    }
}

/// Why a refill is unknown, in words.
fn why(reading: &Reading) -> &'static str {
    let mut kinds = reading.evidence.iter().map(|it| it.what).filter(|it| it.starts_with("refill"));
    match kinds.next() {
        None => "nothing is said of it",
        Some("refill_unclear") if kinds.all(|it| it == "refill_unclear") => {
            "it is spoken of, but not for how long"
        }
        Some(_) => "what is said contradicts itself",
    }
}

fn one_more(count: &mut usize) {
    *count = count.saturating_add(1);
}
