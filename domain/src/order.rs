//! An order as the panel shows it, and the proof that it is the asker's own.

use crate::id::{ExternalId, OrderId, Provider, ServiceId, Username};
use crate::reason::Reason;
use crate::time::Moment;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Deref;

/// What the panel says of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// The order's number.
    pub id: OrderId,
    /// Who placed it.
    pub owner: Username,
    /// How far it is.
    pub status: Status,
    /// When it was placed.
    pub created: Moment,
    /// When it was completed, as well as the panel tells; `None` while it is not.
    pub completed: Option<Moment>,
    /// How much is left to deliver; `None` where the panel does not say.
    pub remains: Option<u64>,
    /// The service's number; `None` where the panel does not say.
    pub service: Option<ServiceId>,
    /// The service's name, in which its promises are read.
    pub service_name: String,
    /// Who fulfils it; `None` for a manual order.
    pub provider: Option<Provider>,
    /// The provider's own number for it; `None` for a manual order.
    pub external: Option<ExternalId>,
}

/// How far an order is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Accepted, not started.
    Pending,
    /// Handed to the provider.
    Processing,
    /// Being delivered.
    InProgress,
    /// Delivered.
    Completed,
    /// Given up with a part delivered.
    Partial,
    /// Given up.
    Canceled,
    /// Given up and paid back.
    Refunded,
    /// Could not be placed with the provider.
    Fail,
    /// A word that we do not know: nothing is ever dispatched on it.
    Unknown,
}

impl Status {
    /// Reads a panel's word; case, spaces, `_` and `-` do not matter.
    #[must_use]
    pub fn read(word: &str) -> Self {
        let folded: String = word
            .chars()
            .filter(|it| !matches!(it, ' ' | '_' | '-'))
            .flat_map(char::to_lowercase)
            .collect();
        match folded.as_str() {
            "pending" | "awaiting" | "queued" | "waiting" | "moderation" => Self::Pending,
            "processing" => Self::Processing,
            "inprogress" | "active" | "resending" => Self::InProgress,
            "completed" | "complete" | "success" => Self::Completed,
            "partial" => Self::Partial,
            "canceled" | "cancelled" | "canceling" => Self::Canceled,
            "refunded" => Self::Refunded,
            "fail" | "failed" | "error" => Self::Fail,
            _ => Self::Unknown,
        }
    }

    /// One of each, for lists and tests.
    pub const ALL: [Self; 9] = [
        Self::Pending,
        Self::Processing,
        Self::InProgress,
        Self::Completed,
        Self::Partial,
        Self::Canceled,
        Self::Refunded,
        Self::Fail,
        Self::Unknown,
    ];

    /// Its name in settings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::InProgress => "in_progress",
            Self::Completed => "completed",
            Self::Partial => "partial",
            Self::Canceled => "canceled",
            Self::Refunded => "refunded",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
        }
    }
}

/// As customers read it.
impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name().replace('_', " "))
    }
}

/// An order that belongs to the customer who asks. Only [`Sheet::owned_by`] makes one, and
/// [`Sheet::for_staff`] for those who may speak for every customer; so a rule that takes it cannot
/// be asked about somebody else's order.
#[derive(Clone, Debug)]
pub struct OwnOrder(Sheet);

impl Sheet {
    /// Proves the order one of the customer's own. Panels fold the case of usernames, so we do.
    pub fn owned_by(self, usernames: &BTreeSet<Username>) -> Result<OwnOrder, Reason> {
        let owner = self.owner.as_str().to_lowercase();
        let own = usernames.iter().any(|name| name.as_str().to_lowercase() == owner);
        if own { Ok(OwnOrder(self)) } else { Err(Reason::NotYours) }
    }

    /// The order for staff, who may speak for every customer of the tenant whose panel shows it.
    #[must_use]
    pub const fn for_staff(self) -> OwnOrder {
        OwnOrder(self)
    }
}

impl Deref for OwnOrder {
    type Target = Sheet;

    fn deref(&self) -> &Sheet {
        &self.0
    }
}
