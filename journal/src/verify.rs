//! Looks at a journal's log without opening it for writing: verify, count, export.

use std::{
    collections::{BTreeMap, HashMap},
    io,
    path::{Path, PathBuf},
};

use crate::{
    Head, RealFiles, Record, StreamId,
    anchor::{self, Anchor},
    bytes,
    disk::{LOG, lacks_some},
    identity::{self, Whose},
    log::{Damage, Position, Segments, Tail, cut_tail, follow},
};

/// Where a journal lies.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its folder.
    pub dir: PathBuf,
    /// Where its oldest segments went, if any did.
    pub archive: Option<PathBuf>,
}

impl From<&Path> for Place {
    fn from(dir: &Path) -> Self {
        Self { dir: dir.to_owned(), archive: None }
    }
}

impl Place {
    fn segments(&self) -> Result<Segments<'static>, Damage> {
        let log = self.dir.join(LOG);
        let archive = self.archive.as_deref().filter(|archive| {
            match identity::whose(&RealFiles, &log, archive) {
                Ok(Whose::Foreign) => false,
                Ok(Whose::Unknown) => lacks_some(&RealFiles, &log),
                Ok(Whose::Ours) | Err(_) => true,
            }
        });
        Segments::find(&RealFiles, &log, archive)
    }

    /// Why the archive cannot be this journal's, if it cannot.
    #[must_use]
    pub fn foreign_archive(&self) -> Option<String> {
        let (log, archive) = (self.dir.join(LOG), self.archive.as_deref()?);
        let whose = identity::whose(&RealFiles, &log, archive);
        whose.is_ok_and(|whose| whose == Whose::Foreign).then(|| identity::foreign(&log))
    }
}

/// What a verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Segments read.
    pub segments: u64,
    /// Whole commits.
    pub commits: u64,
    /// Events in them.
    pub events: u64,
    /// Streams they belong to.
    pub streams: u64,
    /// Anchors that were found to agree with the log.
    pub anchors: u64,
    /// Bytes after the last whole commit: most likely a write that was under way, and while a
    /// node is running surely; after a stop in good order they are damage. See [`Self::tail`].
    pub torn_bytes: u64,
    /// The last anchor is not whole, which is to be judged as bytes after the last commit are. See
    /// [`Self::last_anchor`].
    pub torn_anchor: bool,
    /// What is wrong; empty when all is well.
    pub problems: Vec<String>,
}

impl Report {
    /// Nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }

    /// What is to be said of bytes after the last whole commit, if there are any.
    #[must_use]
    pub fn tail(&self) -> Option<String> {
        let tail = cut_tail(self.torn_bytes, self.commits);
        (self.torn_bytes > 0).then(|| format!("the log {tail}"))
    }

    /// What is to be said of a last anchor that is not whole, if it is not.
    #[must_use]
    pub fn last_anchor(&self) -> Option<String> {
        self.torn_anchor.then(|| format!("the last anchor {}", anchor::TORN))
    }
}

/// What is in a journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Segments of the log.
    pub segments: u64,
    /// Whole commits.
    pub commits: u64,
    /// Events in them.
    pub events: u64,
    /// Bytes of records, without the frames around them.
    pub bytes: u64,
    /// Events and bytes by stream.
    pub streams: BTreeMap<StreamId, (u64, u64)>,
    /// Events by kind.
    pub kinds: BTreeMap<u16, u64>,
}

/// Why a journal could not be walked to its end.
#[derive(Debug, thiserror::Error)]
pub enum WalkError {
    /// The log is damaged.
    #[error("journal damaged: {0}")]
    Damaged(String),
    /// The records could not be handed on.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Walks the whole log of a folder: checksums, the chain of commits, the chain of every stream,
/// and the anchors. Changes nothing, and may run beside a node.
#[must_use]
pub fn verify(place: impl Into<Place>) -> Report {
    let place = place.into();
    let mut report = Report::default();
    let anchors = match anchor::read(&RealFiles, &place.dir) {
        Ok(found) => {
            if found.unreadable > 0 {
                report.problems.push(format!("{} anchors cannot be read", found.unreadable));
            }
            report.torn_anchor = found.torn;
            found.anchors
        }
        Err(error) => {
            report.problems.push(format!("the anchors cannot be read: {error}"));
            Vec::new()
        }
    };
    let mut check = Check { report, heads: HashMap::new(), digests: HashMap::new() };
    if let Err(damage) = check.log(&place, &anchors) {
        check.report.problems.push(damage.to_string());
    }
    check.anchors(&anchors);
    check.report
}

struct Check {
    report: Report,
    heads: HashMap<StreamId, Head>,
    digests: HashMap<u64, [u8; 32]>,
}

impl Check {
    fn log(&mut self, place: &Place, anchors: &[Anchor]) -> Result<(), Damage> {
        let anchored: std::collections::HashSet<_> = anchors.iter().map(|a| a.commit).collect();
        let segments = place.segments()?;
        self.report.segments = bytes::wide(segments.len());
        self.digests.insert(0, [0; 32]);
        let (_tip, tail) = segments.replay(None, &mut |position, records| {
            for (raw, hash) in records {
                let head = self.heads.entry(raw.stream).or_default();
                follow(head, raw)?;
                *head = Head { seq: raw.seq, epoch: raw.epoch, hash: *hash };
            }
            self.report.commits = position.commit;
            let more = bytes::wide(records.len());
            self.report.events = self.report.events.saturating_add(more);
            self.report.streams = bytes::wide(self.heads.len());
            if anchored.contains(&position.commit) {
                self.digests.insert(position.commit, position.digest);
            }
            Ok(())
        })?;
        if let Tail::Torn(bytes) = tail {
            self.report.torn_bytes = bytes;
        }
        Ok(())
    }

