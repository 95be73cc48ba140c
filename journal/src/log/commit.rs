//! One commit in a segment: a frame around the records of many streams, whole or worth nothing.
//!
//! ```text
//! 0 magic u32 · 4 crc u32 · 8 number u64 · 16 length u32 · 20 records u32 · 24 digest [32] · 56 …
//! ```
//! The CRC32C covers everything after itself, records included. The digest is
//! SHA-256(digest of the commit before · number · SHA-256(hashes of the records)).

use sha2::{Digest as _, Sha256};

use super::Digest;
use crate::{
    Entry, Head, StreamId,
    bytes::{self, Fields},
    record,
};

/// The first bytes of every commit.
pub(crate) const MAGIC: [u8; 4] = *b"SBXc";
/// Bytes before the records.
pub(super) const HEADER: usize = 56;

/// A commit being put together in memory.
#[derive(Debug)]
pub(crate) struct Draft {
    bytes: Vec<u8>,
    records: u32,
    links: Sha256,
}

impl Draft {
    /// An empty commit with room for `payload` bytes of records.
    pub(crate) fn new(payload: usize) -> Self {
        let mut bytes = Vec::with_capacity(HEADER.saturating_add(payload));
        bytes.resize(HEADER, 0);
        Self { bytes, records: 0, links: Sha256::new() }
    }

    /// Adds the record that follows `head`; returns the head it makes.
    pub(crate) fn push(
        &mut self,
        stream: StreamId,
        epoch: u64,
        head: &Head,
        entry: &Entry,
    ) -> Head {
        let next = record::encode(&mut self.bytes, stream, epoch, head, entry);
        self.links.update(next.hash);
        self.records = self.records.saturating_add(1);
        next
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.records == 0
    }

    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Fills the frame in; the draft is then what goes to disk.
    pub(super) fn finish(&mut self, number: u64, before: &Digest) -> Digest {
        let digest = chain(before, number, self.links.clone());
        let length = bytes::short(self.bytes.len().saturating_sub(HEADER));
        bytes::put(&mut self.bytes, 0, &MAGIC);
        bytes::put(&mut self.bytes, 8, &number.to_le_bytes());
        bytes::put(&mut self.bytes, 16, &length.to_le_bytes());
        bytes::put(&mut self.bytes, 20, &self.records.to_le_bytes());
        bytes::put(&mut self.bytes, 24, &digest);
        let crc = crc32c::crc32c(bytes::part(&self.bytes, 8, self.bytes.len()));
        bytes::put(&mut self.bytes, 4, &crc.to_le_bytes());
        digest
    }
}

/// The digest after a commit whose record hashes went through `links`.
pub(super) fn chain(before: &Digest, number: u64, links: Sha256) -> Digest {
    let mut whole = Sha256::new();
    whole.update(before);
    whole.update(number.to_le_bytes());
    whole.update(links.finalize());
    whole.finalize().into()
}

/// A commit as found in a segment, its checksum right.
#[derive(Clone, Copy)]
pub(super) struct Frame<'a> {
    pub(super) number: u64,
    pub(super) records: u32,
    pub(super) digest: Digest,
    pub(super) payload: &'a [u8],
}

impl<'a> Frame<'a> {
    /// The commit at the start of `from`, if a whole one is there.
    pub(super) fn read(from: &'a [u8]) -> Option<Self> {
        let mut fields = Fields(from);
        if fields.array::<4>()? != MAGIC {
            return None;
        }
        let crc = fields.u32()?;
        let number = fields.u64()?;
        let length = bytes::narrow(u64::from(fields.u32()?));
        let records = fields.u32()?;
        let digest = fields.array()?;
        let payload = fields.slice(length)?;
        let end = HEADER.checked_add(length)?;
        let right = crc == crc32c::crc32c(bytes::part(from, 8, end));
        right.then_some(Self { number, records, digest, payload })
    }

    /// Bytes the commit takes in the segment.
    pub(super) fn len(&self) -> usize {
        HEADER.saturating_add(self.payload.len())
    }
}
