//! A journal in memory alone: for tests, and the measure of what the others must do.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::{
    Appended, BoxFuture, Entry, Error, Head, Health, Journal, Mark, Pairs, Record, Snapshot,
    StreamId, bytes,
    record::{self, Raw},
    store::{self, SNAPSHOTS},
};

/// The journal in memory.
#[derive(Debug, Default)]
pub struct Memory {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    streams: BTreeMap<StreamId, Stream>,
    index: BTreeMap<(StreamId, Vec<u8>), Vec<u8>>,
    commits: u64,
    events: u64,
    closed: bool,
}

#[derive(Debug, Default)]
struct Stream {
    head: Head,
    fence: u64,
    records: Vec<Record>,
    snapshots: Vec<Snapshot>,
    mark: Option<Mark>,
}

impl Memory {
    /// An empty journal.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn append(&mut self, id: StreamId, epoch: u64, expected: u64, entries: &[Entry]) -> Appended {
        if self.closed {
            return Appended::Unknown;
        }
        let stream = self.streams.entry(id).or_default();
        if epoch < stream.fence {
            return Appended::Fenced { epoch: stream.fence };
        }
        let long = entries.iter().any(|entry| entry.body.len() > Entry::BODY_MAX);
        if expected != stream.head.seq || long {
            return Appended::WrongSeq { head: stream.head.seq };
        }
        stream.fence = epoch;
        for entry in entries {
            stream.push(id, epoch, entry);
        }
        self.commits = self.commits.saturating_add(1);
        self.events = self.events.saturating_add(bytes::wide(entries.len()));
        Appended::Committed { seq: stream.head.seq }
    }
}

impl Stream {
    fn push(&mut self, id: StreamId, epoch: u64, entry: &Entry) {
        let mut raw = Vec::with_capacity(record::size(entry));
        self.head = record::encode(&mut raw, id, epoch, &self.head, entry);
        let made = Raw::split(&mut raw.as_slice()).and_then(|raw| raw.record(self.head.hash));
        self.records.extend(made);
    }

    fn from(&self, from: u64, max: usize) -> Vec<Record> {
        let skip = bytes::narrow(from.saturating_sub(1));
        self.records.iter().skip(skip).take(max).cloned().collect()
    }
}

impl Journal for Memory {
    fn append(
        &self,
        stream: StreamId,
        epoch: u64,
        expected: u64,
        entries: Vec<Entry>,
    ) -> BoxFuture<Appended> {
        let appended = self.state().append(stream, epoch, expected, &entries);
        Box::pin(async move { appended })
    }

    fn read(&self, stream: StreamId, from: u64, max: usize) -> Result<Vec<Record>, Error> {
        Ok(self.state().streams.get(&stream).map(|held| held.from(from, max)).unwrap_or_default())
    }

    fn head(&self, stream: StreamId) -> Option<Head> {
        self.state().streams.get(&stream).map(|held| held.head).filter(|head| head.seq > 0)
    }

    fn heads(&self) -> Vec<(StreamId, Head)> {
        let state = self.state();
        let heads = state.streams.iter().map(|(id, held)| (*id, held.head));
        heads.filter(|(_, head)| head.seq > 0).collect()
    }

    fn open_epoch(&self, stream: StreamId) -> u64 {
        let mut state = self.state();
        let held = state.streams.entry(stream).or_default();
        held.fence = held.fence.saturating_add(1);
        held.fence
    }

    fn put_snapshot(&self, stream: StreamId, snapshot: Snapshot) -> Result<(), Error> {
        store::check_snapshot(&snapshot)?;
        let mut state = self.state();
        let held = state.streams.entry(stream).or_default();
        if snapshot.seq > held.head.seq {
            return Ok(());
        }
        let kept = &mut held.snapshots;
        kept.retain(|old| old.seq != snapshot.seq);
        kept.push(snapshot);
        kept.sort_by_key(|kept| kept.seq);
        let surplus = kept.len().saturating_sub(SNAPSHOTS);
        kept.drain(..surplus);
        Ok(())
    }

    fn snapshot(&self, stream: StreamId, shape: u64) -> Option<Snapshot> {
        let state = self.state();
        let held = state.streams.get(&stream)?;
        let fits = |kept: &&Snapshot| kept.shape == shape;
        held.snapshots.iter().rev().find(fits).cloned()
    }

    fn put_mark(&self, stream: StreamId, mark: Mark) -> Result<(), Error> {
        self.state().streams.entry(stream).or_default().mark = Some(mark);
        Ok(())
    }

    fn marks(&self) -> Vec<(StreamId, Mark)> {
        let state = self.state();
        state.streams.iter().filter_map(|(id, held)| Some((*id, held.mark?))).collect()
    }

    fn put_index(&self, stream: StreamId, key: &[u8], value: &[u8]) -> Result<(), Error> {
        store::check_index(key, value)?;
        self.state().index.insert((stream, key.to_vec()), value.to_vec());
        Ok(())
    }

    fn scan_index(
        &self,
        stream: StreamId,
        prefix: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Pairs, Error> {
        let state = self.state();
        let from = (stream, after.unwrap_or_default().max(prefix).to_vec());
        let found = state.index.range(from..).filter(|((_, key), _)| Some(&**key) != after);
        let fits = |entry: &(&(StreamId, Vec<u8>), &Vec<u8>)| {
            entry.0.0 == stream && entry.0.1.starts_with(prefix)
        };
        let found = found.take_while(fits).take(limit);
        Ok(found.map(|((_, key), value)| (key.clone(), value.clone())).collect())
    }

    fn health(&self) -> Health {
        let state = self.state();
        Health {
            stopped: state.closed.then(|| "closed".to_owned()),
            commits: state.commits,
            events: state.events,
            streams: bytes::wide(state.streams.len()),
            ..Health::default()
        }
    }

    fn flush(&self) -> BoxFuture<Result<(), Error>> {
        Box::pin(async { Ok(()) })
    }

    fn close(&self) -> BoxFuture<Result<(), Error>> {
        self.state().closed = true;
        Box::pin(async { Ok(()) })
    }
}
