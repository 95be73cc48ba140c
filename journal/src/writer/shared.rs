//! What the writer's thread shares with those who read: heads, recent records, gauges.

use std::{
    collections::HashSet,
    sync::{
        Condvar, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
};

use dashmap::DashMap;

use super::{mix::Mix, room::Room};
use crate::{Head, Health, StreamId, bytes, store::Recents};

/// One stream: its acknowledged end, and the lowest epoch that may append.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Slot {
    pub(crate) head: Head,
    pub(crate) fence: u64,
}

impl Slot {
    /// The lowest epoch that may append.
    pub(crate) fn floor(&self) -> u64 {
        self.fence.max(self.head.epoch)
    }
}

/// The shared state.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    pub(crate) slots: DashMap<StreamId, Slot, Mix>,
    pub(crate) recents: Recents,
    pub(crate) flight: Flight,
    pub(crate) gauges: Gauges,
    pub(crate) room: Room,
    pub(crate) rebuilt: AtomicBool,
    archive: Mutex<Option<String>>,
    stopped: OnceLock<String>,
}

/// Counts since the start.
#[derive(Debug, Default)]
pub(crate) struct Gauges {
    pub(crate) fsyncs: AtomicU64,
    pub(crate) commits: AtomicU64,
    pub(crate) events: AtomicU64,
    pub(crate) bytes: AtomicU64,
    pub(crate) checkpoints: AtomicU64,
}

impl Gauges {
    pub(crate) fn add(gauge: &AtomicU64, more: usize) {
        gauge.fetch_add(bytes::wide(more), Relaxed);
    }
}

impl Shared {
    pub(crate) fn new(room: Room) -> Self {
        Self { room, ..Self::default() }
    }

    /// Stops for good; the first reason is the one that is told.
    pub(crate) fn stop(&self, why: String) {
        let first = self.stopped.set(why).is_ok();
        if let Some(why) = self.stopped().filter(|_| first) {
            tracing::error!(why, "the journal has stopped");
        }
    }

    /// Stops because it was asked to.
    pub(crate) fn close(&self) {
        let _first = self.stopped.set("closed".to_owned());
    }

    pub(crate) fn stopped(&self) -> Option<&String> {
        self.stopped.get()
    }

    /// Notes whether archiving works; only a change is told in the log.
    pub(crate) fn archiving(&self, why: Option<String>) {
        let mut told = self.archive.lock().unwrap_or_else(PoisonError::into_inner);
        match (&*told, &why) {
            (Some(_), None) => tracing::info!("sealed segments are archived again"),
            (None, Some(why)) => {
                tracing::warn!(why, "sealed segments cannot be archived; they stay in the log");
            }
            (None, None) | (Some(_), Some(_)) => {}
        }
        *told = why;
    }

    pub(crate) fn head(&self, stream: StreamId) -> Option<Head> {
        self.slots.get(&stream).map(|slot| slot.head).filter(|head| head.seq > 0)
    }

    /// Raises the fence and waits until nothing of the stream is being written.
    pub(crate) fn open_epoch(&self, stream: StreamId) -> u64 {
        let epoch = {
            let mut slot = self.slots.entry(stream).or_default();
            slot.fence = slot.floor().saturating_add(1);
            slot.fence
        };
        self.flight.wait_out(stream);
        epoch
    }

    pub(crate) fn health(&self, blobs: u64) -> Health {
        Health {
            stopped: self.stopped().cloned(),
            full: self.room.is_full() || self.room.is_short(),
            free_bytes: self.room.free(),
            reserve_bytes: self.room.reserve(),
            rebuilt: self.rebuilt.load(Relaxed),
            fsyncs: self.gauges.fsyncs.load(Relaxed),
            commits: self.gauges.commits.load(Relaxed),
            events: self.gauges.events.load(Relaxed),
            bytes: self.gauges.bytes.load(Relaxed),
            checkpoints: self.gauges.checkpoints.load(Relaxed),
            archive: self.archive.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            blobs,
            streams: bytes::wide(self.slots.len()),
        }
    }
}

/// The streams of the commit being written.
#[derive(Debug, Default)]
pub(crate) struct Flight {
    streams: Mutex<HashSet<StreamId, Mix>>,
    landed: Condvar,
}

impl Flight {
    fn lock(&self) -> MutexGuard<'_, HashSet<StreamId, Mix>> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Said before their fences are looked at.
    pub(crate) fn begin(&self, streams: impl Iterator<Item = StreamId>) {
        self.lock().extend(streams);
    }

    /// Said when the commit has its fate and the heads tell of it.
    pub(crate) fn end(&self) {
        self.lock().clear();
        self.landed.notify_all();
    }

    fn wait_out(&self, stream: StreamId) {
        let flying = |streams: &mut HashSet<StreamId, Mix>| streams.contains(&stream);
        drop(self.landed.wait_while(self.lock(), flying));
    }
}
