//! What broke outside. For the operator; customers are told a [`crate::reason::Reason`].

use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a panel could not be asked. Texts from outside are never in it, only our own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// No connection could be made.
    Unreachable,
    /// It did not answer in time, or the connection broke.
    Silent,
    /// It does not accept our key.
    Denied,
    /// It says that we ask too often; to be left alone for so many milliseconds, if it said.
    Busy(Option<u64>),
    /// It failed on its side, with this HTTP status.
    Failed(u16),
    /// It answered with a web page: a login form, or a proxy in front of it.
    Page,
    /// It answered in words that we do not know; what was expected.
    Garbled(String),
    /// It answered about something else than it was asked.
    Mismatched,
    /// The address is not one that the node may connect to.
    Forbidden,
    /// No panel is set, or its key cannot be opened.
    Unset,
    /// Panels of its kind cannot be asked for that.
    Unsupported,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable => f.write_str("no connection could be made"),
            Self::Silent => f.write_str("no answer in time"),
            Self::Denied => f.write_str("the key was refused; check the panel's API key"),
            Self::Busy(_) => f.write_str("asked too often"),
            Self::Failed(status) => write!(f, "it failed with HTTP status {status}"),
            Self::Page => f.write_str("a web page came back instead of data"),
            Self::Garbled(expected) => write!(f, "the answer was not understood: {expected}"),
            Self::Mismatched => f.write_str("the answer was about something else"),
            Self::Forbidden => f.write_str("the address is not public https"),
            Self::Unset => f.write_str("no panel is set, or its key cannot be opened"),
            Self::Unsupported => f.write_str("panels of this kind cannot be asked for that"),
        }
    }
}
