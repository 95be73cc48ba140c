//! Texts made of other texts: cut, spliced, doubled, and sown with what readers trip over.

use crate::storm::dice::Dice;

/// What readers trip over.
const BITS: &[&str] = &[
    " ",
    "|",
    "[",
    "]",
    "{",
    "}",
    "-",
    "–",
    "/",
    ":",
    ",",
    ".",
    "+",
    "%",
    "$",
    "\n",
    "\t",
    "0",
    "1",
    "30",
    "999999999999",
    "1000000000000",
    "0-1",
    "K",
    "/Day",
    "Days",
    "Hour",
    "No",
    "not",
    "Refill",
    "refill",
    "R30",
    "♻️",
    "❌",
    "Instant",
    "Start",
    "Lifetime",
    "Speed",
    "cancel",
    "speed up",
    "{order}",
    "{}",
    "{{",
    "{order",
    "٣",
    "½",
    "²",
    "\u{200b}",
    "\u{202e}",
    "\u{2068}",
    "\u{fe0f}",
    "\u{301}",
    "ﷺ",
    "ß",
    "İ",
    "ı",
    "ǆ",
    "𝐑",
    "🆅",
    "№",
    "\u{0}",
    "@",
    "://",
    "www.",
    "'",
    "~",
    "\"",
    "\\",
    "null",
    "c4n4ry",
];

/// A text that one seed makes, of `base` or of one of the corpus.
pub(super) fn text(dice: &mut Dice, corpus: &[&str], base: Option<&[u8]>) -> String {
    let own = base.map(String::from_utf8_lossy);
    let own = own.unwrap_or_else(|| dice.pick(corpus).copied().unwrap_or_default().into());
    let mut text: Vec<char> = own.chars().collect();
    for _ in 0..dice.between(1, 6) {
        change(dice, &mut text, corpus);
    }
    text.truncate(6_000);
    text.into_iter().collect()
}

fn change(dice: &mut Dice, text: &mut Vec<char>, corpus: &[&str]) {
    let (from, to) = slice(dice, text.len());
    match dice.roll(8) {
        0 => drop(text.drain(from..to)),
        1 => {
            let part: Vec<char> = text.get(from..to).unwrap_or_default().to_vec();
            insert(text, to, part);
        }
        2 | 3 => {
            let bit = dice.pick(BITS).copied().unwrap_or_default();
            insert(text, from, bit.chars());
        }
        4 => {
            let other: Vec<char> = dice.pick(corpus).copied().unwrap_or_default().chars().collect();
            let (start, end) = slice(dice, other.len());
            insert(text, from, other.get(start..end).unwrap_or_default().iter().copied());
        }
        5 => {
            let code = u32::try_from(dice.roll(0x0011_0000)).unwrap_or_default();
            insert(text, from, char::from_u32(code));
        }
        6 => {
            if let Some(part) = text.get_mut(from..to) {
                part.reverse();
            }
        }
        _ => {
            let part: String = text.drain(from..to).collect();
            let part = if dice.one_in(2) { part.to_uppercase() } else { part.to_lowercase() };
            insert(text, from, part.chars());
        }
    }
}

fn insert(text: &mut Vec<char>, at: usize, part: impl IntoIterator<Item = char>) {
    drop(text.splice(at..at, part));
}

/// A part of something so long.
fn slice(dice: &mut Dice, length: usize) -> (usize, usize) {
    let most = u64::try_from(length).unwrap_or_default();
    let from = dice.between(0, most);
    let to = dice.between(from, most.min(from.saturating_add(40)));
    (usize::try_from(from).unwrap_or_default(), usize::try_from(to).unwrap_or_default())
}
