//! What became of one attempt to send: certain either way, or in doubt.

use crate::answer::{Class, Denial};
use crate::id::Chat;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The end of an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The vendor has it, under this id.
    Accepted(String),
    /// The vendor certainly does not have it.
    Refused(Refusal),
    /// Nobody can say: bytes were written and no answer was understood.
    Unknown,
}

/// Why the vendor certainly does not have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// No connection: nothing was written.
    Unreachable,
    /// Too many: leave the account (or only this chat) alone for so many milliseconds.
    Busy {
        /// How long, as the vendor said or as is usual for it.
        wait_ms: u64,
        /// Whether the whole account is meant and not only the chat.
        account: bool,
    },
    /// The instance is starting: soon.
    Starting,
    /// The group has become another chat.
    Moved(Chat),
    /// This chat does not take it: blocked, kicked, not found, no rights.
    Barred(String),
    /// The message itself is not acceptable.
    Invalid(String),
    /// A provider's API does not do this, in words that are known.
    Declined(Denial),
    /// It was held for too long, and is not sent any more.
    Overheld,
    /// The account cannot send until its owner acts: token revoked, expired, quota, suspended.
    Stopped(String),
}

impl Refusal {
    /// Whether the same message may go again later by itself.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Unreachable | Self::Busy { .. } | Self::Starting | Self::Moved(_))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable => f.write_str("no connection could be made"),
            Self::Busy { .. } => f.write_str("too many messages"),
            Self::Starting => f.write_str("the instance is starting"),
            Self::Moved(chat) => write!(f, "the group has become {chat}"),
            Self::Barred(why) => write!(f, "the chat does not take messages: {why}"),
            Self::Invalid(why) => write!(f, "the message was refused: {why}"),
            Self::Declined(why) => {
                write!(f, "the provider's API declined it: {}", Class::Refused(*why).name())
            }
            Self::Overheld => f.write_str("it was held for too long"),
            Self::Stopped(why) => write!(f, "the channel cannot send: {why}"),
        }
    }
}

/// What a look for an attempt in doubt has found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// It is there, under this id.
    Sent(String),
    /// It is neither queued nor in the journal, and the account works.
    Absent,
    /// The look could not be made, or proves nothing.
    Unclear,
}
