//! How a journal on disk is set up.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// Told while a start reads the log: bytes read so far, and in all.
pub type Progress = fn(u64, u64);

/// Where sealed segments go before they leave the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archive {
    /// The folder they are copied to; on another disk, if at all possible. The store is built
    /// anew from here too, so it must stay readable.
    pub folder: PathBuf,
    /// How many sealed segments stay in the log beside their copies.
    pub keep: usize,
}

/// The settings of a journal on disk; [`Options::new`] has the defaults.
#[derive(Clone, Debug)]
pub struct Options {
    /// The journal's folder.
    pub dir: PathBuf,
    /// Bytes of one segment of the log: 64 MiB.
    pub segment_bytes: u64,
    /// Bytes in memory that call for a checkpoint: 16 MiB. While one is being made twice that may
    /// come beside it, and so four times is the most kept.
    pub checkpoint_bytes: u64,
    /// Time after which a checkpoint is made of less: 30 s.
    pub checkpoint_every: Duration,
    /// Idle time after which the end of the log is anchored: 200 ms.
    pub anchor_idle: Duration,
    /// Memory the store may use to read from: 64 MiB.
    pub cache_bytes: u64,
    /// Bytes written to the store before it is closed and opened, to keep starts short: 512 MiB.
    pub reopen_bytes: u64,
    /// Events one commit takes before the next stream's turn: 1,024.
    pub commit_events: usize,
    /// Bytes one commit takes before the next stream's turn: 1 MiB.
    pub commit_bytes: usize,
    /// Bytes of appends that may wait: 64 MiB.
    pub queue_bytes: usize,
    /// Bytes of the disk that are left alone: 256 MiB. With less than this the disk is full.
    pub reserve_bytes: u64,
    /// Where sealed segments are copied to; `None` keeps them all where they are.
    pub archive: Option<Archive>,
    /// Told while a start reads the log.
    pub progress: Option<Progress>,
}

impl Options {
    /// The defaults for a journal in `dir`.
    #[must_use]
    pub fn new(dir: &Path) -> Self {
        Self {
            dir: dir.to_owned(),
            segment_bytes: 64 << 20,
            checkpoint_bytes: 16 << 20,
            checkpoint_every: Duration::from_secs(30),
            anchor_idle: Duration::from_millis(200),
            cache_bytes: 64 << 20,
            reopen_bytes: 512 << 20,
            commit_events: 1024,
            commit_bytes: 1 << 20,
            queue_bytes: 64 << 20,
            reserve_bytes: 256 << 20,
            archive: None,
            progress: None,
        }
    }
}
