//! Counters of what the node has done, for the page of metrics.

use std::sync::atomic::{AtomicU64, Ordering};

/// One counter.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    pub(crate) fn up(&self) {
        self.add(1);
    }

    /// How much it has counted since the start.
    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// All counters, each from 0 at the start of the node.
        #[derive(Debug, Default)]
        pub struct Counters {
            $($(#[$doc])* pub $name: Counter,)*
        }

        impl Counters {
            /// Every counter by its name.
            #[must_use]
            pub fn list(&self) -> Vec<(&'static str, u64)> {
                vec![$((stringify!($name), self.$name.get()),)*]
            }
        }
    };
}

counters! {
    /// Inputs that tenants took.
    inputs,
    /// Appends of tenants that were committed.
    batches,
    /// Events in them.
    events,
    /// Messages refused because an inbox or the disk was full.
    refused_full,
    /// Looks at panels.
    looks,
    /// Looks at panels that failed.
    looks_failed,
    /// Messages sent, whatever came of it.
    sends,
    /// Messages whose sending is in doubt.
    sends_in_doubt,
    /// Polls of channels.
    polls,
    /// Tenants woken.
    wakes,
    /// Tenants put to sleep.
    sleeps,
    /// Panics caught while a tenant decided.
    panics,
    /// Deliveries to parked tenants that were put on disk for later.
    put_aside,
    /// Inputs set aside because they made a tenant panic twice.
    quarantined,
    /// Children of tenants that were started again.
    child_restarts,
    /// Tenants that were built anew after their actor died.
    rebuilds,
    /// Tenants that were parked.
    parked,
    /// Appends that were not committed.
    appends_failed,
}
