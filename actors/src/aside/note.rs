//! Notes: what is written into the stream beside a tenant's own.

use crate::codec::Kinds;
use domain::heard::{Heard, Key, Notice};
use domain::id::ChannelName;
use domain::input::Input;
use serde::{Deserialize, Serialize};

/// The kinds of notes.
pub static ASIDE: Kinds = &[
    ("Delivered", 2_001),
    ("Drained", 2_002),
    ("Quarantined", 2_003),
    ("Released", 2_004),
    ("Dropped", 2_005),
];

/// One record of the stream beside a tenant's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Note {
    /// A channel delivered this while the tenant was parked.
    Delivered {
        /// What came, in its order.
        inputs: Vec<Kept>,
    },
    /// What waited in records up to this one was taken by the tenant, and is on disk in its own
    /// stream where it changed anything.
    Drained {
        /// The sequence of the last of them.
        to: u64,
    },
    /// An input made the tenant fail twice.
    Quarantined {
        /// What kind of input it is: `heard`, `noticed`, `sent`, …
        kind: String,
        /// What the panic said, without what it quoted.
        why: String,
        /// The input, if it can be tried again.
        input: Option<Kept>,
    },
    /// A quarantined input is to be tried again: from here on it waits like a delivery.
    Released {
        /// The sequence of the record that quarantined it.
        entry: u64,
    },
    /// A quarantined input was given up.
    Dropped {
        /// The sequence of the record that quarantined it.
        entry: u64,
    },
}

/// An input of a channel, as it is kept on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kept {
    /// A person wrote.
    Heard(Heard),
    /// A vendor said something.
    Noticed {
        /// Through which channel.
        channel: ChannelName,
        /// The keys of the delivery.
        keys: Vec<Key>,
        /// What.
        notice: Notice,
    },
}

impl Kept {
    /// What came through a channel; `None` for any other input: a report of a child is owed again
    /// after a restart, and a change is for its owner to repeat.
    pub(crate) fn of(input: &Input) -> Option<Self> {
        match input {
            Input::Heard(heard) => Some(Self::Heard(heard.clone())),
            Input::Noticed(channel, keys, notice) => {
                let (channel, keys, notice) = (channel.clone(), keys.clone(), notice.clone());
                Some(Self::Noticed { channel, keys, notice })
            }
            Input::Inspected(..)
            | Input::Sent(..)
            | Input::Called(..)
            | Input::Looked(..)
            | Input::Minted(..)
            | Input::Posted(..)
            | Input::Followed(..)
            | Input::Identified(..)
            | Input::Catalogued(..)
            | Input::Ticketed(..)
            | Input::Woke
            | Input::Roused
            | Input::Told(..) => None,
        }
    }

    pub(crate) fn input(self) -> Input {
        match self {
            Self::Heard(heard) => Input::Heard(heard),
            Self::Noticed { channel, keys, notice } => Input::Noticed(channel, keys, notice),
        }
    }

    /// Whether an input is this one, delivered once more.
    pub(crate) fn is(&self, input: &Input) -> bool {
        match (self, input) {
            (Self::Heard(own), Input::Heard(other)) => meet(&own.keys, &other.keys) || own == other,
            (Self::Noticed { channel, keys, notice }, Input::Noticed(name, others, what)) => {
                let bare = keys.is_empty() && others.is_empty();
                channel == name && (meet(keys, others) || (bare && notice == what))
            }
            (Self::Heard(_) | Self::Noticed { .. }, _) => false,
        }
    }
}

fn meet(some: &[Key], others: &[Key]) -> bool {
    some.iter().any(|key| others.contains(key))
}
