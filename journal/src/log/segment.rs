//! A segment file: its name, its header, and the order segments stand in.
//!
//! ```text
//! 0 magic [8] · 8 number u64 · 16 commits before u64 · 24 digest before [32] · 56 crc u32 · 60 0
//! ```

use std::{io, path::Path};

use super::{Position, scan::Damage};
use crate::{
    bytes::{self, Fields},
    files::{self, Files},
};

const MAGIC: [u8; 8] = *b"SBXseg01";
/// Bytes before the first commit.
pub(crate) const HEADER: u64 = 64;

/// The file name of a segment.
pub(crate) fn name(number: u64) -> String {
    format!("{number:016x}.segment")
}

/// The numbers of the segments in a folder, in order; some may be missing between them.
pub(crate) fn numbers(files: &dyn Files, folder: &Path) -> io::Result<Vec<u64>> {
    let names = files.list(folder)?;
    let numbers = names.iter().filter_map(|name| name.strip_suffix(".segment"));
    Ok(numbers.filter_map(|hex| u64::from_str_radix(hex, 16).ok()).collect())
}

/// The header of a segment that begins at `head`.
pub(super) fn header(head: &Position) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes::narrow(HEADER));
    out.extend_from_slice(&MAGIC);
    out.extend_from_slice(&head.segment.to_le_bytes());
    out.extend_from_slice(&head.commit.to_le_bytes());
    out.extend_from_slice(&head.digest);
    let crc = crc32c::crc32c(&out);
    out.extend_from_slice(&crc.to_le_bytes());
    out.resize(bytes::narrow(HEADER), 0);
    out
}

/// Reads a header back.
fn parse(content: &[u8]) -> Option<Position> {
    let mut fields = Fields(content);
    let magic: [u8; 8] = fields.array()?;
    let (number, commit, digest) = (fields.u64()?, fields.u64()?, fields.array()?);
    let crc = fields.u32()?;
    let right = crc == crc32c::crc32c(bytes::part(content, 0, 56)) && fields.array()? == [0; 4];
    (right && magic == MAGIC).then(|| Position::at_head_of(number, commit, digest))
}

/// A whole segment's bytes and the position at its head.
pub(crate) fn open(
    files: &dyn Files,
    folder: &Path,
    number: u64,
) -> Result<(Position, Vec<u8>), Damage> {
    let path = folder.join(name(number));
    let failed = |error: io::Error| Damage::unreadable(&path, &error);
    let file = files.open(&path).map_err(failed)?;
    let content = files::read_from(&*file, 0).map_err(failed)?;
    match parse(&content) {
        Some(head) if head.segment == number => Ok((head, content)),
        Some(_) => Err(Damage::new(&path, 0, "the segment carries another one's number")),
        None => Err(Damage::new(&path, 0, "the segment's header is not right")),
    }
}
