//! Starting a node: its threads, the platform's past, and the tenants that have something to do.

use super::{Inner, Node, NodeParts};
use crate::aside::stream_beside;
use crate::core::{Core, Seat, stream};
use crate::counter::Counters;
use crate::directory::Directory;
use crate::drill::{Drill, Drilled};
use crate::ear::Ears;
use crate::gate::Gates;
use crate::lease::Leases;
use crate::platform::{self, Register};
use crate::receipt::{self, Desk};
use crate::supervise::Restarts;
use crate::vital::Ward;
use actix::{Arbiter, ArbiterHandle, System};
use dashmap::DashMap;
use domain::id::TenantId;
use domain::platform::Platform;
use domain::time::Moment;
use gateways::wire::{Wire, WireError};
use journal::Mark;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, mpsc};
use std::thread::{self, JoinHandle};
use thiserror::Error;

/// Why a node does not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// Its threads cannot be made.
    #[error("the node's threads could not be started: {0}")]
    Threads(#[from] std::io::Error),
    /// No connections can be made.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// The keys cannot be used.
    #[error(transparent)]
    Vault(#[from] config::VaultError),
    /// The keyring holds fewer keys than there are tenants.
    #[error(
        "the keyring has no key for tenant {tenant}: it was shortened or is an old copy; restore \
         it from a backup; nothing was deleted"
    )]
    KeyMissing {
        /// The first tenant without a key.
        tenant: TenantId,
    },
    /// The platform's stream cannot be read.
    #[error("the platform's stream cannot be read: {0}")]
    Platform(String),
    /// What is remembered of requests cannot be read.
    #[error("the receipts of requests cannot be read: {0}")]
    Receipts(String),
}

impl Node {
    /// Starts a node on threads of its own. Tenants with something to do are woken meanwhile.
    pub fn start(parts: NodeParts) -> Result<Self, StartError> {
        Self::assemble(parts, None)
    }

    /// Starts a node with a drill, to rehearse its supervision.
    pub fn start_drilled(parts: NodeParts, drill: Arc<dyn Drill>) -> Result<Self, StartError> {
        Self::assemble(parts, Some(drill))
    }

    fn assemble(parts: NodeParts, drilled: Drilled) -> Result<Self, StartError> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let count = parts.settings.node.placement(cores).arbiters;
        let (arbiters, system, thread) = threads(count)?;
        let inner = Inner {
            core: core(parts, drilled, arbiters)?,
            system,
            thread: Mutex::new(Some(thread)),
        };
        let core = &inner.core;
        let codec = platform::codec(core)?;
        let past = platform::fold(core, &codec);
        let past = past.map_err(|why| StartError::Platform(why.to_string()))?;
        all_have_keys(core, &past.platform)?;
        erase(core, &past.deleted)?;
        core.recall_uses();
        let there = platform::start(Arc::clone(core), codec, past, Restarts::default());
        let gone = |_| StartError::Platform("its actor did not start".to_owned());
        there.recv().map_err(gone)?;
        let there = receipt::start(Arc::clone(core), Restarts::default());
        let there = there.map_err(|why| StartError::Receipts(why.to_string()))?;
        there.recv().map_err(|_| StartError::Receipts("their actor did not start".to_owned()))?;
        if let Some(seat) = core.seats.first() {
            seat.arbiter.spawn(Arc::clone(core).keep_tidy());
            seat.arbiter.spawn(Arc::clone(core).keep_calendar());
            seat.arbiter.spawn(Arc::clone(core).keep_sweeping());
        }
        wake_due(core);
        Ok(Self(Arc::new(inner)))
    }
}

