//! What stands behind the log to read from: chunks of streams, heads, snapshots, marks, indexes.
//!
//! Nothing here is a truth: all of it may be dropped and is built again from the log, or, for
//! snapshots, marks and indexes, by those who use them.

mod chunk;
mod folder;
mod harvest;
mod plain;
mod position;
mod shelf;
mod snapshot;

use std::{fmt, path::Path};

use crate::{Error, Head, Mark, Pairs, Record, Snapshot, StreamId, bytes::Fields};

pub(crate) use harvest::{Harvest, Reader, Recents, Run};
pub(crate) use plain::Plain;
pub(crate) use position::Checkpoint;
pub(crate) use shelf::Shelf;
pub(crate) use snapshot::{Link, Linked};

/// Bytes the store needs free to open and to work: some segments of its own.
pub(crate) const ROOM: u64 = 16 << 20;
/// Snapshots kept of a stream.
pub(crate) const SNAPSHOTS: usize = 2;
/// The longest value written; longer ones are cut.
const VALUE_MAX: usize = 4096;
const INDEX_KEY_MAX: usize = 256;
const INDEX_VALUE_MAX: usize = 3072;

/// One ordered map per kind of thing, all streams in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tree {
    Chunks,
    Heads,
    Snapshots,
    Marks,
    Indexes,
}

impl Tree {
    pub(crate) const ALL: [Self; 5] =
        [Self::Chunks, Self::Heads, Self::Snapshots, Self::Marks, Self::Indexes];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Chunks => "chunks",
            Self::Heads => "heads",
            Self::Snapshots => "snapshots",
            Self::Marks => "marks",
            Self::Indexes => "indexes",
        }
    }
}

/// Looks at one entry, and says whether to go on.
pub(crate) type Look<'a> = &'a mut dyn FnMut(&[u8], &[u8]) -> bool;

/// Ordered maps that survive, sooner or later: what the store needs of the thing below it.
pub(crate) trait Trees: fmt::Debug + Send + Sync + 'static {
    fn get(&self, tree: Tree, key: &[u8]) -> Result<Option<Vec<u8>>, Error>;
    fn insert(&self, tree: Tree, key: &[u8], value: &[u8]) -> Result<(), Error>;
    fn remove(&self, tree: Tree, key: &[u8]) -> Result<(), Error>;
    /// Entries from `key` on, in order, until `look` has seen enough.
    fn ascend(&self, tree: Tree, key: &[u8], look: Look<'_>) -> Result<(), Error>;
    /// The last key that sorts before `key`.
    fn before(&self, tree: Tree, key: &[u8]) -> Result<Option<Vec<u8>>, Error>;
    /// All of these or none; called by one thread only.
    fn batch(&self, tree: Tree, pairs: Pairs) -> Result<(), Error>;
    /// Makes everything survive a power loss.
    fn sync(&self) -> Result<(), Error>;
    /// Makes it fit for use again after a full disk.
    fn renew(&self) -> Result<(), Error>;
    /// Files kept apart from the log; there must be none.
    fn blobs(&self) -> u64;
    /// Puts what is there aside, without deleting it, and begins empty.
    fn set_aside(&self, why: &str) -> Result<(), Error>;
    /// Lets go of the files.
    fn close(&self) -> Result<(), Error>;
}

/// The store.
#[derive(Debug)]
pub(crate) struct Store {
    trees: Box<dyn Trees>,
}

/// What a store says of itself when it is opened.
#[derive(Debug, Default)]
pub(crate) struct Loaded {
    pub(crate) checkpoint: Option<Checkpoint>,
    pub(crate) heads: Vec<(StreamId, Head)>,
}

impl Store {
    pub(crate) fn new(trees: Box<dyn Trees>) -> Self {
        Self { trees }
    }

    /// Opens the store in a folder of its own, however broken what is there may be.
    pub(crate) fn open(folder: &Path, cache_bytes: u64, reopen_bytes: u64) -> Result<Self, Error> {
        Ok(Self::new(Box::new(Shelf::open(folder, cache_bytes, reopen_bytes)?)))
    }

    /// The checkpoint reached and the heads at it; an error when they do not agree.
    pub(crate) fn load(&self) -> Result<Loaded, Error> {
        position::load(&*self.trees)
    }

