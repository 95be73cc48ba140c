//! Deliveries that were read away unseen: the log is told of them once an hour for each hook.

use domain::time::{Moment, Span};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// How long the log is not told again.
const QUIET: Span = Span::hours(1);

/// The most hooks that are told of within that time.
const HOOKS_MAX: usize = 4_096;

/// The hooks that the log was told of lately, and when.
#[derive(Default)]
pub(crate) struct Skipped(Mutex<BTreeMap<u128, Moment>>);

impl Skipped {
    /// Whether the log is to be told of this hook now.
    pub(crate) fn is_news(&self, hook: u128, now: Moment) -> bool {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if told.get(&hook).is_some_and(|last| now < last.plus(QUIET)) {
            return false;
        }
        told.retain(|_, last| now < last.plus(QUIET));
        told.len() < HOOKS_MAX && told.insert(hook, now).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::{HOOKS_MAX, Skipped};
    use domain::time::{Moment, Span};

    #[test]
    fn a_hook_is_told_of_once_an_hour() {
        let (skipped, start) = (Skipped::default(), Moment(0));
        assert!(skipped.is_news(1, start));
        assert!(!skipped.is_news(1, start.plus(Span::minutes(59))));
        assert!(skipped.is_news(2, start.plus(Span::minutes(59))));
        assert!(skipped.is_news(1, start.plus(Span::hours(1))));
    }

    #[test]
    fn no_more_hooks_are_remembered_than_there_is_room_for() {
        let (skipped, start) = (Skipped::default(), Moment(0));
        let told = (0..5_000).filter(|hook| skipped.is_news(*hook, start)).count();
        assert_eq!(told, HOOKS_MAX);
        assert!(skipped.is_news(9_999, start.plus(Span::hours(1))));
    }
}
