//! Fixed-width little-endian numbers in and out of byte strings, without a panic.

use crate::StreamId;

/// A length as it is written on disk.
pub(crate) fn wide(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// A length read from disk; one beyond this machine's memory fits nothing.
pub(crate) fn narrow(length: u64) -> usize {
    usize::try_from(length).unwrap_or(usize::MAX)
}

/// A length of something whose maximum is far below 4 GiB.
pub(crate) fn short(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Reads one field after another; each is `None` at the end of the bytes.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a>(pub(crate) &'a [u8]);

impl<'a> Fields<'a> {
    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*head)
    }

    pub(crate) fn slice(&mut self, length: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(head)
    }

    pub(crate) fn u8(&mut self) -> Option<u8> {
        self.array::<1>().map(u8::from_le_bytes)
    }

    pub(crate) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    pub(crate) fn stream(&mut self) -> Option<StreamId> {
        self.array().map(StreamId)
    }
}

/// The bytes from `start` to `end`, or none where there are not so many.
pub(crate) fn part(bytes: &[u8], start: usize, end: usize) -> &[u8] {
    bytes.get(start..end).unwrap_or_default()
}

/// Overwrites bytes at `start`; the caller has made room.
pub(crate) fn put(bytes: &mut [u8], start: usize, value: &[u8]) {
    let end = start.saturating_add(value.len());
    if let Some(place) = bytes.get_mut(start..end) {
        place.copy_from_slice(value);
    }
}