    fn anchors(&mut self, anchors: &[Anchor]) {
        for anchor in anchors {
            let commit = anchor.commit;
            match self.digests.get(&commit) {
                Some(digest) if *digest == anchor.digest => {
                    self.report.anchors = self.report.anchors.saturating_add(1);
                }
                Some(_) => self.report.problems.push(format!("commit {commit} was another one")),
                None => self.report.problems.push(format!("commit {commit} is missing")),
            }
        }
    }
}

/// Shows every record of the log in order, of one stream or of all.
pub fn walk(
    place: impl Into<Place>,
    stream: Option<StreamId>,
    each: &mut dyn FnMut(Record) -> io::Result<()>,
) -> Result<(), WalkError> {
    let damaged = |damage: Damage| WalkError::Damaged(damage.to_string());
    let segments = place.into().segments().map_err(damaged)?;
    let mut failed = None;
    let mut show = |_: Position, records: &[(crate::record::Raw<'_>, [u8; 32])]| {
        let wanted = records.iter().filter(|(raw, _)| stream.is_none_or(|id| id == raw.stream));
        for record in wanted.filter_map(|(raw, hash)| raw.record(*hash)) {
            if let Err(error) = each(record) {
                failed = Some(error);
                return Err("stopped".to_owned());
            }
        }
        Ok(())
    };
    let walked = segments.replay(None, &mut show);
    failed.map_or_else(|| walked.map(drop).map_err(damaged), |error| Err(error.into()))
}

/// Counts what is in the log of a folder.
pub fn stats(place: impl Into<Place>) -> Result<Stats, WalkError> {
    let mut stats = Stats::default();
    let damaged = |damage: Damage| WalkError::Damaged(damage.to_string());
    let segments = place.into().segments().map_err(damaged)?;
    stats.segments = bytes::wide(segments.len());
    let counted = segments.replay(None, &mut |position, records| {
        stats.commits = position.commit;
        for (raw, _) in records {
            let length = bytes::wide(raw.bytes.len());
            let held = stats.streams.entry(raw.stream).or_default();
            *held = (held.0.saturating_add(1), held.1.saturating_add(length));
            let kinds = stats.kinds.entry(raw.kind).or_default();
            *kinds = kinds.saturating_add(1);
            stats.events = stats.events.saturating_add(1);
            stats.bytes = stats.bytes.saturating_add(length);
        }
        Ok(())
    });
    counted.map_err(damaged)?;
    Ok(stats)
}

/// Writes the log as JSON lines: header fields, and the sealed body and hash in hexadecimal.
/// Returns the number of records.
pub fn export(
    place: impl Into<Place>,
    stream: Option<StreamId>,
    to: &mut dyn io::Write,
) -> Result<u64, WalkError> {
    let mut count = 0_u64;
    walk(place, stream, &mut |record| {
        count = count.saturating_add(1);
        let Record { stream, seq, epoch, kind, version, at_ms, key, body, hash } = record;
        write!(to, "{{\"stream\":\"{stream}\",\"seq\":{seq},\"epoch\":{epoch},\"kind\":{kind},")?;
        write!(to, "\"version\":{version},\"at_ms\":{at_ms},\"key\":{key},\"hash\":\"")?;
        hex(&hash, to)?;
        write!(to, "\",\"body\":\"")?;
        hex(&body, to)?;
        writeln!(to, "\"}}")
    })?;
    Ok(count)
}

fn hex(bytes: &[u8], to: &mut dyn io::Write) -> io::Result<()> {
    bytes.iter().try_for_each(|byte| write!(to, "{byte:02x}"))
}
