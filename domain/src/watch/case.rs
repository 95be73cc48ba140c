//! A command that is watched: its dispatches, its orders, and what has been told of them.

use super::LIFE;
use crate::action::Action;
use crate::answer::{Class, Denial};
use crate::command::{Command, Errand};
use crate::id::{ApiName, Chat, ExternalId, OrderId, OutgoingId};
use crate::order::Status;
use crate::time::{Moment, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A command whose dispatches are watched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// What was asked.
    pub action: Action,
    /// Where the customer is told what became of it; `None` once nobody is to be told there.
    pub chat: Option<Chat>,
    /// The vendor's id of the customer's message, to quote.
    pub message: String,
    /// Until when it is watched.
    pub until: Moment,
    /// How many notes there are of it in the log.
    pub notes: u32,
    /// The messages to providers.
    pub dispatches: Vec<Watched>,
    /// The orders.
    pub errands: Vec<Pursued>,
}

/// A dispatch that is watched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watched {
    /// Its number.
    pub id: OutgoingId,
    /// Where it went.
    pub chat: Chat,
    /// The vendor's id, which an answer quotes; empty while it is not known.
    pub vendor: String,
    /// When it was written.
    pub planned: Moment,
    /// The orders that it names.
    pub orders: Vec<OrderId>,
    /// How long the provider has; `None` for as long as it takes.
    pub within: Option<Span>,
    /// When that is over; `None` while it is not waited for.
    pub deadline: Option<Moment>,
    /// Whether the provider has been reminded.
    pub reminded: bool,
    /// How far the vendor says that it has come.
    #[serde(default)]
    pub reached: Reach,
}

/// How far a message has come after its vendor had it. It never goes back: what vendors tell
/// comes repeatedly, and in any order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Nothing was told.
    #[default]
    Unknown,
    /// It will not arrive: the vendor has given it up.
    Lost,
    /// It is on the phone.
    Delivered,
    /// It was read.
    Read,
}

impl Reach {
    /// Reads a vendor's word; `None` for one that says nothing new.
    #[must_use]
    pub fn of(status: &str) -> Option<Self> {
        match status {
            "delivered" => Some(Self::Delivered),
            "read" => Some(Self::Read),
            "failed" | "noAccount" | "notInGroup" => Some(Self::Lost),
            _ => None,
        }
    }
}

/// An order of which it is watched what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pursued {
    /// The order.
    pub order: OrderId,
    /// The provider's number.
    pub external: Option<ExternalId>,
    /// What the provider has said of it last.
    pub answer: Option<Class>,
    /// When it did.
    pub answered: Option<Moment>,
    /// Since when the provider has it; `None` while that is not certain.
    pub since: Option<Moment>,
    /// How far the order was when it was last looked at.
    pub seen: Option<Status>,
    /// When it is looked at next.
    pub poll: Option<Moment>,
    /// What has become of it, as the panel shows it.
    pub outcome: Option<Saying>,
    /// The refill that the provider's API has begun for it: whose, and its number there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refill: Option<(ApiName, ExternalId)>,
    /// What the customer has been told, or was not to be told.
    pub told: BTreeSet<Saying>,
}

/// What a customer is told later of an errand, each once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Saying {
    /// The provider is working on it.
    Accepted,
    /// The provider says that it is done.
    Done,
    /// The provider does not do it.
    Refused,
    /// The panel shows that the order was cancelled.
    Canceled,
    /// The panel shows that the order was cancelled after a part was delivered.
    CanceledPartly,
    /// The panel shows that the order was taken up again, and completed again; or the provider's
    /// API says that the refill is completed.
    Refilled,
    /// The provider's API says that the refill was turned down, or could not be done.
    Rejected,
}

impl Saying {
    /// What a provider's answer comes to for the customer; `None` for what is not told: that
    /// nobody can tell what was meant, or that the number was wrong, which is not theirs to mend.
    #[must_use]
    pub const fn of(answer: Class) -> Option<Self> {
        match answer {
            Class::Done => Some(Self::Done),
            Class::Accepted => Some(Self::Accepted),
            Class::Unknown | Class::Refused(Denial::WrongId) => None,
            Class::Refused(_) => Some(Self::Refused),
        }
    }

    /// Whether it is what the panel shows, or the provider's API of a refill.
    #[must_use]
    pub const fn is_proven(self) -> bool {
        matches!(self, Self::Canceled | Self::CanceledPartly | Self::Refilled | Self::Rejected)
    }

    /// Its name in logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Canceled => "canceled",
            Self::CanceledPartly => "partial",
            Self::Refilled => "refilled",
            Self::Rejected => "rejected",
        }
    }
}

impl Case {
    /// That of a command whose first dispatch is written now.
    pub(crate) fn new(command: &Command, at: Moment) -> Self {
        Self {
            action: command.action,
            chat: Some(command.chat.clone()),
            message: command.message.clone(),
            until: at.plus(LIFE),
            notes: 0,
            dispatches: Vec::new(),
            errands: Vec::new(),
        }
    }

    /// Its errand on this order.
    #[must_use]
    pub fn errand(&self, order: OrderId) -> Option<&Pursued> {
        self.errands.iter().find(|it| it.order == order)
    }

    pub(crate) fn errand_mut(&mut self, order: OrderId) -> Option<&mut Pursued> {
        self.errands.iter_mut().find(|it| it.order == order)
    }

    /// The orders of a dispatch that have no answer.
    pub fn unanswered<'c>(&'c self, dispatch: &'c Watched) -> impl Iterator<Item = &'c Pursued> {
        let named = dispatch.orders.iter().filter_map(|order| self.errand(*order));
        named.filter(|it| it.answer.is_none())
    }

    /// Whether nothing has become of its dispatches that could be watched.
    pub(crate) const fn is_empty(&self) -> bool {
        self.dispatches.is_empty()
    }

    pub(super) fn deadline(&self) -> Option<Moment> {
        self.dispatches.iter().filter_map(|it| it.deadline).min()
    }

    pub(super) fn poll(&self) -> Option<Moment> {
        self.errands.iter().filter_map(|it| it.poll).min()
    }
}

impl Watched {
    /// A dispatch that is written now.
    pub(crate) const fn new(id: OutgoingId, chat: Chat, orders: Vec<OrderId>, at: Moment) -> Self {
        Self {
            id,
            chat,
            vendor: String::new(),
            planned: at,
            orders,
            within: None,
            deadline: None,
            reminded: false,
            reached: Reach::Unknown,
        }
    }
}

impl Pursued {
    /// Of an errand that is being sent.
    pub(crate) fn new(errand: &Errand) -> Self {
        Self {
            order: errand.order,
            external: errand.external.clone(),
            answer: None,
            answered: None,
            since: None,
            seen: errand.sheet.as_ref().map(|sheet| sheet.status),
            poll: None,
            outcome: None,
            refill: None,
            told: BTreeSet::new(),
        }
    }
}
