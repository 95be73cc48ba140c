//! A tenant's settings: typed, with a default each, set by key and text.

mod doubt;
mod key;
mod policy;
mod ticket;

pub use doubt::{Doubt, Doubts};
pub use key::{KEYS, Key, sla};
pub use policy::{Cause, Policies, Policy, Stop};
pub use ticket::Tickets;

use crate::action::{self, Action};
use crate::id::{Chat, ServiceId};
use crate::order::Status;
use crate::schedule::Schedule;
use crate::suggest;
use crate::time::Span;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// All settings of one tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Where promises are read first.
    pub mode: Mode,
    /// Cooldown of refills.
    pub cooldown_refill: Span,
    /// Cooldown of cancels.
    pub cooldown_cancel: Span,
    /// Cooldown of speed-ups.
    pub cooldown_speed: Span,
    /// From when the refill promise counts.
    pub refill_since: Since,
    /// What happens where a rule cannot say.
    pub policies: Policies,
    /// In which statuses an order may be hurried.
    pub speed_statuses: BTreeSet<Status>,
    /// In which statuses an order may be cancelled.
    pub cancel_statuses: BTreeSet<Status>,
    /// Most orders in one message.
    pub bulk_max: u32,
    /// Above it a list is acknowledged first and answered when done.
    pub bulk_background_over: u32,
    /// How long after the acknowledgement the customer is told how far such a list is, and after
    /// twice as long each time again; `None` for never.
    pub progress_every: Option<Span>,
    /// Above it the reply groups orders by outcome.
    pub bulk_detail_max: u32,
    /// What happens to a dispatch in doubt.
    pub in_doubt: Doubt,
    /// The same for single actions.
    pub in_doubt_by_action: BTreeMap<Action, Doubt>,
    /// The same for single services.
    #[serde(default)]
    pub doubts: Doubts,
    /// Most external ids in one dispatch.
    pub ids_max: u32,
    /// How long a paused dispatch is held before it is given up.
    pub hold_max: Span,
    /// Who is of staff beside those heard in a staff chat: `tg:7001`, a channel and a sender.
    pub staff_members: BTreeSet<Chat>,
    /// How long staff has to decide what waits for it.
    pub decide_within: Span,
    /// Whether customers may link and unlink their own private chat.
    pub links_self: bool,
    /// Whether such a chat may be linked to several usernames.
    pub links_several: bool,
    /// The words that ask for it, with commas.
    pub link_words: String,
    /// The words that take it back, with commas.
    pub unlink_words: String,
    /// What an unlinked chat is told.
    pub unlinked: Unlinked,
    /// Most commands of a chat in an hour.
    pub commands_per_hour: u32,
    /// How often a failed look at the panel is repeated.
    pub panel_retries: u32,
    /// How long providers have for an answer, by action; one that is not there has no end.
    pub sla: BTreeMap<Action, Span>,
    /// The actions of which customers are told what providers say.
    pub relay: BTreeSet<Action>,
    /// The actions of which customers are told what the panel shows later.
    pub followup: BTreeSet<Action>,
    /// When the panel is looked at for that, counted from the dispatch.
    pub followup_after: Vec<Span>,
    /// When the catalogue is read.
    pub services_refresh: Schedule,
    /// How the panel's tickets are looked at and answered.
    #[serde(default)]
    pub tickets: Tickets,
    /// The language of texts.
    pub language: String,
    /// The time zone of timetables.
    pub timezone: String,
}

/// Where promises are read first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// In the service's name.
    Easy,
    /// In the cached rules.
    Advanced,
}

/// From when the refill promise counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Since {
    /// From completion, or creation where that is not known.
    Completed,
    /// From creation.
    Created,
}

/// What a chat that is not linked is told when it gives a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unlinked {
    /// Nothing.
    Silent,
    /// That it is not linked.
    Hint,
    /// Nothing; staff is told.
    Staff,
}

