//! Rest: what a tenant writes down before it goes to sleep, and whether it may.

use super::{Ending, Phase, Tenant};
use actix::Context;
use domain::time::{Moment, Span};
use journal::Mark;

/// A tenant that must be awake again within this time does not go to sleep.
const NAP: Span = Span::minutes(1);

impl Tenant {
    /// Goes to sleep, unless there is something to do or a message has just come.
    pub(super) fn doze(&mut self, ctx: &mut Context<Self>) {
        let now = self.world.core.clock.now();
        let next = self.mind.next(now);
        let soon = next.is_some_and(|at| at <= now.plus(NAP));
        let owed = self.owed(now).next().is_some();
        if !self.is_quiet() || self.polls() || soon || owed || !self.mind.is_idle() {
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
        let busy = self.phase != Phase::Ready || self.jotting.is_some();
        if self.leaving.is_none() || busy || !self.inbox.is_empty() {
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

    fn is_quiet(&self) -> bool {
        self.phase == Phase::Ready
            && self.inbox.is_empty()
            && self.backlog.is_empty()
            && self.peeks.is_empty()
            && self.in_hand.is_empty()
            && self.jotting.is_none()
    }

    /// Whether it asks a vendor for messages, or tells one where to deliver: then it never sleeps.
    fn polls(&self) -> bool {
        self.mind.is_turning() || self.mind.channels().values().any(|channel| channel.polls)
    }

    /// Writes a snapshot, if anything is new, and when the tenant must be woken.
    fn save(&mut self, wake: Option<Moment>) {
        if self.unsaved > 0 {
            self.jot_now();
        }
        let mark = Mark { seq: self.seq, wake_ms: wake.map(|at| at.0) };
        if let Err(problem) = self.world.core.journal.put_mark(self.codec.stream, mark) {
            let tenant = self.world.tenant;
            tracing::warn!(%tenant, %problem, "no mark: the next start wakes the tenant");
        }
    }
}
