//! AES-256-SIV (RFC 5297), ready to seal: the round keys, the CMAC's sub-keys and the headers that
//! never change are worked out once for each key, not for each message. A message of a journal is
//! short, and most of its price was to make these anew.

#![expect(
    clippy::inline_always,
    reason = "a step must be built with the caller's instructions, or AES is a call for each block"
)]

use aes::Aes256Enc;
use aes::cipher::consts::U16;
use aes::cipher::{
    Block, BlockCipherEncBackend, BlockCipherEncClosure, BlockCipherEncrypt, BlockSizeUser,
    InnerIvInit, KeyInit, StreamCipherCore,
};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::derive::SubKey;

/// The cipher refused: too many headers, or, on decryption, bytes that were not made with this
/// key and these headers.
#[derive(Debug)]
pub(super) struct Refused;

/// How many bytes a ciphertext is longer than its plaintext.
pub(super) const TAG: usize = 16;

/// The most headers, the plaintext not counted (RFC 5297, 2.6, with one spared).
const HEADERS_MAX: usize = 126;

/// The length of a block of AES.
const BLOCK: usize = 16;

/// What a doubling folds back in: x^128 = x^7 + x^2 + x + 1.
const FOLD: u128 = 0x87;

/// A key, ready.
pub(super) struct Cipher {
    mac: Aes256Enc,
    stream: Aes256Enc,
    /// Masks of a CMAC's last block: of a whole one, and of one that was padded.
    whole: u128,
    padded: u128,
}

/// The headers so far, folded into one block.
#[derive(Clone, Copy)]
pub(super) struct Folded {
    state: u128,
    headers: usize,
}

impl Cipher {
    /// Makes a key ready. Its first half is the CMAC's, its second half the stream's.
    pub(super) fn new(key: &SubKey) -> Self {
        let (mac, stream) = key.split_at(32);
        let half = |half: &[u8]| {
            let mut own = Zeroizing::new([0; 32]);
            own.iter_mut().zip(half).for_each(|(to, from)| *to = *from);
            Aes256Enc::new((&*own).into())
        };
        let (mac, stream) = (half(mac), half(stream));
        let mut zero = Block::<Aes256Enc>::default();
        mac.encrypt_block(&mut zero);
        let whole = double(u128::from_be_bytes(zero.into()));
        Self { mac, stream, whole, padded: double(whole) }
    }

    /// No header yet.
    pub(super) fn empty(&self) -> Folded {
        let state = self.folding(Folded { state: 0, headers: 0 }, Fold::Start);
        Folded { state, headers: 0 }
    }

    /// One header more.
    pub(super) fn fold(&self, so_far: Folded, header: &[u8]) -> Folded {
        let state = self.folding(so_far, Fold::Header(header));
        Folded { state, headers: so_far.headers.saturating_add(1) }
    }

    /// Appends `tag(16) | ciphertext` to `out`. Fails only with more than 126 headers.
    pub(super) fn seal(
        &self,
        headers: Folded,
        plain: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), Refused> {
        if headers.headers > HEADERS_MAX {
            return Err(Refused);
        }
        let tag = self.folding(headers, Fold::Last(plain)).to_be_bytes();
        out.extend_from_slice(&tag);
        let start = out.len();
        out.extend_from_slice(plain);
        self.mask(&tag, out.get_mut(start..).unwrap_or_default());
        Ok(())
    }

    /// The plaintext, when `sealed` was made by [`Cipher::seal`] with the same key and headers.
    pub(super) fn open(
        &self,
        headers: Folded,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Refused> {
        let (tag, body) = sealed.split_first_chunk::<TAG>().ok_or(Refused)?;
        let mut plain = Zeroizing::new(body.to_vec());
        self.mask(tag, &mut plain);
        let made = self.folding(headers, Fold::Last(&plain)).to_be_bytes();
        let right = headers.headers <= HEADERS_MAX && bool::from(made.ct_eq(tag));
        if right { Ok(plain) } else { Err(Refused) }
    }

    /// One step of S2V: the state after it.
    fn folding(&self, so_far: Folded, fold: Fold<'_>) -> u128 {
        let (mut state, masks) = (so_far.state, (self.whole, self.padded));
        self.mac.encrypt_with_backend(Step { state: &mut state, masks, fold });
        state
    }

    /// CTR mode from the tag on, two of its bits cleared (RFC 5297, 2.5).
    fn mask(&self, tag: &[u8; TAG], text: &mut [u8]) {
        let clear = !((1_u128 << 63) | (1_u128 << 31));
        let iv = (u128::from_be_bytes(*tag) & clear).to_be_bytes();
        ctr::CtrCore::<&Aes256Enc, ctr::flavors::Ctr128BE>::inner_iv_init(
            &self.stream,
            (&iv).into(),
        )
        .apply_keystream_partial(text.into());
    }
}

/// What a step of S2V takes in.
enum Fold<'a> {
    Start,
    Header(&'a [u8]),
    Last(&'a [u8]),
}

/// A step of S2V, done in one go with the round keys at hand.
struct Step<'a> {
    state: &'a mut u128,
    masks: (u128, u128),
    fold: Fold<'a>,
}

impl BlockSizeUser for Step<'_> {
    type BlockSize = U16;
}

