//! Bytes as lower-case hexadecimal digits, for names of files, tokens and debug output.

use std::fmt::Write;

/// Writes each byte as two digits of `0-9a-f`.
pub(super) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        // Writing to a string cannot fail.
        write!(text, "{byte:02x}").unwrap_or_default();
    }
    text
}

/// Reads exactly `N` bytes; upper-case digits are refused, so that each value has one spelling.
pub(super) fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits: Vec<u8> = text.bytes().map(digit).collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let bytes: Vec<u8> = pairs.iter().map(|[high, low]| (high << 4) | low).collect();
    bytes.try_into().ok()
}

fn digit(letter: u8) -> Option<u8> {
    match letter {
        b'0'..=b'9' => letter.checked_sub(b'0'),
        b'a'..=b'f' => letter.checked_sub(b'a')?.checked_add(10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn both_ways() {
        let bytes = [0, 1, 0x7f, 0x80, 0xff, 0xa5];
        assert_eq!(encode(&bytes), "00017f80ffa5");
        assert_eq!(decode("00017f80ffa5"), Some(bytes));
    }

    #[test]
    fn one_spelling_only() {
        for wrong in ["0A", "0", "000", "+f", "é"] {
            assert_eq!(decode::<1>(wrong), None, "{wrong}");
        }
    }
}
