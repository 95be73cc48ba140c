//! What happens to a dispatch in doubt: in general, by action, and for single services.

use super::{Problem, Settings};
use crate::action::{self, Action, Kind};
use crate::id::ServiceId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The key of its setting; behind it may stand an action, and behind that a service.
pub(super) const KEY: &str = "dispatch.in_doubt";

/// What the setting of a service takes.
const VALUES: &str = "ask, resend, drop or default, of a service's number";

/// The most services with policies of their own.
const SERVICES_MAX: usize = 1_000;

/// What happens to a dispatch in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Staff decides.
    Ask,
    /// It is sent once more.
    Resend,
    /// It is left at that.
    Drop,
}

/// What single services have in place of what holds for the others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubts {
    services: BTreeMap<ServiceId, Own>,
}

/// What one service has of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Own {
    all: Option<Doubt>,
    by_action: BTreeMap<Action, Doubt>,
}

impl Doubts {
    fn of(&self, service: ServiceId, action: Action) -> Option<Doubt> {
        let own = self.services.get(&service)?;
        own.by_action.get(&action).copied().or(own.all)
    }

    /// Sets what one service has, or takes it back; `None` where there are too many.
    fn set(
        &mut self,
        service: ServiceId,
        action: Option<Action>,
        doubt: Option<Doubt>,
    ) -> Option<()> {
        let known = self.services.contains_key(&service);
        if doubt.is_some() && !known && self.services.len() >= SERVICES_MAX {
            return None;
        }
        let own = self.services.entry(service).or_default();
        match (action, doubt) {
            (None, doubt) => own.all = doubt,
            (Some(action), Some(doubt)) => drop(own.by_action.insert(action, doubt)),
            (Some(action), None) => drop(own.by_action.remove(&action)),
        }
        if *own == Own::default() {
            self.services.remove(&service);
        }
        Some(())
    }

    /// Every setting of a service: its key, and what it is.
    pub(super) fn list(&self) -> impl Iterator<Item = (String, Doubt)> {
        self.services.iter().flat_map(|(service, own)| {
            let all = own.all.map(|doubt| (format!("{KEY}.service:{service}"), doubt));
            let single = own
                .by_action
                .iter()
                .map(move |(action, doubt)| (format!("{KEY}.{action}.service:{service}"), *doubt));
            all.into_iter().chain(single)
        })
    }
}

impl Settings {
    /// What happens to a dispatch of `action` in doubt that holds orders of these services. A
    /// service's own policy comes before the action's, and that before the general one. Where they
    /// disagree about one message, staff is asked.
    #[must_use]
    pub fn doubt(
        &self,
        action: Action,
        services: impl IntoIterator<Item = Option<ServiceId>>,
    ) -> Doubt {
        let general = self.in_doubt_by_action.get(&action).copied().unwrap_or(self.in_doubt);
        let own = |it: Option<ServiceId>| it.and_then(|id| self.doubts.of(id, action));
        let mut each = services.into_iter().map(|it| own(it).unwrap_or(general));
        let first = each.next().unwrap_or(general);
        if each.all(|it| it == first) { first } else { Doubt::Ask }
    }

    /// Sets the policy of one service: `dispatch.in_doubt.service:12`, or of one action of it:
    /// `dispatch.in_doubt.speed.service:12`. `None` where `base` is no such key; no service where
    /// its number is none.
    pub(super) fn set_doubt(
        &mut self,
        base: &str,
        service: Option<ServiceId>,
        value: &str,
    ) -> Option<Result<(), Problem>> {
        let rest = base.strip_prefix(KEY)?;
        let action = match rest.strip_prefix('.') {
            Some(name) => Some(action::named(name).filter(|it| it.kind() == Kind::Carried)?),
            None if rest.is_empty() => None,
            None => return None,
        };
        let unfit = Problem::BadValue(VALUES);
        let Some(service) = service else { return Some(Err(unfit)) };
        let doubt = match value {
            "" | "default" => None,
            _ => match super::key::doubt(value) {
                Some(doubt) => Some(doubt),
                None => return Some(Err(unfit)),
            },
        };
        Some(self.doubts.set(service, action, doubt).ok_or(unfit))
    }
}

#[cfg(test)]
mod tests {
    use super::Doubt;
    use crate::action;
    use crate::id::ServiceId;
    use crate::settings::{Problem, Settings};

    #[test]
    fn the_nearest_policy_counts_and_a_quarrel_is_for_staff() {
        let mut settings = Settings::default();
        for (key, value) in [
            ("dispatch.in_doubt", "drop"),
            ("dispatch.in_doubt.speed", "resend"),
            ("dispatch.in_doubt.service:12", "ask"),
            ("dispatch.in_doubt.speed.service:13", "drop"),
        ] {
            settings.set(key, value).unwrap();
            assert_eq!(settings.list().get(key).map(String::as_str), Some(value), "{key}");
        }
        let of = |action: &str, services: &[u64]| {
            let services = services.iter().map(|it| Some(ServiceId(*it)));
            settings.doubt(action::named(action).unwrap(), services)
        };
        assert_eq!(of("refill", &[]), Doubt::Drop);
        assert_eq!(of("refill", &[12]), Doubt::Ask);
        assert_eq!(of("refill", &[13]), Doubt::Drop);
        assert_eq!(of("speed", &[11]), Doubt::Resend);
        assert_eq!(of("speed", &[12]), Doubt::Ask);
        assert_eq!(of("speed", &[13]), Doubt::Drop);
        assert_eq!(of("speed", &[11, 11]), Doubt::Resend);
        assert_eq!(of("speed", &[11, 13]), Doubt::Ask);
    }

    #[test]
    fn it_is_taken_back_and_what_does_not_fit_is_not_taken() {
        let mut settings = Settings::default();
        settings.set("dispatch.in_doubt.service:12", "resend").unwrap();
        settings.set("dispatch.in_doubt.speed.service:12", "drop").unwrap();
        for key in ["dispatch.in_doubt.service:12", "dispatch.in_doubt.speed.service:12"] {
            let unfit = settings.set(key, "perhaps");
            assert!(matches!(unfit, Err(Problem::BadValue(_))), "{key}");
            settings.set(key, "default").unwrap();
        }
        assert_eq!(settings, Settings::default());
        let twelve = settings.set("dispatch.in_doubt.service:twelve", "ask");
        assert!(matches!(twelve, Err(Problem::BadValue(_))));
        for key in ["dispatch.in_doubt.help.service:12", "dispatch.in_doubts.service:12"] {
            let unknown = settings.set(key, "ask");
            assert!(matches!(unknown, Err(Problem::NoSuchKey(_))), "{key}");
        }
    }
}
