//! Records acknowledged but not yet in the store: kept in memory until a checkpoint took them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::{Error, Head, Record, StreamId, bytes, log::Position, record::Raw, writer::Mix};

/// Some records of one stream, where they lie in a commit's bytes.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) first: u64,
    pub(crate) commit: Arc<Vec<u8>>,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Run {
    pub(crate) fn bytes(&self) -> &[u8] {
        let end = bytes::narrow(self.end.into());
        bytes::part(&self.commit, bytes::narrow(self.start.into()), end)
    }
}

/// What one stream has in memory.
#[derive(Clone, Debug)]
pub(crate) struct Recent {
    pub(crate) head: Head,
    pub(crate) runs: Vec<Run>,
}

/// What came between two checkpoints.
#[derive(Clone, Debug, Default)]
pub(crate) struct Harvest {
    pub(crate) streams: HashMap<StreamId, Recent, Mix>,
    pub(crate) position: Position,
    pub(crate) bytes: u64,
    pub(crate) events: u64,
}

impl Harvest {
    /// Adds `events` records of one stream that end in `head`.
    pub(crate) fn add(&mut self, stream: StreamId, run: Run, head: Head) {
        let length = bytes::wide(run.bytes().len());
        let events = head.seq.saturating_sub(run.first).saturating_add(1);
        self.bytes = self.bytes.saturating_add(length);
        self.events = self.events.saturating_add(events);
        let recent =
            self.streams.entry(stream).or_insert_with(|| Recent { head, runs: Vec::new() });
        recent.head = head;
        recent.runs.push(run);
    }

    /// Adds what came after it.
    fn absorb(&mut self, later: Self) {
        for (stream, mut more) in later.streams {
            let recent = self.streams.entry(stream);
            let recent = recent.or_insert_with(|| Recent { head: more.head, runs: Vec::new() });
            recent.head = more.head;
            recent.runs.append(&mut more.runs);
        }
        self.position = later.position;
        self.bytes = self.bytes.saturating_add(later.bytes);
        self.events = self.events.saturating_add(later.events);
    }

    /// The runs that hold the records in a range.
    fn runs(&self, stream: StreamId, range: &std::ops::Range<u64>, out: &mut Vec<Run>) {
        let recent = self.streams.get(&stream);
        let Some(recent) = recent.filter(|recent| recent.head.seq >= range.start) else { return };
        let begin = recent.runs.partition_point(|run| run.first <= range.start).saturating_sub(1);
        let end = recent.runs.partition_point(|run| run.first < range.end);
        out.extend(recent.runs.get(begin..end).unwrap_or_default().iter().cloned());
    }
}

/// The two harvests: the one that grows, and the one a checkpoint is writing.
#[derive(Debug, Default)]
pub(crate) struct Recents(Mutex<Pair>);

#[derive(Debug, Default)]
pub(crate) struct Pair {
    pub(crate) fresh: Harvest,
    frozen: Option<Arc<Harvest>>,
}

impl Recents {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Pair> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets the fresh harvest apart for a checkpoint, after one that was not kept.
    pub(crate) fn freeze(&self) -> Arc<Harvest> {
        let mut pair = self.lock();
        let position = pair.fresh.position;
        let empty = Harvest { position, ..Harvest::default() };
        let mut harvest = std::mem::replace(&mut pair.fresh, empty);
        if let Some(unkept) = pair.frozen.take() {
            let later = std::mem::replace(&mut harvest, Arc::unwrap_or_clone(unkept));
            harvest.absorb(later);
        }
        let frozen = Arc::new(harvest);
        pair.frozen = Some(Arc::clone(&frozen));
        frozen
    }

    /// Lets go of the frozen harvest: the store has it.
    pub(crate) fn thaw(&self) {
        let frozen = self.lock().frozen.take();
        // Many small pieces: freed only after the lock is.
        drop(frozen);
    }

