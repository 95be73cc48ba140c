//! The backlog: what waited on disk beside the tenant's stream is taken in its order, before
//! whatever is newer, and is then marked as taken.

use super::Tenant;
use super::batch::Item;
use crate::aside::{Aside, Backlog};
use crate::permit::Permit;
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use std::sync::Arc;

/// What a tenant is woken with that is not in its own stream.
pub(crate) struct Beside {
    pub(crate) aside: Arc<Aside>,
    pub(crate) backlog: Backlog,
}

impl Tenant {
    /// Queues what has not been queued before.
    pub(super) fn queue(&mut self, backlog: Backlog) {
        for (place, mut inputs) in backlog {
            if place <= self.recalled {
                continue;
            }
            self.recalled = place;
            inputs.retain(|input| !self.aside.is_quarantined(input));
            let beat = self.world.core.pulse().beat();
            self.backlog.push_back(Item::waited(place, inputs, beat));
        }
    }

    /// The next to be decided: the tenant's own first, then what has waited longest.
    pub(super) fn next_item(&mut self) -> Option<Item> {
        if self.inbox.front().is_some_and(Item::is_own) {
            return self.inbox.pop_front();
        }
        self.backlog.pop_front().or_else(|| self.inbox.pop_front())
    }

    /// Reads what waits beside the stream once more.
    pub(super) fn recall(&mut self, permit: Permit, ctx: &mut Context<Self>) {
        let (core, aside) = (Arc::clone(&self.world.core), Arc::clone(&self.aside));
        let reading = async move { aside.backlog(&core).await };
        ctx.spawn(reading.into_actor(self).map(|read, this: &mut Self, ctx| {
            match read {
                Ok(backlog) => this.queue(backlog),
                Err(why) => {
                    let tenant = this.world.tenant;
                    tracing::warn!(%tenant, %why, "what waits aside is taken at the next wake");
                }
            }
            this.turn(ctx);
            drop(permit);
        }));
    }

    /// Notes on disk how far the backlog was taken, if it was. Should that fail, it is taken once
    /// more after the next wake, which changes nothing: its keys are known.
    pub(super) fn drained(&self, to: Option<u64>, ctx: &mut Context<Self>) {
        let Some(to) = to else { return };
        let (core, aside) = (Arc::clone(&self.world.core), Arc::clone(&self.aside));
        let (tenant, beat) = (self.world.tenant, core.pulse().beat());
        let writing = async move {
            if let Err(why) = aside.drained(&core, to).await {
                tracing::warn!(%tenant, %why, "it is not noted how far the backlog was taken");
            }
            drop(beat);
        };
        ctx.spawn(writing.into_actor(self));
    }

    /// Whether the rest of a backlog waits until the neighbours on the thread had their turn.
    pub(super) fn pause(&self, ctx: &mut Context<Self>) -> bool {
        if self.backlog.is_empty() {
            return false;
        }
        let neighbours = tokio::task::yield_now().into_actor(self);
        ctx.spawn(neighbours.map(|(), this: &mut Self, ctx| this.turn(ctx)));
        true
    }
}
