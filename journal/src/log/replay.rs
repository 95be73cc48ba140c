//! All commits of the log in order, from any of them on, over all its segments.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::{Position, commit::Frame, scan::Damage, scan::Step, scan::Tail, scan::Walk, segment};
use crate::{Head, bytes, files::Files, record::Raw};

/// Sees one commit; an error is the reason why it cannot be.
pub(crate) type Each<'a> =
    &'a mut dyn FnMut(Position, &[(Raw<'_>, [u8; 32])]) -> Result<(), String>;

/// The segments there are.
#[derive(Debug)]
pub(crate) struct Segments<'a> {
    files: &'a dyn Files,
    archive: Option<PathBuf>,
    folders: BTreeMap<u64, PathBuf>,
}

impl<'a> Segments<'a> {
    /// Those of the log and, before them, those of the archive.
    ///
    /// The log is looked at first, because a segment is in the archive before it leaves the log.
    pub(crate) fn find(
        files: &'a dyn Files,
        log: &Path,
        archive: Option<&Path>,
    ) -> Result<Self, Damage> {
        let mut folders = BTreeMap::new();
        for folder in [log].into_iter().chain(archive) {
            let numbers = segment::numbers(files, folder);
            let numbers = match numbers {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
                other => other.map_err(|error| Damage::unreadable(folder, &error))?,
            };
            for number in numbers {
                folders.entry(number).or_insert_with(|| folder.to_owned());
            }
        }
        Ok(Self { files, archive: archive.map(Path::to_owned), folders })
    }

    /// The last segment, when only the archive has it, though no segment goes there before the
    /// log has a later one.
    pub(crate) fn beyond(&self) -> Option<PathBuf> {
        let (number, folder) = self.folders.last_key_value()?;
        let beyond = self.archive.as_ref() == Some(folder);
        beyond.then(|| folder.join(segment::name(*number)))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.folders.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.folders.len()
    }

    /// Bytes of the segments from `number` on, with the room reserved in the last.
    pub(crate) fn bytes_from(&self, number: u64) -> u64 {
        let sizes = self.folders.range(number..).map(|(number, folder)| {
            let file = self.files.open(&folder.join(segment::name(*number)));
            file.and_then(|file| file.size()).unwrap_or(0)
        });
        sizes.fold(0, u64::saturating_add)
    }

    /// Whether a segment is missing before all those there are, as one that was archived is.
    pub(crate) fn begin_after(&self, number: u64) -> bool {
        self.folders.first_key_value().is_some_and(|(first, _)| *first > number)
    }

    fn last(&self) -> u64 {
        self.folders.last_key_value().map_or(0, |(number, _)| *number)
    }

    fn open(&self, number: u64) -> Result<(Position, Vec<u8>, PathBuf), Damage> {
        let Some(folder) = self.folders.get(&number) else {
            let name = segment::name(number);
            return Err(Damage::new(Path::new(&name), 0, "the segment is missing"));
        };
        match segment::open(self.files, folder, number) {
            Ok((head, content)) => Ok((head, content, folder.join(segment::name(number)))),
            Err(damage) => self.reopen(number).ok_or(damage),
        }
    }

    /// A segment that left the log after the log was looked at.
    fn reopen(&self, number: u64) -> Option<(Position, Vec<u8>, PathBuf)> {
        let (archive, name) = (self.archive.as_ref()?, segment::name(number));
        let left = self.folders.get(&number).map(|folder| folder.join(&name));
        if left.is_some_and(|path| self.files.open(&path).is_ok()) {
            return None;
        }
        let (head, content) = segment::open(self.files, archive, number).ok()?;
        Some((head, content, archive.join(name)))
    }

    /// Whether the log holds exactly this commit, or begins a segment after it.
    pub(crate) fn holds(&self, at: &Position) -> bool {
        let Ok((head, content, _)) = self.open(at.segment) else { return false };
        if at.start == at.end {
            return head == *at;
        }
        let rest = content.get(bytes::narrow(at.start)..).unwrap_or_default();
        Frame::read(rest).is_some_and(|frame| {
            let end = at.start.saturating_add(bytes::wide(frame.len()));
            (frame.number, frame.digest, end) == (at.commit, at.digest, at.end)
        })
    }

    /// Where the log ends, by its last segment alone.
    pub(crate) fn end(&self) -> Result<Position, Damage> {
        let number = self.last().max(1);
        let (head, content, path) = self.open(number)?;
        let mut walk = Walk { path, content: &content, at: head, last: true };
        through(&mut walk, &mut |_, _| Ok(()))?;
        Ok(walk.at)
    }

    /// Shows every commit after `from` (`None`: all), and returns where the log ends.
    pub(crate) fn replay(
        &self,
        from: Option<Position>,
        each: Each<'_>,
    ) -> Result<(Position, Tail), Damage> {
        let mut at = from.unwrap_or_else(|| Position::at_head_of(1, 0, [0; 32]));
        let (mut number, last) = (at.segment, self.last().max(1));
        loop {
            let (head, content, path) = self.open(number)?;
            if number != at.segment || at.start == at.end {
                if (head.commit, head.digest) != (at.commit, at.digest) {
                    return Err(Damage::new(&path, 0, "it does not continue the segment before"));
                }
                at = head;
            }
            let mut walk = Walk { path, content: &content, at, last: number == last };
            let tail = through(&mut walk, each)?;
            at = walk.at;
            if number >= last {
                return Ok((at, tail));
            }
            number = number.saturating_add(1);
        }
    }
}

fn through(walk: &mut Walk<'_>, each: Each<'_>) -> Result<Tail, Damage> {
    loop {
        let before = walk.at;
        match walk.step()? {
            Step::End(tail) => return Ok(tail),
            Step::Commit(position, records) => each(position, &records)
                .map_err(|what| Damage::new(&walk.path, before.end, &what))?,
        }
    }
}

/// Whether a record continues its stream.
pub(crate) fn follow(head: &Head, raw: &Raw<'_>) -> Result<(), String> {
    let (stream, seq) = (raw.stream, raw.seq);
    if seq != head.seq.saturating_add(1) {
        return Err(format!("stream {stream} goes from record {} to {seq}", head.seq));
    }
    if raw.previous != head.hash {
        return Err(format!("record {seq} of stream {stream} is not on its chain"));
    }
    if raw.epoch < head.epoch {
        return Err(format!("record {seq} of stream {stream} is of an epoch that had ended"));
    }
    Ok(())
}
