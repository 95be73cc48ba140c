//! Small files that hold keys: written whole and durably, readable by their owner alone.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::hex;

/// What a temporary file's name has after the name of the file it is to become.
const TEMPORARY: &str = ".new-";
/// … and after that so many random bytes, in hexadecimal.
const UNIQUE: usize = 8;

/// Puts `bytes` in the place of whatever is at `path`: after a crash the old or the new is there.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = write_temporary(path, bytes)?;
    fs::rename(&temporary, path).inspect_err(|_| drop(fs::remove_file(&temporary)))?;
    sync_folder_of(path)
}

/// Makes the file at `path`, or says `false` and leaves it alone when there is one already.
///
/// A key that another process made a moment ago must not be overwritten, and `rename` would do
/// that silently; a hard link refuses.
pub(super) fn create(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    let temporary = write_temporary(path, bytes)?;
    match fs::hard_link(&temporary, path) {
        Ok(()) => fs::remove_file(&temporary)?,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::remove_file(&temporary)?;
            return Ok(false);
        }
        // Another process was faster, and may have tidied up.
        Err(_) if path.exists() => {
            drop(fs::remove_file(&temporary));
            return Ok(false);
        }
        // Some file systems have no hard links; there a rename is the best there is.
        Err(_) => fs::rename(&temporary, path)?,
    }
    sync_folder_of(path)?;
    Ok(true)
}

/// Removes what a crash left behind while [`replace`] was writing: it never was the truth.
pub(super) fn remove_leftovers(path: &Path) -> io::Result<()> {
    let prefix = with_suffix(path, TEMPORARY);
    let Some(prefix) = prefix.file_name().and_then(|name| name.to_str()) else {
        return Ok(());
    };
    for entry in fs::read_dir(folder_of(path))? {
        let entry = entry?;
        let name = entry.file_name();
        let unique = name.to_str().and_then(|name| name.strip_prefix(prefix));
        // A copy that somebody made under a name alike is none of ours.
        if unique.and_then(hex::decode::<UNIQUE>).is_some() {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Makes a new name in the folder of `path` survive a power failure.
pub(super) fn sync_folder_of(path: &Path) -> io::Result<()> {
    File::open(folder_of(path))?.sync_all()
}

/// The folder a file is in; a bare name is in the current one.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// `path` with `suffix` after its last letter.
pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}

fn write_temporary(path: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    let unique = hex::encode(&rand::random::<[u8; UNIQUE]>());
    let temporary = with_suffix(path, &format!("{TEMPORARY}{unique}"));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.inspect_err(|_| drop(fs::remove_file(&temporary)))?;
    Ok(temporary)
}
