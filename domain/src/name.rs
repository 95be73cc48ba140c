//! Reads what a service's name promises: how soon it starts and how long it is refilled.
//!
//! The name is made plain, cut into pieces, composed into phrases (spans, rates, labels), and two
//! readers look for promises among them. They know shapes, not panels; where shapes contradict or
//! fail, the answer is "unknown".

mod lex;
mod lexicon;
mod phrase;
mod quantity;
mod refill;
mod start;
mod view;
mod word;

use serde::{Deserialize, Serialize};

use refill::Promise;
use start::Rank;
use view::{Finding, View};

/// The longest name that is read, in bytes; no panel shows longer ones.
const NAME_MAX: usize = 2_048;

/// What a name promises.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// The longest until the start, in minutes: 0 is at once, `None` is not promised.
    pub start_max_minutes: Option<u32>,
    /// How long it is refilled.
    pub refill: RefillReading,
    /// Where in the name this was read, in its order; also what was read and contradicted.
    pub evidence: Vec<Evidence>,
}

/// How long a service is refilled, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefillReading {
    /// Said to have none.
    None,
    /// For so many days.
    Days(u16),
    /// For good.
    Lifetime,
    /// Not said, or said in two ways that contradict.
    Unknown,
}

/// A part of the name, and what it was taken for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// `start`, `refill_none`, `refill_days`, `refill_lifetime` or `refill_unclear`.
    pub what: &'static str,
    /// The matched text, as it stands in the name.
    pub text: String,
}

/// Reads a service's name.
///
/// ```
/// use signalbox_domain::name::{RefillReading, read};
/// let reading = read("Likes | Start: 0-1 Hour | Refill: 30 Days");
/// assert_eq!(reading.start_max_minutes, Some(60));
/// assert_eq!(reading.refill, RefillReading::Days(30));
/// assert_eq!(reading.evidence[1].text, "Refill: 30 Days");
/// ```
#[must_use]
pub fn read(name: &str) -> Reading {
    if name.len() > NAME_MAX {
        return Reading {
            start_max_minutes: None,
            refill: RefillReading::Unknown,
            evidence: Vec::new(),
        };
    }
    let phrases = phrase::compose(&lex::cut(name));
    let view = View::new(&phrases);
    let starts = start::read(&view);
    let promises = refill::read(&view);
    let mut evidence: Vec<(usize, usize, &'static str)> = Vec::new();
    evidence.extend(starts.iter().map(|finding| (finding.from, finding.to, "start")));
    evidence.extend(promises.iter().map(|finding| (finding.from, finding.to, what(finding.value))));
    evidence.sort_unstable();
    evidence.dedup();
    let cite = |(from, to, what): (usize, usize, &'static str)| Evidence {
        what,
        text: view.text(name, from, to).to_owned(),
    };
    Reading {
        start_max_minutes: soonest(&starts),
        refill: agreed(&promises),
        evidence: evidence.into_iter().map(cite).collect(),
    }
}

/// The start of the highest rank, if those of that rank agree.
fn soonest(starts: &[Finding<start::Start>]) -> Option<u32> {
    let rank: Rank = starts.iter().map(|finding| finding.value.0).max()?;
    let mut values = starts.iter().map(|finding| finding.value).filter(|value| value.0 == rank);
    let (_, minutes) = values.next()?;
    values.all(|(_, other)| other == minutes).then_some(minutes)
}

/// The one promise that all findings make, if they agree.
fn agreed(promises: &[Finding<Promise>]) -> RefillReading {
    let mut clear =
        promises.iter().map(|finding| finding.value).filter(|value| *value != Promise::Unclear);
    let Some(first) = clear.next() else { return RefillReading::Unknown };
    if !clear.all(|other| other == first) {
        return RefillReading::Unknown;
    }
    match first {
        Promise::None => RefillReading::None,
        Promise::Days(days) => RefillReading::Days(days),
        Promise::Lifetime => RefillReading::Lifetime,
        Promise::Unclear => RefillReading::Unknown,
    }
}

/// What a finding is called in the evidence.
fn what(promise: Promise) -> &'static str {
    match promise {
        Promise::None => "refill_none",
        Promise::Days(_) => "refill_days",
        Promise::Lifetime => "refill_lifetime",
        Promise::Unclear => "refill_unclear",
    }
}
