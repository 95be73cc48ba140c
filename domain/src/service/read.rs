//! How what a service promises is put together from those who say something of it.

use super::{Promise, Rule, Terms};
use crate::name::{self, RefillReading};
use crate::time::Span;

/// Where a promise was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The owner says so.
    Override,
    /// It is in the cached rule.
    Rule,
    /// It stands in the description.
    Description,
    /// It stands in the name.
    Name,
}

/// What a service promises, and where each was read; `None` where nobody says anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The promises.
    pub terms: Terms,
    /// Where the start was read.
    pub start: Option<Origin>,
    /// Where the refill was read.
    pub refill: Option<Origin>,
}

/// Puts a reading together, the most trusted first.
#[derive(Default)]
pub(super) struct Reader {
    start: Option<(Span, Origin)>,
    refill: Option<(Promise, Origin)>,
    evidence: Vec<String>,
}

impl Reader {
    /// Takes from a rule what is still open; `cite` brings the words that it was read from.
    pub(super) fn hear(
        &mut self,
        origin: Origin,
        rule: Option<Rule>,
        cite: impl Fn(&'static str) -> Option<String>,
    ) {
        let Some(rule) = rule else { return };
        let note = |what| match cite(what) {
            Some(words) => format!("{}: {words:?}", origin.name()),
            None => format!("{what}: {}", origin.name()),
        };
        if self.start.is_none() && rule.start.is_some() {
            self.start = rule.start.map(|it| (it, origin));
            self.evidence.push(note("start"));
        }
        if self.refill.is_none() && rule.refill.is_some() {
            self.refill = rule.refill.map(|it| (it, origin));
            self.evidence.push(note("refill"));
        }
    }

    /// What is still open then is looked for in the name.
    pub(super) fn finish(mut self, name: &str) -> Reading {
        if self.start.is_none() || self.refill.is_none() {
            let read = name::read(name);
            let (start, refill) = (self.start.is_none(), self.refill.is_none());
            let asked = |it: &&name::Evidence| if it.what == "start" { start } else { refill };
            let seen = read.evidence.iter().filter(asked);
            self.evidence.extend(seen.map(|it| format!("name: {:?}", it.text)));
            let minutes = read.start_max_minutes.map(|it| Span::minutes(u64::from(it)));
            self.start = self.start.or(minutes.map(|it| (it, Origin::Name)));
            let promise = promise(read.refill);
            let known = (promise != Promise::Unknown).then_some((promise, Origin::Name));
            self.refill = self.refill.or(known);
        }
        Reading {
            start: self.start.map(|(_, origin)| origin),
            refill: self.refill.map(|(_, origin)| origin),
            terms: Terms {
                start: self.start.map(|(span, _)| span),
                refill: self.refill.map_or(Promise::Unknown, |(promise, _)| promise),
                evidence: self.evidence.join(", "),
            },
        }
    }
}

impl Origin {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Override => "override",
            Self::Rule => "rule",
            Self::Description => "description",
            Self::Name => "name",
        }
    }
}

fn promise(read: RefillReading) -> Promise {
    match read {
        RefillReading::None => Promise::Never,
        RefillReading::Days(days) => Promise::Within(Span::days(u64::from(days))),
        RefillReading::Lifetime => Promise::Lifetime,
        RefillReading::Unknown => Promise::Unknown,
    }
}
