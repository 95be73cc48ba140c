//! Halts: what it means for the messages that wait that a channel cannot send, by why it cannot.

use crate::time::Span;

/// How long a dispatch waits for an instance that is starting: that takes up to five minutes.
pub const STARTING_LIFE: Span = Span::minutes(10);

/// A kind of halt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halt {
    /// It passes by itself, soon: what is to go waits.
    Passing,
    /// Somebody can mend it any time, on the phone or with the vendor: what is to go is held.
    Mending,
    /// Nothing will go until the owner sets up something else: what is to go has failed.
    Ended,
}

/// What vendors call their states, and our own words in refusals, folded; with what to do.
const KNOWN: [(&str, Halt, &str); 8] = [
    ("starting", Halt::Passing, "the instance is starting"),
    ("notauthorized", Halt::Mending, "WhatsApp is not linked: scan the QR code"),
    ("not linked", Halt::Mending, "WhatsApp is not linked: scan the QR code"),
    ("sleepmode", Halt::Mending, "the phone is off: switch it on"),
    ("suspended", Halt::Mending, "WhatsApp has suspended the account: wait, and write less"),
    ("yellowcard", Halt::Mending, "WhatsApp has suspended the account: wait, and write less"),
    ("blocked", Halt::Mending, "WhatsApp has blocked the account: ask WhatsApp to free it"),
    ("quota", Halt::Ended, "the plan's quota is used up: upgrade the plan with the vendor"),
];

impl Halt {
    /// The kind of halt that a reason stands for.
    #[must_use]
    pub fn of(why: &str) -> Self {
        known(why).map_or(Self::Ended, |(_, halt, _)| *halt)
    }
}

/// A reason in words that say what to do, where they are known.
#[must_use]
pub fn advice(why: &str) -> &str {
    known(why).map_or(why, |(_, _, words)| words)
}

fn known(why: &str) -> Option<&'static (&'static str, Halt, &'static str)> {
    let folded = why.to_lowercase();
    KNOWN.iter().find(|(word, ..)| folded.contains(word))
}

#[cfg(test)]
mod tests {
    use super::{Halt, advice};

    #[test]
    fn states_and_our_own_words_are_of_the_same_kind() {
        for (why, halt) in [
            ("starting", Halt::Passing),
            ("notAuthorized", Halt::Mending),
            ("WhatsApp is not linked: scan the QR code", Halt::Mending),
            ("the account is suspended", Halt::Mending),
            ("yellowCard", Halt::Mending),
            ("blocked", Halt::Mending),
            ("the instance has expired: renew it", Halt::Ended),
            ("the instance was deleted", Halt::Ended),
            ("the token was refused", Halt::Ended),
            ("the plan's monthly quota is used up", Halt::Ended),
        ] {
            assert_eq!(Halt::of(why), halt, "{why}");
        }
        assert_eq!(advice("notAuthorized"), "WhatsApp is not linked: scan the QR code");
        assert_eq!(advice("the token was refused"), "the token was refused");
    }
}
