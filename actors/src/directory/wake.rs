//! Waking: a tenant is folded off the arbiters' threads, and started on its own; and what becomes
//! of one whose actor has ended.

use super::Standing;
use super::slot::Slot;
use crate::codec::Codec;
use crate::core::{Core, stream};
use crate::gate::Lanes;
use crate::permit::Rejected;
use crate::supervise::{DeathWatch, TENANT};
use crate::tenant::{Beside, Ending, Leave, Past, Post, Tenant, Tenure, fold};
use crate::world::World;
use actix::Addr;
use dashmap::mapref::entry::Entry;
use domain::id::TenantId;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::oneshot;

/// Why a tenant could not be folded.
enum Stillborn {
    /// Its keys are gone.
    Unsealed,
    /// Something else.
    Failed(String),
}

/// A tenant that is being woken. However that ends, nobody waits for it any longer: also where the
/// node's threads end in the midst of it.
struct Cradle {
    core: Arc<Core>,
    tenant: TenantId,
    serial: u64,
}

impl Drop for Cradle {
    fn drop(&mut self) {
        let cut_off = |_: &TenantId, slot: &Slot| {
            slot.serial == self.serial && matches!(slot.standing, Standing::Waking(_))
        };
        let left = self.core.directory.slots.remove_if(&self.tenant, cut_off);
        if let Some((_, mut slot)) = left {
            reject(slot.standing.waiting(), &Rejected::gone());
        }
    }
}

impl Core {
    /// Wakes a tenant if it sleeps; for moments that have come.
    pub(crate) fn rouse(self: &Arc<Self>, tenant: TenantId) {
        if self.is_stopping() || !self.register.knows(tenant) {
            return;
        }
        if let Entry::Vacant(vacant) = self.directory.slots.entry(tenant) {
            let (serial, now) = (self.directory.next_serial(), self.clock.now());
            let room = self.settings.limits.inbox_per_tenant;
            drop(vacant.insert(Slot::new(room, serial, now)));
            self.wake(tenant, serial, Duration::ZERO);
        }
    }

    /// Folds and starts the tenant whose slot is waking, after a wait.
    pub(super) fn wake(self: &Arc<Self>, tenant: TenantId, serial: u64, wait: Duration) {
        let (core, beat) = (Arc::clone(self), self.pulse().beat());
        let cradle = Cradle { core: Arc::clone(self), tenant, serial };
        let Some(seat) = self.seat(tenant) else { return };
        seat.arbiter.spawn(async move {
            tokio::time::sleep(wait).await;
            let place = Arc::clone(&core.directory.waking).acquire_owned().await;
            let reader = Arc::clone(&core);
            let folding = tokio::task::spawn_blocking(move || reader.past(tenant));
            let folded = folding.await.unwrap_or_else(|_| {
                Err(Stillborn::Failed("folding its journal has panicked".to_owned()))
            });
            let folded = match folded {
                Ok((codec, past)) => core.recall(tenant).await.map(|beside| (codec, past, beside)),
                Err(why) => Err(why),
            };
            drop(place);
            match folded {
                Ok((codec, past, beside)) => core.awake((tenant, serial), (codec, past, beside)),
                Err(why) => core.stillborn((tenant, serial), why),
            }
            drop(cradle);
            drop(beat);
        });
    }

    /// Takes the tenant's stream over and folds it. Blocks.
    fn past(&self, tenant: TenantId) -> Result<(Codec, Past), Stillborn> {
        let keys = self.vault.tenant(tenant.bytes()).map_err(|_| Stillborn::Unsealed)?;
        let codec = Codec { stream: stream(tenant), keys: keys.ok_or(Stillborn::Unsealed)? };
        let epoch = self.journal.open_epoch(codec.stream);
        let past = fold(self, &codec, epoch);
        past.map(|past| (codec, past)).map_err(|why| Stillborn::Failed(why.to_string()))
    }

    /// What was put aside for the tenant, to be taken before anything else.
    async fn recall(self: &Arc<Self>, tenant: TenantId) -> Result<Beside, Stillborn> {
        let aside = self.aside(tenant).map_err(|_| Stillborn::Unsealed)?;
        let read = async {
            aside.opened(self).await?;
            aside.backlog(self).await
        };
        let backlog = read.await.map_err(|why| Stillborn::Failed(why.to_string()))?;
        Ok(Beside { aside, backlog })
    }

    /// Starts the actor on the thread that this runs on, which is the tenant's.
    fn awake(
        self: &Arc<Self>,
        (tenant, serial): (TenantId, u64),
        (codec, past, beside): (Codec, Past, Beside),
    ) {
        let Some(seat) = self.seat(tenant) else { return };
        let lanes = Lanes::new(self.settings.limits.outbound_per_tenant);
        let (keys, wire) = (codec.keys.clone(), seat.wire.clone());
        let world = World { tenant, keys, wire, lanes, core: Arc::clone(self) };
        let Some(mut slot) = self.directory.slots.get_mut(&tenant) else { return };
        if slot.serial != serial {
            return;
        }
        if !matches!(slot.standing, Standing::Waking(_)) {
            return;
        }
        let posts = slot.standing.waiting();
        let tenure = Arc::new(Tenure::new(serial));
        let watch = self.watch(tenant, Arc::clone(&tenure));
        let address = Tenant::wake((world, codec), (past, beside), posts, (tenure, watch));
        slot.standing = Standing::Awake(address);
        drop(slot);
        self.counters.wakes.up();
        if self.directory.slots.len() > self.settings.limits.awake_tenants_max {
            self.directory.crowded.notify_one();
        }
    }

