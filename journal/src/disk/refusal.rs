//! Why a journal does not open: what, where, and what to do.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::Options;
use crate::{
    Error,
    files::{self, Files},
    log::Damage,
    store,
};

/// Why a journal does not open, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it.
    #[error(
        "the journal in {} is in use by another process: stop that one, or give this node a \
         folder of its own", dir.display()
    )]
    Locked {
        /// The journal's folder.
        dir: PathBuf,
    },
    /// What is on disk is not what was written.
    #[error(
        "journal damaged: {what}. Nothing was deleted. Copy {} to a safe \
         place, look at it with `signalbox journal verify`, and restore the folder from a backup",
        dir.display()
    )]
    Damaged {
        /// The journal's folder.
        dir: PathBuf,
        /// The file, the place in it, and what is wrong there.
        what: String,
    },
    /// The anchor file is gone.
    #[error(
        "journal damaged: {} is missing, so a shortened log could not be told from a whole one. \
         Restore it from a backup; or, to accept the log as it is, create an empty file of that \
         name", path.display()
    )]
    Unanchored {
        /// The anchor file.
        path: PathBuf,
    },
    /// Segments that were archived are needed, and are not to be had.
    #[error(
        "the journal in {} cannot be opened: its log begins with a later segment than number \
         {segment}, which is needed to build the store, and {why}. The setting journal.archive_dir \
         names the folder sealed segments were moved to: bring that folder back (is its disk \
         mounted?) or correct the setting, then start again. Nothing was changed", dir.display()
    )]
    Archive {
        /// The journal's folder.
        dir: PathBuf,
        /// The first segment that is needed.
        segment: u64,
        /// Why the archive does not have it.
        why: String,
    },
    /// There is too little room on the disk.
    #[error(
        "the journal in {} has no room: {why}. {} are free on its disk, and {} are needed; the \
         setting journal.reserve_mib says how much is left alone. Make room there, move the \
         journal to a larger disk, or lower journal.reserve_mib, then start again. Nothing was \
         lost or set aside", dir.display(), size(*free_bytes), size(*needed_bytes)
    )]
    Full {
        /// The journal's folder.
        dir: PathBuf,
        /// What cannot be done.
        why: String,
        /// Bytes free on its disk.
        free_bytes: u64,
        /// Bytes that must be free: the reserve, and for a new journal its first segment.
        needed_bytes: u64,
    },
    /// The storage failed.
    #[error(
        "the journal in {} cannot be opened: {why}. Look at the disk and its mount", dir.display()
    )]
    Io {
        /// The journal's folder.
        dir: PathBuf,
        /// What failed.
        why: String,
    },
}

/// Bytes as people say them.
fn size(bytes: u64) -> String {
    if bytes < 1 << 20 { format!("{bytes} bytes") } else { format!("{} MiB", bytes >> 20) }
}

impl OpenError {
    pub(super) fn io(on: On<'_>, error: &io::Error) -> Self {
        if files::is_full(error) {
            return on.full(error.to_string());
        }
        Self::Io { dir: on.options.dir.clone(), why: error.to_string() }
    }

    pub(super) fn store(on: On<'_>, error: &Error) -> Self {
        match error {
            Error::Full(why) => on.full(why.clone()),
            Error::Damaged(why) | Error::Io(why) | Error::TooLong(why) | Error::Stopped(why) => {
                Self::Io { dir: on.options.dir.clone(), why: why.clone() }
            }
        }
    }

    pub(super) fn damaged(dir: &Path, what: &Damage) -> Self {
        Self::Damaged { dir: dir.to_owned(), what: what.to_string() }
    }
}

/// A journal to be opened, and the file system it lies on.
#[derive(Clone, Copy)]
pub(super) struct On<'a> {
    pub(super) options: &'a Options,
    pub(super) files: &'a dyn Files,
}

impl On<'_> {
    fn free(self) -> u64 {
        self.files.free(&self.options.dir).unwrap_or(u64::MAX)
    }

    fn full(self, why: String) -> OpenError {
        let (dir, needed_bytes) =
            (self.options.dir.clone(), self.options.reserve_bytes.max(store::ROOM));
        OpenError::Full { dir, why, free_bytes: self.free(), needed_bytes }
    }

    /// Refuses to begin what a disk below its reserve could not finish.
    pub(super) fn room_to(self, what: &str) -> Result<(), OpenError> {
        if self.free() >= self.options.reserve_bytes {
            return Ok(());
        }
        Err(self.full(format!("{what} takes more")))
    }

    /// Refuses a new journal that could never acknowledge anything.
    pub(super) fn room_for_a_new_one(self) -> Result<(), OpenError> {
        let reserve = self.options.reserve_bytes;
        let needed_bytes = reserve.saturating_add(self.options.segment_bytes);
        let free_bytes = self.free();
        if reserve == 0 || free_bytes >= needed_bytes {
            return Ok(());
        }
        let (dir, reserved) = (self.options.dir.clone(), size(reserve));
        let why = format!(
            "a new journal needs its first segment ({}) beside the {reserved} that are left alone",
            size(self.options.segment_bytes)
        );
        Err(OpenError::Full { dir, why, free_bytes, needed_bytes })
    }
}
