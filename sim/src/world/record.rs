//! Reading and awaiting what the world has recorded.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::{State, Violation, World};
use crate::record::{Delivery, Entry, Filter, Ring, Seen, Vendor};
use crate::telegram::Bot;

/// Webhooks not yet delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Pending {
    /// Attempts under way at this moment.
    pub in_flight: usize,
    /// Updates and notifications that wait for delivery or collection, over all accounts.
    pub queued: usize,
    /// Green API messages accepted but not yet sent.
    pub unsent: usize,
    /// Requests of pollers that wait for something new.
    pub polls: usize,
}

/// One poll that waits; it ends when this is dropped, also by a client that goes away.
pub(crate) struct Waiting(World);

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.polls = state.polls.saturating_sub(1);
    }
}

impl World {
    /// What reached the vendors and fits, oldest first.
    #[must_use]
    pub fn seen(&self, filter: &Filter) -> Vec<Seen> {
        self.lock().seen.after(filter.after, filter)
    }

    /// Like [`Self::seen`], but waits until at least `count` entries fit, or `patience` is over;
    /// what fits by then is returned.
    pub async fn wait_seen(&self, filter: &Filter, count: usize, patience: Duration) -> Vec<Seen> {
        self.wait_for(|state| &state.seen, filter, count, patience).await
    }

    /// Attempts to deliver webhooks that fit, in the order in which they ended.
    #[must_use]
    pub fn deliveries(&self, filter: &Filter) -> Vec<Delivery> {
        self.lock().deliveries.after(filter.after, filter)
    }

    /// Like [`Self::deliveries`], waiting as [`Self::wait_seen`] does.
    pub async fn wait_deliveries(
        &self,
        filter: &Filter,
        count: usize,
        patience: Duration,
    ) -> Vec<Delivery> {
        self.wait_for(|state| &state.deliveries, filter, count, patience).await
    }

    /// Requests that a correct client never makes.
    #[must_use]
    pub fn violations(&self) -> Vec<Violation> {
        self.lock().violations.clone()
    }

    /// What is still to be delivered.
    #[must_use]
    pub fn pending(&self) -> Pending {
        self.lock().pending()
    }

    /// Counts a poll as waiting.
    pub(crate) fn waiting(&self) -> Waiting {
        let mut state = self.lock();
        state.polls = state.polls.saturating_add(1);
        Waiting(self.clone())
    }

    /// Waits until nothing is in flight, queued or unsent; false when `patience` ended first.
    pub async fn wait_quiet(&self, patience: Duration) -> bool {
        let deadline = Instant::now().checked_add(patience).unwrap_or_else(Instant::now);
        loop {
            let recorded = self.inner().recorded.notified();
            tokio::pin!(recorded);
            recorded.as_mut().enable();
            let pending = self.pending();
            if pending.in_flight == 0 && pending.queued == 0 && pending.unsent == 0 {
                return true;
            }
            if timeout_at(deadline, recorded).await.is_err() {
                return false;
            }
        }
    }

    /// Each wake looks at new entries only, so that waiting for many stays linear.
    async fn wait_for<T: Entry>(
        &self,
        log: impl Fn(&State) -> &Ring<T>,
        filter: &Filter,
        count: usize,
        patience: Duration,
    ) -> Vec<T> {
        let deadline = Instant::now().checked_add(patience).unwrap_or_else(Instant::now);
        let (mut found, mut looked_to) = (Vec::new(), filter.after);
        loop {
            let recorded = self.inner().recorded.notified();
            tokio::pin!(recorded);
            recorded.as_mut().enable();
            {
                let state = self.lock();
                let ring = log(&state);
                found.extend(ring.after(looked_to, filter));
                looked_to = ring.last().max(filter.after);
            }
            if found.len() >= count || timeout_at(deadline, recorded).await.is_err() {
                return found;
            }
        }
    }

    pub(crate) fn note_delivery(&self, state: &mut State, told: Told<'_>) {
        let at_ms = state.clock.now_ms();
        state.in_flight = state.in_flight.saturating_sub(1);
        state.deliveries.push(|seq| Delivery {
            seq,
            vendor: told.vendor,
            account: told.account,
            key: told.key.to_owned(),
            attempt: told.attempt,
            status: told.heard.code(),
            error: told.heard.error(),
            took_us: u64::try_from(told.took.as_micros()).unwrap_or(u64::MAX),
            at_ms,
        });
        self.inner().recorded.notify_waiters();
    }
}

/// One attempt that has ended.
pub(crate) struct Told<'a> {
    pub(crate) vendor: Vendor,
    pub(crate) account: String,
    pub(crate) key: &'a str,
    pub(crate) attempt: u32,
    pub(crate) heard: &'a crate::post::Heard,
    pub(crate) took: Duration,
}

impl State {
    fn pending(&self) -> Pending {
        let updates: usize = self.bots.values().map(Bot::pending_count).sum();
        let notes: usize = self.instances.values().map(|instance| instance.notes.len()).sum();
        let unsent = self.instances.values().map(|instance| instance.queue.len()).sum();
        let queued = updates.saturating_add(notes);
        Pending { in_flight: self.in_flight, queued, unsent, polls: self.polls }
    }
}
