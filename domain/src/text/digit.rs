//! Decimal digits of the world's scripts.

/// The zeros of the scripts whose ten digits stand in a row in Unicode.
const ZEROS: &[u32] = &[
    0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66,
    0x0de6, 0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90,
    0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
    0x104a0, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x16a60,
    0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
];

/// The ASCII digit of a decimal digit of any script.
pub(super) fn decimal(c: char) -> Option<char> {
    if c.is_ascii_digit() {
        return Some(c);
    }
    let code = u32::from(c);
    let at = ZEROS.partition_point(|zero| *zero <= code).checked_sub(1)?;
    let value = code.checked_sub(*ZEROS.get(at)?)?;
    if value < 10 { char::from_digit(value, 10) } else { None }
}

#[cfg(test)]
mod tests {
    use super::{ZEROS, decimal};

    #[test]
    fn the_zeros_are_in_order() {
        assert!(ZEROS.is_sorted());
    }

    #[test]
    fn digits_of_many_scripts_are_read() {
        for (written, digit) in [('٣', '3'), ('۹', '9'), ('४', '4'), ('৭', '7'), ('０', '0')]
        {
            assert_eq!(decimal(written), Some(digit), "{written}");
        }
        assert_eq!(decimal('𝟗'), Some('9'));
        assert_eq!(decimal('²'), None);
        assert_eq!(decimal('a'), None);
    }
}
