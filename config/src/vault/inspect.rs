//! Inspection: whether the keys could be opened, found out without changing anything.

use super::keyring::Held;
use super::ledger::Ledger;
use super::{TenantId, Vault, VaultError, VaultOptions, find_roots};

/// What is in a keyring that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// The version of the root key that the keyring is wrapped with.
    pub root_version: u32,
    /// Whose keys there are, the platform's not among them.
    pub tenants: Vec<TenantId>,
    /// The older versions of the root key at hand, in order.
    pub older: Vec<u32>,
}

impl Vault {
    /// Looks whether the root key opens every key of the keyring, and changes nothing: no file is
    /// made, cut, tidied or locked, so that a running node is not disturbed.
    ///
    /// Fails as [`Vault::open`] would, except that a keyring in use is looked at all the same, and
    /// that one that is not there is [`VaultError::KeyringMissing`] before a first start, too.
    pub fn inspect(options: &VaultOptions) -> Result<Inspection, VaultError> {
        let missing = || VaultError::KeyringMissing { keyring: options.keyring.clone() };
        let records = Ledger::look(&options.keyring)?.ok_or_else(missing)?;
        let (roots, _) = find_roots(options, false)?;
        let (root_version, tenants) = Held::of(&options.keyring, &records, &roots)?.try_all()?;
        let mut older = roots.older_versions();
        older.retain(|version| *version != root_version);
        Ok(Inspection { root_version, tenants, older })
    }
}
