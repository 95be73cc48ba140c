//! A name as a row of meanings: spans of time, rates, amounts and the words between them.

use super::lex::{Kind, Raw, Sign};
use super::quantity;
use super::word::Word;

/// One meaning, with its place in the name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Phrase {
    pub(super) term: Term,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What a piece of a name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Term {
    Word(Word),
    Span(Span),
    /// A refill window written as `R30`.
    Code(u32),
    /// So much in so much time.
    Rate,
    /// A count of something, a price or a percentage.
    Amount,
    /// A plain number.
    Number(u64),
    /// A dash with a space beside it, between two parts.
    Break,
    Sign(Sign),
}

/// A span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// The lower end of a range, in seconds.
    pub(super) low: Option<u64>,
    /// The upper end, in seconds.
    pub(super) high: u64,
    /// The upper end in days, when whole and given in days or longer units.
    pub(super) days: Option<u32>,
    /// Whether it was given in minutes or hours.
    pub(super) short: bool,
    /// Whether it was given in days.
    pub(super) daily: bool,
    /// Whether it was left open: `30+ days`.
    pub(super) open: bool,
}

/// Reads the pieces of a name as meanings.
pub(super) fn compose(raws: &[Raw]) -> Vec<Phrase> {
    let mut phrases: Vec<Phrase> = Vec::with_capacity(raws.len());
    let mut rest = raws;
    while let Some(first) = rest.first() {
        let (term, taken) = quantity::delay(rest)
            .filter(|_| after_start(&phrases))
            .or_else(|| window(rest))
            .or_else(|| quantity::read(rest))
            .or_else(|| code(rest))
            .or_else(|| pair(rest))
            .unwrap_or_else(|| (single(rest), 1));
        let end = rest.get(taken.saturating_sub(1)).map_or(first.end, |last| last.end);
        phrases.push(Phrase { term, start: first.start, end });
        rest = rest.get(taken..).unwrap_or_default();
    }
    phrases
}

/// Whether the word start, or its label, is what was read last.
fn after_start(phrases: &[Phrase]) -> bool {
    let mut back = phrases.iter().rev().map(|phrase| phrase.term);
    let last = back.find(|term| {
        !matches!(term, Term::Word(Word::Time) | Term::Break | Term::Sign(Sign::Colon | Sign::Dash))
    });
    last == Some(Term::Word(Word::Start))
}

/// `30DR`: the days of a refill, when so many are usual.
fn window(raws: &[Raw]) -> Option<(Term, usize)> {
    let Kind::Number(hundredths) = kind(raws, 0)? else { return None };
    let days = hundredths.checked_div(100).and_then(|days| u32::try_from(days).ok())?;
    let whole =
        word(raws, 1)? == Word::DayRefill && glued(raws, 1) && !is_sign(raws, 2, Sign::Plus);
    (whole && usual(days)).then_some((Term::Code(days), 2))
}

/// The kind of the piece at `at`.
pub(super) fn kind(raws: &[Raw], at: usize) -> Option<Kind> {
    raws.get(at).map(|raw| raw.kind)
}

/// The word of the piece at `at`.
pub(super) fn word(raws: &[Raw], at: usize) -> Option<Word> {
    match kind(raws, at)? {
        Kind::Word(word) => Some(word),
        Kind::Number(_) | Kind::Sign(_) => None,
    }
}

/// Whether the piece at `at` touches the one before it.
pub(super) fn glued(raws: &[Raw], at: usize) -> bool {
    raws.get(at).is_some_and(|raw| !raw.gap)
}

/// Whether the piece at `at` is this sign.
pub(super) fn is_sign(raws: &[Raw], at: usize, sign: Sign) -> bool {
    kind(raws, at) == Some(Kind::Sign(sign))
}

