//! Rest: what a tenant writes down before it goes to sleep, and whether it may.

use super::{Ending, Phase, Tenant};
use actix::Context;
use domain::time::{Moment, Span};
use journal::Mark;

/// After so many events a snapshot is worth its while, at the least.
const SNAPSHOT_EVERY: u64 = 1_024;

/// Beyond that, an event since the last snapshot weighs so many bytes of it: a large state is
/// written down less often, so that each event pays the same share.
const BYTES_PER_EVENT: u64 = 64;

/// A tenant that must be awake again within this time does not go to sleep.
const NAP: Span = Span::minutes(1);

impl Tenant {
    /// Goes to sleep, unless there is something to do or a message has just come.
    pub(super) fn doze(&mut self, ctx: &mut Context<Self>) {
        let now = self.world.core.clock.now();
        let next = self.mind.next(now);
        let soon = next.is_some_and(|at| at <= now.plus(NAP));
        if !self.is_quiet() || self.polls() || soon || !self.mind.is_idle() {
            return;
        }
        self.save(next);
        let (core, tenant) = (self.world.core.clone(), self.world.tenant);
        if core.retire(tenant, self.tenure.serial) {
            core.remind(tenant, next);
            core.counters.sleeps.up();
            self.end(Ending::Left, ctx);
        }
    }

    /// Goes at the end of the node, once what was in flight has its fate.
    pub(super) fn leave_if_told(&mut self, ctx: &mut Context<Self>) {
        if self.leaving.is_none() || self.phase != Phase::Ready || !self.inbox.is_empty() {
            return;
        }
        let now = self.world.core.clock.now();
        let busy = !self.in_hand.is_empty() || self.polls() || !self.mind.is_idle();
        self.save(if busy { Some(Moment(0)) } else { self.mind.next(now) });
        self.end(Ending::Left, ctx);
        if let Some(left) = self.leaving.take() {
            let _unheard = left.send(());
        }
    }

    pub(super) fn save_if_long(&mut self) {
        let worth = self.snapshot_bytes.div_euclid(BYTES_PER_EVENT).max(SNAPSHOT_EVERY);
        if self.unsaved >= worth && self.phase == Phase::Ready {
            self.snapshot();
        }
    }

    fn is_quiet(&self) -> bool {
        self.phase == Phase::Ready
            && self.inbox.is_empty()
            && self.backlog.is_empty()
            && self.peeks.is_empty()
            && self.in_hand.is_empty()
    }

    /// Whether it asks a vendor for messages: then it never sleeps.
    fn polls(&self) -> bool {
        self.mind.channels().values().any(|channel| channel.polls)
    }

    /// Writes a snapshot, if anything is new, and when the tenant must be woken.
    fn save(&mut self, wake: Option<Moment>) {
        if self.unsaved > 0 {
            self.snapshot();
        }
        let mark = Mark { seq: self.seq, wake_ms: wake.map(|at| at.0) };
        if let Err(problem) = self.world.core.journal.put_mark(self.codec.stream, mark) {
            let tenant = self.world.tenant;
            tracing::warn!(%tenant, %problem, "no mark: the next start wakes the tenant");
        }
    }

    /// A snapshot is a cache: without it, waking takes longer.
    fn snapshot(&mut self) {
        let tenant = self.world.tenant;
        let snapshot = match self.codec.snapshot(&self.mind, self.seq) {
            Ok(snapshot) => snapshot,
            Err(problem) => return tracing::warn!(%tenant, %problem, "no snapshot"),
        };
        self.snapshot_bytes = u64::try_from(snapshot.body.len()).unwrap_or(u64::MAX);
        match self.world.core.journal.put_snapshot(self.codec.stream, snapshot) {
            Ok(()) => self.unsaved = 0,
            Err(problem) => tracing::warn!(%tenant, %problem, "no snapshot"),
        }
    }
}
