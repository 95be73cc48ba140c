//! The truth: segment files of commits, written once, synced, and walked from any commit on.

mod commit;
mod replay;
pub(crate) mod retire;
mod scan;
mod segment;

use std::{io, path::Path, path::PathBuf, sync::Arc};

use crate::{
    bytes,
    files::{self, File, Files},
};

pub(crate) use commit::{Draft, MAGIC};
pub(crate) use replay::{Segments, follow};
pub(crate) use scan::{Damage, Tail, cut_tail};
pub(crate) use segment::{HEADER as SEGMENT_HEADER, name, numbers};

/// A running digest over all commits up to one of them.
pub(crate) type Digest = [u8; 32];

/// Where the log stands after a commit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Position {
    /// The segment the commit lies in; the first is 1.
    pub(crate) segment: u64,
    /// Where the commit begins in it.
    pub(crate) start: u64,
    /// Where the next one will.
    pub(crate) end: u64,
    /// The commit's number; the first is 1.
    pub(crate) commit: u64,
    /// The digest over all commits up to this one.
    pub(crate) digest: Digest,
}

impl Position {
    /// Before the first commit of a segment.
    pub(crate) fn at_head_of(segment: u64, commit: u64, digest: Digest) -> Self {
        Self { segment, start: SEGMENT_HEADER, end: SEGMENT_HEADER, commit, digest }
    }
}

/// Why a commit is not on disk.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// There is no room; the log is as it was before.
    Full,
    /// The storage failed, and what is on it is not known.
    Broken(io::Error),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        if files::is_full(&error) { Self::Full } else { Self::Broken(error) }
    }
}

/// The log, open at its end.
#[derive(Debug)]
pub(crate) struct Log {
    files: Arc<dyn Files>,
    folder: PathBuf,
    file: Box<dyn File>,
    tip: Position,
    segment_bytes: u64,
    allocated: bool,
    sealed: bool,
}

impl Log {
    /// Opens the segment of `tip` for writing after it: what follows is cut off, and all that
    /// stays is synced, because a killed process may have left it unsynced.
    pub(crate) fn resume(
        files: Arc<dyn Files>,
        folder: &Path,
        tip: Position,
        segment_bytes: u64,
    ) -> io::Result<Self> {
        let file = files.open(&folder.join(name(tip.segment)))?;
        let folder = folder.to_owned();
        let mut log =
            Self { files, folder, file, tip, segment_bytes, allocated: false, sealed: false };
        log.file.set_len(tip.end)?;
        log.file.sync()?;
        log.files.sync_folder(&log.folder)?;
        log.reserve();
        Ok(log)
    }

    /// Makes the first segment of a new log.
    pub(crate) fn begin(files: &dyn Files, folder: &Path) -> io::Result<()> {
        let head = Position::at_head_of(1, 0, Digest::default());
        files::write_whole(files, &folder.join(name(1)), &segment::header(&head))
    }

    /// Where the log stands.
    pub(crate) fn tip(&self) -> Position {
        self.tip
    }

    /// Writes and syncs one commit; on `Full` the log is as it was.
    pub(crate) fn append(&mut self, draft: &mut Draft) -> Result<Position, Trouble> {
        let length = bytes::wide(draft.len());
        let fits = self.tip.end.saturating_add(length) <= self.segment_bytes;
        if self.sealed || (!fits && self.tip.end > SEGMENT_HEADER) {
            self.rotate()?;
        }
        if !self.allocated {
            self.reserve();
        }
        let commit = self.tip.commit.saturating_add(1);
        let digest = draft.finish(commit, &self.tip.digest);
        let start = self.tip.end;
        if let Err(error) = self.file.write_at(start, draft.bytes()) {
            return Err(self.roll_back(error));
        }
        // A failed sync is never tried again: the pages may be gone though the next one succeeds.
        self.file.sync().map_err(Trouble::Broken)?;
        let end = start.saturating_add(length);
        self.tip = Position { segment: self.tip.segment, start, end, commit, digest };
        Ok(self.tip)
    }

    fn roll_back(&mut self, error: io::Error) -> Trouble {
        if !files::is_full(&error) {
            return Trouble::Broken(error);
        }
        self.allocated = false;
        let cut = self.file.set_len(self.tip.end).and_then(|()| self.file.sync());
        cut.map_or_else(Trouble::Broken, |()| Trouble::Full)
    }

    /// Cuts the segment to its contents and begins the next one.
    fn rotate(&mut self) -> Result<(), Trouble> {
        if !self.sealed {
            self.file.set_len(self.tip.end).map_err(Trouble::Broken)?;
            self.file.sync().map_err(Trouble::Broken)?;
            self.sealed = true;
        }
        let number = self.tip.segment.saturating_add(1);
        let head = Position::at_head_of(number, self.tip.commit, self.tip.digest);
        let path = self.folder.join(name(number));
        files::write_whole(&*self.files, &path, &segment::header(&head))?;
        self.file = self.files.open(&path).map_err(Trouble::Broken)?;
        self.tip = head;
        self.sealed = false;
        self.reserve();
        Ok(())
    }

    /// Reserves room for the segment. Only speed depends on it, so failing is no error.
    fn reserve(&mut self) {
        self.allocated = self.file.allocate(self.segment_bytes).is_ok();
    }
}
