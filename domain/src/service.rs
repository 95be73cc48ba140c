//! What a service promises: overrides of the owner, cached rules, and what its name says.

use crate::id::ServiceId;
use crate::name::{self, RefillReading};
use crate::order::Sheet;
use crate::settings::Mode;
use crate::time::Span;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The promises that the rules need, and where they were read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The longest the provider may take to start; `None` where it is not promised.
    pub start: Option<Span>,
    /// How long the count is kept topped up.
    pub refill: Promise,
    /// What was seen, for the decision trace.
    pub evidence: String,
}

/// How long the count is kept topped up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Promise {
    /// Not at all.
    Never,
    /// For so long.
    Within(Span),
    /// For good.
    Lifetime,
    /// Nobody can tell.
    Unknown,
}

/// What somebody says of a service; what is left out is looked up further down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// The longest the provider may take to start.
    pub start: Option<Span>,
    /// How long the count is kept topped up.
    pub refill: Option<Promise>,
}

/// What a tenant knows of its services.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Services {
    overrides: BTreeMap<ServiceId, Rule>,
    cached: BTreeMap<ServiceId, Rule>,
}

impl Services {
    /// What the order's service promises. An override is trusted before a cached rule (in advanced
    /// mode), and that before the name.
    #[must_use]
    pub fn terms(&self, order: &Sheet, mode: Mode) -> Terms {
        let by_owner = order.service.and_then(|id| self.overrides.get(&id)).copied();
        let cached = order.service.and_then(|id| self.cached.get(&id)).copied();
        let cached = cached.filter(|_| mode == Mode::Advanced);
        let mut evidence = Vec::new();
        let mut terms = Rule::default();
        for (source, rule) in [("override", by_owner), ("rule", cached)] {
            let Some(rule) = rule else { continue };
            if terms.start.is_none() && rule.start.is_some() {
                terms.start = rule.start;
                evidence.push(format!("start: {source}"));
            }
            if terms.refill.is_none() && rule.refill.is_some() {
                terms.refill = rule.refill;
                evidence.push(format!("refill: {source}"));
            }
        }
        if terms.start.is_none() || terms.refill.is_none() {
            let read = name::read(&order.service_name);
            let start = terms.start.is_none();
            let refill = terms.refill.is_none();
            let asked = |it: &&name::Evidence| if it.what == "start" { start } else { refill };
            let seen = read.evidence.iter().filter(asked);
            evidence.extend(seen.map(|it| format!("name: {:?}", it.text)));
            terms.start = terms.start.or_else(|| {
                read.start_max_minutes.map(|minutes| Span::minutes(u64::from(minutes)))
            });
            terms.refill = terms.refill.or(Some(promise(read.refill)));
        }
        let refill = terms.refill.unwrap_or(Promise::Unknown);
        Terms { start: terms.start, refill, evidence: evidence.join(", ") }
    }

    pub(crate) fn cache(&mut self, service: ServiceId, rule: Rule) {
        self.cached.insert(service, rule);
    }

    pub(crate) fn overrule(&mut self, service: ServiceId, rule: Option<Rule>) {
        match rule {
            Some(rule) => drop(self.overrides.insert(service, rule)),
            None => drop(self.overrides.remove(&service)),
        }
    }
}

/// As the decision trace shows it.
impl fmt::Display for Promise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Never => f.write_str("none"),
            Self::Within(span) => write!(f, "for {span}"),
            Self::Lifetime => f.write_str("for good"),
            Self::Unknown => f.write_str("unknown"),
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
