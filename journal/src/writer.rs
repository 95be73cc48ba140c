//! The one thread that writes the log: what is queued, fair between streams, in one commit.
//!
//! No timer delays a commit: while one is being synced the next one gathers.

mod commit;
mod fair;
mod keeper;
mod mix;
mod queue;
mod room;
mod shared;

use std::{
    sync::Arc,
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
pub(crate) use room::Room;
pub(crate) use shared::{Shared, Slot};

use fair::{Fair, Measure};

/// Room on the disk is looked at again after this many bytes…
const ROOM_EVERY: u64 = 4 << 20;
/// …or after this time, because others write to the disk too.
const LOOK_EVERY: Duration = Duration::from_millis(250);

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
    looked_at: Instant,
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
        let now = Instant::now();
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
            checkpoint_at: now,
            written: 0,
            looked_at: now,
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
                if self.shared.room.is_full() {
                    self.look();
                }
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
        if self.shared.room.is_full() {
            return Some(LOOK_EVERY);
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
        let late = self.written >= ROOM_EVERY || self.looked_at.elapsed() >= LOOK_EVERY;
        if late || self.shared.room.is_full() {
            self.look();
        }
        !self.shared.room.is_full()
    }

    /// Looks at the disk; when there is room again, what the store lacks goes first.
    fn look(&mut self) {
        let shared = Arc::clone(&self.shared);
        self.written = 0;
        self.looked_at = Instant::now();
        shared.room.look(&*self.files, &self.options);
        if shared.room.is_unkept() && !shared.room.is_short() && shared.stopped().is_none() {
            self.keeper.wait();
            self.begin_checkpoint();
            self.keeper.wait();
        }
        shared.room.set_full(shared.room.is_short() || shared.room.is_unkept());
    }

    /// Says in the second file how far the log has come.
    fn anchor(&mut self) {
        if self.shared.stopped().is_some() {
            return;
        }
        match self.anchors.drop_anchor(self.log.tip()) {
            Ok(()) => {}
            // The next one will do; the log itself is whole.
            Err(error) if files::is_full(&error) => self.shared.room.set_full(true),
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
        self.shared.room.look(&*self.files, &self.options);
        if self.shared.room.is_short_for(self.shared.recents.unkept()) {
            self.shared.room.choke();
            for done in done {
                let _gone = done.send(Err(Error::Full("the disk is full".to_owned())));
            }
            return;
        }
        self.keeper.begin(self.shared.recents.freeze(), done);
    }

    /// The last of it: all that is in memory goes to the store.
    fn end(&mut self) {
        self.keeper.wait();
        if self.shared.recents.unkept() > 0 || !self.flushes.is_empty() {
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
