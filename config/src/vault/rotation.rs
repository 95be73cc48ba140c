//! The root key's successor: made beside the old one, which goes only when it is told to.
//!
//! A key file may serve several nodes, and backups of keyrings need the key of their day. What is
//! wrapped with a version cannot be known here, so nothing but [`Vault::retire_root`] ever takes
//! one out of the file.

use std::path::Path;
use std::sync::{MutexGuard, PoisonError};

use super::root::{self, Origin, RootKey, RootKeys};
use super::{Vault, VaultError};

impl Vault {
    /// The version of the root key in use.
    #[must_use]
    pub fn root_version(&self) -> u32 {
        self.0.keyring.root_version()
    }

    /// The version that a new root key must have at least: above every one in the key file, also
    /// those that another node has put there since.
    pub fn next_root_version(&self) -> Result<u32, VaultError> {
        let newest = match &*self.roots() {
            roots @ RootKeys { origin: Origin::File(path), .. } => present(path, roots)?,
            roots => roots.clone(),
        };
        Ok(newest.newest.version().max(self.root_version()).saturating_add(1))
    }

    /// The older versions of the root key at hand, in order: nothing of this node needs them.
    #[must_use]
    pub fn older_roots(&self) -> Vec<u32> {
        self.roots().older_versions()
    }

    /// Wraps every data key with `new` and puts it into the key file, beside the old ones.
    ///
    /// The key file comes first, so that an interruption at any moment leaves a node that starts.
    /// Sealed data, tokens and hook secrets stay valid.
    pub fn rotate_root(&self, new: RootKey) -> Result<(), VaultError> {
        let mut roots = self.roots();
        let next = match roots.origin.clone() {
            Origin::Environment => return Err(VaultError::NoKeyFile),
            Origin::File(path) => {
                let _held = root::hold(&path)?;
                let next = present(&path, &roots)?.followed_by(new)?;
                root::write(&path, &next)?;
                next
            }
            Origin::Seed => roots.clone().followed_by(new)?,
        };
        self.0.keyring.rewrite(&next.newest)?;
        *roots = next;
        Ok(())
    }

    /// Takes an old version of the root key out of the key file, for ever.
    ///
    /// Every keyring that is wrapped with it still, another node's or a backup's, can be opened
    /// only with a copy of it from then on. The version in use, and any later one, is refused.
    pub fn retire_root(&self, version: u32) -> Result<(), VaultError> {
        let mut roots = self.roots();
        let Origin::File(path) = roots.origin.clone() else { return Err(VaultError::NoKeyFile) };
        let _held = root::hold(&path)?;
        let present = present(&path, &roots)?;
        if present.version(version).is_none() {
            return Err(VaultError::VersionUnknown { key_file: path, version });
        }
        if version >= self.root_version() {
            return Err(VaultError::VersionInUse { version });
        }
        let rest = present.without(version);
        root::write(&path, &rest)?;
        *roots = rest;
        Ok(())
    }

    fn roots(&self) -> MutexGuard<'_, RootKeys> {
        self.0.roots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the key file holds now, and what this process knows beside it: another node may have
/// added a key since the start.
fn present(path: &Path, known: &RootKeys) -> Result<RootKeys, VaultError> {
    match RootKeys::read(path)? {
        Some(found) => found.and(known),
        None => Ok(known.clone()),
    }
}
