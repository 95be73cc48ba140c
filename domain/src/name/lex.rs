//! A name cut into words, numbers and signs, each with its place in the name.

use super::word::{self, Word};
use crate::text;

/// One piece of a name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Raw {
    pub(super) kind: Kind,
    /// Where it begins in the name, in bytes.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
    /// Whether something invisible in meaning (a space, an emoji) stands before it.
    pub(super) gap: bool,
}

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Word(Word),
    /// In hundredths.
    Number(u64),
    Sign(Sign),
}

/// A sign that takes part in the grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Bar,
    Open,
    Close,
    Colon,
    Dash,
    Slash,
    Plus,
    Percent,
    Money,
    Recycle,
    Cross,
    Infinity,
}

/// Cuts a name into pieces.
pub(super) fn cut(name: &str) -> Vec<Raw> {
    let mut knife = Knife {
        raws: Vec::with_capacity(48),
        run: String::new(),
        digits: false,
        from: 0,
        gap: false,
    };
    let mut folded = String::new();
    for (at, c) in name.char_indices() {
        folded.clear();
        text::fold(c, &mut folded);
        for part in folded.chars() {
            knife.take(part, at, name.get(at..).unwrap_or_default());
        }
    }
    knife.close(name.len());
    knife.raws
}

/// The state of the cutting.
struct Knife {
    raws: Vec<Raw>,
    /// The letters or digits since `from`.
    run: String,
    digits: bool,
    from: usize,
    gap: bool,
}

impl Knife {
    /// Takes the next plain character, found at `at`, where the name still holds `rest`.
    fn take(&mut self, c: char, at: usize, rest: &str) {
        let digit = c.is_ascii_digit();
        if digit || text::is_letter(c) {
            if self.run.is_empty() || self.digits != digit {
                self.close(at);
                self.from = at;
                self.digits = digit;
            }
            self.run.push(c);
        } else if self.digits && matches!(c, '.' | ',') && inside_number(c, rest) {
            self.run.push(c);
        } else {
            self.close(at);
            match sign(c) {
                // About so much, and not the end of a part: `Start: ~1 hour`.
                Some(Sign::Bar) if c == '~' && self.after_colon() => self.gap = true,
                Some(sign) => self.put(Kind::Sign(sign), at, at.saturating_add(c.len_utf8())),
                None => self.gap = true,
            }
        }
    }

    fn after_colon(&self) -> bool {
        self.raws.last().is_some_and(|raw| raw.kind == Kind::Sign(Sign::Colon))
    }

    /// Ends the run of letters or digits, if one is open, at `end`.
    fn close(&mut self, end: usize) {
        if self.run.is_empty() {
            return;
        }
        let kind = if self.digits {
            Kind::Number(hundredths(&self.run))
        } else {
            let latin = text::unmixed(&self.run);
            let word = word::look_up(latin.as_deref().unwrap_or(&self.run));
            if let Word::Count(count) = word {
                Kind::Number(u64::from(count).saturating_mul(100))
            } else {
                Kind::Word(word)
            }
        };
        self.run.clear();
        self.digits = false;
        self.put(kind, self.from, end);
    }

    fn put(&mut self, kind: Kind, start: usize, end: usize) {
        self.raws.push(Raw { kind, start, end, gap: self.gap });
        self.gap = false;
    }
}

/// Whether the point or comma that `rest` begins with stands between digits of one number.
fn inside_number(c: char, rest: &str) -> bool {
    let digits = rest.chars().skip(1).take_while(char::is_ascii_digit).take(4).count();
    digits == 3 || (c == '.' && (1..=2).contains(&digits))
}

/// Reads `1`, `0.5`, `1,000`, `1.000` as hundredths; beyond counting it stays at the top.
fn hundredths(run: &str) -> u64 {
    let (whole, fraction) = match run.rsplit_once('.') {
        Some((whole, fraction)) if fraction.len() < 3 => (whole, fraction),
        Some(_) | None => (run, ""),
    };
    let digits = |text: &str, most: usize| {
        text.bytes().filter(u8::is_ascii_digit).take(most).fold(0_u64, |sum, byte| {
            sum.saturating_mul(10).saturating_add(u64::from(byte.saturating_sub(b'0')))
        })
    };
    let cents = digits(fraction, 2).saturating_mul(if fraction.len() == 1 { 10 } else { 1 });
    digits(whole, 18).saturating_mul(100).saturating_add(cents)
}

/// The sign that a plain character is, if it takes part in the grammar.
fn sign(c: char) -> Option<Sign> {
    Some(match c {
        '|' | ',' | ';' | '~' | '\n' | '•' | '·' | '∙' | '⋅' | '●' | '»' | '«' | '、' | '。' => {
            Sign::Bar
        }
        '[' | '(' | '{' | '【' | '「' | '『' | '〔' | '《' | '〖' => Sign::Open,
        ']' | ')' | '}' | '】' | '」' | '』' | '〕' | '》' | '〗' => Sign::Close,
        ':' | '=' | '→' | '➜' | '➡' => Sign::Colon,
        '-' => Sign::Dash,
        '/' | '\\' => Sign::Slash,
        '+' => Sign::Plus,
        '%' => Sign::Percent,
        '$' | '€' | '£' | '₹' | '₨' | '₽' | '₺' | '₩' | '¥' | '৳' => Sign::Money,
        '♻' | '🔄' | '🔁' => Sign::Recycle,
        '❌' | '✖' | '✘' | '✗' | '🚫' | '❎' => Sign::Cross,
        '∞' | '♾' => Sign::Infinity,
        _ => return None,
    })
}
