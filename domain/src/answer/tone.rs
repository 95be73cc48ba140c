//! The tone of an answer: all that is said of the same numbers, and what it means.

use super::phrase::Sense;
use super::{Class, Denial};
use crate::action::Action;

/// What was said, as far as it is known; what is said of the same numbers adds up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tone(u16);

impl Tone {
    pub(super) const QUESTION: Self = Self(1 << 14);
    /// A word that says nothing to us.
    pub(super) const OTHER: Self = Self(1 << 15);

    pub(super) const fn of(sense: Sense) -> Self {
        Self(1 << sense.bit())
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    const fn has(self, sense: Sense) -> bool {
        self.0 & Self::of(sense).0 != 0
    }

    const fn is_negative(self) -> bool {
        self.has(Sense::Not)
    }

    /// Whether nothing was said that is known.
    #[must_use]
    pub const fn is_silent(self) -> bool {
        self.0 & !Self::OTHER.0 == 0
    }

    /// What it means of an errand of this action.
    #[must_use]
    pub fn class(self, action: Action) -> Class {
        let cancel = action.name() == "cancel";
        if let Some(denial) = self.denial(action.name()) {
            return Class::Refused(denial);
        }
        let done = self.is_done(action.name());
        let accepted = self.has(Sense::Accepted);
        if self.0 & Self::QUESTION.0 != 0 {
            return Class::Unknown;
        }
        if self.has(Sense::Yet) {
            return Class::Accepted;
        }
        if self.is_negative() {
            let plain = self.0 & !Self::of(Sense::Not).0 == 0;
            return if plain { Class::Refused(Denial::Cannot) } else { Class::Unknown };
        }
        let open = (self.has(Sense::Completed) && cancel)
            || (self.has(Sense::Filled) && action.name() != "refill");
        match (done, accepted) {
            _ if open => Class::Unknown,
            (true, _) => Class::Done,
            (false, true) => Class::Accepted,
            (false, false) => Class::Unknown,
        }
    }

    fn is_done(self, action: &str) -> bool {
        self.has(Sense::Done)
            || (self.has(Sense::Filled) && action == "refill")
            || (self.has(Sense::Completed) && action != "cancel")
            || (self.has(Sense::Ended) && action == "cancel")
    }

    fn denial(self, action: &str) -> Option<Denial> {
        let ended = self.has(Sense::Ended);
        let cancelled = action == "cancel" && ended && !self.is_negative();
        // "Already working on it" is a promise, and "already cancelled" is what was asked for.
        let already = self.has(Sense::Already)
            && !cancelled
            && (self.is_done(action) || self.has(Sense::Completed) || !self.has(Sense::Accepted));
        [
            (self.has(Sense::WrongId), Denial::WrongId),
            (self.has(Sense::NotDropped), Denial::NotDropped),
            (self.has(Sense::NoRefill) && action == "refill", Denial::NoRefill),
            (already, Denial::Already),
            (self.has(Sense::Cannot), Denial::Cannot),
            (ended && action != "cancel" && !self.is_negative(), Denial::Cannot),
        ]
        .into_iter()
        .find_map(|(said, denial)| said.then_some(denial))
    }
}
