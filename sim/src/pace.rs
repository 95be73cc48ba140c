//! How many requests an account bears in a second.

use std::collections::VecDeque;

/// The requests of the last second.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    hits: VecDeque<i64>,
}

impl Pace {
    /// Counts a request; false when the second is full. A rate of 0 is no limit.
    pub(crate) fn has_room(&mut self, rate_per_s: usize, now_ms: i64) -> bool {
        if rate_per_s == 0 {
            return true;
        }
        let since = now_ms.saturating_sub(1000);
        while self.hits.front().is_some_and(|at| *at <= since || *at > now_ms) {
            self.hits.pop_front();
        }
        if self.hits.len() >= rate_per_s {
            return false;
        }
        self.hits.push_back(now_ms);
        true
    }
}
