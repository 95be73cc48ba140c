//! Services: what the owner, or the panel's catalogue, says of one, and how each is read.

use crate::problem::{Code, Problem};
use domain::id::ServiceId;
use domain::service::{self, Origin, Promise, Reading, Services};
use domain::settings::Mode;
use domain::time::Span;
use serde::{Deserialize, Serialize};

/// What is promised: a longest time to start, and how long the count is kept topped up. What is
/// left out is looked up further down.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    /// Such as `1h`.
    start: Option<String>,
    /// Such as `30d`; `lifetime`, or `none`.
    refill: Option<String>,
}

impl Rule {
    fn of(rule: &service::Rule) -> Self {
        let start = rule.start.map(Span::setting);
        Self { start, refill: rule.refill.map(promise) }
    }

    pub(crate) fn check(&self) -> Result<service::Rule, Problem> {
        let span = |text: &str| Span::parse(text).filter(|it| *it <= Span::days(3_650));
        let start = self.start.as_deref().map(|text| {
            let detail = "it must be a span such as 30m, 1h or 2d";
            span(text).ok_or_else(|| Problem::field("/start", "invalid", detail))
        });
        let refill = self.refill.as_deref().map(|text| match text {
            "none" => Ok(Promise::Never),
            "lifetime" => Ok(Promise::Lifetime),
            _ => span(text).map(Promise::Within).ok_or_else(|| {
                let detail = "it must be a span such as 30d, lifetime or none";
                Problem::field("/refill", "invalid", detail)
            }),
        });
        Ok(service::Rule { start: start.transpose()?, refill: refill.transpose()? })
    }
}

/// A service: what it promises in the tenant's mode, and where that was read.
#[expect(clippy::struct_field_names, reason = "the fields are named as the API names them")]
#[derive(Serialize)]
pub(crate) struct Service {
    service: u64,
    /// As it is listed, or as an order had it; `null` where only rules name it.
    name: Option<String>,
    /// Whether the panel lists it.
    listed: bool,
    start: Start,
    refill: Refill,
    /// The words, or the rules, that were believed.
    evidence: String,
    /// Whether customers have a button for refills, which promises nothing; `null` where the panel
    /// does not say.
    refill_button: Option<bool>,
    /// The cached rule.
    rule: Option<Rule>,
    /// What the owner says.
    #[serde(rename = "override")]
    overrule: Option<Rule>,
}

#[derive(Serialize)]
struct Start {
    /// Such as `1h`; `null` where it is not promised.
    within: Option<String>,
    /// `override`, `rule`, `description` or `name`.
    from: Option<&'static str>,
}

#[derive(Serialize)]
struct Refill {
    /// `none`, `lifetime`, `unknown`, or a span such as `30d`.
    promise: String,
    from: Option<&'static str>,
}

/// How much of what is known of services is understood.
#[derive(Default, Serialize)]
pub(crate) struct Coverage {
    services: usize,
    listed: usize,
    start: Told,
    refill: Told,
    /// Services of which nobody can tell the refill: the first [`UNKNOWN_MAX`] of them.
    refill_unknown: Vec<Open>,
}

/// How many promises were read from where, and how many nobody tells of.
#[derive(Default, Serialize)]
struct Told {
    #[serde(rename = "override")]
    overrule: usize,
    rule: usize,
    description: usize,
    name: usize,
    unknown: usize,
}

#[derive(Serialize)]
struct Open {
    service: u64,
    name: Option<String>,
}

/// The most services that the coverage names; the list of services has a filter for the others.
const UNKNOWN_MAX: usize = 200;

/// What may be unknown of a service.
#[derive(Clone, Copy)]
pub(crate) enum Gap {
    /// How soon it starts.
    Start,
    /// How long it is refilled.
    Refill,
}

impl Gap {
    /// Reads `start` or `refill`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "start" => Some(Self::Start),
            "refill" => Some(Self::Refill),
            _ => None,
        }
    }
}

/// Every service that something is known of, in the order of their numbers.
pub(crate) fn all(services: &Services, mode: Mode) -> impl Iterator<Item = Service> + '_ {
    services.all().into_iter().filter_map(move |id| Service::of(services, mode, id))
}

impl Service {
    /// The service of this number, if something is known of it.
    pub(crate) fn of(services: &Services, mode: Mode, id: ServiceId) -> Option<Self> {
        let Reading { terms, start, refill } = services.read(id, mode)?;
        let (rule, overrule) = services.rules(id);
        let listing = services.listing(id);
        Some(Self {
            service: id.0,
            name: services.name(id).map(str::to_owned),
            listed: listing.is_some(),
            start: Start { within: terms.start.map(Span::setting), from: start.map(Origin::name) },
            refill: Refill { promise: promise(terms.refill), from: refill.map(Origin::name) },
            evidence: terms.evidence,
            refill_button: listing.and_then(|it| it.button),
            rule: rule.map(Rule::of),
            overrule: overrule.map(Rule::of),
        })
    }

    /// Its number, for pages.
    pub(crate) const fn number(&self) -> u64 {
        self.service
    }

    /// Whether nobody tells this of it.
    pub(crate) const fn lacks(&self, gap: Gap) -> bool {
        match gap {
            Gap::Start => self.start.from.is_none(),
            Gap::Refill => self.refill.from.is_none(),
        }
    }
}

impl Coverage {
    pub(crate) fn of(all: impl Iterator<Item = Service>) -> Self {
        let mut coverage = Self::default();
        for service in all {
            coverage.services = coverage.services.saturating_add(1);
            coverage.listed = coverage.listed.saturating_add(usize::from(service.listed));
            coverage.start.count(service.start.from);
            coverage.refill.count(service.refill.from);
            if service.refill.from.is_none() && coverage.refill_unknown.len() < UNKNOWN_MAX {
                let Service { service, name, .. } = service;
                coverage.refill_unknown.push(Open { service, name });
            }
        }
        coverage
    }
}

impl Told {
    fn count(&mut self, from: Option<&'static str>) {
        let place = match from {
            Some("override") => &mut self.overrule,
            Some("rule") => &mut self.rule,
            Some("description") => &mut self.description,
            Some(_) => &mut self.name,
            None => &mut self.unknown,
        };
        *place = place.saturating_add(1);
    }
}

fn promise(promise: Promise) -> String {
    match promise {
        Promise::Never => "none".to_owned(),
        Promise::Within(span) => span.setting(),
        Promise::Lifetime => "lifetime".to_owned(),
        Promise::Unknown => "unknown".to_owned(),
    }
}

/// The service in a path.
pub(crate) fn at(segment: &str) -> Result<ServiceId, Problem> {
    let number = segment.parse::<u64>().ok().filter(|it| it.to_string() == segment);
    number.map(ServiceId).ok_or_else(|| Problem::of(Code::NotFound))
}
