//! The archive at a start: whether it can be read, and whether it is needed.

use std::{io::ErrorKind::NotFound, path::Path};

use super::{OpenError, Options, open::LOG};
use crate::{
    files::Files,
    identity::{self, Whose},
    log::Segments,
    writer::Shared,
};

/// The archive's folder when there is one, it can be read, and it may be this journal's.
///
/// One that cannot is no damage of the journal: most starts need nothing of it.
pub(super) fn usable<'a>(
    files: &dyn Files,
    options: &'a Options,
    shared: &Shared,
) -> Option<&'a Path> {
    let folder = options.archive.as_ref().map(|archive| archive.folder.as_path())?;
    let told = folder.display();
    let log = options.dir.join(LOG);
    let seen = identity::whose(files, &log, folder)
        .and_then(|whose| files.list(folder).map(|_names| whose));
    match seen {
        Ok(Whose::Ours) => Some(folder),
        Ok(Whose::Foreign) => {
            let why = identity::foreign(&log);
            shared.archiving(Some(format!("the archive {told} (journal.archive_dir): {why}")));
            None
        }
        // What is read of it must continue the log, so it may be tried, if anything is needed.
        Ok(Whose::Unknown) => Some(folder).filter(|_| lacks_some(files, &log)),
        // The first segment that is archived makes it.
        Err(error) if error.kind() == NotFound => None,
        Err(error) => {
            let why = format!("the archive {told} (journal.archive_dir) cannot be read: {error}");
            shared.archiving(Some(why));
            None
        }
    }
}

/// Some segments are not in the log any more.
pub(crate) fn lacks_some(files: &dyn Files, log: &Path) -> bool {
    Segments::find(files, log, None).is_ok_and(|segments| segments.begin_after(1))
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
        |archive| {
            let (folder, log) = (&archive.folder, options.dir.join(LOG));
            let told = folder.display();
            match (files.list(folder), identity::whose(files, &log, folder)) {
                (Ok(_), Ok(Whose::Foreign)) => {
                    format!("of the archive {told} it is known that {}", identity::foreign(&log))
                }
                (Ok(_), _) => format!("the archive {told} does not hold it"),
                (Err(error), _) => format!("the archive {told} cannot be read: {error}"),
            }
        },
    );
    Err(OpenError::Archive { dir: options.dir.clone(), segment: number, why })
}
