//! The thread that brings what was acknowledged into the store, while the writer goes on.

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, atomic::Ordering::Relaxed},
    thread,
};

use super::{queue::Done, shared::Shared};
use crate::{
    Error,
    disk::{Archive, SUSPECT},
    files::Files,
    log::retire,
    store::{Checkpoint, Harvest, Store},
};

/// What a checkpoint needs.
#[derive(Debug)]
struct Job {
    harvest: Arc<Harvest>,
    done: Vec<Done>,
}

#[derive(Debug, Default)]
struct Desk {
    job: Option<Job>,
    busy: bool,
    closed: bool,
}

/// The desk the keeper works at.
#[derive(Debug)]
pub(crate) struct Keeper {
    desk: Mutex<Desk>,
    changed: Condvar,
}

/// What the keeper works with.
#[derive(Debug)]
pub(crate) struct Tools {
    pub(crate) shared: Arc<Shared>,
    pub(crate) store: Arc<Store>,
    pub(crate) files: Arc<dyn Files>,
    pub(crate) log: std::path::PathBuf,
    pub(crate) archive: Option<Archive>,
    /// Events in the store already.
    pub(crate) events: u64,
}

impl Keeper {
    pub(crate) fn new() -> Self {
        Self { desk: Mutex::default(), changed: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn is_busy(&self) -> bool {
        self.lock().busy
    }

    /// Begins a checkpoint; the caller has seen that none is under way.
    pub(crate) fn begin(&self, harvest: Arc<Harvest>, done: Vec<Done>) {
        let mut desk = self.lock();
        desk.job = Some(Job { harvest, done });
        desk.busy = true;
        drop(desk);
        self.changed.notify_all();
    }

    /// Waits for the checkpoint under way.
    pub(crate) fn wait(&self) {
        drop(self.changed.wait_while(self.lock(), |desk| desk.busy));
    }

    /// No more jobs.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    /// The thread: one job after another until closed.
    pub(crate) fn run(&self, mut tools: Tools) {
        let guard = Guard { keeper: self, shared: Arc::clone(&tools.shared) };
        while let Some(job) = self.next() {
            let kept = tools.checkpoint(&job.harvest);
            if let Err(error) = &kept {
                tools.failed(error);
            }
            for done in job.done {
                let _gone = done.send(kept.clone());
            }
            drop(job.harvest);
            self.lock().busy = false;
            self.changed.notify_all();
        }
        drop(guard);
    }

    fn next(&self) -> Option<Job> {
        let idle = |desk: &mut Desk| desk.job.is_none() && !desk.closed;
        let mut desk =
            self.changed.wait_while(self.lock(), idle).unwrap_or_else(PoisonError::into_inner);
        desk.job.take()
    }
}

/// A keeper that dies must not leave the writer waiting.
struct Guard<'a> {
    keeper: &'a Keeper,
    shared: Arc<Shared>,
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.shared.stop("the store's thread died".to_owned());
        }
        let mut desk = self.keeper.lock();
        desk.busy = false;
        desk.closed = true;
        drop(desk);
        self.keeper.changed.notify_all();
    }
}

impl Tools {
    /// Stops, but for a full disk, which passes; a store that is not what was written is built
    /// anew by the next start.
    fn failed(&self, error: &Error) {
        if let Error::Full(why) = error {
            tracing::warn!(why, "a checkpoint waits for room");
            return self.shared.room.choke();
        }
        if matches!(error, Error::Damaged(_)) {
            let path = self.log.with_file_name(SUSPECT);
            let noted = self.files.create(&path).is_ok_and(|file| file.sync().is_ok());
            tracing::warn!(noted, "the store is suspect");
        }
        self.shared.stop(format!("a checkpoint failed: {error}"));
    }

    fn checkpoint(&mut self, harvest: &Harvest) -> Result<(), Error> {
        if self.shared.stopped().is_some() {
            return Err(Error::Stopped("nothing is kept any more".to_owned()));
        }
        let position = harvest.position;
        let events = self.events.saturating_add(harvest.events);
        self.store.keep(harvest, Checkpoint { position, events })?;
        self.events = events;
        self.shared.recents.thaw();
        self.shared.room.relieve();
        self.shared.gauges.checkpoints.fetch_add(1, Relaxed);
        self.archive(position.segment);
        Ok(())
    }

    /// Archives what is sealed. Where that fails nothing is lost: the segments stay in the log,
    /// and the next checkpoint tries again.
    fn archive(&self, current: u64) {
        let Some(archive) = &self.archive else { return };
        let retired = retire::retire(&*self.files, &self.log, archive, current);
        let folder = archive.folder.display();
        self.shared.archiving(retired.err().map(|error| {
            format!("the archive {folder} (journal.archive_dir) cannot be used: {error}")
        }));
    }
}
