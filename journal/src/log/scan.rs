//! Walks the commits of a segment, and tells a torn tail from damage.
//!
//! A commit is written only after the one before it was synced. So bytes that are no whole commit
//! are taken for a torn tail, never acknowledged, when they lie in the last segment and no whole
//! later commit follows them; everything else is damage. A last commit that was acknowledged and
//! then damaged looks torn too: the anchor file tells that apart.

use std::{
    io,
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};

use super::{
    Digest, MAGIC, Position,
    commit::{Frame, chain},
};
use crate::{bytes, record::Raw};

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path} at byte {offset}: {what}", path = path.display())]
pub(crate) struct Damage {
    /// The file.
    pub(crate) path: PathBuf,
    /// The place in it.
    pub(crate) offset: u64,
    /// What is wrong there.
    pub(crate) what: String,
}

impl Damage {
    pub(crate) fn new(path: &Path, offset: u64, what: &str) -> Self {
        Self { path: path.to_owned(), offset, what: what.to_owned() }
    }

    pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Self {
        Self::new(path, 0, &format!("it cannot be read: {error}"))
    }
}

/// What lies at a place of the log.
pub(crate) enum Step<'a> {
    /// A whole commit, on the chain: the position after it, and its records.
    Commit(Position, Vec<(Raw<'a>, [u8; 32])>),
    /// The end of the segment.
    End(Tail),
}

/// What follows the last whole commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tail {
    /// Nothing, or room reserved.
    Clean,
    /// A commit that was being written when the power went: this many bytes.
    Torn(u64),
}

/// A walk over one segment.
pub(crate) struct Walk<'a> {
    /// The segment's file, for messages.
    pub(crate) path: PathBuf,
    /// All of its bytes.
    pub(crate) content: &'a [u8],
    /// The position walked to.
    pub(crate) at: Position,
    /// Only the last segment may have room or a torn commit at its end.
    pub(crate) last: bool,
}

/// What may be said of a torn tail: that it was never acknowledged is likely, and not known.
pub(crate) fn cut_tail(bytes: u64, commit: u64) -> String {
    format!(
        "ends in an incomplete or damaged commit of {bytes} bytes after commit {commit}: if the \
         machine lost power or the node was killed, this was a write under way; if neither, look \
         at the disk"
    )
}

impl<'a> Walk<'a> {
    /// The next commit, or the end.
    pub(crate) fn step(&mut self) -> Result<Step<'a>, Damage> {
        let rest = self.content.get(bytes::narrow(self.at.end)..).unwrap_or_default();
        if self.at.end > bytes::wide(self.content.len()) {
            return Err(self.damage("the file is shorter than it was"));
        }
        match Frame::read(rest) {
            Some(frame) => self.commit(frame),
            None => self.end(rest),
        }
    }

    fn commit(&mut self, frame: Frame<'a>) -> Result<Step<'a>, Damage> {
        let number = self.at.commit.saturating_add(1);
        if frame.number != number {
            return Err(self.damage("a commit stands where another one must"));
        }
        let Some(records) = records(frame.payload, frame.records) else {
            return Err(self.damage("a commit's records are not right"));
        };
        if digest(&self.at.digest, number, &records) != frame.digest {
            return Err(self.damage("the commit does not continue the chain"));
        }
        let start = self.at.end;
        let end = start.saturating_add(bytes::wide(frame.len()));
        self.at = Position { start, end, commit: number, digest: frame.digest, ..self.at };
        Ok(Step::Commit(self.at, records))
    }

    fn end(&self, rest: &[u8]) -> Result<Step<'a>, Damage> {
        if rest.is_empty() {
            return Ok(Step::End(Tail::Clean));
        }
        if !self.last {
            return Err(self.damage("a commit is damaged in a segment that was sealed"));
        }
        let Some(used) = rest.iter().rposition(|byte| *byte != 0) else {
            return Ok(Step::End(Tail::Clean));
        };
        if later_commit(rest, self.at.commit) {
            return Err(self.damage("a commit is damaged, and whole commits follow it"));
        }
        Ok(Step::End(Tail::Torn(bytes::wide(used).saturating_add(1))))
    }

    pub(crate) fn damage(&self, what: &str) -> Damage {
        Damage::new(&self.path, self.at.end, what)
    }
}

fn records(mut payload: &[u8], count: u32) -> Option<Vec<(Raw<'_>, [u8; 32])>> {
    let mut records = Vec::new();
    while !payload.is_empty() {
        let raw = Raw::split(&mut payload)?;
        records.push((raw, raw.hash()));
    }
    (bytes::short(records.len()) == count).then_some(records)
}

fn digest(before: &Digest, number: u64, records: &[(Raw<'_>, [u8; 32])]) -> Digest {
    let mut links = Sha256::new();
    for (_, hash) in records {
        links.update(hash);
    }
    chain(before, number, links)
}

/// Whether a whole commit with a later number begins anywhere in `rest`.
fn later_commit(rest: &[u8], commit: u64) -> bool {
    let starts = rest.windows(MAGIC.len()).enumerate().skip(1);
    let mut starts = starts.filter(|(_, seen)| *seen == MAGIC).map(|(start, _)| start);
    starts.any(|start| {
        let frame = rest.get(start..).and_then(Frame::read);
        frame.is_some_and(|frame| frame.number > commit)
    })
}
