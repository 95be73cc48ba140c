//! The one thread that writes the log: what is queued, fair between streams, in one commit.
//!
//! No timer delays a commit: while one is being synced the next one gathers.

mod commit;
mod fair;
mod keeper;
mod mix;
mod queue;
mod shared;

use std::{
    sync::Arc,
    sync::atomic::Ordering::Relaxed,
    thread,
    time::{Duration, Instant},
};

use crate::{
    Appended, Error,
    anchor::Anchors,
    disk::Options,
    files::{self, Files},
    log::Log,
};

pub(crate) use keeper::{Keeper, Tools};
pub(crate) use mix::Mix;
pub(crate) use queue::{Done, Queue, Request};
pub(crate) use shared::{Shared, Slot};

use fair::{Fair, Measure};

/// Room on the disk is looked at again after this many bytes.
const ROOM_EVERY: u64 = 4 << 20;

/// The writer.
#[derive(Debug)]
pub(crate) struct Writer {
    shared: Arc<Shared>,
    queue: Arc<Queue>,
    keeper: Arc<Keeper>,
    files: Arc<dyn Files>,
    log: Log,
    anchors: Anchors,
    options: Options,
    fair: Fair,
    flushes: Vec<Done>,
    checkpoint_at: Instant,
    written: u64,
}

/// What a writer is made of.
pub(crate) struct Parts {
    pub(crate) shared: Arc<Shared>,
    pub(crate) queue: Arc<Queue>,
    pub(crate) keeper: Arc<Keeper>,
    pub(crate) files: Arc<dyn Files>,
    pub(crate) log: Log,
    pub(crate) anchors: Anchors,
    pub(crate) options: Options,
}

impl Writer {
    pub(crate) fn new(parts: Parts) -> Self {
        let Parts { shared, queue, keeper, files, log, anchors, options } = parts;
        let checkpoint_at = Instant::now();
        let (fair, flushes) = (Fair::default(), Vec::new());
        Self {
            shared,
            queue,
            keeper,
            files,
            log,
            anchors,
            options,
            fair,
            flushes,
            checkpoint_at,
            written: ROOM_EVERY,
        }
    }

    /// The thread.
    pub(crate) fn run(mut self) {
        let guard = Guard { shared: Arc::clone(&self.shared), queue: Arc::clone(&self.queue) };
        let mut closing = false;
        while !closing || !self.fair.is_empty() {
            let taken = self.queue.take(self.patience(closing));
            closing |= taken.closing;
            self.flushes.extend(taken.flushes);
            let most =
                Measure { events: self.options.commit_events, bytes: self.options.commit_bytes };
            let batch = self.fair.next(taken.requests, most);
            if batch.is_empty() {
                self.anchor();
            } else {
                self.serve(batch);
            }
            self.checkpoint();
        }
        self.end();
        drop(guard);
    }

    /// How long to wait for work: until there is something else to do.
    fn patience(&self, closing: bool) -> Option<Duration> {
        if closing || !self.fair.is_empty() {
            return Some(Duration::ZERO);
        }
        // Somebody waits for the checkpoint after the one under way.
        if !self.flushes.is_empty() {
            return Some(Duration::from_millis(5));
        }
        if self.shared.stopped().is_some() {
            return None;
        }
        if self.anchors.last() != Some(self.log.tip().commit) {
            return Some(self.options.anchor_idle);
        }
        let due = self.options.checkpoint_every.saturating_sub(self.checkpoint_at.elapsed());
        (self.shared.recents.waiting() > 0).then_some(due.max(Duration::from_millis(1)))
    }

    fn serve(&mut self, batch: Vec<Request>) {
        let stopped = self.shared.stopped().is_some();
        if !stopped && self.has_room() {
            return self.commit(batch);
        }
        let why = if stopped { Appended::Unknown } else { Appended::Full };
        for request in batch {
            request.answer(why);
        }
    }

    /// Keeps some of the disk for the store, which takes a full disk badly.
    fn has_room(&mut self) -> bool {
        let full = self.shared.full.load(Relaxed);
        if self.written >= ROOM_EVERY || full {
            self.written = 0;
            let free = self.files.free(&self.options.dir).unwrap_or(u64::MAX);
            self.shared.full.store(free < self.options.reserve_bytes, Relaxed);
        }
        !self.shared.full.load(Relaxed)
    }

    /// Says in the second file how far the log has come.
    fn anchor(&mut self) {
        if self.shared.stopped().is_some() {
            return;
        }
        match self.anchors.drop_anchor(self.log.tip()) {
            Ok(()) => {}
            // The next one will do; the log itself is whole.
            Err(error) if files::is_full(&error) => self.shared.full.store(true, Relaxed),
            Err(error) => self.shared.stop(format!("the anchor file failed: {error}")),
        }
    }

    /// Begins a checkpoint when one is due; waits for the last one only when memory is short.
    fn checkpoint(&mut self) {
        let waiting = self.shared.recents.waiting();
        let due = waiting > 0 && self.checkpoint_at.elapsed() >= self.options.checkpoint_every;
        if self.flushes.is_empty() && !due && waiting < self.options.checkpoint_bytes {
            return;
        }
        if self.keeper.is_busy() {
            if waiting < self.options.checkpoint_bytes.saturating_mul(2) {
                return;
            }
            self.keeper.wait();
        }
        self.begin_checkpoint();
    }

    fn begin_checkpoint(&mut self) {
        self.anchor();
        let done = std::mem::take(&mut self.flushes);
        if let Some(why) = self.shared.stopped() {
            for done in done {
                let _gone = done.send(Err(Error::Stopped(why.clone())));
            }
            return;
        }
        self.checkpoint_at = Instant::now();
        self.keeper.begin(self.shared.recents.freeze(), done);
    }

    /// The last of it: all that is in memory goes to the store.
    fn end(&mut self) {
        self.keeper.wait();
        if self.shared.recents.waiting() > 0 || !self.flushes.is_empty() {
            self.begin_checkpoint();
            self.keeper.wait();
        }
        self.anchor();
        self.shared.close();
    }
}

/// Whatever ends the thread, nobody may wait for it in vain.
struct Guard {
    shared: Arc<Shared>,
    queue: Arc<Queue>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        if thread::panicking() {
            self.shared.stop("the writer's thread died".to_owned());
        }
        self.queue.die();
        self.shared.flight.end();
    }
}
