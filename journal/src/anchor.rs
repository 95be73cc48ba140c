//! The anchors: a second file that says how far the log had come, so that a shorter one is seen.
//!
//! Every entry is 64 bytes: `magic u32 · crc u32 · commit u64 · segment u64 · end u64 ·
//! digest [32]`. The digest covers every record of every stream up to that commit, and so all
//! heads. One is appended and synced at a checkpoint, at rotation, when the log has been idle for
//! a moment, after a start and at the end. A last commit that was acknowledged in the moment
//! before a crash has no anchor yet; damage to just that commit cannot be told from a torn write.

use std::{io, path::Path, sync::Arc};

use crate::{
    bytes::{self, Fields},
    files::{self, File, Files},
    log::Position,
};

/// The file's name in the journal's folder.
pub(crate) const NAME: &str = "anchors";
const MAGIC: [u8; 4] = *b"SBXa";
const SIZE: usize = 64;
/// Beyond this many bytes the file is written anew with its last entry.
const LONG: u64 = 1 << 20;

/// What a walk must have seen, or the log is not the one that was anchored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Anchor {
    pub(crate) commit: u64,
    pub(crate) segment: u64,
    pub(crate) end: u64,
    pub(crate) digest: [u8; 32],
}

impl From<Position> for Anchor {
    fn from(at: Position) -> Self {
        Self { commit: at.commit, segment: at.segment, end: at.end, digest: at.digest }
    }
}

impl Anchor {
    fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(SIZE);
        out.extend_from_slice(&MAGIC);
        out.extend_from_slice(&[0; 4]);
        out.extend_from_slice(&self.commit.to_le_bytes());
        out.extend_from_slice(&self.segment.to_le_bytes());
        out.extend_from_slice(&self.end.to_le_bytes());
        out.extend_from_slice(&self.digest);
        let crc = crc32c::crc32c(bytes::part(&out, 8, SIZE));
        bytes::put(&mut out, 4, &crc.to_le_bytes());
        out
    }

    fn parse(from: &[u8]) -> Option<Self> {
        let mut fields = Fields(from);
        let magic: [u8; 4] = fields.array()?;
        let crc = fields.u32()?;
        let right = magic == MAGIC && crc == crc32c::crc32c(bytes::part(from, 8, SIZE));
        let (commit, segment, end) = (fields.u64()?, fields.u64()?, fields.u64()?);
        let digest = fields.array()?;
        right.then_some(Self { commit, segment, end, digest })
    }
}

/// All entries that can be read, and how many cannot.
pub(crate) fn read(files: &dyn Files, folder: &Path) -> io::Result<(Vec<Anchor>, usize)> {
    let file = files.open(&folder.join(NAME))?;
    let content = files::read_from(&*file, 0)?;
    let (mut anchors, mut unreadable) = (Vec::new(), 0_usize);
    for entry in content.chunks(SIZE) {
        match Anchor::parse(entry) {
            Some(anchor) => anchors.push(anchor),
            None => unreadable = unreadable.saturating_add(1),
        }
    }
    Ok((anchors, unreadable))
}

/// Tells of entries that cannot be read; the others are still believed.
pub(crate) fn warn(path: &Path, unreadable: usize) {
    if unreadable > 0 {
        let path = path.display();
        tracing::warn!(
            unreadable,
            %path,
            "some anchors cannot be read: one may be torn by a loss of power, more are damage. A \
             log shortened to before them would be noticed less well; look at the disk, and \
             compare with `signalbox journal verify`"
        );
    }
}

/// The file, open at its end.
#[derive(Debug)]
pub(crate) struct Anchors {
    file: Box<dyn File>,
    end: u64,
    last: Option<u64>,
}

impl Anchors {
    /// Opens the file for more, beginning with an entry for `at`.
    pub(crate) fn resume(files: &Arc<dyn Files>, folder: &Path, at: Position) -> io::Result<Self> {
        let path = folder.join(NAME);
        let whole = bytes::wide(SIZE);
        if files.open(&path)?.size()? > LONG {
            files::write_whole(&**files, &path, &Anchor::from(at).bytes())?;
        }
        let file = files.open(&path)?;
        let size = file.size()?;
        // A torn entry is left where it is: the next one starts at the next whole place.
        let end = size.div_ceil(whole).saturating_mul(whole);
        let mut anchors = Self { file, end, last: None };
        anchors.drop_anchor(at)?;
        Ok(anchors)
    }

    /// Appends and syncs an entry, unless the last one says the same.
    pub(crate) fn drop_anchor(&mut self, at: Position) -> io::Result<()> {
        if self.last == Some(at.commit) {
            return Ok(());
        }
        self.file.write_at(self.end, &Anchor::from(at).bytes())?;
        self.file.sync()?;
        self.end = self.end.saturating_add(bytes::wide(SIZE));
        self.last = Some(at.commit);
        Ok(())
    }

    /// The commit of the last entry.
    pub(crate) fn last(&self) -> Option<u64> {
        self.last
    }
}
