//! A tenant's keys: what seals its journal, its snapshots and its secrets, and opens them again.

use std::fmt;
use std::sync::Arc;

use thiserror::Error;
use zeroize::Zeroizing;

use super::derive::{SubKey, subkey};
use super::error::VaultError;
use super::{TenantId, hex, siv};

const VERSION: u8 = 1;
const SALT: &[u8] = b"signalbox tenant key, version 1";

/// What something is sealed for. Each purpose has a sub-key of its own, so that bytes sealed for
/// one never open as another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Bodies of journal records. Context: stream, sequence.
    Journal,
    /// Snapshots of a tenant's state. Context: stream, sequence, shape.
    Snapshot,
    /// Credentials of panels and channels. Context: the field's name and the host it is sent to.
    Secret,
    /// Page cursors handed to API callers. Context: the list they belong to.
    Cursor,
}

impl Purpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Journal => b"journal",
            Self::Snapshot => b"snapshot",
            Self::Secret => b"secret",
            Self::Cursor => b"cursor",
        }
    }
}

/// Why nothing was sealed.
#[derive(Debug, Error)]
pub enum SealError {
    /// AES-SIV takes 126 headers, three of which are used here.
    #[error("a context has {0} parts, but at most 123 can be bound")]
    TooManyParts(usize),
}

/// Why sealed bytes did not open. None of these tells an outsider anything about a key.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum OpenError {
    /// Fewer bytes than the shortest sealed value has.
    #[error("sealed bytes are cut short")]
    CutShort,
    /// A form that this version of the node does not know.
    #[error("sealed bytes have the unknown version {0}; a newer node may have written them")]
    UnknownVersion(u8),
    /// Sealed with another key, such as the erased key of a tenant or another tenant's.
    #[error("sealed with key {sealed_with}, but key {held} is held")]
    OtherKey {
        /// The key id in the sealed bytes.
        sealed_with: u32,
        /// The id of the key that was tried.
        held: u32,
    },
    /// The tenant, purpose or context is another one, or the bytes were changed.
    #[error("sealed bytes are not authentic for this tenant, purpose and context")]
    NotAuthentic,
}

/// The keys of one tenant. Cheap to clone, free to use from any thread, wiped when the last
/// clone is dropped. Clones live on after [`super::Vault::erase`]: whoever erases a tenant must
/// also let go of them.
#[derive(Clone)]
pub struct TenantKeys(Arc<Keys>);

struct Keys {
    tenant: TenantId,
    key_id: u32,
    journal: SubKey,
    snapshot: SubKey,
    secret: SubKey,
    cursor: SubKey,
}

impl TenantKeys {
    pub(super) fn derive(
        tenant: TenantId,
        key_id: u32,
        data_key: &[u8; 32],
    ) -> Result<Self, VaultError> {
        let key = |purpose: Purpose| derive(data_key, purpose.label(), tenant);
        Ok(Self(Arc::new(Keys {
            tenant,
            key_id,
            journal: key(Purpose::Journal)?,
            snapshot: key(Purpose::Snapshot)?,
            secret: key(Purpose::Secret)?,
            cursor: key(Purpose::Cursor)?,
        })))
    }

    /// The id of the tenant's data key, as it stands in every sealed value.
    #[must_use]
    pub fn key_id(&self) -> u32 {
        self.0.key_id
    }

    /// Seals `plain` as `version(1) | key id(4) | siv(16) | ciphertext`.
    ///
    /// The result opens only with this tenant's keys, the same `purpose` and the same parts of
    /// `context`. Sealing is deterministic: what must not be recognisable when it repeats needs a
    /// part of the context that does not repeat.
    pub fn seal(
        &self,
        purpose: Purpose,
        context: &[&[u8]],
        plain: &[u8],
    ) -> Result<Vec<u8>, SealError> {
        let head = self.head();
        let headers = self.headers(&head, purpose, context);
        let body = siv::encrypt(self.key(purpose), headers, plain)
            .map_err(|_| SealError::TooManyParts(context.len()))?;
        let mut sealed = Vec::with_capacity(head.len().saturating_add(body.len()));
        sealed.extend_from_slice(&head);
        sealed.extend_from_slice(&body);
        Ok(sealed)
    }

    /// Opens what [`TenantKeys::seal`] made with the same purpose and context.
    pub fn open(
        &self,
        purpose: Purpose,
        context: &[&[u8]],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let (version, rest) = sealed.split_first().ok_or(OpenError::CutShort)?;
        if *version != VERSION {
            return Err(OpenError::UnknownVersion(*version));
        }
        let (key_id, body) = rest.split_first_chunk::<4>().ok_or(OpenError::CutShort)?;
        let sealed_with = u32::from_be_bytes(*key_id);
        if sealed_with != self.0.key_id {
            return Err(OpenError::OtherKey { sealed_with, held: self.0.key_id });
        }
        if body.len() < siv::TAG {
            return Err(OpenError::CutShort);
        }
        let head = self.head();
        let headers = self.headers(&head, purpose, context);
        let plain = siv::decrypt(self.key(purpose), headers, body);
        plain.map(Zeroizing::new).map_err(|_| OpenError::NotAuthentic)
    }

    fn key(&self, purpose: Purpose) -> &SubKey {
        match purpose {
            Purpose::Journal => &self.0.journal,
            Purpose::Snapshot => &self.0.snapshot,
            Purpose::Secret => &self.0.secret,
            Purpose::Cursor => &self.0.cursor,
        }
    }

    fn head(&self) -> [u8; 5] {
        let [a, b, c, d] = self.0.key_id.to_be_bytes();
        [VERSION, a, b, c, d]
    }

    fn headers<'a>(
        &'a self,
        head: &'a [u8; 5],
        purpose: Purpose,
        context: &'a [&'a [u8]],
    ) -> impl Iterator<Item = &'a [u8]> {
        let own = [head.as_slice(), self.0.tenant.as_slice(), purpose.label()];
        own.into_iter().chain(context.iter().copied())
    }
}

impl fmt::Debug for TenantKeys {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("TenantKeys")
            .field("tenant", &hex::encode(&self.0.tenant))
            .field("key_id", &self.0.key_id)
            .finish_non_exhaustive()
    }
}

/// A sub-key of a data key.
pub(super) fn derive(
    data_key: &[u8; 32],
    label: &[u8],
    tenant: TenantId,
) -> Result<SubKey, VaultError> {
    subkey(data_key, SALT, &[&tenant, label])
}
