//! Vitals: when something last came through a channel and left through it, and what its vendor says
//! of its own queue. Kept in memory, for people to see: they may go at any time.

use dashmap::DashMap;
use domain::id::{ChannelName, TenantId};
use domain::time::Moment;
use serde::Serialize;
use std::collections::BTreeMap;

/// Channels that are kept; above it all are forgotten, and noted anew.
const CHANNELS_KEPT: usize = 65_536;

/// What can be seen of a channel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Vitals {
    /// When it last delivered something for us; `None` since the start of the node.
    pub heard: Option<Moment>,
    /// When its vendor last took a message of ours; `None` since the start of the node.
    pub sent: Option<Moment>,
    /// How many deliveries waited at the vendor when it was last asked.
    pub waiting: Option<u64>,
    /// When the vendor last failed to deliver, as it said when it was last asked.
    pub failed: Option<Moment>,
    /// What the vendor said then of deliveries, in our own words.
    pub notes: Vec<String>,
}

/// The vitals of all channels of a node.
#[derive(Debug, Default)]
pub(crate) struct Ward(DashMap<(TenantId, ChannelName), Vitals>);

impl Ward {
    pub(crate) fn note(
        &self,
        tenant: TenantId,
        channel: &ChannelName,
        change: impl FnOnce(&mut Vitals),
    ) {
        if self.0.len() >= CHANNELS_KEPT {
            self.0.clear();
        }
        change(&mut self.0.entry((tenant, channel.clone())).or_default());
    }

    /// Those of a tenant's channels.
    pub(crate) fn of<T>(
        &self,
        tenant: TenantId,
        channels: &BTreeMap<ChannelName, T>,
    ) -> BTreeMap<ChannelName, Vitals> {
        let known = |name: &ChannelName| {
            let vitals = self.0.get(&(tenant, name.clone()))?;
            Some((name.clone(), vitals.clone()))
        };
        channels.keys().filter_map(known).collect()
    }
}
