//! Sealed segments on their way out: copied to the archive first, dropped from the log after.

use std::{io, path::Path};

use super::segment;
use crate::{
    disk::Archive,
    files::{self, Files},
    identity,
};

/// Copies every segment before `current` to the archive, and drops all but the newest of those.
///
/// A segment is dropped only once its copy was compared with it: a file of the same name may be
/// another journal's, or have been damaged since.
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
    identity::claim(files, log, &archive.folder, &sealed)?;
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
        let name = segment::name(*number);
        let (kept, copy) = (log.join(&name), archive.folder.join(&name));
        if !identity::is_same(files, &kept, &copy)? {
            return Err(io::Error::other(format!(
                "{} is not what the log holds under that name: move it away, and the segment is \
                 copied again",
                copy.display()
            )));
        }
        files.remove(&kept)?;
    }
    files.sync_folder(log)
}
