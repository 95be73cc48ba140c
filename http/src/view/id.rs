//! Ids as the API writes them: a prefix that says of what, and the id itself.

use config::vault::TokenId;
use domain::bytes::Digest;
use std::fmt::Write;

/// Shows a number of ours: `cmd_17`, `dsp_12`, `rte_3`.
pub(crate) fn show(prefix: &str, number: u64) -> String {
    format!("{prefix}_{number}")
}

/// Reads a number of ours in the one form it is shown in.
pub(crate) fn read(prefix: &str, text: &str) -> Option<u64> {
    let digits = text.strip_prefix(prefix)?.strip_prefix('_')?;
    let number: u64 = digits.parse().ok()?;
    (number.to_string() == digits).then_some(number)
}

/// Shows a token's id.
pub(crate) fn token(id: TokenId) -> String {
    format!("tok_{id}")
}

/// Reads a token's id.
pub(crate) fn read_token(text: &str) -> Option<TokenId> {
    let digits = text.strip_prefix("tok_")?;
    let plain = digits.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'));
    let digits = Some(digits).filter(|it| it.len() == 16 && plain)?;
    u64::from_str_radix(digits, 16).ok().map(|number| TokenId(number.to_be_bytes()))
}

/// Shows an invitation's id, which is what its code hashes to.
pub(crate) fn invite(hash: Digest) -> String {
    format!("inv_{:032x}", u128::from_be_bytes(hash.0))
}

/// Reads an invitation's id.
pub(crate) fn read_invite(text: &str) -> Option<Digest> {
    let number = u128::from_str_radix(text.strip_prefix("inv_")?, 16).ok()?;
    let hash = Digest(number.to_be_bytes());
    (invite(hash) == text).then_some(hash)
}

/// A text as one segment of a path (RFC 3986).
pub(crate) fn segment(text: &str) -> String {
    text.bytes().fold(String::new(), |mut path, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            path.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            write!(path, "%{byte:02X}").unwrap_or_default();
        }
        path
    })
}

#[cfg(test)]
mod tests {
    use super::{invite, read, read_invite, read_token, segment, show, token};
    use config::vault::TokenId;
    use domain::bytes::Digest;

    #[test]
    fn ids_have_one_form() {
        assert_eq!(show("cmd", 17), "cmd_17");
        assert_eq!(read("cmd", "cmd_17"), Some(17));
        for text in
            ["17", "cmd_", "cmd_017", "cmd_+17", "dsp_17", "cmd_-1", "cmd_99999999999999999999"]
        {
            assert_eq!(read("cmd", text), None, "{text}");
        }
        let id = TokenId([0, 1, 2, 3, 4, 5, 6, 255]);
        assert_eq!(token(id), "tok_00010203040506ff");
        assert_eq!(read_token("tok_00010203040506ff"), Some(id));
        assert_eq!(read_token("tok_00010203040506FF"), None);
        assert_eq!(read_token("tok_1"), None);
        let hash = Digest([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255]);
        assert_eq!(invite(hash), "inv_000102030405060708090a0b0c0d0eff");
        assert_eq!(read_invite("inv_000102030405060708090a0b0c0d0eff"), Some(hash));
        assert_eq!(read_invite("inv_000102030405060708090a0b0c0d0eFF"), None);
        assert_eq!(read_invite("inv_1"), None);
        assert_eq!(segment("tg:-100/7"), "tg%3A-100%2F7");
    }
}
