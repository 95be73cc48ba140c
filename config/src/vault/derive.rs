//! HKDF-SHA512: how one key becomes many that know nothing of one another.

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha512};
use zeroize::Zeroizing;

use super::error::VaultError;

/// A key for AES-256-SIV or HMAC, wiped on drop.
pub(super) type SubKey = Zeroizing<[u8; 64]>;

/// Derives one sub-key of `key`. `salt` names the family, `info` the member; the parts of `info`
/// are joined, so only the last of them may vary in length.
pub(super) fn subkey(key: &[u8], salt: &[u8], info: &[&[u8]]) -> Result<SubKey, VaultError> {
    let mut derived = Zeroizing::new([0; 64]);
    Hkdf::<Sha512>::new(Some(salt), key)
        .expand_multi_info(info, derived.as_mut_slice())
        .map_err(|_| VaultError::Cipher { doing: "derive a key" })?;
    Ok(derived)
}

/// HMAC-SHA256 of the parts, each preceded by its length so that no two lists of parts collide.
pub(super) fn mac(key: &SubKey, parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new((&**key).into());
    for part in parts {
        let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
        mac.update(&length.to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}
