//! Sealed segments on their way out: copied to the archive first, dropped from the log after.

use std::{io, path::Path};

use super::segment;
use crate::{
    disk::Archive,
    files::{self, Files},
};

/// Copies every segment before `current` to the archive, and drops all but the newest of those.
pub(crate) fn retire(
    files: &dyn Files,
    log: &Path,
    archive: &Archive,
    current: u64,
) -> io::Result<()> {
    let sealed: Vec<_> =
        segment::numbers(files, log)?.into_iter().filter(|number| *number < current).collect();
    if sealed.is_empty() {
        return Ok(());
    }
    files.make_folder(&archive.folder)?;
    let there = segment::numbers(files, &archive.folder)?;
    for number in sealed.iter().filter(|number| !there.contains(number)) {
        let name = segment::name(*number);
        let content = files::read_from(&*files.open(&log.join(&name))?, 0)?;
        let copy = archive.folder.join(&name);
        if let Err(error) = files::write_whole(files, &copy, &content) {
            // Half a copy would keep a full archive full.
            let _still_there = files.remove(&files::temporary(&copy));
            return Err(error);
        }
    }
    let surplus = sealed.len().saturating_sub(archive.keep);
    for number in sealed.iter().take(surplus) {
        files.remove(&log.join(segment::name(*number)))?;
    }
    files.sync_folder(log)
}
