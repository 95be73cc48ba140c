//! What can be seen of a node, and the wait until nothing is under way in it.

use super::Node;
use crate::clock::Clock;
use crate::counter::Counters;
use crate::platform::PlatformState;
use crate::receipt::ReceiptState;
use crate::tenant::{Envelope, TenantState};
use config::{Settings, Vault};
use domain::id::TenantId;
use journal::Health;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::oneshot;

/// What can be seen of a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NodeState {
    /// Tenants that there are.
    pub tenants: usize,
    /// Tenants in memory.
    pub awake: usize,
    /// Tenants being read from the journal.
    pub waking: usize,
    /// Tenants set aside after repeated failures.
    pub parked: Vec<TenantId>,
    /// Tenants that cannot be had on this node.
    pub lost: Vec<TenantId>,
    /// Sleeping tenants that will be woken at a moment of theirs.
    pub reminders: usize,
    /// Messages that wait for tenants.
    pub inbox: usize,
    /// How many may.
    pub inbox_max: usize,
    /// Calls under way.
    pub outbound: usize,
    /// How many may be.
    pub outbound_max: usize,
    /// Threads that tenants share.
    pub arbiters: usize,
    /// All that is under way, of whatever kind.
    pub under_way: usize,
    /// Whether it takes nothing new any more.
    pub stopping: bool,
    /// The platform's actor.
    pub platform: PlatformState,
    /// The actor of the receipts.
    pub receipts: ReceiptState,
    /// The journal.
    pub journal: JournalState,
    /// What it has done since it was started.
    pub counters: BTreeMap<&'static str, u64>,
}

/// How the journal is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JournalState {
    /// Why it has stopped for good, if it has.
    pub stopped: Option<String>,
    /// Whether the disk is full.
    pub full: bool,
    /// Whether its store was built anew at this start.
    pub rebuilt: bool,
    /// Syncs since the start.
    pub fsyncs: u64,
    /// Commits since the start.
    pub commits: u64,
    /// Events since the start.
    pub events: u64,
    /// Bytes since the start.
    pub bytes: u64,
    /// Checkpoints since the start.
    pub checkpoints: u64,
    /// Bytes free on its disk.
    pub free_bytes: u64,
    /// Bytes of it that are left alone: with less free, nothing more is taken in.
    pub reserve_bytes: u64,
    /// Why finished segments cannot be archived, if they cannot.
    pub archive: Option<String>,
    /// Files that the store should not have.
    pub blobs: u64,
    /// Streams known.
    pub streams: u64,
}

impl From<Health> for JournalState {
    fn from(health: Health) -> Self {
        Self {
            stopped: health.stopped,
            full: health.full,
            rebuilt: health.rebuilt,
            fsyncs: health.fsyncs,
            commits: health.commits,
            events: health.events,
            bytes: health.bytes,
            checkpoints: health.checkpoints,
            free_bytes: health.free_bytes,
            reserve_bytes: health.reserve_bytes,
            archive: health.archive,
            blobs: health.blobs,
            streams: health.streams,
        }
    }
}

impl Node {
    /// How the node is.
    #[must_use]
    pub fn observe(&self) -> NodeState {
        let core = &self.0.core;
        let limits = &core.settings.limits;
        let standings = core.directory.standings();
        let of = |name: &str| -> Vec<TenantId> {
            let those = standings.iter().filter(|(_, standing)| *standing == name);
            those.map(|(tenant, _)| *tenant).collect()
        };
        NodeState {
            tenants: core.register.read().tenants().len(),
            awake: of("awake").len(),
            waking: of("waking").len(),
            parked: of("parked"),
            lost: of("lost"),
            reminders: core.reminders(),
            inbox: core.directory.waiting(limits.inbox_per_node),
            inbox_max: limits.inbox_per_node,
            outbound: core.gates.under_way(limits.outbound_per_node),
            outbound_max: limits.outbound_per_node,
            arbiters: core.seats.len(),
            under_way: core.pulse().count(),
            stopping: core.is_stopping(),
            platform: core.register.state(),
            receipts: core.desk.state(),
            journal: core.journal.health().into(),
            counters: core.counters.list().into_iter().collect(),
        }
    }

    /// How a tenant and its children are; it is not woken for that. `None` for one that is not
    /// there.
    pub async fn observe_tenant(&self, tenant: TenantId) -> Option<TenantState> {
        let core = &self.0.core;
        if !core.register.knows(tenant) {
            return None;
        }
        let (standing, why) = core.directory.standing(tenant).unwrap_or(("asleep", None));
        if standing == "awake" {
            let (answer, answered) = oneshot::channel();
            core.post(tenant, Envelope::Observe(answer));
            if let Ok(state) = answered.await {
                return Some(state);
            }
        }
        let standing = if standing == "awake" { "waking" } else { standing }.to_owned();
        // What cannot be read now is told by whoever has to read it.
        let aside = self.put_aside(tenant).await.unwrap_or_default();
        Some(TenantState { standing, why, aside, ..TenantState::default() })
    }

    /// What the node has done since it was started.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.0.core.counters
    }

    /// Resolves when nothing is under way: every inbox is empty, nothing is in hand, no append is
    /// in flight. What waits for a later moment, and polls that wait at a vendor, do not count.
    pub async fn settled(&self) {
        self.0.core.pulse().settled().await;
    }

    /// The node's clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.core.clock
    }

    /// The node's keys.
    #[must_use]
    pub fn vault(&self) -> &Vault {
        &self.0.core.vault
    }

    /// The node's settings.
    #[must_use]
    pub fn settings(&self) -> &Arc<Settings> {
        &self.0.core.settings
    }
}
