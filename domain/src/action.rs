//! What a customer may ask for. One file and one line in [`ALL`] each.

mod balance;
mod cancel;
mod help;
mod refill;
mod speed;
mod status;

use crate::order::OwnOrder;
use crate::reason::Reason;
use crate::service::Terms;
use crate::settings::{Cause, Policy, Settings, Stop};
use crate::time::{Moment, Span};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::cmp::Ordering;
use std::fmt;

/// Every action, in the order in which help lists them.
pub static ALL: &[Action] =
    &[refill::REFILL, cancel::CANCEL, speed::SPEED, status::STATUS, balance::BALANCE, help::HELP];

/// Something a customer may ask for; equal by its name.
#[derive(Clone, Copy)]
pub struct Action(&'static Entry);

/// What an action is made of.
pub struct Entry {
    /// Its one name: in commands, events, settings and templates, and the word for providers.
    pub name: &'static str,
    /// What becomes of it.
    pub kind: Kind,
    /// Whether this order may have it now. Asked only of orders proven the customer's own.
    pub judge: fn(&Case<'_>) -> Result<(), Stop>,
    /// The window in which the same errand is not accepted again; `None` for none.
    pub cooldown: fn(&Settings) -> Option<Span>,
}

/// What becomes of an action once it is understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Goes to the order's provider.
    Carried,
    /// Is answered from what the panel says of the order.
    Shown,
    /// Is answered from what the panel says of the customer; names no order.
    Account,
    /// Is answered from what the tenant knows; names no order.
    Plain,
}

/// What a rule may look at.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The order, the customer's own.
    pub order: &'a OwnOrder,
    /// What its service promises.
    pub terms: &'a Terms,
    /// The tenant's settings.
    pub settings: &'a Settings,
    /// The moment.
    pub now: Moment,
    /// Whether staff has said yes already.
    pub approved: bool,
    /// Whether it is staff who asks, and need not be asked itself.
    pub by_staff: bool,
}

impl Case<'_> {
    /// What the tenant's policy makes of a rule that cannot say; `reason` is why it is refused.
    pub fn ask(&self, cause: Cause, reason: Reason) -> Result<(), Stop> {
        match self.settings.policies.of(cause, self.order.service) {
            Policy::Staff if !self.approved && !self.by_staff => Err(Stop::Asked(reason)),
            Policy::Deny if !self.approved => Err(reason.into()),
            Policy::Allow | Policy::Staff | Policy::Deny => Ok(()),
        }
    }
}

/// The action of this name.
#[must_use]
pub fn named(name: &str) -> Option<Action> {
    ALL.iter().copied().find(|action| action.name() == name)
}

impl Action {
    /// Its one name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.0.name
    }

    /// What becomes of it.
    #[must_use]
    pub const fn kind(self) -> Kind {
        self.0.kind
    }

    /// Whether it names orders.
    #[must_use]
    pub const fn names_orders(self) -> bool {
        matches!(self.0.kind, Kind::Carried | Kind::Shown)
    }

    /// Whether this order may have it now.
    pub fn judge(self, case: &Case<'_>) -> Result<(), Stop> {
        (self.0.judge)(case)
    }

    /// The window in which the same errand is not accepted again.
    #[must_use]
    pub fn cooldown(self, settings: &Settings) -> Option<Span> {
        (self.0.cooldown)(settings)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl PartialEq for Action {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Action {}

impl PartialOrd for Action {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Action {
    fn cmp(&self, other: &Self) -> Ordering {
        self.name().cmp(other.name())
    }
}

impl Serialize for Action {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Action {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        named(&name).ok_or_else(|| serde::de::Error::custom(format!("no action {name:?}")))
    }
}

const fn no_cooldown(_: &Settings) -> Option<Span> {
    None
}

#[expect(clippy::unnecessary_wraps, reason = "every rule has this shape")]
const fn always(_: &Case<'_>) -> Result<(), Stop> {
    Ok(())
}
