//! The keys of the settings: one line each, with what it takes and how it is read and shown.

#![expect(clippy::trivially_copy_pass_by_ref, reason = "every value is shown by reference")]

mod later;
mod member;
mod ticket;

pub use later::sla;

use super::{Cause, Doubt, Mode, Policy, Settings, Since, Unlinked};
use crate::action;
use crate::language;
use crate::order::Status;
use crate::schedule::{self, Schedule};
use crate::time::Span;
use std::collections::BTreeSet;

/// One key.
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it takes, for people.
    pub values: &'static str,
    /// Sets it; `None` when the value does not fit, and then nothing has changed.
    pub set: fn(&mut Settings, &str) -> Option<()>,
    /// Shows it as text that `set` reads; `None` where nothing is set.
    pub get: fn(&Settings) -> Option<String>,
}

macro_rules! key {
    ($name:literal, $values:expr, $field:ident, $read:expr, $show:expr) => {
        Key {
            name: $name,
            values: $values,
            set: |settings, value| {
                settings.$field = $read(value)?;
                Some(())
            },
            get: |settings| Some($show(&settings.$field)),
        }
    };
}

macro_rules! doubt {
    ($name:literal, $action:literal) => {
        Key {
            name: $name,
            values: DOUBT,
            set: |settings, value| {
                let (action, doubt) = (action::named($action)?, doubt(value)?);
                settings.in_doubt_by_action.insert(action, doubt);
                Some(())
            },
            get: |settings| {
                let action = action::named($action)?;
                settings.in_doubt_by_action.get(&action).map(show_doubt)
            },
        }
    };
}

macro_rules! policy {
    ($name:literal, $values:expr, $cause:expr, $show:expr) => {
        Key {
            name: $name,
            values: $values,
            set: |settings, value| {
                settings.policies.set($cause, policy(value)?);
                Some(())
            },
            get: |settings| Some($show(settings.policies.general($cause))),
        }
    };
}

const SPAN: &str = "a span such as 45s, 30m, 12h or 3d, at most 90d";
const COUNT: &str = "a whole number from 1 to 1000";
const SWITCH: &str = "true or false";
const WORDS: &str = "one to ten single words with commas";
const POLICY: &str = "deny, allow or staff";
const PARTIAL: &str = "false, true or staff";
const STATUSES: &str =
    "statuses with commas: pending, processing, in_progress, completed, partial, canceled, fail";
const DOUBT: &str = "ask, resend or drop";

/// Every key, in the order in which they are shown.
pub static KEYS: &[Key] = &[
    key!("mode", "easy or advanced", mode, mode, show_mode),
    key!("cooldown.refill", SPAN, cooldown_refill, span, show_span),
    key!("cooldown.cancel", SPAN, cooldown_cancel, span, show_span),
    key!("cooldown.speed", SPAN, cooldown_speed, span, show_span),
    key!("rules.refill.since", "completed or created", refill_since, since, show_since),
    policy!("rules.refill.unknown", POLICY, Cause::RefillUnknown, show_policy),
    policy!("rules.refill.partial", PARTIAL, Cause::RefillPartial, show_partial),
    policy!("rules.speed.unknown_start", POLICY, Cause::SpeedUnknownStart, show_policy),
    key!("rules.speed.statuses", STATUSES, speed_statuses, statuses, show_statuses),
    key!("rules.cancel.statuses", STATUSES, cancel_statuses, statuses, show_statuses),
    key!("bulk.max", COUNT, bulk_max, count, show),
    key!("bulk.background_over", COUNT, bulk_background_over, count, show),
    key!("bulk.progress_every", later::PROGRESS, progress_every, later::progress, |it: &Option<
        Span,
    >| {
        later::show_progress(*it)
    }),
    key!("bulk.detail_max", COUNT, bulk_detail_max, count, show),
    key!("dispatch.in_doubt", DOUBT, in_doubt, doubt, show_doubt),
    doubt!("dispatch.in_doubt.refill", "refill"),
    doubt!("dispatch.in_doubt.cancel", "cancel"),
    doubt!("dispatch.in_doubt.speed", "speed"),
    key!("dispatch.ids_max", COUNT, ids_max, count, show),
    key!("dispatch.hold_max", SPAN, hold_max, span, show_span),
    key!("staff.members", member::ALL, staff_members, member::read, member::show),
    key!("staff.decide_within", SPAN, decide_within, span, show_span),
    key!("links.self", SWITCH, links_self, switch, show),
    key!("links.several", SWITCH, links_several, switch, show),
    key!("links.words", WORDS, link_words, words, show),
    key!("links.unlink_words", WORDS, unlink_words, words, show),
    key!("replies.unlinked", "silent, hint or staff", unlinked, unlinked, show_unlinked),
    key!(
        "limits.commands_per_hour",
        "a whole number from 1 to 1000000",
        commands_per_hour,
        |value| number(value, 1, 1_000_000),
        show
    ),
    key!(
        "panel.retries",
        "a whole number from 0 to 10",
        panel_retries,
        |value| number(value, 0, 10),
        show
    ),
    later::SLA_REFILL,
    later::SLA_CANCEL,
    later::SLA_SPEED,
    later::RELAY_REFILL,
    later::RELAY_CANCEL,
    later::RELAY_SPEED,
    later::FOLLOWUP_REFILL,
    later::FOLLOWUP_CANCEL,
    key!("followup.after", later::LOOKS, followup_after, later::looks, |it: &Vec<Span>| {
        later::show_looks(it)
    }),
    key!("services.refresh", schedule::FORMS, services_refresh, Schedule::read, Schedule::setting),
    ticket::STAFF_NAME,
    ticket::EVERY,
    ticket::READS_MAX,
    ticket::REPLIES_MAX,
    ticket::NEWEST,
    ticket::MARK,
    key!(
        "language",
        "a language by its tag, such as en, es, pt-BR or ur-Latn",
        language,
        spoken,
        show
    ),
    key!("timezone", "a time zone such as UTC or Asia/Karachi", timezone, schedule::zone, show),
];

