//! The archive at a start: whether it can be read, and whether it is needed.

use std::{io::ErrorKind::NotFound, path::Path};

use super::{OpenError, Options};
use crate::{files::Files, log::Segments, writer::Shared};

/// The archive's folder when there is one and it can be read.
///
/// One that cannot is no damage of the journal: most starts need nothing of it.
pub(super) fn usable<'a>(
    files: &dyn Files,
    options: &'a Options,
    shared: &Shared,
) -> Option<&'a Path> {
    let folder = options.archive.as_ref().map(|archive| archive.folder.as_path())?;
    match files.list(folder) {
        Ok(_) => Some(folder),
        // The first segment that is archived makes it.
        Err(error) if error.kind() == NotFound => None,
        Err(error) => {
            let folder = folder.display();
            let why = format!("the archive {folder} (journal.archive_dir) cannot be read: {error}");
            shared.archiving(Some(why));
            None
        }
    }
}

/// Refuses a start that needs an archived segment which is not to be had.
pub(super) fn reaches(
    files: &dyn Files,
    segments: &Segments<'_>,
    options: &Options,
    number: u64,
) -> Result<(), OpenError> {
    if !segments.begin_after(number) {
        return Ok(());
    }
    let why = options.archive.as_ref().map_or_else(
        || "no archive is set (if there never was one, restore the log from a backup)".to_owned(),
        |archive| match files.list(&archive.folder) {
            Ok(_) => format!("the archive {} does not hold it", archive.folder.display()),
            Err(error) => {
                format!("the archive {} cannot be read: {error}", archive.folder.display())
            }
        },
    );
    Err(OpenError::Archive { dir: options.dir.clone(), segment: number, why })
}