impl BlockCipherEncClosure for Step<'_> {
    #[inline(always)]
    fn call<B: BlockCipherEncBackend<BlockSize = U16>>(self, backend: &B) {
        let Self { state, masks, fold } = self;
        let encrypt = |block: u128| {
            let mut block = Block::<Self>::from(block.to_be_bytes());
            backend.encrypt_block((&mut block).into());
            u128::from_be_bytes(block.into())
        };
        *state = match fold {
            Fold::Start => cmac(encrypt, masks, 0, &[0; BLOCK]),
            Fold::Header(header) => double(*state) ^ cmac(encrypt, masks, 0, header),
            Fold::Last(text) => match text.len().checked_sub(BLOCK) {
                None => {
                    let (block, _) = padded(text);
                    encrypt(double(*state) ^ block ^ masks.0)
                }
                Some(spare) => {
                    // The state goes over the last sixteen bytes, wherever blocks begin.
                    let ahead = spare.saturating_sub(spare.checked_rem(BLOCK).unwrap_or_default());
                    let (ahead, end) = text.split_at_checked(ahead).unwrap_or((text, &[]));
                    let so_far = chain(encrypt, 0, ahead);
                    let mut last = [0; 2 * BLOCK];
                    last.iter_mut().zip(end).for_each(|(to, from)| *to = *from);
                    let last = last.get_mut(..end.len()).unwrap_or_default();
                    let over = last.iter_mut().rev().zip(state.to_be_bytes().into_iter().rev());
                    over.for_each(|(to, from)| *to ^= from);
                    cmac(encrypt, masks, so_far, last)
                }
            },
        };
    }
}

/// The CMAC of a text (RFC 4493) whose first blocks have come to `so_far`.
#[inline(always)]
fn cmac(encrypt: impl Fn(u128) -> u128, masks: (u128, u128), so_far: u128, text: &[u8]) -> u128 {
    let ahead = text.len().saturating_sub(1);
    let ahead = ahead.saturating_sub(ahead.checked_rem(BLOCK).unwrap_or_default());
    let (ahead, end) = text.split_at_checked(ahead).unwrap_or((text, &[]));
    let so_far = chain(&encrypt, so_far, ahead);
    let (block, whole) = padded(end);
    encrypt(so_far ^ block ^ if whole { masks.0 } else { masks.1 })
}

/// Whole blocks, one after another.
#[inline(always)]
fn chain(encrypt: impl Fn(u128) -> u128, so_far: u128, blocks: &[u8]) -> u128 {
    let (blocks, _none) = blocks.as_chunks::<BLOCK>();
    blocks.iter().fold(so_far, |state, block| encrypt(state ^ u128::from_be_bytes(*block)))
}

/// The last block, padded where it is not whole.
#[inline(always)]
fn padded(end: &[u8]) -> (u128, bool) {
    let mut block = [0; BLOCK];
    block.iter_mut().zip(end.iter().chain(&[0x80])).for_each(|(to, from)| *to = *from);
    (u128::from_be_bytes(block), end.len() >= BLOCK)
}

/// Doubles in GF(2^128), in the same time whatever it is.
#[inline(always)]
fn double(block: u128) -> u128 {
    let carried = 0_u128.wrapping_sub(block >> 127);
    (block << 1) ^ (carried & FOLD)
}

/// `tag(16) | ciphertext`, by a key that is used once. Fails only with more than 126 headers.
pub(super) fn encrypt(
    key: &SubKey,
    headers: impl IntoIterator<Item = impl AsRef<[u8]>>,
    plain: &[u8],
) -> Result<Vec<u8>, Refused> {
    let cipher = Cipher::new(key);
    let headers = all(&cipher, headers);
    let mut sealed = Vec::with_capacity(plain.len().saturating_add(TAG));
    cipher.seal(headers, plain, &mut sealed)?;
    Ok(sealed)
}

/// The plaintext, when `sealed` was made by [`encrypt`] with the same key and headers.
pub(super) fn decrypt(
    key: &SubKey,
    headers: impl IntoIterator<Item = impl AsRef<[u8]>>,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Refused> {
    let cipher = Cipher::new(key);
    let headers = all(&cipher, headers);
    cipher.open(headers, sealed)
}

fn all(cipher: &Cipher, headers: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Folded {
    headers.into_iter().fold(cipher.empty(), |folded, it| cipher.fold(folded, it.as_ref()))
}

#[cfg(test)]
mod tests;
