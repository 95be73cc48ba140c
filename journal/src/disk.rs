//! The journal on disk: the writer's thread in front, the log as truth, the store to read from.

mod archive;
mod open;
mod opening;
mod options;
mod refusal;

use std::{
    fs,
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
};

use tokio::sync::oneshot;

use crate::{
    Appended, BoxFuture, Entry, Error, Head, Health, Journal, Mark, Pairs, Record, Snapshot,
    StreamId, bytes,
    files::Files,
    store::{Link, Reader, Store},
    writer::{Keeper, Queue, Request, Shared},
};

pub(crate) use archive::lacks_some;
pub(crate) use open::{LOG, SUSPECT};
pub use options::{Archive, Options, Progress};
pub use refusal::OpenError;

/// The journal on disk.
#[derive(Debug)]
pub struct Disk {
    shared: Arc<Shared>,
    queue: Arc<Queue>,
    keeper: Arc<Keeper>,
    store: Arc<Store>,
    files: Arc<dyn Files>,
    options: Options,
    ends: Arc<Mutex<Ends>>,
}

/// What the last one out does: waits for the threads and lets the folder go.
#[derive(Debug, Default)]
struct Ends {
    threads: Vec<JoinHandle<()>>,
    lock: Option<fs::File>,
}

impl Disk {
    /// Records in the store and in memory, in order, and all of them.
    fn collect(&self, id: StreamId, from: u64, max: usize) -> Result<Vec<Record>, Error> {
        let Some(head) = self.shared.head(id) else { return Ok(Vec::new()) };
        let from = from.max(1);
        if from > head.seq || max == 0 {
            return Ok(Vec::new());
        }
        let runs = self.shared.recents.runs(id, from, max);
        let after = runs.first().map_or_else(|| head.seq.saturating_add(1), |run| run.first);
        let mut records = Vec::new();
        if from < after {
            records = self.store.read(id, from..after, max)?;
        }
        let next = from.saturating_add(bytes::wide(records.len()));
        let mut reader = Reader::new(id, next..u64::MAX, max.saturating_sub(records.len()));
        for run in &runs {
            reader.take(run.bytes())?;
        }
        records.append(&mut reader.records);
        let last = from.saturating_add(bytes::wide(records.len())).saturating_sub(1);
        if records.len() < max && last < head.seq {
            let what = format!("the store lacks record {} of stream {id}", last.saturating_add(1));
            return Err(Error::Damaged(what));
        }
        Ok(records)
    }

    /// The hash of one record; `None` when the stream has not come so far.
    fn link(&self, id: StreamId, seq: u64) -> Result<Option<Link>, Error> {
        let head = self.shared.head(id).unwrap_or_default();
        if seq == head.seq {
            return Ok(Some(head.hash));
        }
        if seq == 0 {
            return Ok(Some(Head::default().hash));
        }
        Ok(self.collect(id, seq, 1)?.first().map(|record| record.hash))
    }

    /// A store that answers wrongly is not trusted again: the next start builds it anew.
    fn suspect(&self, error: Error) -> Error {
        if matches!(error, Error::Damaged(_)) {
            let mark = self.files.create(&self.options.dir.join(SUSPECT));
            let noted = mark.is_ok_and(|file| file.sync().is_ok());
            self.shared.stop(format!("{error}; a restart builds the store anew (noted: {noted})"));
        }
        error
    }

    fn keepable(&self) -> Result<(), Error> {
        if let Some(why) = self.shared.stopped() {
            return Err(Error::Stopped(why.clone()));
        }
        if self.shared.room.is_full() {
            return Err(Error::Full("the disk is full".to_owned()));
        }
        Ok(())
    }

    fn store_failed(&self, error: Error) -> Error {
        if matches!(error, Error::Full(_)) {
            self.shared.room.choke();
        }
        if matches!(error, Error::Io(_)) {
            self.shared.stop(format!("the store failed: {error}"));
        }
        self.suspect(error)
    }
}

impl Ends {
    fn wait(&mut self) {
        for thread in self.threads.drain(..) {
            // A panic in it has been told as the reason of the stop.
            let _panicked = thread.join();
        }
    }
}

async fn answered(answer: oneshot::Receiver<Appended>) -> Appended {
    answer.await.unwrap_or(Appended::Unknown)
}

impl Journal for Disk {
    fn append(
        &self,
        stream: StreamId,
        epoch: u64,
        expected: u64,
        entries: Vec<Entry>,
    ) -> BoxFuture<Appended> {
        if self.shared.stopped().is_some() {
            return Box::pin(async { Appended::Unknown });
        }
        let (request, answer) = Request::new(stream, epoch, expected, entries);
        let Some(request) = self.queue.try_push(request) else {
            return Box::pin(answered(answer));
        };
        let queue = Arc::clone(&self.queue);
        Box::pin(async move {
            queue.push_in_turn(request).await;
            answered(answer).await
        })
    }

