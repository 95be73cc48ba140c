//! Why a journal does not open: what, where, and what to do.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::{Error, log::Damage};

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

impl OpenError {
    pub(super) fn io(dir: &Path, error: &io::Error) -> Self {
        Self::Io { dir: dir.to_owned(), why: error.to_string() }
    }

    pub(super) fn store(dir: &Path, error: &Error) -> Self {
        Self::Io { dir: dir.to_owned(), why: error.to_string() }
    }

    pub(super) fn damaged(dir: &Path, what: &Damage) -> Self {
        Self::Damaged { dir: dir.to_owned(), what: what.to_string() }
    }
}
