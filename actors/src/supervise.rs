//! Supervision: how often something may be started again, and the guard that tells of a death.

use domain::time::{Moment, Span};
use std::collections::VecDeque;
use std::time::Duration;

/// How often one thing may be started again within a stretch of time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Allowance {
    pub(crate) most: usize,
    pub(crate) within: Span,
    /// The first wait before it is started again; each further one is four times as long.
    pub(crate) wait_ms: u64,
}

/// A child may be started again five times in a minute; then its tenant is built anew.
pub(crate) const CHILD: Allowance = Allowance { most: 5, within: Span::seconds(60), wait_ms: 10 };

/// A tenant may be built anew three times in ten minutes; then it is parked.
pub(crate) const TENANT: Allowance = Allowance { most: 3, within: Span::minutes(10), wait_ms: 50 };

/// Between attempts at what has failed too often and cannot be done without.
pub(crate) const REST: Duration = Duration::from_mins(1);

/// The restarts of one thing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Restarts(VecDeque<Moment>);

impl Restarts {
    /// Notes a death: how long to wait before the next start, or `None` if there is to be none.
    pub(crate) fn note(&mut self, now: Moment, allowed: Allowance) -> Option<Duration> {
        while self.0.front().is_some_and(|first| first.plus(allowed.within) <= now) {
            self.0.pop_front();
        }
        if self.0.len() >= allowed.most {
            return None;
        }
        let before = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        self.0.push_back(now);
        let wait = allowed.wait_ms.saturating_mul(4_u64.saturating_pow(before));
        Some(Duration::from_millis(wait))
    }

    /// How many lie within the stretch that counts.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

/// Calls when it is dropped, whatever the reason: an actor's field, so that its end is noticed
/// even where a panic tore it out of its context.
pub(crate) struct DeathWatch(Option<Box<dyn FnOnce() + Send>>);

impl DeathWatch {
    pub(crate) fn new(call: impl FnOnce() + Send + 'static) -> Self {
        Self(Some(Box::new(call)))
    }
}

impl Drop for DeathWatch {
    fn drop(&mut self) {
        if let Some(call) = self.0.take() {
            call();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CHILD, Restarts, TENANT};
    use domain::time::{Moment, Span};
    use std::time::Duration;

    #[test]
    fn three_in_ten_minutes_and_no_more() {
        let mut restarts = Restarts::default();
        let start = Moment(1_000_000);
        for nth in 0..3 {
            assert!(restarts.note(start.plus(Span::minutes(nth)), TENANT).is_some());
        }
        assert_eq!(restarts.note(start.plus(Span::minutes(3)), TENANT), None);
        assert!(restarts.note(start.plus(Span::minutes(10)), TENANT).is_some());
    }

    #[test]
    fn five_in_a_minute_each_after_a_longer_wait() {
        let mut restarts = Restarts::default();
        let start = Moment(1_000_000);
        let waits = (0..6).map(|nth| restarts.note(start.plus(Span::seconds(nth)), CHILD));
        let waits: Vec<_> = waits.collect();
        let expected = [10, 40, 160, 640, 2_560].map(Duration::from_millis).map(Some);
        assert_eq!((&waits[..5], waits[5]), (&expected[..], None));
        assert!(restarts.note(start.plus(Span::seconds(60)), CHILD).is_some());
    }
}
