//! The anchors: a second file that says how far the log had come, so that a shorter one is seen.
//!
//! Every entry is 64 bytes: `magic u32 · crc u32 · commit u64 · segment u64 · end u64 ·
//! digest [32]`. The digest covers every record of every stream up to that commit, and so all
//! heads. One is appended and synced at a checkpoint, at rotation, when the log has been idle for
//! a moment, after a start and at the end. A last commit that was acknowledged in the moment
//! before a crash has no anchor yet; damage to just that commit cannot be told from a torn write.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    bytes::{self, Fields},
    files::{self, File, Files},
    log::Position,
};

/// The file's name in the journal's folder.
pub(crate) const NAME: &str = "anchors";
const MAGIC: [u8; 4] = *b"SBXa";
const SIZE: usize = 64;
/// Beyond this many bytes the file is written anew with one entry: the digest in it covers all that
/// the earlier ones did.
const LONG: u64 = 64 << 10;

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

/// What the file holds.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// All entries that can be read.
    pub(crate) anchors: Vec<Anchor>,
    /// How many cannot, a torn one not counted.
    pub(crate) unreadable: usize,
    /// The last entry is not whole: most likely it was being written when the power went.
    pub(crate) torn: bool,
    /// Where the next entry belongs: over a torn one, else after the last.
    end: u64,
}

/// Reads the file.
pub(crate) fn read(files: &dyn Files, folder: &Path) -> io::Result<Found> {
    let file = files.open(&folder.join(NAME))?;
    let content = files::read_from(&*file, 0)?;
    let mut found = Found::default();
    for entry in content.chunks(SIZE) {
        // Only the last one can be torn: each was synced before the next.
        found.unreadable = found.unreadable.saturating_add(usize::from(found.torn));
        found.end = found.end.saturating_add(if found.torn { bytes::wide(SIZE) } else { 0 });
        found.torn = false;
        match Anchor::parse(entry) {
            Some(anchor) => {
                found.anchors.push(anchor);
                found.end = found.end.saturating_add(bytes::wide(SIZE));
            }
            None => found.torn = true,
        }
    }
    Ok(found)
}

/// Tells of entries that cannot be read; the others are still believed.
pub(crate) fn warn(path: &Path, found: &Found) {
    let path = path.display();
    if found.torn {
        tracing::warn!(%path, "the last anchor {TORN}; the next one takes its place");
    }
    if found.unreadable > 0 {
        tracing::warn!(
            unreadable = found.unreadable,
            %path,
            "some anchors cannot be read, and that is damage. A log shortened to before them would \
             be noticed less well; look at the disk, and compare with `signalbox journal verify`"
        );
    }
}

/// What may be said of a last anchor that is not whole.
pub(crate) const TORN: &str = "is incomplete or damaged: if the machine lost power or the node was \
                               killed, it was being written; if neither, look at the disk";

/// The file, open at its end.
#[derive(Debug)]
pub(crate) struct Anchors {
    files: Arc<dyn Files>,
    path: PathBuf,
    file: Box<dyn File>,
    end: u64,
    last: Option<u64>,
}

impl Anchors {
    /// Opens the file for more, beginning with an entry for `at`. A torn entry is written over.
    pub(crate) fn resume(files: &Arc<dyn Files>, folder: &Path, at: Position) -> io::Result<Self> {
        let (path, end) = (folder.join(NAME), read(&**files, folder)?.end);
        let file = files.open(&path)?;
        let mut anchors = Self { files: Arc::clone(files), path, file, end, last: None };
        anchors.drop_anchor(at)?;
        Ok(anchors)
    }

    /// Appends and syncs an entry, unless the last one says the same.
    pub(crate) fn drop_anchor(&mut self, at: Position) -> io::Result<()> {
        if self.last == Some(at.commit) {
            return Ok(());
        }
        let entry = Anchor::from(at).bytes();
        if self.end >= LONG {
            files::write_whole(&*self.files, &self.path, &entry)?;
            self.file = self.files.open(&self.path)?;
            self.end = 0;
        } else {
            self.file.write_at(self.end, &entry)?;
            self.file.sync()?;
        }
        self.end = self.end.saturating_add(bytes::wide(SIZE));
        self.last = Some(at.commit);
        Ok(())
    }

    /// The commit of the last entry.
    pub(crate) fn last(&self) -> Option<u64> {
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faulty::SimFiles;

    fn at(commit: u64) -> Position {
        Position { segment: 1, start: 64, end: 128, commit, digest: [7; 32] }
    }

    #[test]
    fn the_file_stays_short_while_running() {
        let files: Arc<dyn Files> = Arc::new(SimFiles::new());
        let folder = Path::new("/journal");
        files::write_whole(&*files, &folder.join(NAME), &[]).unwrap();
        let mut anchors = Anchors::resume(&files, folder, at(0)).unwrap();
        for commit in 1..5000 {
            anchors.drop_anchor(at(commit)).unwrap();
            let found = read(&*files, folder).unwrap();
            assert_eq!(found.anchors.last().unwrap().commit, commit);
            assert!(found.end <= LONG && !found.torn && found.unreadable == 0, "{commit}");
        }
    }

    #[test]
    fn a_torn_entry_is_written_over_and_damage_before_it_is_not() {
        let files: Arc<dyn Files> = Arc::new(SimFiles::new());
        let folder = Path::new("/journal");
        let entries = [at(1), at(2)].map(|at| Anchor::from(at).bytes()).concat();
        let cut = |length| entries.get(..length).unwrap().to_vec();
        let mut zeros = cut(SIZE);
        zeros.resize(SIZE * 2, 0);
        for torn in [cut(65), cut(100), cut(127), zeros] {
            files::write_whole(&*files, &folder.join(NAME), &torn).unwrap();
            let found = read(&*files, folder).unwrap();
            assert_eq!((found.anchors.len(), found.unreadable, found.torn), (1, 0, true));
            Anchors::resume(&files, folder, at(3)).unwrap();
            let found = read(&*files, folder).unwrap();
            assert_eq!((found.anchors.len(), found.unreadable, found.torn), (2, 0, false));
        }
        let mut damaged = entries;
        bytes::put(&mut damaged, 20, &[9]);
        files::write_whole(&*files, &folder.join(NAME), &damaged).unwrap();
        Anchors::resume(&files, folder, at(3)).unwrap();
        let found = read(&*files, folder).unwrap();
        assert_eq!((found.anchors.len(), found.unreadable, found.torn), (2, 1, false));
    }
}
