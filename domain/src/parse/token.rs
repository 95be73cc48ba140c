//! A message cut into words and order ids; what could be anything else spoils it whole.
//!
//! Phone numbers, prices, amounts, shares, times, dates and ranges look like ids to a hasty
//! reader. A message with one of them is talk, so it is not read at all.

use std::borrow::Cow;

use crate::text;

/// The most digits of an id.
const ID_DIGITS_MAX: usize = 12;

/// The shortest word that may touch an id, as in `123refill`; `1st` and `24h` are no commands.
const GLUED_LETTERS_MIN: usize = 4;

/// One piece of a message.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'t> {
    Word(Cow<'t, str>),
    Id(u64),
    /// Between two ids of a line it makes a range.
    Dash,
    Line,
}

/// Cuts plain text; `None` when something in it makes it talk.
pub(super) fn cut(plain: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens = Vec::new();
    for line in plain.lines() {
        tokens.push(Token::Line);
        for chunk in line.split_whitespace() {
            if !is_address(chunk) {
                pieces(command_part(chunk), &mut tokens)?;
            }
        }
    }
    Some(tokens)
}

/// A link or a mention: nothing in it is a word or an id.
fn is_address(chunk: &str) -> bool {
    let host = chunk.split_once('/').map_or("", |(host, _)| host);
    let dotted = host.split_once('.').is_some_and(|(name, zone)| {
        name.ends_with(text::is_letter) && zone.starts_with(text::is_letter)
    });
    chunk.contains("://") || chunk.starts_with("www.") || chunk.starts_with('@') || dotted
}

/// A bot's command without the bot's name: `/refill@bot` is `/refill`.
fn command_part(chunk: &str) -> &str {
    match chunk.split_once('@') {
        Some((command, _)) if command.starts_with('/') => command,
        Some(_) | None => chunk,
    }
}

/// What a character is to its neighbours.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    Sign(char),
}

fn class(c: char) -> Class {
    if c.is_ascii_digit() {
        Class::Digit
    } else if text::is_letter(c) {
        Class::Letter
    } else {
        Class::Sign(c)
    }
}

/// Cuts what stands between two spaces.
fn pieces<'t>(chunk: &'t str, tokens: &mut Vec<Token<'t>>) -> Option<()> {
    let mut rest = chunk;
    let mut left: Option<Class> = None;
    while let Some(c) = rest.chars().next() {
        let kind = class(c);
        let length = match kind {
            Class::Letter => run(rest, |c| class(c) == Class::Letter || c == '\''),
            Class::Digit => run(rest, |c| c.is_ascii_digit()),
            Class::Sign(_) => c.len_utf8(),
        };
        let (piece, after) = rest.split_at_checked(length)?;
        let right = after.chars().next().map(class);
        match kind {
            Class::Letter => {
                let glued = left == Some(Class::Digit) || right == Some(Class::Digit);
                tokens.push(Token::Word(word(piece, glued)?));
            }
            Class::Digit => tokens.push(Token::Id(id(piece)?)),
            Class::Sign(sign) => match judge(sign, left, right) {
                Verdict::Spoils => return None,
                Verdict::Joins => tokens.push(Token::Dash),
                Verdict::Parts => {}
            },
        }
        // A run of points is one sign, so that `100..105` is seen as a range.
        if kind != Class::Sign('.') {
            left = Some(kind);
        }
        rest = after;
    }
    Some(())
}

/// The length in bytes of the leading characters that belong together.
fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

/// A word, its false letters made true; `None` when too short to touch an id.
fn word(piece: &str, glued: bool) -> Option<Cow<'_, str>> {
    let piece = piece.trim_end_matches('\'');
    let word = text::unmixed(piece).map_or(Cow::Borrowed(piece), Cow::Owned);
    let fits = !glued || word == "id" || word.chars().count() >= GLUED_LETTERS_MIN;
    fits.then_some(word)
}

/// An id of 1 to 12 digits that does not begin with a zero.
fn id(digits: &str) -> Option<u64> {
    let fits = digits.len() <= ID_DIGITS_MAX && !digits.starts_with('0');
    if fits { digits.parse().ok() } else { None }
}

/// What a sign does to a message.
#[derive(Clone, Copy)]
enum Verdict {
    /// It makes it talk.
    Spoils,
    /// It may stand between the ends of a range.
    Joins,
    /// It only separates.
    Parts,
}

fn judge(sign: char, left: Option<Class>, right: Option<Class>) -> Verdict {
    let digits = left == Some(Class::Digit) && right == Some(Class::Digit);
    let spoils = match sign {
        '+' | '%' | '@' | text::ODD_NUMBER => true,
        '.' => right == Some(Class::Digit) && left != Some(Class::Letter),
        '-' | '~' | ':' | '/' | '\\' | '\'' | '^' | '*' => digits,
        _ => is_money(sign),
    };
    let beside_letter = left == Some(Class::Letter) || right == Some(Class::Letter);
    match sign {
        _ if spoils => Verdict::Spoils,
        '-' | '~' if !beside_letter => Verdict::Joins,
        _ => Verdict::Parts,
    }
}

/// Signs of currencies.
fn is_money(sign: char) -> bool {
    matches!(sign,
        '$' | '\u{a2}'..='\u{a5}' | '\u{58f}' | '\u{60b}' | '\u{9f2}' | '\u{9f3}' | '\u{af1}'
        | '\u{bf9}' | '\u{e3f}' | '\u{17db}' | '\u{20a0}'..='\u{20cf}')
}
