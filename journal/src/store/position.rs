//! How far the store goes, and the heads at that point: written in one batch, after the chunks.

use super::{Harvest, Loaded, Tree, Trees};
use crate::{
    Error, Head, Pairs,
    bytes::{self, Fields},
    log::Position,
};

/// A key no stream has: shorter than a stream's.
const KEY: &[u8] = b"position";

/// How far the store goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Checkpoint {
    /// The last commit in it.
    pub(crate) position: Position,
    /// The events of all streams up to there: the sum of all heads' sequences. It tells a store
    /// that lost a page from a whole one.
    pub(crate) events: u64,
}

fn sealed(mut value: Vec<u8>) -> Vec<u8> {
    let crc = crc32c::crc32c(&value);
    value.extend_from_slice(&crc.to_le_bytes());
    value
}

fn unsealed(value: &[u8]) -> Option<Fields<'_>> {
    let (content, crc) = value.split_last_chunk()?;
    (crc32c::crc32c(content) == u32::from_le_bytes(*crc)).then_some(Fields(content))
}

fn head_bytes(head: &Head) -> Vec<u8> {
    let (seq, epoch) = (head.seq.to_le_bytes(), head.epoch.to_le_bytes());
    sealed([&seq[..], &epoch, &head.hash].concat())
}

fn head(value: &[u8]) -> Option<Head> {
    let mut fields = unsealed(value)?;
    Some(Head { seq: fields.u64()?, epoch: fields.u64()?, hash: fields.array()? })
}

fn checkpoint_bytes(at: &Checkpoint) -> Vec<u8> {
    let Position { segment, start, end, commit, digest } = at.position;
    let numbers = [segment, start, end, commit, at.events];
    let mut value: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    value.extend_from_slice(&digest);
    sealed(value)
}

fn checkpoint(value: &[u8]) -> Option<Checkpoint> {
    let mut fields = unsealed(value)?;
    let (segment, start, end) = (fields.u64()?, fields.u64()?, fields.u64()?);
    let (commit, events, digest) = (fields.u64()?, fields.u64()?, fields.array()?);
    Some(Checkpoint { position: Position { segment, start, end, commit, digest }, events })
}

/// Writes the heads of a harvest and the checkpoint it makes.
pub(super) fn keep(trees: &dyn Trees, harvest: &Harvest, at: Checkpoint) -> Result<(), Error> {
    let heads = harvest.streams.iter();
    let mut pairs: Pairs =
        heads.map(|(id, recent)| (id.0.to_vec(), head_bytes(&recent.head))).collect();
    pairs.push((KEY.to_vec(), checkpoint_bytes(&at)));
    trees.batch(Tree::Heads, pairs)
}

/// Reads checkpoint and heads back.
pub(super) fn load(trees: &dyn Trees) -> Result<Loaded, Error> {
    let wrong = |what: &str| Error::Damaged(format!("the store's {what}"));
    let Some(value) = trees.get(Tree::Heads, KEY)? else { return Ok(Loaded::default()) };
    let checkpoint = checkpoint(&value).ok_or_else(|| wrong("position cannot be read"))?;
    let (mut heads, mut unreadable) = (Vec::new(), false);
    trees.ascend(Tree::Heads, &[], &mut |key, value| {
        if key != KEY {
            match (Fields(key).stream(), head(value)) {
                (Some(stream), Some(head)) => heads.push((stream, head)),
                (Some(_) | None, Some(_) | None) => unreadable = true,
            }
        }
        !unreadable
    })?;
    let events = heads.iter().fold(0_u64, |sum, (_, head)| sum.saturating_add(head.seq));
    if unreadable || events != checkpoint.events {
        return Err(wrong(&format!("heads do not add up ({} streams)", bytes::wide(heads.len()))));
    }
    Ok(Loaded { checkpoint: Some(checkpoint), heads })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StreamId;

    #[test]
    fn head_and_checkpoint_come_back() {
        let kept = Head { seq: 3, epoch: 2, hash: [7; 32] };
        assert_eq!(head(&head_bytes(&kept)), Some(kept));
        let position = Position { segment: 1, start: 2, end: 3, commit: 4, digest: [5; 32] };
        let at = Checkpoint { position, events: 6 };
        assert_eq!(checkpoint(&checkpoint_bytes(&at)), Some(at));
        let mut bad = head_bytes(&kept);
        bad[0] ^= 1;
        assert_eq!(head(&bad), None);
    }

    #[test]
    fn a_head_that_went_missing_is_seen() {
        let trees = super::super::Plain::default();
        let at = Checkpoint { events: 3, ..Checkpoint::default() };
        let kept = Head { seq: 3, epoch: 2, hash: [7; 32] };
        trees.insert(Tree::Heads, &StreamId([1; 16]).0, &head_bytes(&kept)).unwrap();
        trees.insert(Tree::Heads, KEY, &checkpoint_bytes(&at)).unwrap();
        assert_eq!(load(&trees).unwrap().heads.len(), 1);
        trees.remove(Tree::Heads, &StreamId([1; 16]).0).unwrap();
        assert!(load(&trees).is_err());
    }
}