    /// Bytes the store does not have yet.
    pub(crate) fn unkept(&self) -> u64 {
        let pair = self.lock();
        let frozen = pair.frozen.as_ref().map_or(0, |frozen| frozen.bytes);
        pair.fresh.bytes.saturating_add(frozen)
    }

    /// Bytes that wait for a checkpoint to begin.
    pub(crate) fn waiting(&self) -> u64 {
        self.lock().fresh.bytes
    }

    /// The records in memory from `from` on, at most `max` (and the rest of their runs).
    ///
    /// Commits of every stream wait for the lock meanwhile, so no run is copied that is not read.
    pub(crate) fn runs(&self, stream: StreamId, from: u64, max: usize) -> Vec<Run> {
        let range = from..from.saturating_add(bytes::wide(max));
        let mut runs = Vec::new();
        let pair = self.lock();
        if let Some(frozen) = &pair.frozen {
            frozen.runs(stream, &range, &mut runs);
        }
        pair.fresh.runs(stream, &range, &mut runs);
        runs
    }
}

/// Reads records one after another, each of which must continue the one before.
#[derive(Debug)]
pub(crate) struct Reader {
    stream: StreamId,
    next: u64,
    until: u64,
    max: usize,
    previous: Option<[u8; 32]>,
    pub(crate) records: Vec<Record>,
}

impl Reader {
    pub(crate) fn new(stream: StreamId, range: std::ops::Range<u64>, max: usize) -> Self {
        let next = range.start.max(1);
        Self { stream, next, until: range.end, max, previous: None, records: Vec::new() }
    }

    /// Has read all that was asked for.
    pub(crate) fn is_done(&self) -> bool {
        self.records.len() >= self.max || self.next >= self.until
    }

    /// Takes what is wanted of `run`: whole records of the stream, in order.
    pub(crate) fn take(&mut self, mut run: &[u8]) -> Result<(), Error> {
        while !run.is_empty() && !self.is_done() {
            let raw = Raw::take(&mut run).ok_or_else(|| self.damage("is not right"))?;
            if raw.stream != self.stream || raw.seq > self.next {
                return Err(self.damage("is missing"));
            }
            if raw.seq == self.next {
                self.push(&raw)?;
            }
        }
        Ok(())
    }

    fn push(&mut self, raw: &Raw<'_>) -> Result<(), Error> {
        if self.previous.is_some_and(|previous| previous != raw.previous) {
            return Err(self.damage("is not on the chain"));
        }
        let hash = raw.hash();
        self.records.extend(raw.record(hash));
        self.previous = Some(hash);
        self.next = self.next.saturating_add(1);
        Ok(())
    }

    fn damage(&self, what: &str) -> Error {
        Error::Damaged(format!("record {} of stream {} {what}", self.next, self.stream))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_runs_are_copied_than_are_read() {
        let (recents, stream) = (Recents::default(), StreamId([1; 16]));
        let commit = Arc::new(vec![0; 8]);
        for number in 0..300_u64 {
            if number == 100 {
                recents.freeze();
            }
            // Three records each: 1 to 3, 4 to 6 …
            let run = Run { first: number * 3 + 1, commit: Arc::clone(&commit), start: 0, end: 8 };
            let head = Head { seq: number * 3 + 3, ..Head::default() };
            recents.lock().fresh.add(stream, run, head);
        }
        let firsts = |from, max| {
            let runs = recents.runs(stream, from, max);
            runs.into_iter().map(|run| run.first).collect::<Vec<_>>()
        };
        assert_eq!(firsts(1, 3), [1]);
        assert_eq!(firsts(2, 3), [1, 4]);
        assert_eq!(firsts(299, 5), [298, 301], "from one harvest into the other");
        assert_eq!(firsts(898, 512), [898]);
        assert_eq!(firsts(1, 512).len(), 171);
        assert_eq!(firsts(1, usize::MAX).len(), 300);
    }
}