fn show(value: &impl ToString) -> String {
    value.to_string()
}

fn number(value: &str, least: u32, most: u32) -> Option<u32> {
    let plain = !value.is_empty() && value.bytes().all(|it| it.is_ascii_digit());
    let number = plain.then(|| value.parse().ok())??;
    (least..=most).contains(&number).then_some(number)
}

fn count(value: &str) -> Option<u32> {
    number(value, 1, 1_000)
}

fn span(value: &str) -> Option<Span> {
    Span::parse(value).filter(|span| *span <= Span::days(90))
}

fn show_span(span: &Span) -> String {
    span.setting()
}

fn one_of<T: Copy>(value: &str, choices: &[(&str, T)]) -> Option<T> {
    choices.iter().find(|(name, _)| *name == value).map(|(_, choice)| *choice)
}

fn name_of<T: PartialEq>(value: &T, choices: &[(&str, T)]) -> String {
    let found = choices.iter().find(|(_, choice)| choice == value);
    found.map(|(name, _)| (*name).to_owned()).unwrap_or_default()
}

const MODES: &[(&str, Mode)] = &[("easy", Mode::Easy), ("advanced", Mode::Advanced)];
const SINCES: &[(&str, Since)] = &[("completed", Since::Completed), ("created", Since::Created)];
const POLICIES: &[(&str, Policy)] =
    &[("deny", Policy::Deny), ("allow", Policy::Allow), ("staff", Policy::Staff)];
const PARTIALS: &[(&str, Policy)] =
    &[("false", Policy::Deny), ("true", Policy::Allow), ("staff", Policy::Staff)];
const DOUBTS: &[(&str, Doubt)] =
    &[("ask", Doubt::Ask), ("resend", Doubt::Resend), ("drop", Doubt::Drop)];
const UNLINKED: &[(&str, Unlinked)] =
    &[("silent", Unlinked::Silent), ("hint", Unlinked::Hint), ("staff", Unlinked::Staff)];

fn mode(value: &str) -> Option<Mode> {
    one_of(value, MODES)
}

fn show_mode(value: &Mode) -> String {
    name_of(value, MODES)
}

fn since(value: &str) -> Option<Since> {
    one_of(value, SINCES)
}

fn show_since(value: &Since) -> String {
    name_of(value, SINCES)
}

/// Every policy may be written as a switch, too: `true` allows, `false` denies.
pub(super) fn policy(value: &str) -> Option<Policy> {
    one_of(value, POLICIES).or_else(|| one_of(value, PARTIALS))
}

pub(super) fn show_policy(policy: Policy) -> String {
    name_of(&policy, POLICIES)
}

fn show_partial(policy: Policy) -> String {
    name_of(&policy, PARTIALS)
}

pub(super) fn doubt(value: &str) -> Option<Doubt> {
    one_of(value, DOUBTS)
}

pub(super) fn show_doubt(value: &Doubt) -> String {
    name_of(value, DOUBTS)
}

fn switch(value: &str) -> Option<bool> {
    one_of(value, &[("true", true), ("false", false)])
}

/// Single words of letters.
fn words(value: &str) -> Option<String> {
    let words: Vec<&str> = value.split(',').map(str::trim).collect();
    let plain =
        |it: &&str| (1..=20).contains(&it.chars().count()) && it.chars().all(char::is_alphabetic);
    ((1..=10).contains(&words.len()) && words.iter().all(plain)).then(|| words.join(", "))
}

fn unlinked(value: &str) -> Option<Unlinked> {
    one_of(value, UNLINKED)
}

fn show_unlinked(value: &Unlinked) -> String {
    name_of(value, UNLINKED)
}

fn statuses(value: &str) -> Option<BTreeSet<Status>> {
    let words = value.split(',').map(str::trim).filter(|word| !word.is_empty());
    let read = words.map(|word| Some(Status::read(word)).filter(|it| *it != Status::Unknown));
    read.collect()
}

fn show_statuses(statuses: &BTreeSet<Status>) -> String {
    statuses.iter().map(|status| status.name()).collect::<Vec<_>>().join(", ")
}

fn spoken(value: &str) -> Option<String> {
    language::canonical(value).ok()
}
