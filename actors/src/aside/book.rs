//! The book: what waits beside a tenant, and what is quarantined, as the fold of its notes.

use super::note::{Kept, Note};
use crate::codec::Codec;
use crate::core::Core;
use crate::tenant::FoldError;
use config::Purpose;
use domain::input::Input;
use domain::time::Moment;
use journal::Snapshot;
use serde::Serialize;
use std::collections::{BTreeMap, VecDeque};

/// How many records are read at once.
const PAGE: usize = 256;

/// The shape of the only snapshot there is: that nothing was open.
const BARE: u64 = 1;

/// After so many notes it is worth its while.
const BARE_EVERY: u64 = 256;

/// An input that made the tenant fail twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quarantined {
    /// Its number: that of its record.
    pub id: u64,
    /// When it was set aside.
    pub at: Moment,
    /// What kind of input it is: `heard`, `noticed`, `sent`, …
    pub kind: String,
    /// What the panic said, without what it quoted.
    pub why: String,
    /// Whether it can be tried again.
    pub releasable: bool,
    /// The input itself, which may hold a customer's words: not shown.
    #[serde(skip)]
    pub(crate) input: Option<Kept>,
}

/// What can be seen of what was put aside.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AsideState {
    /// Deliveries that wait on disk for the tenant to take them.
    pub deliveries: usize,
    /// Their bytes.
    pub bytes: usize,
    /// Inputs that made the tenant fail, oldest first.
    pub quarantined: Vec<Quarantined>,
}

/// Something that waits, and where its inputs are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Waiting {
    /// The record by which it waits.
    seq: u64,
    /// The record that holds its inputs: the same, or that of a quarantine.
    source: u64,
    bytes: usize,
}

/// What waits, with its place.
pub(crate) type Backlog = Vec<(u64, Vec<Input>)>;

/// The fold of all notes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Book {
    pub(super) epoch: u64,
    pub(super) seq: u64,
    /// Up to where nothing was open, as far as that is kept.
    bare: u64,
    waiting: VecDeque<Waiting>,
    quarantine: BTreeMap<u64, (usize, Quarantined)>,
}

impl Book {
    /// Takes the stream over and folds it. Blocks: for a thread that may.
    pub(super) fn open(core: &Core, codec: &Codec) -> Result<Self, FoldError> {
        let epoch = core.journal.open_epoch(codec.stream);
        let seq = bare(core, codec);
        let mut book = Self { epoch, seq, bare: seq, ..Self::default() };
        loop {
            let records = core.journal.read(codec.stream, book.seq.saturating_add(1), PAGE)?;
            if records.is_empty() {
                break;
            }
            for record in records {
                if record.seq != book.seq.saturating_add(1) {
                    return Err(FoldError::Gap { after: book.seq, found: record.seq });
                }
                let note = codec.event(&record)?;
                book.apply(Moment(record.at_ms), record.body.len(), note);
            }
        }
        let head = core.journal.head(codec.stream).map_or(0, |head| head.seq);
        if head > book.seq {
            return Err(FoldError::Short { head, read: book.seq });
        }
        Ok(book)
    }

    /// Keeps that nothing is open, if that is so, for the next to begin here. A cache: without it,
    /// opening takes longer.
    pub(super) fn rest(&mut self, core: &Core, codec: &Codec) {
        let open = !self.waiting.is_empty() || !self.quarantine.is_empty();
        if open || self.seq.saturating_sub(self.bare) < BARE_EVERY {
            return;
        }
        let context: [&[u8]; 2] = [&codec.stream.0, &self.seq.to_be_bytes()];
        let Ok(body) = codec.keys.seal(Purpose::Snapshot, &context, b"bare") else { return };
        let snapshot = Snapshot { seq: self.seq, shape: BARE, body };
        if core.journal.put_snapshot(codec.stream, snapshot).is_ok() {
            self.bare = self.seq;
        }
    }

    /// Takes the next note, whose record has so many bytes.
    pub(super) fn apply(&mut self, at: Moment, bytes: usize, note: Note) {
        let seq = self.seq.saturating_add(1);
        self.seq = seq;
        match note {
            Note::Delivered { .. } => {
                self.waiting.push_back(Waiting { seq, source: seq, bytes });
            }
            Note::Drained { to } => self.waiting.retain(|it| it.seq > to),
            Note::Quarantined { kind, why, input } => {
                let releasable = input.is_some();
                let entry = Quarantined { id: seq, at, kind, why, releasable, input };
                self.quarantine.insert(seq, (bytes, entry));
            }
            Note::Released { entry } => {
                if let Some((bytes, _)) = self.quarantine.remove(&entry) {
                    self.waiting.push_back(Waiting { seq, source: entry, bytes });
                }
            }
            Note::Dropped { entry } => drop(self.quarantine.remove(&entry)),
        }
    }

