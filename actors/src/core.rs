//! The core: what all actors of a node share.

use crate::aside::Aside;
use crate::clock::Clock;
use crate::counter::Counters;
use crate::directory::Directory;
use crate::drill::{Drill, Drilled};
use crate::ear::Ears;
use crate::gate::Gates;
use crate::lease::Leases;
use crate::platform::Register;
use crate::pulse::Pulse;
use crate::receipt::Desk;
use crate::vital::Ward;
use actix::ArbiterHandle;
use config::{Settings, Vault};
use dashmap::DashMap;
use domain::id::TenantId;
use futures_util::FutureExt;
use gateways::wire::Wire;
use journal::{Appended, BoxFuture, Entry, Journal, StreamId};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub(crate) struct Core {
    pub(crate) journal: Arc<dyn Journal>,
    pub(crate) vault: Vault,
    pub(crate) settings: Arc<Settings>,
    pub(crate) clock: Clock,
    pub(crate) counters: Counters,
    pub(crate) gates: Gates,
    pub(crate) leases: Leases,
    pub(crate) ears: Ears,
    pub(crate) ward: Ward,
    pub(crate) register: Register,
    pub(crate) desk: Desk,
    pub(crate) directory: Directory,
    /// What is put aside, for tenants of which anybody asked.
    pub(crate) asides: DashMap<TenantId, Arc<Aside>>,
    pub(crate) seats: Vec<Seat>,
    pub(crate) drilled: Drilled,
    pub(crate) stopping: AtomicBool,
}

/// A thread that tenants share, and the wire that belongs to it.
pub(crate) struct Seat {
    pub(crate) arbiter: ArbiterHandle,
    pub(crate) wire: Wire,
}

impl Core {
    /// Where a tenant and its children live: always the same place, by its id.
    pub(crate) fn seat(&self, tenant: TenantId) -> Option<&Seat> {
        let folded = tenant.0 ^ (tenant.0 >> 64);
        let seats = u128::try_from(self.seats.len()).ok()?;
        let nth = folded.checked_rem(seats).and_then(|nth| usize::try_from(nth).ok())?;
        self.seats.get(nth)
    }

    pub(crate) fn pulse(&self) -> &Arc<Pulse> {
        self.clock.pulse()
    }

    /// Appends, whatever the journal does. Queued by the call itself: it happens even if nobody
    /// lives to see it.
    pub(crate) fn append(
        &self,
        stream: StreamId,
        (epoch, expected): (u64, u64),
        entries: Vec<Entry>,
    ) -> BoxFuture<Appended> {
        let queue = AssertUnwindSafe(|| self.journal.append(stream, epoch, expected, entries));
        let Ok(written) = catch_unwind(queue) else {
            return Box::pin(async { Appended::Unknown });
        };
        let written = AssertUnwindSafe(written).catch_unwind();
        Box::pin(async move { written.await.unwrap_or(Appended::Unknown) })
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    pub(crate) fn drill(&self, drill: impl FnOnce(&dyn Drill)) {
        if let Some(drilled) = &self.drilled {
            drill(drilled.as_ref());
        }
    }
}

/// The stream of a tenant.
pub(crate) const fn stream(tenant: TenantId) -> StreamId {
    StreamId(tenant.bytes())
}
