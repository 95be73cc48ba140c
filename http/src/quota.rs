//! Quotas: how many requests may come in a minute, evenly or at once, by whoever is counted.

use domain::time::{Moment, Span};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// What every quota is counted over.
const WINDOW: Span = Span::minutes(1);

/// One quota, for each key of its own.
///
/// Each key has a moment before which it has spent more than an even pace allows (the generic cell
/// rate algorithm): a request moves it on by its share of the window, and none may move it further
/// ahead than a whole window. Moments are milliseconds times the quota, so that a share is whole.
pub(crate) struct Quota<K> {
    name: &'static str,
    each: u64,
    most: usize,
    spent: Mutex<Spent<K>>,
}

struct Spent<K> {
    until: BTreeMap<K, u64>,
    /// What is shared by all keys that find no room.
    others: u64,
    /// The second in which room was last made.
    tidied: u64,
}

/// How a caller stands after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) name: &'static str,
    /// Requests in a window.
    pub(crate) quota: u64,
    /// Requests that are left now.
    pub(crate) left: u64,
    /// Seconds until all of them are.
    pub(crate) whole_s: u64,
    /// Seconds to wait, where there was none left for this one.
    pub(crate) wait_s: Option<u64>,
}

impl Standing {
    /// The seconds that every quota is counted over.
    pub(crate) const WINDOW_S: u64 = WINDOW.0.div_euclid(Span::seconds(1).0);
}

impl<K: Ord> Quota<K> {
    /// So many requests for each key; no more than `most` keys are remembered.
    pub(crate) fn new(name: &'static str, each: usize, most: usize) -> Self {
        let spent = Spent { until: BTreeMap::new(), others: 0, tidied: 0 };
        let each = u64::try_from(each).unwrap_or(u64::MAX).max(1);
        Self { name, each, most, spent: Mutex::new(spent) }
    }

    /// Counts a request of this key, if there is one left.
    pub(crate) fn take(&self, key: K, now: Moment) -> Standing {
        let (share, window) = (WINDOW.0, WINDOW.0.saturating_mul(self.each));
        let now = now.0.saturating_mul(self.each);
        let furthest = now.saturating_add(window);
        let second = now.div_euclid(self.units(1));
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        let until = spent.of(key, (now, second), self.most);
        // A clock that was set back keeps nobody out for longer than a window.
        *until = (*until).clamp(now, furthest);
        let next = until.saturating_add(share);
        if next <= furthest {
            *until = next;
        }
        Standing {
            name: self.name,
            quota: self.each,
            left: furthest.saturating_sub(*until).div_euclid(share),
            whole_s: self.seconds(until.saturating_sub(now)),
            wait_s: (next > furthest).then(|| self.seconds(next.saturating_sub(furthest))),
        }
    }

    const fn units(&self, seconds: u64) -> u64 {
        self.each.saturating_mul(Span::seconds(seconds).0)
    }

    const fn seconds(&self, units: u64) -> u64 {
        units.div_ceil(self.units(1))
    }
}

impl<K: Ord> Spent<K> {
    fn of(&mut self, key: K, (now, second): (u64, u64), most: usize) -> &mut u64 {
        if self.until.len() >= most && !self.until.contains_key(&key) {
            if self.tidied != second {
                self.tidied = second;
                // Whoever has spent nothing ahead is as good as never seen.
                self.until.retain(|_, until| *until > now);
            }
            if self.until.len() >= most {
                return &mut self.others;
            }
        }
        self.until.entry(key).or_insert(0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Quota, Standing};
    use domain::time::{Moment, Span};

    const NOON: Moment = Moment(1_768_478_400_000);

    fn at(seconds: u64) -> Moment {
        NOON.plus(Span::seconds(seconds))
    }

    #[test]
    fn so_many_may_come_at_once_and_then_at_an_even_pace() {
        let quota = Quota::new("token", 6, 10);
        for left in (0..6).rev() {
            let told = quota.take("a", NOON);
            assert_eq!((told.left, told.wait_s), (left, None));
            assert_eq!(told.whole_s, (6 - left) * 10);
        }
        let refused = quota.take("a", NOON);
        let whole_s = Standing::WINDOW_S;
        let expected = Standing { name: "token", quota: 6, left: 0, whole_s, wait_s: Some(10) };
        assert_eq!(refused, expected);
        assert_eq!(quota.take("b", NOON).left, 5);
        assert_eq!(quota.take("a", Moment(at(10).0 - 1)).wait_s, Some(1));
        assert_eq!(quota.take("a", at(10)).wait_s, None);
        assert_eq!(quota.take("a", at(10)).wait_s, Some(10));
        let rested = quota.take("a", at(80));
        assert_eq!((rested.left, rested.wait_s, rested.whole_s), (5, None, 10));
    }

    #[test]
    fn in_any_minute_no_more_than_twice_the_quota_comes_and_in_the_long_run_the_quota() {
        for each in [1, 7, 600, 1_000_000] {
            let quota = Quota::new("token", each, 1);
            let mut taken = 0_usize;
            let tries = (0..=600_000_u64).step_by(97);
            for ms in tries {
                for _ in 0..3 {
                    taken += usize::from(quota.take((), Moment(NOON.0 + ms)).wait_s.is_none());
                }
            }
            assert!(taken <= each * 11, "{taken} of {each}");
            assert!(taken >= (each * 10).min(18_000), "{taken} of {each}");
        }
    }

    #[test]
    fn a_clock_that_is_set_back_keeps_nobody_out_for_long() {
        let quota = Quota::new("token", 2, 10);
        for _ in 0..3 {
            quota.take((), at(86_400));
        }
        assert_eq!(quota.take((), NOON).wait_s, Some(30));
        assert_eq!(quota.take((), at(30)).wait_s, None);
    }

    #[test]
    fn no_more_are_remembered_than_there_is_room_for() {
        let quota = Quota::new("address", 2, 3);
        for nth in 0..3 {
            quota.take(nth, NOON);
        }
        let told = (3..6).map(|nth| quota.take(nth, NOON).wait_s.is_none());
        assert_eq!(told.collect::<Vec<_>>(), [true, true, false]);
        assert_eq!(quota.take(0, NOON).left, 0);
        assert_eq!(quota.spent.lock().unwrap().until.len(), 3);
        // A minute later there is room again.
        for nth in 6..9 {
            assert_eq!(quota.take(nth, at(60)).left, 1);
        }
        assert_eq!(quota.spent.lock().unwrap().until.len(), 3);
    }
}
