//! One record on disk: a header of fixed width, the link to the record before, a sealed body.
//!
//! ```text
//!  0 format u8 · 1 version u8 · 2 kind u16 · 4 key u32 · 8 stream [16] · 24 seq u64
//! 32 epoch u64 · 40 at_ms u64 · 48 length u32 · 52 crc u32 · 56 previous hash [32] · 88 body
//! ```
//! Numbers are little-endian. The CRC32C and the hash cover everything but the CRC itself.

use sha2::{Digest, Sha256};

use crate::{
    Entry, Head, Record, StreamId,
    bytes::{self, Fields},
};

/// Bytes before the body.
pub(crate) const HEADER: usize = 88;
const FORMAT: u8 = 1;
const CRC_AT: usize = 52;
const CRC_END: usize = 56;

/// Appends the record that follows `head` to `out`, and returns the head it makes.
pub(crate) fn encode(
    out: &mut Vec<u8>,
    stream: StreamId,
    epoch: u64,
    head: &Head,
    entry: &Entry,
) -> Head {
    let start = out.len();
    let seq = head.seq.saturating_add(1);
    out.extend_from_slice(&[FORMAT, entry.version]);
    out.extend_from_slice(&entry.kind.to_le_bytes());
    out.extend_from_slice(&entry.key.to_le_bytes());
    out.extend_from_slice(&stream.0);
    out.extend_from_slice(&seq.to_le_bytes());
    out.extend_from_slice(&epoch.to_le_bytes());
    out.extend_from_slice(&entry.at_ms.to_le_bytes());
    out.extend_from_slice(&bytes::short(entry.body.len()).to_le_bytes());
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&head.hash);
    out.extend_from_slice(&entry.body);
    let raw = bytes::part(out, start, out.len());
    let (crc, hash) = (checksum(raw), link(raw));
    bytes::put(out, start.saturating_add(CRC_AT), &crc.to_le_bytes());
    Head { seq, epoch, hash }
}

fn checksum(raw: &[u8]) -> u32 {
    let crc = crc32c::crc32c(bytes::part(raw, 0, CRC_AT));
    crc32c::crc32c_append(crc, bytes::part(raw, CRC_END, raw.len()))
}

fn link(raw: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(bytes::part(raw, 0, CRC_AT));
    hash.update(bytes::part(raw, CRC_END, raw.len()));
    hash.finalize().into()
}

/// The bytes a record will take.
pub(crate) fn size(entry: &Entry) -> usize {
    HEADER.saturating_add(entry.body.len())
}

/// A record where it lies in a buffer.
#[derive(Clone, Copy)]
pub(crate) struct Raw<'a> {
    /// Header and body.
    pub(crate) bytes: &'a [u8],
    pub(crate) kind: u16,
    pub(crate) stream: StreamId,
    pub(crate) seq: u64,
    pub(crate) epoch: u64,
    pub(crate) previous: [u8; 32],
}

impl<'a> Raw<'a> {
    /// Takes the first record off `from`; `None` when it is not whole or not right.
    pub(crate) fn take(from: &mut &'a [u8]) -> Option<Raw<'a>> {
        let raw = Self::split(from)?;
        let crc = u32::from_le_bytes(*raw.bytes.get(CRC_AT..)?.first_chunk()?);
        (crc == checksum(raw.bytes)).then_some(raw)
    }

    /// Takes the first record off bytes whose checksum was looked at already.
    pub(crate) fn split(from: &mut &'a [u8]) -> Option<Raw<'a>> {
        let mut fields = Fields(from);
        if fields.u8()? != FORMAT {
            return None;
        }
        let (_version, kind) = (fields.u8()?, fields.u16()?);
        fields.slice(4)?;
        let stream = fields.stream()?;
        let (seq, epoch, _at_ms) = (fields.u64()?, fields.u64()?, fields.u64()?);
        let length = bytes::narrow(u64::from(fields.u32()?));
        fields.slice(4)?;
        let previous = fields.array()?;
        let (raw, rest) = from.split_at_checked(HEADER.checked_add(length)?)?;
        *from = rest;
        Some(Raw { bytes: raw, kind, stream, seq, epoch, previous })
    }

    /// This record's link of the chain.
    pub(crate) fn hash(&self) -> [u8; 32] {
        link(self.bytes)
    }

    /// The record for a reader, its link computed by the caller.
    pub(crate) fn record(&self, hash: [u8; 32]) -> Option<Record> {
        let mut fields = Fields(self.bytes);
        let (_format, version, kind) = (fields.u8()?, fields.u8()?, fields.u16()?);
        let key = fields.u32()?;
        fields.slice(32)?;
        let at_ms = fields.u64()?;
        let body = self.bytes.get(HEADER..)?.to_vec();
        let Raw { stream, seq, epoch, .. } = *self;
        Some(Record { stream, seq, epoch, kind, version, at_ms, key, body, hash })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        Entry { kind: 7, version: 2, at_ms: 1_700_000_000_123, key: 9, body: b"sealed".to_vec() }
    }

    #[test]
    fn a_record_comes_back_as_it_went() {
        let (mut out, stream) = (Vec::new(), StreamId([3; 16]));
        let first = encode(&mut out, stream, 4, &Head::default(), &entry());
        let second = encode(&mut out, stream, 5, &first, &entry());
        let mut rest = out.as_slice();
        let one = Raw::take(&mut rest).unwrap();
        let two = Raw::take(&mut rest).unwrap();
        assert!(rest.is_empty());
        assert_eq!((one.hash(), two.hash()), (first.hash, second.hash));
        assert_eq!((one.seq, one.epoch, two.seq, two.epoch), (1, 4, 2, 5));
        assert_eq!((one.previous, two.previous), ([0; 32], first.hash));
        let record = two.record(second.hash).unwrap();
        assert_eq!((record.seq, record.epoch, record.kind, record.version), (2, 5, 7, 2));
        assert_eq!((record.at_ms, record.key), (1_700_000_000_123, 9));
        assert_eq!(record.body, b"sealed");
    }

    #[test]
    fn every_flipped_bit_is_seen() {
        let mut out = Vec::new();
        encode(&mut out, StreamId([3; 16]), 4, &Head::default(), &entry());
        for position in 0..out.len() * 8 {
            let mut bad = out.clone();
            bad[position / 8] ^= 1 << (position % 8);
            assert!(Raw::take(&mut bad.as_slice()).is_none(), "bit {position}");
        }
    }
}
