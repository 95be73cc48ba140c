//! A stream's records in the store: one value for what came between two checkpoints, cut to size.
//!
//! Key: stream, sequence of the first record in the value, part. A value holds whole records;
//! only a record longer than a value is cut into parts. Keys may overlap after a crash (the same
//! records, written twice), so a reader skips what it has read.

use std::ops::Range;

use super::{Harvest, Reader, Tree, Trees, VALUE_MAX};
use crate::{Error, Pairs, Record, StreamId, bytes::Fields, record::Raw};

/// One batch takes the store's lock; readers wait no longer than this many bytes take.
const BATCH_BYTES: usize = 128 << 10;

fn key(stream: StreamId, first: u64, part: u16) -> Vec<u8> {
    [&stream.0[..], &first.to_be_bytes(), &part.to_be_bytes()].concat()
}

/// First sequence and part in a key of `stream`.
fn place(stream: StreamId, key: &[u8]) -> Option<(u64, u16)> {
    let mut fields = Fields(key.strip_prefix(&stream.0)?);
    Some((u64::from_be_bytes(fields.array()?), u16::from_be_bytes(fields.array()?)))
}

/// Writes the chunks of all streams.
pub(super) fn keep(trees: &dyn Trees, harvest: &Harvest) -> Result<(), Error> {
    let mut cut = Cut { trees, pairs: Vec::new(), bytes: 0, value: Vec::new() };
    let mut ids: Vec<_> = harvest.streams.keys().copied().collect();
    ids.sort_unstable();
    for id in ids {
        let Some(recent) = harvest.streams.get(&id) else { continue };
        let mut first = 0;
        for run in &recent.runs {
            let mut rest = run.bytes();
            while let Some(raw) = Raw::split(&mut rest) {
                cut.add(id, &mut first, &raw)?;
            }
        }
        cut.end_chunk(id, first)?;
    }
    cut.end_batch()
}

struct Cut<'a> {
    trees: &'a dyn Trees,
    pairs: Pairs,
    bytes: usize,
    value: Vec<u8>,
}

impl Cut<'_> {
    fn add(&mut self, id: StreamId, first: &mut u64, raw: &Raw<'_>) -> Result<(), Error> {
        if self.value.len().saturating_add(raw.bytes.len()) > VALUE_MAX {
            self.end_chunk(id, *first)?;
        }
        if self.value.is_empty() {
            *first = raw.seq;
        }
        self.value.extend_from_slice(raw.bytes);
        Ok(())
    }

    fn end_chunk(&mut self, id: StreamId, first: u64) -> Result<(), Error> {
        let value = std::mem::take(&mut self.value);
        for (value, part) in value.chunks(VALUE_MAX).zip(0..) {
            self.bytes = self.bytes.saturating_add(value.len());
            self.pairs.push((key(id, first, part), value.to_vec()));
            if self.bytes >= BATCH_BYTES {
                self.end_batch()?;
            }
        }
        Ok(())
    }

    fn end_batch(&mut self) -> Result<(), Error> {
        self.bytes = 0;
        self.trees.batch(Tree::Chunks, std::mem::take(&mut self.pairs))
    }
}

/// Records of a range, at most `max`.
pub(super) fn read(
    trees: &dyn Trees,
    stream: StreamId,
    range: Range<u64>,
    max: usize,
) -> Result<Vec<Record>, Error> {
    let above = key(stream, range.start.saturating_add(1), 0);
    let first = trees.before(Tree::Chunks, &above)?.and_then(|key| place(stream, &key));
    let from = key(stream, first.map_or(0, |(first, _)| first), 0);
    let mut reader = Reader::new(stream, range, max);
    let (mut run, mut trouble) = (Vec::new(), None);
    trees.ascend(Tree::Chunks, &from, &mut |key, value| {
        let Some((_, part)) = place(stream, key) else { return false };
        if part == 0 {
            trouble = reader.take(&run).err();
            run.clear();
        }
        run.extend_from_slice(value);
        trouble.is_none() && !reader.is_done()
    })?;
    if let Some(trouble) = trouble {
        return Err(trouble);
    }
    reader.take(&run)?;
    Ok(reader.records)
}
