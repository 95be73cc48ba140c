//! What the names of services promise, read outside of any node: one by one, or a catalogue.

mod coverage;
mod feed;

use crate::cli::Rules;
use anyhow::{Context as _, bail};
use domain::name::{self, Reading, RefillReading};
use feed::{Feed, Line};
use serde::Serialize;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::process::ExitCode;

/// Stands for the standard input among the names and files.
const STDIN: &str = "-";

/// A reading as other programs take it: one JSON object in one line.
#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    start_max_minutes: Option<u32>,
    refill: &'static str,
    refill_days: Option<u16>,
    evidence: &'a [name::Evidence],
}

impl<'a> Row<'a> {
    fn new(name: &'a str, reading: &'a Reading) -> Self {
        let (refill, refill_days) = match reading.refill {
            RefillReading::None => ("none", None),
            RefillReading::Days(days) => ("days", Some(days)),
            RefillReading::Lifetime => ("lifetime", None),
            RefillReading::Unknown => ("unknown", None),
        };
        let evidence = &reading.evidence;
        let start_max_minutes = reading.start_max_minutes;
        Self { name, start_max_minutes, refill, refill_days, evidence }
    }
}

/// Runs one of the commands on rules; 1 when a line was no text and was read with gaps.
pub fn run(command: &Rules) -> anyhow::Result<ExitCode> {
    let mut out = BufWriter::new(io::stdout().lock());
    let clean = match command {
        Rules::Read { names, json } => read(names, *json, &mut out),
        Rules::Coverage { catalogue, json } => {
            let clean = coverage::run(open(catalogue)?, *json, &mut out);
            clean.with_context(|| format!("{catalogue} could not be read"))
        }
    };
    match clean.and_then(|clean| out.flush().map(|()| clean).map_err(Into::into)) {
        Ok(true) => Ok(ExitCode::SUCCESS),
        Ok(false) => Ok(ExitCode::FAILURE),
        Err(error) if gone(&error) => Ok(ExitCode::SUCCESS),
        Err(error) => Err(error),
    }
}

/// Whether a reader has gone away, which is no failure of ours: `… | head`.
fn gone(error: &anyhow::Error) -> bool {
    let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
    kind == Some(io::ErrorKind::BrokenPipe)
}

fn open(path: &str) -> anyhow::Result<Box<dyn BufRead>> {
    if path == STDIN {
        return Ok(Box::new(BufReader::new(io::stdin().lock())));
    }
    let file = File::open(path).with_context(|| format!("cannot open {path}"))?;
    Ok(Box::new(BufReader::new(file)))
}

fn read(names: &[String], json: bool, out: &mut impl Write) -> anyhow::Result<bool> {
    if names.iter().filter(|it| *it == STDIN).count() > 1 {
        bail!("the standard input can be read once; name - once");
    }
    let mut clean = true;
    for name in names {
        if name == STDIN {
            clean &= stream(io::stdin().lock(), json, out)?;
        } else {
            show(name, json, out)?;
        }
    }
    Ok(clean)
}

/// Reads the names of `input` line by line, and shows each before it waits for the next.
fn stream(input: impl Read, json: bool, out: &mut impl Write) -> anyhow::Result<bool> {
    let mut feed = Feed::new(input);
    let mut clean = true;
    while let Some(line) = feed.next()? {
        clean &= tell(&line, |name| show(name, json, out))?;
        if feed.would_wait() {
            out.flush()?;
        }
    }
    Ok(clean)
}

/// Hands a line's name on, and complains of what is wrong with the line. False if it was no text.
fn tell(line: &Line, mut take: impl FnMut(&str) -> io::Result<()>) -> io::Result<bool> {
    let number = line.number;
    if line.name.trim().is_empty() {
        crate::out::complain(format!("line {number} is empty and left out"));
        return Ok(true);
    }
    if line.cut {
        crate::out::complain(format!(
            "line {number} is longer than {} bytes; only its beginning is read",
            feed::LINE_MAX
        ));
    }
    if !line.text {
        crate::out::complain(format!(
            "line {number} is not UTF-8; what is not is shown as \u{fffd}"
        ));
    }
    take(&line.name)?;
    Ok(line.text)
}

fn show(name: &str, json: bool, out: &mut impl Write) -> io::Result<()> {
    let reading = name::read(name);
    if json {
        serde_json::to_writer(&mut *out, &Row::new(name, &reading))?;
        return writeln!(out);
    }
    writeln!(out, "{}", printable(name))?;
    writeln!(out, "  start   {}", start(&reading))?;
    writeln!(out, "  refill  {}", refill(&reading))?;
    for evidence in &reading.evidence {
        writeln!(out, "  {:<15} “{}”", evidence.what, printable(&evidence.text).trim())?;
    }
    Ok(())
}

/// A name as a terminal may show it: without what would steer it.
fn printable(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn start(reading: &Reading) -> String {
    match reading.start_max_minutes {
        None => "not promised".to_owned(),
        Some(0) => "at once".to_owned(),
        Some(minutes) => format!("within {}", domain::time::Span::minutes(u64::from(minutes))),
    }
}

fn refill(reading: &Reading) -> String {
    match reading.refill {
        RefillReading::None => "none".to_owned(),
        RefillReading::Days(days) => format!("{days} days"),
        RefillReading::Lifetime => "lifetime".to_owned(),
        RefillReading::Unknown => "unknown".to_owned(),
    }
}