fn core(
    parts: NodeParts,
    drilled: Drilled,
    arbiters: Vec<ArbiterHandle>,
) -> Result<Arc<Core>, StartError> {
    let NodeParts { journal, vault, settings, clock, wire } = parts;
    let seat = |arbiter| Ok(Seat { arbiter, wire: Wire::new(wire)? });
    let seats: Result<Vec<Seat>, WireError> = arbiters.into_iter().map(seat).collect();
    let limits = &settings.limits;
    Ok(Arc::new(Core {
        gates: Gates::new(limits.outbound_per_node, limits.outbound_per_host),
        leases: Leases::default(),
        ears: Ears::default(),
        ward: Ward::new(clock.now()),
        directory: Directory::new(limits),
        counters: Counters::default(),
        register: Register::default(),
        asides: DashMap::new(),
        desk: Desk::default(),
        seats: seats?,
        stopping: AtomicBool::new(false),
        journal,
        vault,
        settings,
        clock,
        drilled,
    }))
}

/// A system of actors on a thread of its own, with so many arbiters.
fn threads(count: usize) -> Result<(Vec<ArbiterHandle>, System, JoinHandle<()>), std::io::Error> {
    let (ready, made) = mpsc::channel();
    let run = move || {
        let runner = System::new();
        let arbiters =
            runner.block_on(async move { (0..count).map(|_| Arbiter::try_new()).collect() });
        let arbiters: Result<Vec<Arbiter>, std::io::Error> = arbiters;
        let arbiters = match arbiters {
            Ok(arbiters) => arbiters,
            Err(problem) => return drop(ready.send(Err(problem))),
        };
        let handles = arbiters.iter().map(Arbiter::handle).collect();
        drop(ready.send(Ok((handles, System::current()))));
        if let Err(problem) = runner.run() {
            tracing::error!(%problem, "the node's threads have ended");
        }
        // Whoever waits for the node's end must find nothing of it at work.
        for arbiter in arbiters {
            // A panic of that thread has been told by the panic itself.
            drop(arbiter.join());
        }
    };
    let thread = thread::Builder::new().name("signalbox-node".to_owned()).spawn(run)?;
    let gone = |_| std::io::Error::other("the thread ended at once");
    let (arbiters, system) = made.recv().map_err(gone)??;
    Ok((arbiters, system, thread))
}

/// Refuses to start where a tenant has lost its key: the next tenant's key would be written where
/// the lost one was, and the damage could no longer be told from a sound keyring.
fn all_have_keys(core: &Core, platform: &Platform) -> Result<(), StartError> {
    let keyed: BTreeSet<[u8; 16]> = core.vault.tenants().into_iter().collect();
    let lost = platform.tenants().keys().find(|tenant| !keyed.contains(&tenant.bytes()));
    lost.map_or(Ok(()), |tenant| Err(StartError::KeyMissing { tenant: *tenant }))
}

/// Destroys the keys of deleted tenants, where the node ended before it came to that.
fn erase(core: &Core, deleted: &BTreeSet<TenantId>) -> Result<(), StartError> {
    for tenant in deleted {
        if core.vault.erase(tenant.bytes())? {
            tracing::info!(%tenant, "the keys of a deleted tenant are destroyed");
        }
    }
    Ok(())
}

/// Wakes the tenants whose mark is out of date, for whom something waits beside their stream, or
/// whose moment has come, and notes the moments of the others.
fn wake_due(core: &Arc<Core>) {
    let marks: BTreeMap<_, Mark> = core.journal.marks().into_iter().collect();
    let now = core.clock.now();
    let tenants: Vec<TenantId> = core.register.read().tenants().keys().copied().collect();
    for tenant in tenants {
        let Some(head) = core.journal.head(stream(tenant)) else { continue };
        let beside = stream_beside(tenant);
        let waits = core.journal.head(beside).map(|head| head.seq);
        if waits != marks.get(&beside).map(|mark| mark.seq) {
            core.rouse(tenant);
            continue;
        }
        match marks.get(&stream(tenant)) {
            Some(mark) if mark.seq == head.seq => match mark.wake_ms.map(Moment) {
                Some(at) if at <= now => core.rouse(tenant),
                at => core.remind(tenant, at),
            },
            Some(_) | None => core.rouse(tenant),
        }
    }
}
