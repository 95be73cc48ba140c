//! The clock of a node: the machine's, or one that stands still until it is told the time.

use crate::pulse::{Beat, Pulse};
use domain::time::{Moment, Span};
use journal::BoxFuture;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::oneshot;

/// The longest sleep without a look at the machine's clock, which may be set meanwhile.
const LOOK_MS: u64 = 60_000;

/// Beyond so many sleepers, those that nobody waits for any more are forgotten.
const SLEEPERS_KEPT: usize = 1_024;

/// Tells the time, and wakes those who wait for it. Clones are the same clock.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    kind: Kind,
    pulse: Arc<Pulse>,
}

#[derive(Debug)]
enum Kind {
    /// The machine's; the last moment told, so that it never goes back.
    System(AtomicU64),
    Manual(Mutex<Manual>),
}

#[derive(Debug)]
struct Manual {
    now: Moment,
    made: u64,
    sleepers: BTreeMap<(Moment, u64), oneshot::Sender<Beat>>,
}

impl Clock {
    /// The machine's clock. It may stand still for a while, but never goes back.
    #[must_use]
    pub fn system() -> Self {
        Self::of(Kind::System(AtomicU64::new(0)))
    }

    /// A clock that stands at `start` until it is advanced.
    #[must_use]
    pub fn manual(start: Moment) -> Self {
        let manual = Manual { now: start, made: 0, sleepers: BTreeMap::new() };
        Self::of(Kind::Manual(Mutex::new(manual)))
    }

    fn of(kind: Kind) -> Self {
        Self(Arc::new(Inner { kind, pulse: Arc::default() }))
    }

    /// The present.
    #[must_use]
    pub fn now(&self) -> Moment {
        match &self.0.kind {
            Kind::System(last) => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                let now = u64::try_from(since.as_millis()).unwrap_or(u64::MAX);
                Moment(last.fetch_max(now, Ordering::Relaxed).max(now))
            }
            Kind::Manual(manual) => lock(manual).now,
        }
    }

    /// Resolves at that moment. The wait begins with the call, not with the first poll.
    pub fn sleep_until(&self, at: Moment) -> impl Future<Output = ()> + Send + use<> {
        let rest = self.rest(at);
        async move { drop(rest.await) }
    }

    /// Moves a manual clock on and wakes whoever waited for it; `false` for the machine's clock.
    #[must_use]
    pub fn advance(&self, span: Span) -> bool {
        let Kind::Manual(manual) = &self.0.kind else { return false };
        let mut manual = lock(manual);
        manual.now = manual.now.plus(span);
        let now = manual.now;
        while manual.sleepers.first_key_value().is_some_and(|((at, _), _)| *at <= now) {
            let sleeper = manual.sleepers.pop_first().map(|(_, sleeper)| sleeper);
            // The beat is there before this call returns, so that whoever waits for stillness
            // waits for what the new moment sets off.
            drop(sleeper.map(|it| it.send(self.0.pulse.beat())));
        }
        true
    }

    pub(crate) fn pulse(&self) -> &Arc<Pulse> {
        &self.0.pulse
    }

    /// Sleeps, and wakes with a beat for what follows.
    pub(crate) fn rest(&self, at: Moment) -> BoxFuture<Beat> {
        match &self.0.kind {
            Kind::System(_) => {
                let clock = self.clone();
                Box::pin(async move { clock.wait(at).await })
            }
            Kind::Manual(manual) => {
                let asleep = lock(manual).sleep(at);
                let pulse = Arc::clone(&self.0.pulse);
                Box::pin(async move {
                    match asleep {
                        Some(asleep) => asleep.await.unwrap_or_else(|_| pulse.beat()),
                        None => pulse.beat(),
                    }
                })
            }
        }
    }

    async fn wait(&self, at: Moment) -> Beat {
        loop {
            let left = at.since(self.now());
            if left == Span(0) {
                return self.0.pulse.beat();
            }
            tokio::time::sleep(Duration::from_millis(left.0.min(LOOK_MS))).await;
        }
    }
}

impl Manual {
    /// Where the beat will come; `None` if the moment has come already.
    fn sleep(&mut self, at: Moment) -> Option<oneshot::Receiver<Beat>> {
        if at <= self.now {
            return None;
        }
        if self.sleepers.len() >= SLEEPERS_KEPT {
            self.sleepers.retain(|_, sleeper| !sleeper.is_closed());
        }
        let (sleeper, asleep) = oneshot::channel();
        self.made = self.made.saturating_add(1);
        self.sleepers.insert((at, self.made), sleeper);
        Some(asleep)
    }
}

fn lock(manual: &Mutex<Manual>) -> MutexGuard<'_, Manual> {
    manual.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::Clock;
    use domain::time::{Moment, Span};

    #[tokio::test]
    async fn a_manual_clock_wakes_those_whose_time_has_come() {
        let clock = Clock::manual(Moment(1_000));
        let soon = clock.sleep_until(Moment(2_000));
        let late = tokio::spawn(clock.sleep_until(Moment(9_000)));
        clock.sleep_until(Moment(1_000)).await;
        assert!(clock.advance(Span(1_000)));
        assert_eq!(clock.now(), Moment(2_000));
        assert_eq!(clock.pulse().count(), 1);
        soon.await;
        assert_eq!(clock.pulse().count(), 0);
        assert!(!late.is_finished());
    }

    #[tokio::test]
    async fn the_machines_clock_cannot_be_told_the_time() {
        let clock = Clock::system();
        let before = clock.now();
        assert!(!clock.advance(Span::days(1)));
        clock.sleep_until(before).await;
        assert!(clock.now() >= before && clock.now() < before.plus(Span::hours(1)));
    }
}
