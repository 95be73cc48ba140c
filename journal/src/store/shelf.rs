//! The ordered maps on disk: the only file that knows sled, and what must be known of it.
//!
//! sled 0.34.7 does not sync on its own `flush`, panics on damage, keeps an I/O error for ever,
//! reads all since the last open when opened, and never shrinks. So: our own sync of its file,
//! every call behind `catch_unwind`, damaged folders set aside, and a fresh open now and then.

use std::{
    fs, io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use super::{Look, ROOM, Tree, Trees, folder};
use crate::{Error, Files, Pairs, RealFiles, bytes, files};

/// Set when a folder is made; another size later is refused by sled.
const SEGMENT_BYTES: usize = 8 << 20;
/// How long a former opening of ours may take to let go of the file.
const RETRIES: u32 = 100;

#[derive(Debug)]
pub(crate) struct Shelf {
    folder: PathBuf,
    cache_bytes: u64,
    reopen_bytes: u64,
    written: AtomicU64,
    /// It met a full disk, and must be opened anew before it takes anything again.
    choked: AtomicBool,
    open: RwLock<Option<Opened>>,
}

#[derive(Debug)]
struct Opened {
    db: sled::Db,
    trees: Vec<(Tree, sled::Tree)>,
    file: fs::File,
}

pub(super) fn io_error(error: &io::Error) -> Error {
    let why = format!("store: {error}");
    if files::is_full(error) { Error::Full(why) } else { Error::Io(why) }
}

fn guarded<T>(call: impl FnOnce() -> Result<T, sled::Error>) -> Result<T, Error> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(sled::Error::Corruption { .. })) => Err(Error::Damaged("store: corrupt".to_owned())),
        Ok(Err(sled::Error::Io(error))) => Err(io_error(&error)),
        Ok(Err(error)) => Err(Error::Io(format!("store: {error}"))),
        Err(_panic) => Err(Error::Damaged("store: it panicked".to_owned())),
    }
}

/// Somebody has the file. sled tells it by its words alone.
fn is_held(error: &Error) -> bool {
    matches!(error, Error::Io(why) if why.contains("could not acquire lock"))
}

impl Shelf {
    /// Opens the folder; one that cannot be opened is set aside and begun anew.
    pub(crate) fn open(folder: &Path, cache_bytes: u64, reopen_bytes: u64) -> Result<Self, Error> {
        let shelf = Self {
            folder: folder.to_owned(),
            cache_bytes,
            reopen_bytes,
            written: AtomicU64::new(0),
            choked: AtomicBool::new(false),
            open: RwLock::new(None),
        };
        let opened = shelf.open_somehow()?;
        shelf.hold(Some(opened));
        Ok(shelf)
    }

    fn hold(&self, opened: Option<Opened>) {
        *self.open.write().unwrap_or_else(PoisonError::into_inner) = opened;
    }

    /// Tries what is there, then without its snapshots, then with nothing at all.
    fn open_somehow(&self) -> Result<Opened, Error> {
        fs::create_dir_all(&self.folder).map_err(|error| io_error(&error))?;
        folder::drop_unfinished(&self.folder)?;
        let first = match self.open_when_free() {
            // Neither a full disk nor somebody who has it says anything against what is there.
            Ok(opened) => return Ok(opened),
            Err(error) if matches!(error, Error::Full(_)) || is_held(&error) => return Err(error),
            Err(first) => first,
        };
        tracing::warn!(%first, "the store does not open; trying without its snapshots");
        folder::set_snapshots_aside(&self.folder)?;
        let second = match self.try_open() {
            Ok(opened) => return Ok(opened),
            Err(Error::Full(why)) => return Err(Error::Full(why)),
            Err(second) => second,
        };
        tracing::warn!(%second, "the store does not open; it is set aside and built anew");
        folder::set_aside(&self.folder)?;
        self.try_open()
    }

    /// Opens sled in a thread of its own, so that its panic is an error.
    fn try_open(&self) -> Result<Opened, Error> {
        let (folder, cache_bytes) = (self.folder.clone(), self.cache_bytes);
        let opening = thread::Builder::new()
            .name("journal-store-open".to_owned())
            .spawn(move || guarded(|| opened(&folder, cache_bytes)))
            .map_err(|error| io_error(&error))?;
        let panicked = |_| Err(Error::Damaged("store: it panicked".to_owned()));
        self.judged(opening.join().unwrap_or_else(panicked))
    }

    /// Opens it once a former opening of ours has let go of the file.
    fn open_when_free(&self) -> Result<Opened, Error> {
        let mut tried = self.try_open();
        for _ in 0..RETRIES {
            if !tried.as_ref().is_err_and(is_held) {
                break;
            }
            thread::sleep(Duration::from_millis(20));
            tried = self.try_open();
        }
        tried
    }

    /// Any failure is laid to the full disk then: sled may tell it as a panic.
    fn is_crowded(&self) -> bool {
        RealFiles.free(&self.folder).is_ok_and(|free| free < ROOM)
    }

