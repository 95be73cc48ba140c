//! A tenant's children: started when they are first needed, and started again when they die.

use super::inbox::Orphaned;
use super::{Ending, Tenant};
use crate::cooldown::Cooldown;
use crate::listener::{Listener, Tuning};
use crate::pulse::Beat;
use crate::route::Route;
use crate::supervise::{CHILD, DeathWatch, Restarts};
use crate::verifier::Verifier;
use actix::{Actor, Addr, AsyncContext, Context};
use domain::change::Channel as Setup;
use domain::id::ChannelName;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One of the children.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Child {
    /// Of one channel.
    Listener(ChannelName),
    Verifier,
    Route,
    Cooldown,
}

/// The children that are there.
#[derive(Default)]
pub(super) struct Children {
    pub(super) listeners: BTreeMap<ChannelName, (Tuning, Addr<Listener>)>,
    pub(super) verifier: Option<Addr<Verifier>>,
    pub(super) route: Option<Addr<Route>>,
    pub(super) cooldown: Option<Addr<Cooldown>>,
    /// Which start of a child is the last, so that the end of an earlier one is no news.
    serials: BTreeMap<Child, u64>,
    made: u64,
    restarts: BTreeMap<Child, Restarts>,
    /// Those that have died and are not started again yet.
    resting: BTreeSet<Child>,
}

impl Tenant {
    /// Starts the listeners that poll or have a vendor to tell, and lets go of those whose channel
    /// has changed.
    pub(super) fn tune(&mut self, ctx: &mut Context<Self>) {
        let (channels, mind) = (self.mind.channels(), &self.mind);
        self.children.listeners.retain(|name, (known, _)| {
            channels.get(name).is_some_and(|setup| known.is(setup, mind.turning(name)))
        });
        let polled = channels.iter().filter(|(name, it)| it.polls || mind.turning(name).is_some());
        let polled: Vec<_> = polled.map(|(name, it)| (name.clone(), it.clone())).collect();
        for (name, setup) in polled {
            drop(self.listener(&name, &setup, ctx));
        }
    }

    pub(super) fn listener(
        &mut self,
        name: &ChannelName,
        setup: &Setup,
        ctx: &mut Context<Self>,
    ) -> Option<Addr<Listener>> {
        let turn = self.mind.turning(name).cloned();
        if let Some((known, listener)) = self.children.listeners.get(name)
            && known.is(setup, turn.as_ref())
        {
            return Some(listener.clone());
        }
        let watch = self.watch(Child::Listener(name.clone()), ctx)?;
        let world = self.world.clone();
        let tuning = Tuning { setup: setup.clone(), turn };
        let listener = Listener::new(world, name.clone(), tuning.clone(), watch).start();
        self.children.listeners.insert(name.clone(), (tuning, listener.clone()));
        Some(listener)
    }

    pub(super) fn verifier(&mut self, ctx: &mut Context<Self>) -> Option<Addr<Verifier>> {
        if self.children.verifier.is_none() {
            let watch = self.watch(Child::Verifier, ctx)?;
            self.children.verifier = Some(Verifier::new(self.world.clone(), watch).start());
        }
        self.children.verifier.clone()
    }

    pub(super) fn route(&mut self, ctx: &mut Context<Self>) -> Option<Addr<Route>> {
        if self.children.route.is_none() {
            let watch = self.watch(Child::Route, ctx)?;
            self.children.route = Some(Route::new(self.world.clone(), watch).start());
        }
        self.children.route.clone()
    }

    pub(super) fn cooldown(&mut self, ctx: &mut Context<Self>) -> Option<Addr<Cooldown>> {
        if self.children.cooldown.is_none() {
            let watch = self.watch(Child::Cooldown, ctx)?;
            let tenant = ctx.address().downgrade();
            self.children.cooldown = Some(Cooldown::new(&self.world, tenant, watch).start());
        }
        self.children.cooldown.clone()
    }

    /// The watch over a child that is about to be started; `None` while it rests after a death.
    fn watch(&mut self, child: Child, ctx: &mut Context<Self>) -> Option<DeathWatch> {
        if self.children.resting.contains(&child) {
            return None;
        }
        self.children.made = self.children.made.saturating_add(1);
        let serial = self.children.made;
        self.children.serials.insert(child.clone(), serial);
        let (tenant, pulse) = (ctx.address().downgrade(), Arc::clone(self.world.core.pulse()));
        Some(DeathWatch::new(move || {
            if let Some(tenant) = tenant.upgrade() {
                let beat = pulse.beat();
                drop(tenant.try_send(Orphaned { child, serial, beat }));
            }
        }))
    }

    /// A child has died: it is started again after a while, or the tenant is built anew where that
    /// has not helped. What it had in hand is reported by the charges themselves.
    pub(super) fn orphaned(&mut self, orphaned: Orphaned, ctx: &mut Context<Self>) {
        let Orphaned { child, serial, beat } = orphaned;
        if self.children.serials.get(&child) != Some(&serial) || !self.forget(&child) {
            return;
        }
        let (tenant, now) = (self.world.tenant, self.world.core.clock.now());
        let restarts = self.children.restarts.entry(child.clone()).or_default();
        let Some(wait) = restarts.note(now, CHILD) else {
            tracing::error!(%tenant, ?child, "a child has died too often; the tenant is rebuilt");
            return self.end(Ending::Died, ctx);
        };
        tracing::error!(%tenant, ?child, "a child has died and is started again");
        self.world.core.counters.child_restarts.up();
        self.children.resting.insert(child.clone());
        ctx.run_later(wait, move |this, ctx| this.restore(&child, beat, ctx));
    }

    fn restore(&mut self, child: &Child, beat: Beat, ctx: &mut Context<Self>) {
        self.children.resting.remove(child);
        if *child == Child::Cooldown {
            self.armed = None;
        }
        self.tune(ctx);
        if self.phase == super::Phase::Ready {
            self.attend(ctx);
        }
        drop(beat);
    }

    /// Whether it was there.
    fn forget(&mut self, child: &Child) -> bool {
        let children = &mut self.children;
        match child {
            Child::Listener(name) => children.listeners.remove(name).is_some(),
            Child::Verifier => children.verifier.take().is_some(),
            Child::Route => children.route.take().is_some(),
            Child::Cooldown => children.cooldown.take().is_some(),
        }
    }
}

impl Children {
    /// How often children were started again lately.
    pub(super) fn restarts(&self) -> usize {
        self.restarts.values().map(Restarts::len).sum()
    }
}
