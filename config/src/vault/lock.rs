//! Keeps two processes from changing one keyring.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
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

/// Makes the folder, durably and for its owner alone, unless it is there.
fn make_folder(folder: &Path) -> io::Result<()> {
    if fs::metadata(folder).is_ok_and(|found| found.is_dir()) {
        return Ok(());
    }
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    disk::sync_folder_of(folder)
}