    /// Writes everything of `harvest` and, last, how far it goes.
    pub(crate) fn keep(&self, harvest: &Harvest, checkpoint: Checkpoint) -> Result<(), Error> {
        self.trees.renew()?;
        chunk::keep(&*self.trees, harvest)?;
        position::keep(&*self.trees, harvest, checkpoint)?;
        self.trees.sync()
    }

    /// Records from `from` up to and without `until`, at most `max`.
    pub(crate) fn read(
        &self,
        stream: StreamId,
        range: std::ops::Range<u64>,
        max: usize,
    ) -> Result<Vec<Record>, Error> {
        chunk::read(&*self.trees, stream, range, max)
    }

    pub(crate) fn put_snapshot(
        &self,
        stream: StreamId,
        snapshot: &Snapshot,
        link: &Link,
    ) -> Result<(), Error> {
        snapshot::put(&*self.trees, stream, snapshot, link)
    }

    pub(crate) fn snapshot(
        &self,
        stream: StreamId,
        shape: u64,
        link: Linked<'_>,
    ) -> Result<Option<Snapshot>, Error> {
        snapshot::get(&*self.trees, stream, shape, link)
    }

    pub(crate) fn put_mark(&self, stream: StreamId, mark: Mark) -> Result<(), Error> {
        let mut value = mark.seq.to_le_bytes().to_vec();
        value.extend(mark.wake_ms.into_iter().flat_map(u64::to_le_bytes));
        self.trees.insert(Tree::Marks, &stream.0, &value)
    }

    pub(crate) fn marks(&self) -> Result<Vec<(StreamId, Mark)>, Error> {
        let mut marks = Vec::new();
        self.trees.ascend(Tree::Marks, &[], &mut |key, value| {
            let mut fields = Fields(value);
            if let (Some(stream), Some(seq)) = (Fields(key).stream(), fields.u64()) {
                marks.push((stream, Mark { seq, wake_ms: fields.u64() }));
            }
            true
        })?;
        Ok(marks)
    }

    pub(crate) fn put_index(&self, id: StreamId, key: &[u8], value: &[u8]) -> Result<(), Error> {
        check_index(key, value)?;
        self.trees.insert(Tree::Indexes, &[&id.0, key].concat(), value)
    }

    pub(crate) fn scan_index(
        &self,
        stream: StreamId,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Pairs, Error> {
        let mut found = Vec::new();
        let from = [&stream.0, after.unwrap_or_default().max(prefix)].concat();
        self.trees.ascend(Tree::Indexes, &from, &mut |key, value| {
            let Some(key) = key.strip_prefix(&stream.0) else { return false };
            if found.len() >= limit || !key.starts_with(prefix) {
                return false;
            }
            if Some(key) != after {
                found.push((key.to_vec(), value.to_vec()));
            }
            true
        })?;
        Ok(found)
    }

    pub(crate) fn blobs(&self) -> u64 {
        self.trees.blobs()
    }

    pub(crate) fn set_aside(&self, why: &str) -> Result<(), Error> {
        self.trees.set_aside(why)
    }

    pub(crate) fn close(&self) -> Result<(), Error> {
        let synced = self.trees.sync();
        self.trees.close()?;
        synced
    }
}

/// Refuses an index entry that would not fit one value.
pub(crate) fn check_index(key: &[u8], value: &[u8]) -> Result<(), Error> {
    if key.len() > INDEX_KEY_MAX || value.len() > INDEX_VALUE_MAX {
        let (key, value) = (key.len(), value.len());
        let most = format!("at most {INDEX_KEY_MAX} and {INDEX_VALUE_MAX}");
        return Err(Error::TooLong(format!("an index entry of {key} and {value} bytes; {most}")));
    }
    Ok(())
}

/// Refuses a snapshot longer than the journal keeps.
pub(crate) fn check_snapshot(snapshot: &Snapshot) -> Result<(), Error> {
    let length = snapshot.body.len();
    if length > snapshot::BODY_MAX {
        return Err(Error::TooLong(format!("a snapshot of {length} bytes; at most 256 MiB")));
    }
    Ok(())
}
