//! What the root key does: it wraps the tenants' data keys, and unwraps them again.

use zeroize::Zeroizing;

use super::derive::{SubKey, mac};
use super::error::VaultError;
use super::record::{Record, Wrapped};
use super::root::RootKey;
use super::{TenantId, siv};

/// A data key as it is used.
pub(super) type DataKey = Zeroizing<[u8; 32]>;

const WRAPPED: &[u8] = b"wrapped data key";

/// The two sub-keys of one version of the root key.
pub(super) struct Wrapper {
    /// The version of the root key.
    pub(super) version: u32,
    wrap: SubKey,
    check: SubKey,
}

impl Wrapper {
    pub(super) fn of(root: &RootKey) -> Result<Self, VaultError> {
        let (wrap, check) = (root.derive(b"wrap")?, root.derive(b"check")?);
        Ok(Self { version: root.version(), wrap, check })
    }

    /// The first record of a keyring that this root key wraps.
    pub(super) fn head(&self, next_key_id: u32) -> Record {
        Record::Head { root_version: self.version, check: self.check(), next_key_id }
    }

    /// Tells this root key from another, and nothing about it.
    pub(super) fn check(&self) -> [u8; 32] {
        mac(&self.check, &[])
    }

    /// Seals a data key so that it opens only as this tenant's key of this id.
    pub(super) fn wrap(
        &self,
        tenant: TenantId,
        key_id: u32,
        key: &DataKey,
    ) -> Result<Wrapped, VaultError> {
        let headers = [WRAPPED, &tenant, &key_id.to_be_bytes()];
        let wrapped = siv::encrypt(&self.wrap, headers, key.as_slice()).ok();
        let wrapped = wrapped.and_then(|bytes| bytes.try_into().ok());
        wrapped.ok_or(VaultError::Cipher { doing: "wrap a key" })
    }

    /// Opens what [`Wrapper::wrap`] made; `None` when it was made with anything else.
    pub(super) fn unwrap(
        &self,
        tenant: TenantId,
        key_id: u32,
        wrapped: &Wrapped,
    ) -> Option<DataKey> {
        let headers = [WRAPPED, &tenant, &key_id.to_be_bytes()];
        let key = siv::decrypt(&self.wrap, headers, wrapped).ok()?;
        key.as_slice().try_into().ok().map(Zeroizing::new)
    }
}
