//! What a service promises: overrides of the owner, cached rules, and what its name says.

mod read;

pub use read::{Origin, Reading};

use crate::description::{self, Said};
use crate::id::ServiceId;
use crate::order::Sheet;
use crate::settings::Mode;
use crate::time::Span;
use read::Reader;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The most services of a list that are kept, and of names on orders beside them.
pub const SERVICES_MAX: usize = 10_000;

/// The most characters that are kept of a service's name.
pub const NAME_MAX: usize = 300;

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

/// One service as the panel lists it. It is a cache: bounded, and read again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// Its number.
    pub service: ServiceId,
    /// Its name, at most [`NAME_MAX`] characters.
    pub name: String,
    /// What its description promises.
    pub said: Said,
    /// Whether customers have a button for refills. That is no promise: many services without one
    /// are refilled, and some with one are not.
    pub button: Option<bool>,
}

impl Listing {
    /// A service as it was listed; its description is read here and not kept.
    #[must_use]
    pub fn read(
        service: ServiceId,
        name: &str,
        description: Option<&str>,
        button: Option<bool>,
    ) -> Self {
        let said = description.map(description::read).unwrap_or_default();
        let name = name.trim().chars().take(NAME_MAX).collect();
        Self { service, name, said, button }
    }
}

/// What is different between two lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Services that are new.
    pub added: Vec<Listing>,
    /// Services of which something is different.
    pub changed: Vec<Listing>,
    /// Services that are not there any more.
    pub gone: Vec<ServiceId>,
}

/// What a tenant knows of its services.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Services {
    overrides: BTreeMap<ServiceId, Rule>,
    cached: BTreeMap<ServiceId, Rule>,
    /// As the panel lists them.
    listed: BTreeMap<ServiceId, Listing>,
    /// The names on orders of services that are not listed.
    seen: BTreeMap<ServiceId, String>,
}

impl Services {
    /// What the order's service promises. An override is trusted before a cached rule, that before
    /// the description (both in advanced mode), and that before the name: the one on the order, or
    /// the listed one where the order has none.
    #[must_use]
    pub fn terms(&self, order: &Sheet, mode: Mode) -> Terms {
        self.reading(order.service, &order.service_name, mode).terms
    }

    /// What a known service promises, by its own name; `None` of one that nothing is known of.
    #[must_use]
    pub fn read(&self, service: ServiceId, mode: Mode) -> Option<Reading> {
        let name = self.name(service).unwrap_or_default();
        let known = !name.is_empty()
            || self.overrides.contains_key(&service)
            || self.cached.contains_key(&service);
        known.then(|| self.reading(Some(service), name, mode))
    }

    /// Its name: as it is listed, or as an order had it.
    #[must_use]
    pub fn name(&self, service: ServiceId) -> Option<&str> {
        let listed = self.listed.get(&service).map(|it| it.name.as_str());
        listed.or_else(|| self.seen.get(&service).map(String::as_str))
    }

    /// It as the panel lists it.
    #[must_use]
    pub fn listing(&self, service: ServiceId) -> Option<&Listing> {
        self.listed.get(&service)
    }

    /// The cached rule, and the owner's override.
    #[must_use]
    pub fn rules(&self, service: ServiceId) -> (Option<&Rule>, Option<&Rule>) {
        (self.cached.get(&service), self.overrides.get(&service))
    }

    /// Every service that something is known of.
    #[must_use]
    pub fn all(&self) -> BTreeSet<ServiceId> {
        let ruled = self.overrides.keys().chain(self.cached.keys());
        ruled.chain(self.listed.keys()).chain(self.seen.keys()).copied().collect()
    }

    fn reading(&self, service: Option<ServiceId>, name: &str, mode: Mode) -> Reading {
        let find = |rules: &BTreeMap<ServiceId, Rule>| rules.get(&service?).copied();
        let listed = service.and_then(|id| self.listed.get(&id));
        let said = listed.map(|it| &it.said).filter(|_| mode == Mode::Advanced);
        let cached = find(&self.cached).filter(|_| mode == Mode::Advanced);
        let mut reader = Reader::default();
        reader.hear(Origin::Override, find(&self.overrides), |_| None);
        reader.hear(Origin::Rule, cached, |_| None);
        reader.hear(Origin::Description, said.map(|it| it.rule), |what| {
            said.map(|it| if what == "start" { it.start.clone() } else { it.refill.clone() })
        });
        let known = listed.map_or("", |it| it.name.as_str());
        reader.finish(if name.trim().is_empty() { known } else { name })
    }

    /// What differs between a fresh list, of at most [`SERVICES_MAX`], and the one that is kept.
    #[must_use]
    pub fn compare(&self, fresh: Vec<Listing>) -> Changes {
        let here: BTreeSet<ServiceId> = fresh.iter().map(|it| it.service).collect();
        let gone = self.listed.keys().filter(|it| !here.contains(it)).copied().collect();
        let mut changes = Changes { gone, ..Changes::default() };
        for listing in fresh {
            match self.listed.get(&listing.service) {
                None => changes.added.push(listing),
                Some(known) if *known != listing => changes.changed.push(listing),
                Some(_) => {}
            }
        }
        changes
    }

    pub(crate) fn list(&mut self, listed: &[Listing], gone: &[ServiceId]) {
        for listing in listed {
            self.seen.remove(&listing.service);
            self.listed.insert(listing.service, listing.clone());
        }
        for service in gone {
            self.listed.remove(service);
        }
    }

    /// Forgets the list: it was another panel's.
    pub(crate) fn unlist(&mut self) {
        self.listed.clear();
    }

    /// Takes note of a name on an order, of a service that is not listed.
    pub(crate) fn notice(&mut self, order: &Sheet) {
        let name = order.service_name.trim();
        let Some(service) = order.service.filter(|_| !name.is_empty()) else { return };
        let full = self.seen.len() >= SERVICES_MAX && !self.seen.contains_key(&service);
        if !full && !self.listed.contains_key(&service) {
            self.seen.insert(service, name.chars().take(NAME_MAX).collect());
        }
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