    /// Deliveries that wait, and their bytes.
    pub(super) fn waits(&self) -> (usize, usize) {
        let bytes = self.waiting.iter().map(|it| it.bytes);
        (self.waiting.len(), bytes.fold(0, usize::saturating_add))
    }

    pub(super) fn entry(&self, id: u64) -> Option<&Quarantined> {
        self.quarantine.get(&id).map(|(_, entry)| entry)
    }

    /// How many inputs are quarantined.
    pub(super) fn quarantined(&self) -> usize {
        self.quarantine.len()
    }

    pub(super) fn state(&self) -> AsideState {
        let (deliveries, bytes) = self.waits();
        let quarantined = self.quarantine.values().map(|(_, entry)| entry.clone()).collect();
        AsideState { deliveries, bytes, quarantined }
    }

    /// Reads what waits, in its order. Blocks: for a thread that may.
    pub(super) fn load(&self, core: &Core, codec: &Codec) -> Result<Backlog, FoldError> {
        let mut page = VecDeque::new();
        let mut backlog = Vec::with_capacity(self.waiting.len());
        for it in &self.waiting {
            while page.front().is_some_and(|record: &journal::Record| record.seq < it.source) {
                page.pop_front();
            }
            if page.front().is_none_or(|record| record.seq != it.source) {
                page = core.journal.read(codec.stream, it.source, PAGE)?.into();
            }
            let Some(record) = page.front() else {
                return Err(FoldError::Short { head: self.seq, read: it.source });
            };
            backlog.push((it.seq, inputs(codec.event(record)?)));
        }
        Ok(backlog)
    }
}

/// Up to where nothing was open, as was once kept; 0 if it was not.
fn bare(core: &Core, codec: &Codec) -> u64 {
    let Some(Snapshot { seq, body, .. }) = core.journal.snapshot(codec.stream, BARE) else {
        return 0;
    };
    let context: [&[u8]; 2] = [&codec.stream.0, &seq.to_be_bytes()];
    let opened = codec.keys.open(Purpose::Snapshot, &context, &body);
    opened.map_or(0, |_| seq)
}

fn inputs(note: Note) -> Vec<Input> {
    let kept = match note {
        Note::Delivered { inputs } => inputs,
        Note::Quarantined { input, .. } => input.into_iter().collect(),
        Note::Drained { .. } | Note::Released { .. } | Note::Dropped { .. } => Vec::new(),
    };
    kept.into_iter().map(Kept::input).collect()
}

#[cfg(test)]
mod tests {
    use super::{Book, Note};
    use domain::time::Moment;

    fn told(notes: Vec<Note>) -> Book {
        let mut book = Book::default();
        for note in notes {
            book.apply(Moment(5), 10, note);
        }
        book
    }

    fn delivered() -> Note {
        Note::Delivered { inputs: Vec::new() }
    }

    fn quarantined() -> Note {
        Note::Quarantined { kind: "heard".into(), why: "overflow".into(), input: None }
    }

    #[test]
    fn what_is_drained_no_longer_waits() {
        let book = told(vec![delivered(), delivered(), delivered(), Note::Drained { to: 2 }]);
        assert_eq!((book.seq, book.waits()), (4, (1, 10)));
        let again = told(vec![delivered(), Note::Drained { to: 1 }, Note::Drained { to: 1 }]);
        assert_eq!(again.waits(), (0, 0));
    }

    #[test]
    fn what_is_released_waits_once_and_what_is_dropped_never() {
        let released = || Note::Released { entry: 1 };
        let book = told(vec![quarantined(), quarantined(), released(), released()]);
        assert_eq!((book.waits(), book.quarantined()), ((1, 10), 1));
        assert!(book.entry(1).is_none() && book.entry(2).is_some());
        let book = told(vec![quarantined(), Note::Dropped { entry: 1 }, released()]);
        assert_eq!((book.waits(), book.quarantined()), ((0, 0), 0));
    }
}
