//! One message on its way out: what it is for, and how it stands.

use crate::action::Action;
use crate::id::{Chat, CommandId, OrderId, OutgoingId, RouteId};
use crate::outcome::Refusal;
use crate::time::Moment;
use serde::{Deserialize, Serialize};

/// One message on its way out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    /// What it is for.
    pub purpose: Purpose,
    /// Where it goes.
    pub chat: Chat,
    /// What it says.
    pub text: String,
    /// The vendor's id of the message that it quotes.
    pub quote: Option<String>,
    /// When it was written.
    pub planned: Moment,
    /// How often it was attempted.
    pub attempts: u32,
    /// How often it was refused for a passing reason other than haste.
    pub failures: u32,
    /// How often it went again after doubt.
    pub resends: u32,
    /// Whether an attempt before the last may have arrived: it went again by choice, not by proof.
    #[serde(default)]
    pub doubted: bool,
    /// The last attempt that was certainly refused; 0 if none was.
    #[serde(default)]
    pub refused: u32,
    /// By which route a dispatch goes; 0 where that was not noted.
    #[serde(default)]
    pub route: RouteId,
    /// Where it goes in a call of a provider's API: the dispatch that stands for the call; 0 for a
    /// message of its own.
    #[serde(default)]
    pub call: OutgoingId,
    /// Whether it may not leave for now: its route, or the tenant, is paused.
    #[serde(default)]
    pub held: bool,
    /// How it stands.
    pub state: State,
}

/// What a message is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// To a provider, for these orders of a command.
    Dispatch {
        /// The command.
        command: CommandId,
        /// Its orders that are meant.
        orders: Vec<OrderId>,
        /// What is asked.
        action: Action,
    },
    /// To a customer.
    Reply {
        /// The command that it answers, if it answers one.
        command: Option<CommandId>,
    },
    /// To staff.
    Notice {
        /// The command that it tells of.
        command: CommandId,
    },
    /// To staff, about a channel.
    Bulletin,
    /// To a provider whose time is up.
    Reminder,
    /// To a customer, about what has become of errands.
    FollowUp {
        /// The command that it tells of.
        command: CommandId,
    },
}

/// How a message stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// To be sent, not before this moment.
    Waiting(Moment),
    /// Being sent.
    Attempted(Moment),
    /// The vendor has it, under this id; empty if staff says so.
    Accepted(String),
    /// It will not be sent.
    Failed(Refusal),
    /// Nobody can say.
    InDoubt {
        /// When the attempt began: nothing of it is older.
        since: Moment,
        /// When the doubt arose, at the attempt's end or the restart after it: its last byte left
        /// no later, however long it had waited for its turn.
        arose: Moment,
        /// How often it was looked for.
        looks: u32,
        /// When it is looked for again, or goes again; `None` for never.
        again: Option<Moment>,
    },
    /// It was given up.
    Dropped,
}

/// How an errand's dispatches stand, taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// One is on its way.
    UnderWay,
    /// One has arrived.
    Sent,
    /// Each that could still go is held.
    Held,
    /// Nobody can say of any.
    InDoubt,
    /// None will be sent.
    Failed,
    /// In doubt, and left at that.
    Dropped,
}

impl Purpose {
    /// The command that it is about.
    #[must_use]
    pub const fn command(&self) -> Option<CommandId> {
        match self {
            Self::Dispatch { command, .. }
            | Self::Notice { command }
            | Self::FollowUp { command } => Some(*command),
            Self::Reply { command } => *command,
            Self::Reminder | Self::Bulletin => None,
        }
    }

    /// Whether it goes to a customer: what is said in one chat keeps its order.
    #[must_use]
    pub const fn is_reply(&self) -> bool {
        matches!(self, Self::Reply { .. })
    }

    /// Whether it goes once and never again, not even in doubt: it would be read as something new.
    #[must_use]
    pub const fn is_single(&self) -> bool {
        matches!(self, Self::Reminder | Self::FollowUp { .. })
    }

    /// Whether it carries errands to a provider.
    #[must_use]
    pub const fn is_dispatch(&self) -> bool {
        matches!(self, Self::Dispatch { .. })
    }
}

impl Outgoing {
    /// A message that has not been attempted.
    #[must_use]
    pub fn new(purpose: Purpose, chat: Chat, text: String, planned: Moment) -> Self {
        Self {
            purpose,
            chat,
            text,
            quote: None,
            planned,
            attempts: 0,
            failures: 0,
            resends: 0,
            doubted: false,
            refused: 0,
            route: RouteId(0),
            call: OutgoingId(0),
            held: false,
            state: State::Waiting(planned),
        }
    }

    /// Whether it is being sent, or will be without anybody's doing.
    pub(super) const fn is_under_way(&self) -> bool {
        match self.state {
            State::Waiting(_) => !self.held,
            State::Attempted(_) => true,
            State::Accepted(_) | State::Failed(_) | State::InDoubt { .. } | State::Dropped => false,
        }
    }

    /// Whether it waits and may not leave.
    #[must_use]
    pub const fn is_held(&self) -> bool {
        self.held && matches!(self.state, State::Waiting(_))
    }
}
