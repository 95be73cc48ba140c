//! Plain reading of fancy writing: what a person reads, as lower-case letters and ASCII digits.

mod digit;
mod letter;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// Stands where a number was written in signs that are no decimal digits, such as `½` or `²`.
pub const ODD_NUMBER: char = '\u{fffd}';

/// Reads a text as plain characters: compatibility forms, small capitals and boxed letters become
/// letters, Unicode digits ASCII digits, dashes `-`; case, accents of Latin and Arabic letters and
/// invisible characters are gone. Other signs, emoji among them, stay.
///
/// ```
/// use signalbox_domain::text::plain;
/// assert_eq!(plain("𝐑𝐄𝐅𝐈𝐋𝐋\u{200b} ٢٢٧٤٢٠٩"), "refill 2274209");
/// ```
#[must_use]
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_ascii() && c.is_numeric() && digit::decimal(c).is_none() {
            out.push(ODD_NUMBER);
        } else {
            fold(c, &mut out);
        }
    }
    out
}

/// Appends what one character reads as: usually one character, none for an invisible one.
pub(crate) fn fold(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
    } else if letter::invisible(c) {
    } else if let Some(digit) = digit::decimal(c) {
        out.push(digit);
    } else if let Some(sign) = letter::sign(c) {
        out.push(sign);
    } else if letter::cyrillic(c) {
        out.extend(c.to_lowercase().map(letter::like));
    } else {
        decompose_compatible(c, |part| put(part, out));
    }
}

/// Appends one decomposed character, without its accent and its case.
fn put(part: char, out: &mut String) {
    if part == '\u{306}' && out.ends_with('и') {
        // A letter of its own in Russian, typed as two characters.
        out.pop();
        out.push('й');
    } else if letter::accent(part) || letter::invisible(part) {
    } else {
        out.extend(part.to_lowercase().filter(|c| !letter::accent(*c)).map(letter::like));
    }
}

/// Whether a plain character belongs to a word.
pub(crate) fn is_letter(c: char) -> bool {
    c.is_alphabetic() || (!c.is_ascii() && is_combining_mark(c))
}

/// The word with letters of another alphabet that only look Latin made Latin, if it mixes the two.
pub(crate) fn unmixed(word: &str) -> Option<String> {
    let latin = word.bytes().any(|b| b.is_ascii_alphabetic());
    if !latin || word.is_ascii() {
        return None;
    }
    Some(word.chars().map(|c| letter::latin_twin(c).unwrap_or(c)).collect())
}
