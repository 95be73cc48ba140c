//! Keeps two processes from changing one keyring.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use super::disk;
use super::error::VaultError;

/// Held while a keyring is in use; the system releases it when the process ends, however it ends.
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Locks a file beside the keyring, because the keyring itself is replaced now and then.
    pub(super) fn take(keyring: &Path) -> Result<Self, VaultError> {
        let folder = disk::folder_of(keyring);
        make_folder(folder).map_err(VaultError::disk("make the folder", folder))?;
        let path = disk::with_suffix(keyring, ".lock");
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(VaultError::disk("open the lock", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(VaultError::InUse { keyring: keyring.to_owned() }),
            Err(TryLockError::Error(error)) => Err(VaultError::disk("lock", &path)(error)),
        }
    }
}

/// Makes the folder and those above it, durably and for their owner alone, unless they are there.
fn make_folder(folder: &Path) -> io::Result<()> {
    let levels = folder.ancestors().filter(|level| !level.as_os_str().is_empty());
    let missing: Vec<_> = levels.take_while(|level| !level.exists()).collect();
    for level in missing.into_iter().rev() {
        match DirBuilder::new().mode(0o700).create(level) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => made?,
        }
        disk::sync_folder_of(level)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn every_level_is_its_owners_alone() {
        let root = tempfile::tempdir().unwrap();
        let deep = root.path().join("a/b/c");
        make_folder(&deep).unwrap();
        make_folder(&deep).unwrap();
        for level in ["a", "a/b", "a/b/c"] {
            let mode = fs::metadata(root.path().join(level)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o700, "{level}");
        }
        fs::write(deep.join("file"), b"").unwrap();
        assert!(make_folder(&deep.join("file/in")).is_err());
    }
}
