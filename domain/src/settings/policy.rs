//! Policies: what happens where a rule alone cannot say, in general and for single services.

use crate::id::ServiceId;
use crate::reason::Reason;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What happens where a rule cannot say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// It is refused.
    Deny,
    /// It is allowed.
    Allow,
    /// It waits until staff has decided.
    Staff,
}

/// Where a rule cannot say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Nobody can tell what refill is promised.
    RefillUnknown,
    /// A refill of an order that was delivered in part.
    RefillPartial,
    /// Nobody can tell when an order should have started that is to be hurried.
    SpeedUnknownStart,
}

/// The most services with policies of their own.
const SERVICES_MAX: usize = 1_000;

/// Policies by cause, and those of single services before them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policies {
    refill_unknown: Policy,
    refill_partial: Policy,
    speed_unknown_start: Policy,
    services: BTreeMap<ServiceId, BTreeMap<Cause, Policy>>,
}

impl Default for Policies {
    fn default() -> Self {
        Self {
            refill_unknown: Policy::Deny,
            refill_partial: Policy::Deny,
            speed_unknown_start: Policy::Allow,
            services: BTreeMap::new(),
        }
    }
}

impl Policies {
    /// What holds for a service.
    #[must_use]
    pub fn of(&self, cause: Cause, service: Option<ServiceId>) -> Policy {
        let own = service.and_then(|id| self.services.get(&id)?.get(&cause));
        own.copied().unwrap_or_else(|| self.general(cause))
    }

    /// What holds where a service has no policy of its own.
    #[must_use]
    pub const fn general(&self, cause: Cause) -> Policy {
        match cause {
            Cause::RefillUnknown => self.refill_unknown,
            Cause::RefillPartial => self.refill_partial,
            Cause::SpeedUnknownStart => self.speed_unknown_start,
        }
    }

    /// The policies of single services.
    pub fn services(&self) -> impl Iterator<Item = (ServiceId, Cause, Policy)> {
        self.services.iter().flat_map(|(&service, own)| {
            own.iter().map(move |(&cause, &policy)| (service, cause, policy))
        })
    }

    pub(super) const fn set(&mut self, cause: Cause, policy: Policy) {
        match cause {
            Cause::RefillUnknown => self.refill_unknown = policy,
            Cause::RefillPartial => self.refill_partial = policy,
            Cause::SpeedUnknownStart => self.speed_unknown_start = policy,
        }
    }

    /// Sets the policy of one service, or takes it back; `None` where there are too many.
    pub(super) fn set_for(
        &mut self,
        service: ServiceId,
        cause: Cause,
        policy: Option<Policy>,
    ) -> Option<()> {
        let known = self.services.contains_key(&service);
        if policy.is_some() && !known && self.services.len() >= SERVICES_MAX {
            return None;
        }
        let own = self.services.entry(service).or_default();
        match policy {
            Some(policy) => drop(own.insert(cause, policy)),
            None => drop(own.remove(&cause)),
        }
        if own.is_empty() {
            self.services.remove(&service);
        }
        Some(())
    }
}

impl Cause {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::RefillUnknown, Self::RefillPartial, Self::SpeedUnknownStart];

    /// The key of its setting.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::RefillUnknown => "rules.refill.unknown",
            Self::RefillPartial => "rules.refill.partial",
            Self::SpeedUnknownStart => "rules.speed.unknown_start",
        }
    }
}

/// Why a rule does not let an errand go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// It is refused.
    Refused(Reason),
    /// Staff is to decide; what it would be refused for otherwise.
    Asked(Reason),
}

impl From<Reason> for Stop {
    fn from(reason: Reason) -> Self {
        Self::Refused(reason)
    }
}
