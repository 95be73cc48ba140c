//! Snapshots in the store: cut to the size of a value, checked when read, the last two kept.
//!
//! Key: stream, sequence, part. Part 0 is written last and carries shape, length, CRC32C, and the
//! hash of the record that was folded last: where a damaged last commit was cut off, the stream
//! grows past the same sequence with other events.

use super::{SNAPSHOTS, Tree, Trees, VALUE_MAX};
use crate::{
    Error, Snapshot, StreamId,
    bytes::{self, Fields},
};

/// A record's hash: its link of the stream's chain.
pub(crate) type Link = [u8; 32];
/// Says the hash of the stream's record of a sequence; `None` when it has none.
pub(crate) type Linked<'a> = &'a dyn Fn(u64) -> Result<Option<Link>, Error>;

/// The longest body, in bytes.
pub(super) const BODY_MAX: usize = 256 << 20;

fn key(stream: StreamId, seq: u64, part: u32) -> Vec<u8> {
    [&stream.0[..], &seq.to_be_bytes(), &part.to_be_bytes()].concat()
}

fn place(stream: StreamId, key: &[u8]) -> Option<(u64, u32)> {
    let mut fields = Fields(key.strip_prefix(&stream.0)?);
    Some((u64::from_be_bytes(fields.array()?), u32::from_be_bytes(fields.array()?)))
}

/// Keeps a snapshot that was folded up to the record with this hash; drops all but the last two.
pub(super) fn put(
    trees: &dyn Trees,
    id: StreamId,
    snapshot: &Snapshot,
    link: &Link,
) -> Result<(), Error> {
    super::check_snapshot(snapshot)?;
    remove(trees, id, snapshot.seq)?;
    for (value, part) in snapshot.body.chunks(VALUE_MAX).zip(1..) {
        trees.insert(Tree::Snapshots, &key(id, snapshot.seq, part), value)?;
    }
    let mut top = snapshot.shape.to_le_bytes().to_vec();
    top.extend_from_slice(&bytes::wide(snapshot.body.len()).to_le_bytes());
    top.extend_from_slice(&crc32c::crc32c(&snapshot.body).to_le_bytes());
    top.extend_from_slice(link);
    trees.insert(Tree::Snapshots, &key(id, snapshot.seq, 0), &top)?;
    let kept = sequences(trees, id)?;
    for seq in kept.iter().rev().skip(SNAPSHOTS) {
        remove(trees, id, *seq)?;
    }
    Ok(())
}

/// The newest whole snapshot of that shape whose record is still the stream's.
pub(super) fn get(
    trees: &dyn Trees,
    id: StreamId,
    shape: u64,
    link: Linked<'_>,
) -> Result<Option<Snapshot>, Error> {
    for seq in sequences(trees, id)?.into_iter().rev() {
        let Some((snapshot, folded)) = read(trees, id, seq)? else { continue };
        if snapshot.shape == shape && link(seq)? == Some(folded) {
            return Ok(Some(snapshot));
        }
    }
    Ok(None)
}

/// The sequences there are snapshots of, in order, whole or not.
fn sequences(trees: &dyn Trees, id: StreamId) -> Result<Vec<u64>, Error> {
    let mut found = Vec::new();
    let mut above = key(id, u64::MAX, u32::MAX);
    while let Some((seq, _)) =
        trees.before(Tree::Snapshots, &above)?.and_then(|key| place(id, &key))
    {
        found.push(seq);
        above = key(id, seq, 0);
        if seq == 0 {
            break;
        }
    }
    found.reverse();
    Ok(found)
}

fn read(trees: &dyn Trees, id: StreamId, seq: u64) -> Result<Option<(Snapshot, Link)>, Error> {
    let Some(top) = trees.get(Tree::Snapshots, &key(id, seq, 0))? else { return Ok(None) };
    let mut top = Fields(&top);
    let (Some(shape), Some(length), Some(crc)) = (top.u64(), top.u64(), top.u32()) else {
        return Ok(None);
    };
    let Some(link) = top.array() else { return Ok(None) };
    let mut body = Vec::with_capacity(bytes::narrow(length).min(BODY_MAX));
    trees.ascend(Tree::Snapshots, &key(id, seq, 1), &mut |key, value| {
        let here = place(id, key).is_some_and(|(found, _)| found == seq);
        if here {
            body.extend_from_slice(value);
        }
        here
    })?;
    let whole = bytes::wide(body.len()) == length && crc32c::crc32c(&body) == crc;
    Ok(whole.then_some((Snapshot { seq, shape, body }, link)))
}

fn remove(trees: &dyn Trees, id: StreamId, seq: u64) -> Result<(), Error> {
    let mut keys = Vec::new();
    trees.ascend(Tree::Snapshots, &key(id, seq, 0), &mut |key, _| {
        let here = place(id, key).is_some_and(|(found, _)| found == seq);
        if here {
            keys.push(key.to_vec());
        }
        here
    })?;
    keys.iter().try_for_each(|key| trees.remove(Tree::Snapshots, key))
}