    fn watch(self: &Arc<Self>, tenant: TenantId, tenure: Arc<Tenure>) -> DeathWatch {
        let core = Arc::downgrade(self);
        DeathWatch::new(move || {
            if let Some(core) = core.upgrade() {
                core.ended(tenant, &tenure);
            }
        })
    }

    fn stillborn(self: &Arc<Self>, place: (TenantId, u64), why: Stillborn) {
        match why {
            Stillborn::Unsealed => {
                let (tenant, _) = place;
                tracing::error!(%tenant, "the tenant's keys cannot be used");
                let gone = self.directory.slots.remove(&tenant);
                if let Some((_, mut slot)) = gone {
                    reject(slot.standing.waiting(), &Rejected::Unsealed);
                }
            }
            Stillborn::Failed(why) => {
                let (tenant, _) = place;
                tracing::error!(%tenant, why, "the tenant could not be woken");
                self.bury(place, why);
            }
        }
    }

    /// A tenant's actor is gone.
    fn ended(self: &Arc<Self>, tenant: TenantId, tenure: &Tenure) {
        if self.is_stopping() {
            return;
        }
        let lost = match tenure.ending() {
            Ending::Left => return,
            Ending::Died => {
                tracing::error!(%tenant, "the tenant's actor has died");
                return self.bury((tenant, tenure.serial), "its actor died too often".to_owned());
            }
            Ending::Fenced => "another node has taken this tenant over",
            Ending::Halted => "the journal has stopped",
        };
        let slot = self.directory.slots.get_mut(&tenant);
        if let Some(mut slot) = slot.filter(|slot| slot.serial == tenure.serial) {
            tracing::error!(%tenant, lost, "the tenant is lost to this node");
            slot.standing = Standing::Lost(lost.to_owned());
        }
    }

    /// Builds a tenant anew after a while, or parks it where that has not helped.
    fn bury(self: &Arc<Self>, (tenant, serial): (TenantId, u64), why: String) {
        let slot = self.directory.slots.get_mut(&tenant);
        let Some(mut slot) = slot.filter(|slot| slot.serial == serial) else { return };
        let Some(wait) = slot.restarts.note(self.clock.now(), TENANT) else {
            return self.park(tenant, &mut slot, why);
        };
        slot.serial = self.directory.next_serial();
        if !matches!(slot.standing, Standing::Waking(_)) {
            slot.standing = Standing::waking();
        }
        let serial = slot.serial;
        drop(slot);
        self.counters.rebuilds.up();
        self.wake(tenant, serial, wait);
    }

    /// Lets go of a tenant that was deleted, once what was in flight has its fate.
    pub(crate) async fn dismiss(&self, tenant: TenantId) {
        self.remind(tenant, None);
        self.asides.remove(&tenant);
        let Some((_, mut slot)) = self.directory.slots.remove(&tenant) else { return };
        reject(slot.standing.waiting(), &Rejected::NotFound);
        if let Standing::Awake(address) = slot.standing {
            leave(&address).await;
        }
    }

    /// Has every tenant write down what makes waking quick, and go.
    pub(crate) async fn leave_all(&self) {
        let slots = self.directory.slots.iter();
        let awake = slots.filter_map(|slot| match &slot.standing {
            Standing::Awake(address) => Some(address.clone()),
            Standing::Waking(_) | Standing::Parked(_) | Standing::Lost(_) => None,
        });
        let awake: Vec<Addr<Tenant>> = awake.collect();
        futures_util::future::join_all(awake.iter().map(leave)).await;
    }

    /// Gives a tenant's slot up, if nothing has come for it meanwhile; asked by its own actor.
    pub(crate) fn retire(&self, tenant: TenantId, serial: u64) -> bool {
        let quiet = |_: &TenantId, slot: &Slot| {
            slot.serial == serial && slot.pending.load(Ordering::SeqCst) == 0
        };
        let retired = self.directory.slots.remove_if(&tenant, quiet).is_some();
        if retired {
            self.asides.remove_if(&tenant, |_, aside| aside.is_idle());
        }
        retired
    }
}

async fn leave(tenant: &Addr<Tenant>) {
    let (left, leaving) = oneshot::channel();
    if tenant.try_send(Leave(left)).is_ok() {
        // An error means that it has gone already.
        drop(leaving.await);
    }
}

fn reject(waiting: Vec<Post>, why: &Rejected) {
    for post in waiting {
        post.envelope.reject(why.clone());
    }
}
