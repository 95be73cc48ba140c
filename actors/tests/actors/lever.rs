//! A journal in memory with levers: appends that wait, fail or panic when a test wants it.

use journal::{
    Appended, BoxFuture, Entry, Error, Head, Health, Journal, Mark, Memory, Record, Snapshot,
    StreamId,
};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, ThreadId};
use tokio::sync::watch;

const PLATFORM: StreamId = StreamId([0; 16]);

/// What the next append comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is answered with this, and nothing is written.
    Answer(Appended),
    /// It panics.
    Panic,
}

pub(crate) struct Lever {
    pub(crate) inner: Arc<Memory>,
    held: watch::Sender<bool>,
    fates: Arc<Mutex<VecDeque<Fate>>>,
    appends: AtomicUsize,
    /// Threads that read now, and whether they are let go.
    readers: Mutex<(usize, bool)>,
    /// From where streams were read.
    froms: Mutex<Vec<(StreamId, u64)>>,
    read: Condvar,
    /// Threads that have looked into an index.
    scanners: Mutex<Vec<ThreadId>>,
    no_index: AtomicBool,
    /// How many reads of the platform's stream are still to fail.
    failing: AtomicUsize,
}

impl Lever {
    pub(crate) fn new() -> Self {
        Self::over(Arc::new(Memory::new()))
    }

    pub(crate) fn over(inner: Arc<Memory>) -> Self {
        let (held, _) = watch::channel(false);
        let (fates, appends) = (Arc::default(), AtomicUsize::new(0));
        let (readers, read) = (Mutex::default(), Condvar::new());
        let (froms, scanners) = (Mutex::default(), Mutex::default());
        let (no_index, failing) = (AtomicBool::new(false), AtomicUsize::new(0));
        Self { inner, held, fates, appends, readers, froms, read, scanners, no_index, failing }
    }

    /// Keeps appends waiting, or lets all of them go.
    pub(crate) fn hold(&self, held: bool) {
        self.held.send_replace(held);
    }

    /// Decides over the next append that comes to its end.
    pub(crate) fn next(&self, fate: Fate) {
        self.fates.lock().unwrap().push_back(fate);
    }

    /// Keeps reads of tenants' streams waiting, or lets all of them go.
    pub(crate) fn hold_reads(&self, held: bool) {
        self.readers.lock().unwrap().1 = held;
        self.read.notify_all();
    }

    /// Threads that read a tenant's stream now.
    pub(crate) fn readers(&self) -> usize {
        self.readers.lock().unwrap().0
    }

    /// From where a stream was read since this was last asked.
    pub(crate) fn reads_of(&self, stream: StreamId) -> Vec<u64> {
        let froms = std::mem::take(&mut *self.froms.lock().unwrap());
        froms.into_iter().filter(|(it, _)| *it == stream).map(|(_, from)| from).collect()
    }

    fn wait_to_read(&self, stream: StreamId) {
        if stream == PLATFORM {
            return;
        }
        let mut readers = self.readers.lock().unwrap();
        readers.0 += 1;
        let mut readers = self.read.wait_while(readers, |readers| readers.1).unwrap();
        readers.0 -= 1;
    }

    /// Threads that have looked into an index since this was last asked.
    pub(crate) fn scanners(&self) -> Vec<ThreadId> {
        std::mem::take(&mut *self.scanners.lock().unwrap())
    }

    /// Has all entering into indexes fail, or work again.
    pub(crate) fn fail_index(&self, fails: bool) {
        self.no_index.store(fails, Ordering::SeqCst);
    }

    /// Has the next reads of the platform's stream fail.
    pub(crate) fn fail_reads(&self, count: usize) {
        self.failing.store(count, Ordering::SeqCst);
    }

    /// Appends begun so far.
    pub(crate) fn appends(&self) -> usize {
        self.appends.load(Ordering::SeqCst)
    }
}

impl Journal for Lever {
    fn append(
        &self,
        stream: StreamId,
        epoch: u64,
        expected: u64,
        entries: Vec<Entry>,
    ) -> BoxFuture<Appended> {
        self.appends.fetch_add(1, Ordering::SeqCst);
        let (inner, fates) = (Arc::clone(&self.inner), Arc::clone(&self.fates));
        let mut held = self.held.subscribe();
        Box::pin(async move {
            held.wait_for(|held| !held).await.unwrap();
            let fate = fates.lock().unwrap().pop_front();
            match fate {
                Some(Fate::Answer(appended)) => appended,
                Some(Fate::Panic) => panic!("a journal that panics"),
                None => inner.append(stream, epoch, expected, entries).await,
            }
        })
    }

    fn read(&self, stream: StreamId, from: u64, max: usize) -> Result<Vec<Record>, Error> {
        self.froms.lock().unwrap().push((stream, from));
        let less = |count: usize| count.checked_sub(1);
        let (set, fetch) = (Ordering::SeqCst, Ordering::SeqCst);
        if stream == PLATFORM && self.failing.fetch_update(set, fetch, less).is_ok() {
            return Err(Error::Io("a disk that fails".to_owned()));
        }
        self.wait_to_read(stream);
        self.inner.read(stream, from, max)
    }

    fn head(&self, stream: StreamId) -> Option<Head> {
        self.inner.head(stream)
    }

    fn heads(&self) -> Vec<(StreamId, Head)> {
        self.inner.heads()
    }

    fn open_epoch(&self, stream: StreamId) -> u64 {
        self.inner.open_epoch(stream)
    }

    fn put_snapshot(&self, stream: StreamId, snapshot: Snapshot) -> Result<(), Error> {
        self.inner.put_snapshot(stream, snapshot)
    }

    fn snapshot(&self, stream: StreamId, shape: u64) -> Option<Snapshot> {
        self.inner.snapshot(stream, shape)
    }

    fn put_mark(&self, stream: StreamId, mark: Mark) -> Result<(), Error> {
        self.inner.put_mark(stream, mark)
    }

    fn marks(&self) -> Vec<(StreamId, Mark)> {
        self.inner.marks()
    }

    fn put_index(&self, stream: StreamId, key: &[u8], value: &[u8]) -> Result<(), Error> {
        if self.no_index.load(Ordering::SeqCst) {
            return Err(Error::Io("a disk that fails".to_owned()));
        }
        self.inner.put_index(stream, key, value)
    }

    fn scan_index(
        &self,
        stream: StreamId,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<(Vec<u8>, Vec<u8>)>, Error> {
        self.scanners.lock().unwrap().push(thread::current().id());
        self.inner.scan_index(stream, prefix, after, limit)
    }

    fn health(&self) -> Health {
        self.inner.health()
    }

    fn flush(&self) -> BoxFuture<Result<(), Error>> {
        self.inner.flush()
    }

    fn close(&self) -> BoxFuture<Result<(), Error>> {
        self.inner.close()
    }
}
