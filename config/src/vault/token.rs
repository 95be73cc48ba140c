//! API tokens: shown once, kept as a hash, and recognisable as ours without asking anybody.

use std::fmt;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::hex;
use super::secret::Secret;

const PREFIX: &str = "sbx";
const SECRET_DIGITS: usize = 64;

/// The public part of a token: its name in lists and in the look-up by token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenId(pub [u8; 8]);

impl fmt::Display for TokenId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&hex::encode(&self.0))
    }
}

/// The SHA-256 of a whole token. The token has 256 random bits, so no slow hash is needed.
#[derive(Clone, Copy)]
pub struct TokenHash(pub [u8; 32]);

impl TokenHash {
    /// Compares in a time that does not depend on where the two differ.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("TokenHash")
    }
}

/// A token at the only moment its text exists on this side.
pub struct NewToken {
    /// What the caller is shown, once: `sbx_<16 digits>_<64 digits><8 check digits>`.
    pub text: Secret<String>,
    /// Its name.
    pub id: TokenId,
    /// What is kept.
    pub hash: TokenHash,
}

impl fmt::Debug for NewToken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("NewToken").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Makes a token of 256 random bits.
#[must_use]
pub fn new_token() -> NewToken {
    let id = TokenId(rand::random());
    let secret = zeroize::Zeroizing::new(hex::encode(&rand::random::<[u8; 32]>()));
    let body = zeroize::Zeroizing::new(format!("{PREFIX}_{id}_{}", *secret));
    let text = format!("{}{}", *body, check_digits(&body));
    NewToken { hash: hash(&text), text: Secret::new(text), id }
}

/// A token as a caller presented it, well formed but not yet known to be right.
#[derive(Clone, Copy, Debug)]
pub struct PresentedToken {
    /// Under which name to look it up.
    pub id: TokenId,
    /// What must equal the hash that was kept.
    pub hash: TokenHash,
}

impl PresentedToken {
    /// Reads a bearer token. `None` for anything that is not a token of ours: wrong prefix,
    /// length or letters, or check digits that do not fit, which no stored token can match.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (prefix, rest) = text.split_once('_')?;
        let (id, secret) = rest.split_once('_')?;
        let (_, check) = secret.split_at_checked(SECRET_DIGITS)?;
        let body = text.strip_suffix(check)?;
        hex::decode::<36>(secret)?;
        if prefix != PREFIX || check != check_digits(body) {
            return None;
        }
        Some(Self { id: TokenId(hex::decode(id)?), hash: hash(text) })
    }
}

/// Eight digits that a secret scanner can verify, so that it reports no false positives.
fn check_digits(body: &str) -> String {
    hex::encode(&crc32c::crc32c(body.as_bytes()).to_be_bytes())
}

fn hash(text: &str) -> TokenHash {
    TokenHash(Sha256::digest(text.as_bytes()).into())
}
