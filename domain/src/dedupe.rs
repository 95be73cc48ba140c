//! Which deliveries were taken already: a set and no watermark, since vendors restart their
//! counters, and kept for 72 hours, since they redeliver for 24.

use crate::heard::Key;
use crate::time::{Moment, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How long a delivery is remembered.
pub const LIFE: Span = Span::hours(72);

/// The deliveries that were taken, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dedupe(BTreeMap<Key, Moment>);

impl Dedupe {
    /// Whether any of these is known.
    #[must_use]
    pub fn knows(&self, keys: &[Key]) -> bool {
        keys.iter().any(|key| self.0.contains_key(key))
    }

    /// How many are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn take(&mut self, keys: &[Key], at: Moment) {
        self.0.extend(keys.iter().map(|key| (*key, at)));
    }

    pub(crate) fn sweep(&mut self, now: Moment) {
        self.0.retain(|_, at| now < at.plus(LIFE));
    }
}
