//! Permits: how many messages may wait, for one tenant and for all; they travel in the envelopes.

use crate::pulse::Beat;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use thiserror::Error;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Why a tenant did not take a message. Nothing of it is on disk, unless it says so.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Rejected {
    /// Too much waits already; to be sent again after so many seconds.
    #[error("too much is waiting; try again in {retry_after_s} s")]
    Full {
        /// Seconds to wait.
        retry_after_s: u64,
    },
    /// The disk is full, so that nothing can be written down until somebody makes room; to be sent
    /// again after so many seconds.
    #[error("the disk is full: nothing was written down; try again in {retry_after_s} s")]
    DiskFull {
        /// Seconds to wait.
        retry_after_s: u64,
    },
    /// There is no such tenant.
    #[error("there is no such tenant")]
    NotFound,
    /// The node or the tenant has stopped, or has just been started again; why. Whether the
    /// message is on disk is not known: send it again, since a second one changes nothing.
    #[error("{0}")]
    Stopping(String),
    /// The tenant failed again and again and was set aside.
    #[error("the tenant is parked after repeated failures")]
    Parked,
    /// The tenant's keys are gone or cannot be used.
    #[error("the tenant's keys cannot be used")]
    Unsealed,
}

/// Seconds after which a message that found no room is to be sent again.
pub(crate) const RETRY_S: u64 = 2;

/// The same, where room must be made on the disk first.
const DISK_RETRY_S: u64 = 5;

impl Rejected {
    pub(crate) const FULL: Self = Self::Full { retry_after_s: RETRY_S };
    pub(crate) const DISK_FULL: Self = Self::DiskFull { retry_after_s: DISK_RETRY_S };

    /// For a waiter whose tenant has gone without an answer.
    pub(crate) fn gone() -> Self {
        Self::Stopping("the tenant has stopped; send it again".to_owned())
    }
}

/// What an envelope from outside carries for as long as it is not answered.
#[derive(Debug)]
pub(crate) struct Permit {
    _room: Option<(OwnedSemaphorePermit, OwnedSemaphorePermit)>,
    pending: Arc<AtomicUsize>,
    _beat: Beat,
}

impl Permit {
    /// Takes room in the tenant's inbox and in the node's.
    pub(crate) fn take(
        (tenant, node): (&Arc<Semaphore>, &Arc<Semaphore>),
        pending: &Arc<AtomicUsize>,
        beat: Beat,
    ) -> Result<Self, Rejected> {
        let room = |it: &Arc<Semaphore>| Arc::clone(it).try_acquire_owned();
        let (Ok(tenant), Ok(node)) = (room(tenant), room(node)) else {
            return Err(Rejected::FULL);
        };
        Ok(Self::with(Some((tenant, node)), pending, beat))
    }

    /// Takes no room: for looks of the operator, who must see a tenant that is full.
    pub(crate) fn free(pending: &Arc<AtomicUsize>, beat: Beat) -> Self {
        Self::with(None, pending, beat)
    }

    fn with(
        room: Option<(OwnedSemaphorePermit, OwnedSemaphorePermit)>,
        pending: &Arc<AtomicUsize>,
        beat: Beat,
    ) -> Self {
        pending.fetch_add(1, Ordering::SeqCst);
        Self { _room: room, pending: Arc::clone(pending), _beat: beat }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.pending.fetch_sub(1, Ordering::SeqCst);
    }
}
