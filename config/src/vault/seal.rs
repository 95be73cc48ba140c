//! A tenant's keys: what seals its journal, its snapshots and its secrets, and opens them again.

use std::fmt;
use std::sync::{Arc, OnceLock};

use aes_siv::siv::Aes256Siv;
use thiserror::Error;
use zeroize::Zeroizing;

use super::derive::{SubKey, subkey};
use super::error::VaultError;
use super::siv::{self, Cipher};
use super::{TenantId, hex};

const VERSION: u8 = 1;
/// Bytes of the version and the key id.
const HEAD: usize = 5;
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
    /// What is used again and again, made ready at its first use.
    ready: [OnceLock<Box<Cipher>>; 2],
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
            ready: [OnceLock::new(), OnceLock::new()],
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
        let mut sealed = Vec::with_capacity(plain.len().saturating_add(HEAD + siv::TAG));
        sealed.extend_from_slice(&self.head());
        let (head, label) = (self.head(), purpose.label());
        let headers = self.headers(&head, label, context);
        let done = self.with(purpose, |cipher| siv::seal(cipher, headers, plain, &mut sealed));
        done.map_err(|_| SealError::TooManyParts(context.len()))?;
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
        let headers = self.headers(&head, purpose.label(), context);
        let opened = self.with(purpose, |cipher| siv::open(cipher, headers, body));
        opened.map_err(|_| OpenError::NotAuthentic)
    }

    /// Lends the cipher of a purpose: kept for what comes with every message, made for this once
    /// for the rest, so that a tenant that merely sits there holds little.
    fn with<T>(&self, purpose: Purpose, call: impl FnOnce(&mut Aes256Siv) -> T) -> T {
        let [journal, secret] = &self.0.ready;
        let key = self.key(purpose);
        let make = || Box::new(Cipher::new(key));
        match purpose {
            Purpose::Journal => journal.get_or_init(make).with(key, call),
            Purpose::Secret => secret.get_or_init(make).with(key, call),
            Purpose::Snapshot | Purpose::Cursor => call(&mut siv::cipher(key)),
        }
    }

    /// What a sealed value is bound to.
    fn headers<'a>(
        &'a self,
        head: &'a [u8; HEAD],
        label: &'static [u8],
        context: &'a [&[u8]],
    ) -> impl Iterator<Item = &'a [u8]> {
        let own: [&[u8]; 3] = [head.as_slice(), self.0.tenant.as_slice(), label];
        own.into_iter().chain(context.iter().copied())
    }

    fn key(&self, purpose: Purpose) -> &SubKey {
        match purpose {
            Purpose::Journal => &self.0.journal,
            Purpose::Snapshot => &self.0.snapshot,
            Purpose::Secret => &self.0.secret,
            Purpose::Cursor => &self.0.cursor,
        }
    }

    fn head(&self) -> [u8; HEAD] {
        let [a, b, c, d] = self.0.key_id.to_be_bytes();
        [VERSION, a, b, c, d]
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
