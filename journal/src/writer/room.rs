//! Whether there is room on the disk: what was seen last, and what is done about it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use crate::{disk::Options, files::Files, store};

/// The room there is.
#[derive(Debug)]
pub(crate) struct Room {
    full: AtomicBool,
    unkept: AtomicBool,
    free: AtomicU64,
    reserve: u64,
}

impl Default for Room {
    fn default() -> Self {
        Self::new(0)
    }
}

impl Room {
    /// Room of which that many bytes are left alone.
    pub(crate) fn new(reserve: u64) -> Self {
        let (full, unkept) = (AtomicBool::new(false), AtomicBool::new(false));
        Self { full, unkept, free: AtomicU64::new(u64::MAX), reserve }
    }

    pub(crate) fn free(&self) -> u64 {
        self.free.load(Relaxed)
    }

    pub(crate) fn reserve(&self) -> u64 {
        self.reserve
    }

    /// Asks the disk. One that does not say how much is free is not taken for full.
    pub(crate) fn look(&self, files: &dyn Files, options: &Options) {
        self.free.store(files.free(&options.dir).unwrap_or(u64::MAX), Relaxed);
    }

    /// Less was free than is left alone.
    pub(crate) fn is_short(&self) -> bool {
        self.free() < self.reserve
    }

    /// Too little was free for a checkpoint of that many bytes.
    pub(crate) fn is_short_for(&self, bytes: u64) -> bool {
        let needed = bytes.saturating_mul(2).saturating_add(store::ROOM);
        self.free() < needed.min(self.reserve)
    }

    /// Nothing is acknowledged.
    pub(crate) fn is_full(&self) -> bool {
        self.full.load(Relaxed)
    }

    /// Says whether something may be acknowledged; a change is told in the log.
    pub(crate) fn set_full(&self, full: bool) {
        let (free, reserve) = (self.free(), self.reserve);
        match (self.full.swap(full, Relaxed), full) {
            (false, true) => {
                tracing::warn!(free, reserve, "the disk is full; appending waits for room");
            }
            (true, false) => tracing::info!(free, reserve, "there is room on the disk again"),
            (true, true) | (false, false) => {}
        }
    }

    /// A checkpoint is to be made again once there is room.
    pub(crate) fn is_unkept(&self) -> bool {
        self.unkept.load(Relaxed)
    }

    /// The store could not be written for lack of room.
    pub(crate) fn choke(&self) {
        self.unkept.store(true, Relaxed);
        self.set_full(true);
    }

    /// The store has everything it was to have.
    pub(crate) fn relieve(&self) {
        self.unkept.store(false, Relaxed);
    }
}
