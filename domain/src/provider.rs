//! A provider's own API: where it is, what it knows to do, and at what pace it is asked.
//!
//! As a target of routes it is written like a chat, `api:rush`; no channel may have the label
//! `api`. What goes there is a call, which carries one dispatch for each order.

use crate::action::Action;
use crate::answer::Denial;
use crate::bytes::Sealed;
use crate::id::{ApiName, ExternalId};
use crate::input::Attempt;
use crate::medium::{Limit, Pace};
use crate::reason::Reason;
use crate::time::Span;
use serde::{Deserialize, Serialize};

/// The label that stands for providers' own APIs where channels have theirs.
pub const CHANNEL: &str = "api";

/// The most orders in one call, as the API is documented.
pub const MANY_MAX: usize = 100;

/// The most providers' APIs of a tenant.
pub const APIS_MAX: usize = 200;

/// What the API knows to do, in the words that it has for it.
const KNOWN: [&str; 2] = ["refill", "cancel"];

/// Calls to one provider: they carry many orders each, and others ask there too.
const PACE: Limit = Limit { count: 20, per: Span::seconds(10) };

/// Where a provider's API is, and the key to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Api {
    /// Which adapter speaks to it: `standard`.
    pub kind: String,
    /// Its address, `https://rush.example/api/v2`.
    pub site: String,
    /// The key, sealed for this address.
    pub key: Sealed,
}

/// A call that is owed: what is asked of whom, and the dispatches that it carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiCall {
    /// Of whom.
    pub name: ApiName,
    /// Where, and with what key.
    pub api: Api,
    /// What is asked: an action that [`takes`] allows.
    pub action: Action,
    /// Each dispatch with the provider's number of its order; no number comes twice.
    pub parts: Vec<(Attempt, ExternalId)>,
}

/// How a refill has ended, as the provider's API tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefillEnd {
    /// It was delivered.
    Completed,
    /// It was turned down, or could not be done.
    Rejected,
}

/// Whether the API knows to do it.
#[must_use]
pub fn takes(action: Action) -> bool {
    KNOWN.contains(&action.name())
}

/// How fast calls may leave.
#[must_use]
pub const fn pace() -> Pace {
    Pace { account: PACE, chat: PACE, group: PACE }
}

/// What a call for these orders says, for logs: `refill order=881`, `refill orders=881,883`. For a
/// cancel there is no word for one order alone.
#[must_use]
pub fn words(action: &str, orders: &[&str]) -> String {
    let alone = orders.len() == 1 && action != "cancel";
    let key = if alone { "order" } else { "orders" };
    format!("{action} {key}={}", orders.join(","))
}

/// What a customer is told of an errand that the API has certainly declined. Whose fault a wrong
/// number or a service without refills is cannot be told from here: the shop may have promised
/// otherwise, so that is for staff to look into.
#[must_use]
pub const fn reason(denial: Denial) -> Reason {
    match denial {
        Denial::Already => Reason::InProgress,
        Denial::Cannot => Reason::Denied,
        Denial::WrongId | Denial::NoRefill | Denial::NotDropped => Reason::SendFailed,
    }
}

/// What staff is told of it, as the code of the trouble.
#[must_use]
pub const fn trouble(denial: Denial) -> &'static str {
    match denial {
        Denial::Already => "declined_already",
        Denial::Cannot => "declined",
        Denial::WrongId => "declined_wrong_id",
        Denial::NoRefill => "declined_no_refill",
        Denial::NotDropped => "declined_not_dropped",
    }
}
