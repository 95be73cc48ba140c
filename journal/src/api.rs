//! The journal as its users see it: streams, entries, records, and the trait all of them serve.

use std::{fmt, future::Future, pin::Pin};

/// A boxed future that owns all it needs.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send + 'static>>;

/// Keys and values, in key order.
pub type Pairs = Vec<(Vec<u8>, Vec<u8>)>;

/// Names one stream: a tenant's, or the platform's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId(pub [u8; 16]);

impl fmt::Debug for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// One event to append. The body is opaque to the journal: sealed bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which event it is; the numbers belong to the domain.
    pub kind: u16,
    /// The version of that event's shape.
    pub version: u8,
    /// When it happened, in milliseconds since 1970.
    pub at_ms: u64,
    /// The id of the key the body is sealed under; 0 for a plain body.
    pub key: u32,
    /// At most [`Entry::BODY_MAX`] bytes.
    pub body: Vec<u8>,
}

impl Entry {
    /// The longest body, in bytes: 16 MiB.
    pub const BODY_MAX: usize = 16 << 20;
}

/// One event as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Whose event it is.
    pub stream: StreamId,
    /// Its place in the stream; the first is 1.
    pub seq: u64,
    /// The epoch of the owner who appended it.
    pub epoch: u64,
    /// As in [`Entry::kind`].
    pub kind: u16,
    /// As in [`Entry::version`].
    pub version: u8,
    /// As in [`Entry::at_ms`].
    pub at_ms: u64,
    /// As in [`Entry::key`].
    pub key: u32,
    /// As in [`Entry::body`].
    pub body: Vec<u8>,
    /// SHA-256 over header, previous hash and sealed body: this record's link of the chain.
    pub hash: [u8; 32],
}

/// What became of an append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// All entries are on disk.
    Committed {
        /// The sequence of the last one.
        seq: u64,
    },
    /// A later owner has opened the stream; nothing was written.
    Fenced {
        /// The epoch that owns the stream now.
        epoch: u64,
    },
    /// `expected` is not the stream's last sequence (or a body is too long); nothing was written.
    WrongSeq {
        /// The stream's last sequence.
        head: u64,
    },
    /// The fate is not known: storage failed, or had failed before. The journal has stopped, and
    /// [`Health::stopped`] says why.
    Unknown,
    /// The disk is full: nothing was written, try later.
    Full,
}

/// The end of a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The last record's sequence.
    pub seq: u64,
    /// The last record's epoch.
    pub epoch: u64,
    /// The last record's hash.
    pub hash: [u8; 32],
}

/// A folded state kept to make waking quick: a cache that may be gone at any time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The last sequence folded into it.
    pub seq: u64,
    /// A hash of the state's shape; another shape's snapshot is never returned.
    pub shape: u64,
    /// Opaque bytes, at most 256 MiB.
    pub body: Vec<u8>,
}

/// Written when a tenant goes to sleep: when it must be woken.
///
/// A mark whose `seq` is not the stream's head is out of date: wake that stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The stream's sequence when it was written.
    pub seq: u64,
    /// The next moment, in milliseconds since 1970; `None` when nothing is due.
    pub wake_ms: Option<u64>,
}

/// How the journal is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Why the journal has stopped for good, if it has.
    pub stopped: Option<String>,
    /// The disk is full: reading works, appending waits for room.
    pub full: bool,
    /// The store was built anew from the log at this start: its snapshots, marks and indexes
    /// began empty.
    pub rebuilt: bool,
    /// Syncs of the log since the start.
    pub fsyncs: u64,
    /// Commits since the start.
    pub commits: u64,
    /// Events since the start.
    pub events: u64,
    /// Bytes of log since the start.
    pub bytes: u64,
    /// Checkpoints of the store since the start.
    pub checkpoints: u64,
    /// Bytes free on the journal's disk.
    pub free_bytes: u64,
    /// Bytes of it that are left alone: with less free, the disk is full.
    pub reserve_bytes: u64,
    /// Why sealed segments cannot be archived, if they cannot: they stay in the log until they
    /// can, and everything else goes on.
    pub archive: Option<String>,
    /// Files the store keeps apart from its log; anything but 0 is an alarm.
    pub blobs: u64,
    /// Streams known.
    pub streams: u64,
}

/// Why something could not be read or kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// What is stored is not what was written.
    #[error("{0}")]
    Damaged(String),
    /// The storage failed.
    #[error("{0}")]
    Io(String),
    /// There is no room; it goes on when there is.
    #[error("{0}")]
    Full(String),
    /// A key, value or body is longer than the journal takes.
    #[error("{0}")]
    TooLong(String),
    /// The journal has stopped.
    #[error("the journal has stopped: {0}")]
    Stopped(String),
}

/// A journal of streams. All calls may come from any thread.
pub trait Journal: Send + Sync + 'static {
    /// Appends all of `entries` or none, and resolves once they are on disk.
    ///
    /// `expected` is the sequence of the stream's last record (0: none yet). The append is queued
    /// by this call itself, so appends made one after another keep their order; it happens even
    /// when the future is dropped. Only while the queue is full does queueing wait for a poll.
    fn append(
        &self,
        stream: StreamId,
        epoch: u64,
        expected: u64,
        entries: Vec<Entry>,
    ) -> BoxFuture<Appended>;

    /// Records from sequence `from` (inclusive) on, in order, at most `max`, none of them
    /// unacknowledged.
    fn read(&self, stream: StreamId, from: u64, max: usize) -> Result<Vec<Record>, Error>;

    /// The acknowledged end of a stream; `None` when it has no record.
    fn head(&self, stream: StreamId) -> Option<Head>;

    /// The ends of all streams, in no order.
    fn heads(&self) -> Vec<(StreamId, Head)>;

    /// Takes ownership of a stream and returns the new epoch: appends with a lower one are
    /// fenced from now on. Returns after what was in flight has its fate, so that a read that
    /// follows sees all there will ever be of the former owner.
    fn open_epoch(&self, stream: StreamId) -> u64;

    /// Keeps a snapshot; the last two of a stream stay. One ahead of the stream is not kept.
    fn put_snapshot(&self, stream: StreamId, snapshot: Snapshot) -> Result<(), Error>;

    /// The newest snapshot of that shape that was made of the records the stream has.
    fn snapshot(&self, stream: StreamId, shape: u64) -> Option<Snapshot>;

    /// Keeps the mark of a stream that goes to sleep, in place of the last.
    fn put_mark(&self, stream: StreamId, mark: Mark) -> Result<(), Error>;

    /// All marks, ordered by stream.
    fn marks(&self) -> Vec<(StreamId, Mark)>;

    /// Keeps one index entry (key ≤ 256 bytes, value ≤ 3 KiB); an index can be rebuilt from the
    /// journal and may begin empty after any start.
    fn put_index(&self, stream: StreamId, key: &[u8], value: &[u8]) -> Result<(), Error>;

    /// Index entries whose key begins with `prefix` and sorts after `after`, in key order, at
    /// most `limit`.
    fn scan_index(
        &self,
        stream: StreamId,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Pairs, Error>;

    /// How the journal is.
    fn health(&self) -> Health;

    /// Resolves when everything acknowledged so far is in the store too.
    fn flush(&self) -> BoxFuture<Result<(), Error>>;

    /// Finishes what is queued, checkpoints, and gives the folder free. Later appends are
    /// answered [`Appended::Unknown`].
    fn close(&self) -> BoxFuture<Result<(), Error>>;
}
