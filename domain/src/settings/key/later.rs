//! How the keys of what comes after a dispatch are read and shown.

use super::Key;
use crate::action::{self, Action};
use crate::settings::Settings;
use crate::time::Span;
use std::collections::BTreeSet;

/// The longest time that a provider may be given: what is watched has an end.
const SLA_MAX: Span = Span::hours(48);

/// The last moment at which an order is looked at again.
const LOOK_MAX: Span = Span::hours(72);

/// The most looks at an order.
const LOOKS_MAX: usize = 10;

const SLA: &str = "a span from 1m to 48h such as 6h, or off";
const SWITCH: &str = "true or false";
pub(super) const PROGRESS: &str = "a span from 10s to 1h such as 1m, or off";
pub(super) const LOOKS: &str =
    "1 to 10 spans with commas, each longer than the one before, from 1m to 72h: 15m, 1h, 3h";

macro_rules! sla {
    ($name:literal, $action:literal) => {
        Key {
            name: $name,
            values: SLA,
            set: |settings, value| set_sla(settings, $action, value),
            get: |settings| get_sla(settings, $action),
        }
    };
}

macro_rules! of_action {
    ($name:literal, $field:ident, $action:literal) => {
        Key {
            name: $name,
            values: SWITCH,
            set: |settings, value| turn(&mut settings.$field, $action, value),
            get: |settings| is_on(&settings.$field, $action),
        }
    };
}

pub(super) const SLA_REFILL: Key = sla!("sla.refill", "refill");
pub(super) const SLA_CANCEL: Key = sla!("sla.cancel", "cancel");
pub(super) const SLA_SPEED: Key = sla!("sla.speed", "speed");
pub(super) const RELAY_REFILL: Key = of_action!("relay.refill", relay, "refill");
pub(super) const RELAY_CANCEL: Key = of_action!("relay.cancel", relay, "cancel");
pub(super) const RELAY_SPEED: Key = of_action!("relay.speed", relay, "speed");
pub(super) const FOLLOWUP_REFILL: Key = of_action!("followup.refill", followup, "refill");
pub(super) const FOLLOWUP_CANCEL: Key = of_action!("followup.cancel", followup, "cancel");

/// Reads how long a provider has: a span from 1 minute to 48 hours, or `off`; `None` for anything
/// else.
#[must_use]
pub fn sla(value: &str) -> Option<Option<Span>> {
    if value == "off" {
        return Some(None);
    }
    let fits = |span: &Span| (Span::minutes(1)..=SLA_MAX).contains(span);
    Span::parse(value).filter(fits).map(Some)
}

fn set_sla(settings: &mut Settings, name: &str, value: &str) -> Option<()> {
    let (action, span) = (action::named(name)?, sla(value)?);
    match span {
        Some(span) => drop(settings.sla.insert(action, span)),
        None => drop(settings.sla.remove(&action)),
    }
    Some(())
}

fn get_sla(settings: &Settings, name: &str) -> Option<String> {
    let span = settings.sla.get(&action::named(name)?);
    Some(span.map_or_else(|| "off".to_owned(), |span| span.setting()))
}

/// Puts an action into a set of those for which something is done, or takes it out.
fn turn(set: &mut BTreeSet<Action>, name: &str, value: &str) -> Option<()> {
    let action = action::named(name)?;
    match value {
        "true" => drop(set.insert(action)),
        "false" => drop(set.remove(&action)),
        _ => return None,
    }
    Some(())
}

fn is_on(set: &BTreeSet<Action>, name: &str) -> Option<String> {
    Some(set.contains(&action::named(name)?).to_string())
}

pub(super) fn looks(value: &str) -> Option<Vec<Span>> {
    let spans: Option<Vec<Span>> = value.split(',').map(|it| Span::parse(it.trim())).collect();
    let spans = spans.filter(|it| it.len() <= LOOKS_MAX)?;
    let longer = spans.iter().zip(spans.iter().skip(1)).all(|(one, next)| one < next);
    let least = spans.first().is_some_and(|it| *it >= Span::minutes(1));
    let most = spans.last().is_some_and(|it| *it <= LOOK_MAX);
    (longer && least && most).then_some(spans)
}

pub(super) fn show_looks(spans: &[Span]) -> String {
    spans.iter().map(|it| it.setting()).collect::<Vec<_>>().join(", ")
}

/// How often a long list is told about: a span from 10 seconds to an hour, or `off`.
#[expect(clippy::option_option, reason = "off is a value of its own, and none is no value")]
pub(super) fn progress(value: &str) -> Option<Option<Span>> {
    if value == "off" {
        return Some(None);
    }
    let span = Span::parse(value).filter(|it| (Span::seconds(10)..=Span::hours(1)).contains(it));
    span.map(Some)
}

pub(super) fn show_progress(every: Option<Span>) -> String {
    every.map_or_else(|| "off".to_owned(), Span::setting)
}
