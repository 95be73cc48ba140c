//! How the keys of the panel's tickets are read and shown.

use super::Key;
use crate::settings::Settings;
use crate::time::Span;

const STAFF: &str =
    "a login of the panel's staff, 1 to 64 visible characters, or - where the panel needs none";
const INTERVAL: &str = "a span from 30s to 1h";
const READS: &str = "a whole number from 1 to 100";
const ORDER: &str = "last or first: where the panel lists a ticket's newest message";
const MARKUP: &str = "plain or html";

pub(super) const STAFF_NAME: Key = Key {
    name: "tickets.staff_name",
    values: STAFF,
    set: |settings, value| {
        let plain = value.chars().count() <= 64 && !value.chars().any(char::is_control);
        plain.then(|| value.clone_into(&mut settings.tickets.staff_name))
    },
    get: |settings| Some(settings.tickets.staff_name.clone()),
};

pub(super) const EVERY: Key = Key {
    name: "tickets.interval",
    values: INTERVAL,
    set: |settings, value| {
        let fits = |it: &Span| (Span::seconds(30)..=Span::hours(1)).contains(it);
        settings.tickets.interval = Span::parse(value).filter(fits)?;
        Some(())
    },
    get: |settings| Some(settings.tickets.interval.setting()),
};

pub(super) const READS_MAX: Key = Key {
    name: "tickets.reads_max",
    values: READS,
    set: |settings, value| {
        settings.tickets.reads_max = super::number(value, 1, 100)?;
        Some(())
    },
    get: |settings| Some(settings.tickets.reads_max.to_string()),
};

pub(super) const REPLIES_MAX: Key = Key {
    name: "tickets.replies_max",
    values: READS,
    set: |settings, value| {
        settings.tickets.replies_max = super::number(value, 1, 100)?;
        Some(())
    },
    get: |settings| Some(settings.tickets.replies_max.to_string()),
};

pub(super) const NEWEST: Key = Key {
    name: "tickets.newest",
    values: ORDER,
    set: |settings, value| choose(&mut settings.tickets.newest_first, value, ("last", "first")),
    get: |settings| Some(shown(settings.tickets.newest_first, ("last", "first"))),
};

pub(super) const MARK: Key = Key {
    name: "tickets.markup",
    values: MARKUP,
    set: |settings, value| choose(&mut settings.tickets.html, value, ("plain", "html")),
    get: |settings: &Settings| Some(shown(settings.tickets.html, ("plain", "html"))),
};

fn choose(field: &mut bool, value: &str, (no, yes): (&str, &str)) -> Option<()> {
    *field = match value {
        _ if value == no => false,
        _ if value == yes => true,
        _ => return None,
    };
    Some(())
}

fn shown(field: bool, (no, yes): (&str, &str)) -> String {
    if field { yes } else { no }.to_owned()
}
