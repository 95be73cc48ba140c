//! The directory: which tenants are awake, and where. Wakes them on demand, puts idle ones to
//! sleep, and keeps the moments at which sleeping ones must be woken.

mod calendar;
mod park;
mod slot;
mod sweep;
mod wake;

pub(crate) use calendar::Calendar;
pub(crate) use slot::Standing;

use self::slot::{Refused, Slot};
use crate::core::Core;
use crate::permit::{Permit, Rejected};
use crate::tenant::{Envelope, Post};
use dashmap::DashMap;
use dashmap::mapref::entry::Entry;
use domain::heard::{Delivery, Notice};
use domain::id::{ChannelName, TenantId};
use domain::input::Input;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{Notify, Semaphore, oneshot};

/// Who is where. A tenant that sleeps has no entry here.
pub(crate) struct Directory {
    slots: DashMap<TenantId, Slot>,
    /// Room for messages to all tenants together.
    room: Arc<Semaphore>,
    /// Room for tenants that are read from the journal at the same moment.
    waking: Arc<Semaphore>,
    calendar: Calendar,
    /// Somebody should go to sleep: there are too many awake.
    crowded: Notify,
    serial: AtomicU64,
}

impl Directory {
    pub(crate) fn new(limits: &config::settings::Limits) -> Self {
        Self {
            slots: DashMap::new(),
            room: Arc::new(Semaphore::new(limits.inbox_per_node)),
            waking: Arc::new(Semaphore::new(limits.wakes_at_once)),
            calendar: Calendar::default(),
            crowded: Notify::new(),
            serial: AtomicU64::new(0),
        }
    }

    /// Messages that wait, of all tenants together.
    pub(crate) fn waiting(&self, most: usize) -> usize {
        most.saturating_sub(self.room.available_permits())
    }

    /// How every tenant that does not sleep stands.
    pub(crate) fn standings(&self) -> Vec<(TenantId, &'static str)> {
        self.slots.iter().map(|slot| (*slot.key(), slot.standing.name())).collect()
    }

    /// How a tenant stands, and why; `None` if it sleeps.
    pub(crate) fn standing(&self, tenant: TenantId) -> Option<(&'static str, Option<String>)> {
        let slot = self.slots.get(&tenant)?;
        Some((slot.standing.name(), slot.standing.why().map(str::to_owned)))
    }

    fn next_serial(&self) -> u64 {
        self.serial.fetch_add(1, Ordering::SeqCst)
    }
}

impl Core {
    /// Hands an envelope to a tenant, which is woken for it. Whatever keeps it from getting there
    /// is told to its sender. Nothing is lost when the caller does not wait.
    pub(crate) fn post(self: &Arc<Self>, tenant: TenantId, envelope: Envelope) {
        if let Err(refused) = self.place(tenant, envelope) {
            let (envelope, why) = *refused;
            if matches!(why, Rejected::Full { .. }) {
                self.counters.refused_full.up();
            }
            envelope.reject(why);
        }
    }

    fn place(self: &Arc<Self>, tenant: TenantId, envelope: Envelope) -> Result<(), Refused> {
        if self.is_stopping() {
            let why = Rejected::Stopping("the node is stopping".to_owned());
            return Err(Box::new((envelope, why)));
        }
        if !self.register.knows(tenant) {
            return Err(Box::new((envelope, Rejected::NotFound)));
        }
        let now = self.clock.now();
        match self.directory.slots.entry(tenant) {
            Entry::Occupied(mut occupied) => {
                let slot = occupied.get_mut();
                // To be watched is no use: it keeps nobody awake.
                if !matches!(envelope, Envelope::Observe(_)) {
                    slot.used = now;
                }
                let permit = match self.permit(slot, &envelope) {
                    Ok(permit) => permit,
                    Err(why) => return Err(Box::new((envelope, why))),
                };
                let post = Post { envelope, permit };
                match &slot.standing {
                    Standing::Parked(parked) => self.attend_parked(tenant, parked, post),
                    Standing::Waking(_) | Standing::Awake(_) | Standing::Lost(_) => {
                        slot.standing.put(post)
                    }
                }
            }
            Entry::Vacant(vacant) => {
                let serial = self.directory.next_serial();
                let mut slot = Slot::new(self.settings.limits.inbox_per_tenant, serial, now);
                let permit = match self.permit(&slot, &envelope) {
                    Ok(permit) => permit,
                    Err(why) => return Err(Box::new((envelope, why))),
                };
                let put = slot.standing.put(Post { envelope, permit });
                drop(vacant.insert(slot));
                self.wake(tenant, serial, Duration::ZERO);
                put
            }
        }
    }

    fn permit(&self, slot: &Slot, envelope: &Envelope) -> Result<Permit, Rejected> {
        let beat = self.pulse().beat();
        if !envelope.is_work() {
            return Ok(Permit::free(&slot.pending, beat));
        }
        Permit::take((&slot.room, &self.directory.room), &slot.pending, beat)
    }

    /// Delivers what came through a channel; resolves when what follows from it is on disk, and
    /// at once when nothing does.
    pub(crate) async fn deliver(
        self: &Arc<Self>,
        tenant: TenantId,
        channel: ChannelName,
        deliveries: Vec<Delivery>,
    ) -> Result<(), Rejected> {
        let inputs = deliveries.into_iter().filter_map(|delivery| match delivery {
            Delivery::Heard(heard) => Some(Input::Heard(heard)),
            Delivery::Noticed(notice) => Some(Input::Noticed(channel.clone(), Vec::new(), notice)),
            Delivery::Ignored(_) => None,
        });
        let inputs: Vec<Input> = inputs.collect();
        if inputs.is_empty() {
            return Ok(());
        }
        let now = self.clock.now();
        self.ward.note(tenant, &channel, |it| it.heard = Some(now));
        self.take_in(tenant, inputs).await
    }

    /// Tells a tenant what we have found out about a channel of its own; nothing was heard there.
    pub(crate) async fn report(
        self: &Arc<Self>,
        tenant: TenantId,
        channel: ChannelName,
        notice: Notice,
    ) -> Result<(), Rejected> {
        self.take_in(tenant, vec![Input::Noticed(channel, Vec::new(), notice)]).await
    }

    async fn take_in(
        self: &Arc<Self>,
        tenant: TenantId,
        inputs: Vec<Input>,
    ) -> Result<(), Rejected> {
        let (answer, answered) = oneshot::channel();
        self.post(tenant, Envelope::Deliver { inputs, answer });
        answered.await.unwrap_or_else(|_| Err(Rejected::gone()))
    }
}