/// `R30`, `AR30D`, `R-30`, `G30`, `R∞`, `R 30 Days`.
fn code(raws: &[Raw]) -> Option<(Term, usize)> {
    let letter = word(raws, 0).filter(|word| matches!(word, Word::R | Word::G))?;
    if is_sign(raws, 1, Sign::Infinity) {
        return Some((Term::Word(Word::Life), 2));
    }
    let dash = is_sign(raws, 1, Sign::Dash) && glued(raws, 1) && glued(raws, 2);
    let at = if dash { 2 } else { 1 };
    let (term, taken) = quantity::read(raws.get(at..)?)?;
    let after = at.saturating_add(taken);
    match term {
        Term::Span(Span { days: Some(days), low: None, open: false, daily: true, .. })
            if (letter == Word::R || glued(raws, at)) && !runs_on(raws, after) =>
        {
            Some((Term::Code(days), after))
        }
        Term::Number(hundredths) if glued(raws, at) && !runs_on(raws, after) => {
            let days = hundredths.checked_div(100).and_then(|n| u32::try_from(n).ok())?;
            (days == 0 || usual(days)).then_some((Term::Code(days), after))
        }
        Term::Word(_)
        | Term::Span(_)
        | Term::Code(_)
        | Term::Rate
        | Term::Amount
        | Term::Number(_)
        | Term::Break
        | Term::Sign(_) => None,
    }
}

/// Whether a letter or a digit continues the piece before `at`.
fn runs_on(raws: &[Raw], at: usize) -> bool {
    glued(raws, at) && matches!(kind(raws, at), Some(Kind::Word(_) | Kind::Number(_)))
}

/// Whether a window of so many days is usual, so that a number without a unit may be one.
pub(super) fn usual(days: u32) -> bool {
    matches!(days, 3 | 5 | 7 | 10 | 14 | 15 | 20 | 21 | 25 | 28 | 99 | 365 | 366 | 730)
        || ((30..=400).contains(&days) && days.checked_rem(5) == Some(0))
}

/// Two words, or two around a sign, that mean one thing.
fn pair(raws: &[Raw]) -> Option<(Term, usize)> {
    let head = word(raws, 0)?;
    if head == Word::W && is_sign(raws, 1, Sign::Slash) && word(raws, 2) == Some(Word::O) {
        return Some((Term::Word(Word::No), 3));
    }
    let at = if is_sign(raws, 1, Sign::Dash) { 2 } else { 1 };
    let tail = word(raws, at)?;
    if matches!(head, Word::For | Word::Per) && tail == Word::LifeHead {
        let third = word(raws, at.saturating_add(1));
        let long = matches!(third, Some(Word::Time | Word::LifeTail));
        let end = at.saturating_add(1).saturating_add(usize::from(long));
        return Some((Term::Word(Word::Life), end));
    }
    let whole = match (head, tail) {
        (Word::LifeHead, Word::Time | Word::LifeTail) => Word::Life,
        (Word::RefillHead, Word::RefillTail) => Word::Refill,
        (Word::No, Word::Drop) => Word::NonDrop,
        // What every refill is for.
        (Word::If | Word::From, Word::Drop) => Word::Quality,
        (Word::Per, Word::Within) => Word::Within,
        // A refill on request may well remain.
        (Word::No, Word::AutoRefill) => Word::Other,
        (Word::Bot, Word::Start) => Word::Bot,
        _ => return None,
    };
    Some((Term::Word(whole), at.saturating_add(1)))
}

/// One piece by itself.
fn single(raws: &[Raw]) -> Term {
    match kind(raws, 0) {
        Some(Kind::Word(Word::AutoRefill)) => Term::Word(Word::Refill),
        Some(Kind::Word(word)) => Term::Word(word),
        Some(Kind::Number(hundredths)) => Term::Number(hundredths),
        Some(Kind::Sign(Sign::Dash)) if !glued(raws, 0) || !glued(raws, 1) => Term::Break,
        Some(Kind::Sign(sign)) => Term::Sign(sign),
        None => Term::Amount,
    }
}
