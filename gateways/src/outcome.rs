//! What an exchange that brought no answer means for the message it was to carry.
//!
//! This is the only place where a [`Trouble`] becomes an [`Outcome`]. Each channel's own `outcome`
//! file reads the answers that did come.

use crate::call::Trouble;
use domain::outcome::{Outcome, Refusal};

/// Certain where nothing was written, in doubt where something was.
pub(crate) fn of(trouble: Trouble) -> Outcome {
    match trouble {
        Trouble::Unreachable => Outcome::Refused(Refusal::Unreachable),
        Trouble::Forbidden => {
            let why = "its API address is not public https".to_owned();
            Outcome::Refused(Refusal::Stopped(why))
        }
        Trouble::Silent => Outcome::Unknown,
    }
}

/// The message is not acceptable, in our own words.
pub(crate) fn invalid(why: &str) -> Outcome {
    Outcome::Refused(Refusal::Invalid(why.to_owned()))
}

/// The chat does not take it, in our own words.
pub(crate) fn barred(why: &str) -> Outcome {
    Outcome::Refused(Refusal::Barred(why.to_owned()))
}

/// The account cannot send, in our own words.
pub(crate) fn stopped(why: &str) -> Outcome {
    Outcome::Refused(Refusal::Stopped(why.to_owned()))
}