    fn read(&self, stream: StreamId, from: u64, max: usize) -> Result<Vec<Record>, Error> {
        self.collect(stream, from, max).map_err(|error| self.store_failed(error))
    }

    fn head(&self, stream: StreamId) -> Option<Head> {
        self.shared.head(stream)
    }

    fn heads(&self) -> Vec<(StreamId, Head)> {
        let slots = self.shared.slots.iter().map(|slot| (*slot.key(), slot.head));
        slots.filter(|(_, head)| head.seq > 0).collect()
    }

    fn open_epoch(&self, stream: StreamId) -> u64 {
        self.shared.open_epoch(stream)
    }

    fn put_snapshot(&self, stream: StreamId, snapshot: Snapshot) -> Result<(), Error> {
        self.keepable()?;
        let link = self.link(stream, snapshot.seq).map_err(|error| self.store_failed(error))?;
        let Some(link) = link else { return Ok(()) };
        let kept = self.store.put_snapshot(stream, &snapshot, &link);
        kept.map_err(|error| self.store_failed(error))
    }

    fn snapshot(&self, stream: StreamId, shape: u64) -> Option<Snapshot> {
        let found = self.store.snapshot(stream, shape, &|seq| self.link(stream, seq));
        found.map_err(|error| self.store_failed(error)).ok().flatten()
    }

    fn put_mark(&self, stream: StreamId, mark: Mark) -> Result<(), Error> {
        self.keepable()?;
        self.store.put_mark(stream, mark).map_err(|error| self.store_failed(error))
    }

    fn marks(&self) -> Vec<(StreamId, Mark)> {
        self.store.marks().map_err(|error| self.store_failed(error)).unwrap_or_default()
    }

    fn put_index(&self, stream: StreamId, key: &[u8], value: &[u8]) -> Result<(), Error> {
        self.keepable()?;
        self.store.put_index(stream, key, value).map_err(|error| self.store_failed(error))
    }

    fn scan_index(
        &self,
        stream: StreamId,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Pairs, Error> {
        let found = self.store.scan_index(stream, prefix, after, limit);
        found.map_err(|error| self.store_failed(error))
    }

    fn health(&self) -> Health {
        self.shared.room.look(&*self.files, &self.options);
        self.shared.health(self.store.blobs())
    }

    fn flush(&self) -> BoxFuture<Result<(), Error>> {
        let (done, finished) = oneshot::channel();
        self.queue.flush(done);
        let shared = Arc::clone(&self.shared);
        Box::pin(async move {
            finished.await.unwrap_or_else(|_| {
                let why = shared.stopped().cloned().unwrap_or_default();
                Err(Error::Stopped(why))
            })
        })
    }

    fn close(&self) -> BoxFuture<Result<(), Error>> {
        let failed = self.shared.stopped().filter(|why| *why != "closed").cloned();
        self.queue.close();
        let (keeper, store, ends) =
            (Arc::clone(&self.keeper), Arc::clone(&self.store), Arc::clone(&self.ends));
        let shared = Arc::clone(&self.shared);
        let (done, finished) = oneshot::channel();
        let closing = move || {
            let mut ends = ends.lock().unwrap_or_else(PoisonError::into_inner);
            shut(&keeper, &mut ends);
            let failed =
                failed.or_else(|| shared.stopped().filter(|why| *why != "closed").cloned());
            let closed = match store.close() {
                // The log has all that was acknowledged; the next start reads it from there.
                Err(Error::Full(why)) => {
                    tracing::warn!(why, "the store was not kept");
                    Ok(())
                }
                closed => closed,
            };
            ends.lock = None;
            let _gone = done.send(failed.map_or(closed, |why| Err(Error::Stopped(why))));
        };
        let spawned = std::thread::Builder::new().name("journal-close".to_owned()).spawn(closing);
        Box::pin(async move {
            spawned.map_err(|error| Error::Io(error.to_string()))?;
            let gone = |_| Err(Error::Stopped("closing failed".to_owned()));
            finished.await.unwrap_or_else(gone)
        })
    }
}

/// The writer first: its end hands the keeper its last job.
fn shut(keeper: &Keeper, ends: &mut Ends) {
    if !ends.threads.is_empty() {
        let keepers = ends.threads.split_off(1.min(ends.threads.len()));
        ends.wait();
        keeper.close();
        ends.threads = keepers;
        ends.wait();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.queue.close();
        let mut ends = self.ends.lock().unwrap_or_else(PoisonError::into_inner);
        shut(&self.keeper, &mut ends);
        // Whoever gets the lock finds a store that nobody has.
        if let Err(error) = self.store.close() {
            tracing::warn!(%error, "the store was not kept");
        }
        ends.lock = None;
    }
}
