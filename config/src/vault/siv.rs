//! AES-256-SIV (RFC 5297), with the schedule of a key that is used again and again kept ready.

use aes_siv::KeyInit;
use aes_siv::siv::{Aes256Siv, IV_SIZE};
use std::sync::Mutex;
use zeroize::Zeroizing;

use super::derive::SubKey;

/// The cipher refused: too many headers, or, on decryption, bytes that were not made with this
/// key and these headers.
#[derive(Debug)]
pub(super) struct Refused;

/// How many bytes a ciphertext is longer than its plaintext.
pub(super) const TAG: usize = IV_SIZE;

/// A key at hand. One message at a time: the cipher keeps the state of its CMAC in itself.
pub(super) struct Cipher(Mutex<Aes256Siv>);

impl Cipher {
    /// Makes a key ready.
    pub(super) fn new(key: &SubKey) -> Self {
        Self(Mutex::new(cipher(key)))
    }

    /// Lends the cipher of this key. A panic may have left it in the midst of a message: then it
    /// is made anew.
    pub(super) fn with<T>(&self, key: &SubKey, call: impl FnOnce(&mut Aes256Siv) -> T) -> T {
        match self.0.lock() {
            Ok(mut ready) => call(&mut ready),
            Err(_) => call(&mut cipher(key)),
        }
    }
}

/// A cipher for this key.
pub(super) fn cipher(key: &SubKey) -> Aes256Siv {
    Aes256Siv::new((&**key).into())
}

/// Appends `tag(16) | ciphertext` to `out`. Fails only with more than 126 headers.
pub(super) fn seal(
    cipher: &mut Aes256Siv,
    headers: impl IntoIterator<Item = impl AsRef<[u8]>>,
    plain: &[u8],
    out: &mut Vec<u8>,
) -> Result<(), Refused> {
    let start = out.len();
    out.extend_from_slice(&[0; TAG]);
    out.extend_from_slice(plain);
    let sealed = out.get_mut(start..).unwrap_or_default();
    let (tag, text) = sealed.split_first_chunk_mut::<TAG>().ok_or(Refused)?;
    let made = cipher.encrypt_inout_detached(headers, text.into()).map_err(|_| Refused)?;
    *tag = made.into();
    Ok(())
}

/// The plaintext, when `sealed` was made by [`seal`] with the same key and headers.
pub(super) fn open(
    cipher: &mut Aes256Siv,
    headers: impl IntoIterator<Item = impl AsRef<[u8]>>,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Refused> {
    let (tag, text) = sealed.split_first_chunk::<TAG>().ok_or(Refused)?;
    let mut plain = Zeroizing::new(text.to_vec());
    let opened = cipher.decrypt_inout_detached(headers, plain.as_mut_slice().into(), tag.into());
    opened.map(|()| plain).map_err(|_| Refused)
}

/// `tag(16) | ciphertext`, by a key that is used once. Fails only with more than 126 headers.
pub(super) fn encrypt(
    key: &SubKey,
    headers: impl IntoIterator<Item = impl AsRef<[u8]>>,
    plain: &[u8],
) -> Result<Vec<u8>, Refused> {
    let mut sealed = Vec::with_capacity(plain.len().saturating_add(TAG));
    seal(&mut cipher(key), headers, plain, &mut sealed)?;
    Ok(sealed)
}

/// The plaintext, when `sealed` was made by [`encrypt`] with the same key and headers.
pub(super) fn decrypt(
    key: &SubKey,
    headers: impl IntoIterator<Item = impl AsRef<[u8]>>,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Refused> {
    open(&mut cipher(key), headers, sealed)
}

#[cfg(test)]
mod tests;