    /// Tells what a full disk did from what is broken. sled fails for good after the first, so
    /// whatever follows until it was opened anew is no other news.
    fn judged<T>(&self, done: Result<T, Error>) -> Result<T, Error> {
        done.map_err(|error| {
            let full = matches!(error, Error::Full(_));
            if !full && !self.choked.load(Ordering::Relaxed) && !self.is_crowded() {
                return error;
            }
            self.choked.store(true, Ordering::Relaxed);
            if full { error } else { Error::Full(format!("the disk is full ({error})")) }
        })
    }

    fn with<T>(
        &self,
        tree: Tree,
        call: impl FnOnce(&sled::Tree) -> Result<T, sled::Error>,
    ) -> Result<T, Error> {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        let closed = || Error::Io("store: it is closed".to_owned());
        let opened = open.as_ref().ok_or_else(closed);
        self.judged(opened.and_then(|opened| {
            let found = opened.trees.iter().find(|(held, _)| *held == tree);
            let missing = || Error::Io("store: a tree is missing".to_owned());
            let (_, tree) = found.ok_or_else(missing)?;
            guarded(|| call(tree))
        }))
    }

    fn sync_opened(&self) -> Result<(), Error> {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        let Some(opened) = open.as_ref() else { return Ok(()) };
        guarded(|| opened.db.flush())?;
        opened.file.sync_data().map_err(|error| io_error(&error))?;
        let folder = fs::File::open(&self.folder).map_err(|error| io_error(&error))?;
        folder.sync_all().map_err(|error| io_error(&error))
    }

    fn count(&self, bytes: usize) {
        self.written.fetch_add(bytes::wide(bytes), Ordering::Relaxed);
    }

    /// Closes and opens, so that the next start need not read all that was written since.
    fn reopen(&self) -> Result<(), Error> {
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        drop(open.take());
        *open = Some(self.open_when_free()?);
        self.written.store(0, Ordering::Relaxed);
        Ok(())
    }
}

fn opened(folder: &Path, cache_bytes: u64) -> Result<Opened, sled::Error> {
    let config = sled::Config::new()
        .path(folder)
        .segment_size(SEGMENT_BYTES)
        .cache_capacity(cache_bytes)
        .flush_every_ms(Some(500))
        .use_compression(false);
    let db = config.open()?;
    let trees = Tree::ALL.into_iter().map(|tree| Ok((tree, db.open_tree(tree.name())?)));
    let trees = trees.collect::<Result<Vec<_>, sled::Error>>()?;
    // Every sync of any handle syncs the file; this one is ours.
    let file = fs::File::open(folder.join("db"))?;
    Ok(Opened { db, trees, file })
}

impl Trees for Shelf {
    fn get(&self, tree: Tree, key: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        self.with(tree, |tree| Ok(tree.get(key)?.map(|value| value.to_vec())))
    }

    fn insert(&self, tree: Tree, key: &[u8], value: &[u8]) -> Result<(), Error> {
        self.count(key.len().saturating_add(value.len()));
        self.with(tree, |tree| tree.insert(key, value).map(drop))
    }

    fn remove(&self, tree: Tree, key: &[u8]) -> Result<(), Error> {
        self.with(tree, |tree| tree.remove(key).map(drop))
    }

    fn ascend(&self, tree: Tree, key: &[u8], look: Look<'_>) -> Result<(), Error> {
        self.with(tree, |tree| {
            for entry in tree.range(key..) {
                let (key, value) = entry?;
                if !look(&key, &value) {
                    break;
                }
            }
            Ok(())
        })
    }

    fn before(&self, tree: Tree, key: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        self.with(tree, |tree| Ok(tree.get_lt(key)?.map(|(key, _)| key.to_vec())))
    }

    fn batch(&self, tree: Tree, pairs: Pairs) -> Result<(), Error> {
        let mut batch = sled::Batch::default();
        for (key, value) in pairs {
            self.count(key.len().saturating_add(value.len()));
            batch.insert(key, value);
        }
        self.with(tree, |tree| tree.apply_batch(batch))
    }

    fn sync(&self) -> Result<(), Error> {
        self.judged(self.sync_opened())?;
        if self.written.load(Ordering::Relaxed) >= self.reopen_bytes {
            self.reopen()?;
        }
        Ok(())
    }

    fn renew(&self) -> Result<(), Error> {
        if !self.choked.load(Ordering::Relaxed) {
            return Ok(());
        }
        // Once closed it would not open, and could not be read either.
        if self.is_crowded() {
            return Err(Error::Full("the disk is still full".to_owned()));
        }
        self.reopen()?;
        self.choked.store(false, Ordering::Relaxed);
        Ok(())
    }

    fn blobs(&self) -> u64 {
        fs::read_dir(self.folder.join("blobs")).map_or(0, |found| bytes::wide(found.count()))
    }

    fn set_aside(&self, why: &str) -> Result<(), Error> {
        tracing::warn!(why, "the store is set aside and built anew");
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        drop(open.take());
        folder::set_aside(&self.folder)?;
        *open = Some(self.try_open()?);
        Ok(())
    }

    fn close(&self) -> Result<(), Error> {
        self.hold(None);
        Ok(())
    }
}