/// Why a setting was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// There is no such key; the one that may be meant.
    NoSuchKey(Option<&'static str>),
    /// The value does not fit; what would.
    BadValue(&'static str),
}

impl Default for Settings {
    fn default() -> Self {
        let open = BTreeSet::from([Status::Pending, Status::Processing, Status::InProgress]);
        Self {
            mode: Mode::Easy,
            cooldown_refill: Span::hours(12),
            cooldown_cancel: Span::hours(12),
            cooldown_speed: Span::hours(3),
            refill_since: Since::Completed,
            policies: Policies::default(),
            speed_statuses: open.clone(),
            cancel_statuses: open,
            bulk_max: 50,
            bulk_background_over: 10,
            progress_every: Some(Span::minutes(1)),
            bulk_detail_max: 20,
            in_doubt: Doubt::Ask,
            in_doubt_by_action: BTreeMap::new(),
            doubts: Doubts::default(),
            ids_max: 50,
            hold_max: Span::hours(24),
            staff_members: BTreeSet::new(),
            decide_within: Span::hours(24),
            links_self: false,
            links_several: false,
            link_words: "link".to_owned(),
            unlink_words: "unlink".to_owned(),
            unlinked: Unlinked::Silent,
            commands_per_hour: 120,
            panel_retries: 3,
            sla: BTreeMap::new(),
            relay: BTreeSet::new(),
            followup: ["cancel", "refill"].into_iter().filter_map(action::named).collect(),
            followup_after: [15, 60, 180, 720, 1_440].map(Span::minutes).to_vec(),
            services_refresh: Schedule::Every(Span::hours(6)),
            tickets: Tickets::default(),
            language: "en".to_owned(),
            timezone: "UTC".to_owned(),
        }
    }
}

impl Settings {
    /// Sets `key` to what `value` says.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), Problem> {
        if let Some((base, service)) = key.split_once(".service:") {
            return self.set_for(base, service, value.trim());
        }
        let known = KEYS.iter().find(|known| known.name == key).ok_or_else(|| {
            Problem::NoSuchKey(suggest::nearest(key, KEYS.iter().map(|known| known.name)))
        })?;
        (known.set)(self, value.trim()).ok_or(Problem::BadValue(known.values))
    }

    /// Sets the policy of one service: `rules.refill.unknown.service:12`.
    fn set_for(&mut self, base: &str, service: &str, value: &str) -> Result<(), Problem> {
        let unfit = || Problem::BadValue("deny, allow, staff or default, of a service's number");
        let id = service.parse().map(ServiceId).map_err(|_| unfit());
        if let Some(set) = self.set_doubt(base, id.as_ref().ok().copied(), value) {
            return set;
        }
        let cause = Cause::ALL.into_iter().find(|cause| cause.key() == base).ok_or_else(|| {
            let keys = Cause::ALL.map(Cause::key).into_iter().chain([doubt::KEY]);
            Problem::NoSuchKey(suggest::nearest(base, keys))
        })?;
        let policy = match value {
            "" | "default" => None,
            _ => Some(key::policy(value).ok_or_else(unfit)?),
        };
        self.policies.set_for(id?, cause, policy).ok_or_else(unfit)
    }

    /// Every key with its present value, as [`Settings::set`] would read it.
    #[must_use]
    pub fn list(&self) -> BTreeMap<String, String> {
        let shown = KEYS.iter().filter_map(|key| Some((key.name.to_owned(), (key.get)(self)?)));
        let own = self.policies.services().map(|(service, cause, policy)| {
            (format!("{}.service:{service}", cause.key()), key::show_policy(policy))
        });
        let doubts = self.doubts.list().map(|(key, doubt)| (key, key::show_doubt(&doubt)));
        shown.chain(own).chain(doubts).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Cause, KEYS, Policy, Problem, Settings};
    use crate::id::ServiceId;

    #[test]
    fn every_default_can_be_set_again() {
        let settings = Settings::default();
        let mut again = settings.clone();
        for (key, value) in settings.list() {
            again.set(&key, &value).unwrap();
        }
        assert_eq!(again, settings);
        assert!(settings.list().len() <= KEYS.len());
    }

    #[test]
    fn a_wrong_key_or_value_says_what_would_do() {
        let mut settings = Settings::default();
        let near = Err(Problem::NoSuchKey(Some("cooldown.refill")));
        assert_eq!(settings.set("cooldown.refil", "1h"), near);
        for (key, value) in [
            ("cooldown.refill", "soon"),
            ("cooldown.refill", "91d"),
            ("mode", "hard"),
            ("bulk.max", "0"),
            ("bulk.max", "-1"),
            ("bulk.progress_every", "5s"),
            ("bulk.progress_every", "2h"),
            ("rules.speed.statuses", "pending, asleep"),
            ("rules.refill.unknown.service:12", "perhaps"),
            ("rules.refill.unknown.service:twelve", "staff"),
            ("dispatch.in_doubt.speed", "maybe"),
            ("language", "English!"),
            ("sla.refill", "30s"),
            ("sla.refill", "49h"),
            ("relay.cancel", "yes"),
            ("followup.after", "1h, 15m"),
            ("followup.after", ""),
            ("followup.after", "1h, 4d"),
        ] {
            assert!(matches!(settings.set(key, value), Err(Problem::BadValue(_))), "{key} {value}");
        }
        assert_eq!(settings, Settings::default());
    }

    #[test]
    fn a_service_has_a_policy_of_its_own_until_it_is_taken_back() {
        let mut settings = Settings::default();
        let (cause, service) = (Cause::RefillPartial, Some(ServiceId(12)));
        settings.set("rules.refill.partial.service:12", "staff").unwrap();
        assert_eq!(settings.policies.of(cause, service), Policy::Staff);
        assert_eq!(settings.policies.of(cause, Some(ServiceId(13))), Policy::Deny);
        assert_eq!(settings.list()["rules.refill.partial.service:12"], "staff");
        settings.set("rules.refill.partial.service:12", "default").unwrap();
        assert_eq!(settings, Settings::default());
        let near = Err(Problem::NoSuchKey(Some("rules.refill.unknown")));
        assert_eq!(settings.set("rules.refil.unknown.service:12", "allow"), near);
    }
}
