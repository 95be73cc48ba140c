//! What a provider says of errands, read from a short list of phrases and never from less.
//!
//! A message may speak of several numbers: "881 done, 882 not dropped". [`read`] cuts it into
//! [`Part`]s, each with the numbers that it names and the [`Tone`] of what is said of them. What
//! the tone means depends on what was asked: "completed" is good news of a refill and bad news of
//! a cancel. Denials beat everything, negations beat good news, and what is not in the list says
//! nothing.

mod phrase;
mod tone;

pub use tone::Tone;

use crate::text;
use phrase::sense;
use serde::{Deserialize, Serialize};

/// The most characters of a message that are read.
const READ_MAX: usize = 2_000;

/// What an answer comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// It has been done.
    Done,
    /// It is being worked on.
    Accepted,
    /// It will not be done.
    Refused(Denial),
    /// Nobody can tell.
    Unknown,
}

/// Why a provider does not do it; of several, the first counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Denial {
    /// The number is not one of theirs.
    WrongId,
    /// Nothing has been lost that could be refilled.
    NotDropped,
    /// The service has no refill, or no more.
    NoRefill,
    /// It has been done before, or has come too far.
    Already,
    /// It cannot be done, or they do not want to.
    Cannot,
}

impl Class {
    /// Its name in logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Accepted => "accepted",
            Self::Unknown => "unknown",
            Self::Refused(Denial::WrongId) => "wrong_id",
            Self::Refused(Denial::NotDropped) => "not_dropped",
            Self::Refused(Denial::NoRefill) => "no_refill",
            Self::Refused(Denial::Already) => "already",
            Self::Refused(Denial::Cannot) => "refused",
        }
    }
}

/// Numbers, and what was said of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The numbers, as [`text::plain`] writes them.
    pub ids: Vec<String>,
    /// What was said of them.
    pub tone: Tone,
}

/// A message, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The numbers that it names, in parts.
    pub parts: Vec<Part>,
    /// All that was said.
    pub whole: Tone,
}

/// Reads a message; `known` says which plain words are numbers that may be meant.
#[must_use]
pub fn read(message: &str, known: impl Fn(&str) -> bool) -> Reading {
    let short: String = message.chars().take(READ_MAX).collect();
    let plain = text::plain(&short).replace('\'', "");
    let runs = runs(&words(&plain, &known));
    let mut reading = Reading::default();
    let (mut pending, mut lead): (Vec<String>, Option<Tone>) = (Vec::new(), None);
    for (nth, run) in runs.iter().enumerate() {
        match run {
            Run::Ids(ids) => match lead {
                Some(tone) => reading.parts.push(Part { ids: ids.clone(), tone }),
                None => pending.extend(ids.iter().cloned()),
            },
            Run::Tone(tone) => {
                reading.whole = reading.whole.and(*tone);
                let heads = matches!(runs.get(nth.saturating_add(1)), Some(Run::Ids(_)));
                if !pending.is_empty() {
                    reading.parts.push(Part { ids: std::mem::take(&mut pending), tone: *tone });
                    lead = None;
                } else if let Some(last) = reading.parts.last_mut().filter(|_| !heads) {
                    last.tone = last.tone.and(*tone);
                } else {
                    lead = Some(*tone);
                }
            }
            Run::Break => {}
        }
    }
    if !pending.is_empty() {
        reading.parts.push(Part { ids: pending, tone: Tone::default() });
    }
    reading
}

/// A word of a message.
enum Word<'t> {
    Id(&'t str),
    Plain(&'t str),
    Question,
    Break,
}

/// What stands together: numbers, or what is said.
enum Run {
    Ids(Vec<String>),
    Tone(Tone),
    Break,
}

/// Cuts plain text into words and breaks. Apostrophes are no part of words, emoji are words.
fn words<'t>(plain: &'t str, known: &impl Fn(&str) -> bool) -> Vec<Word<'t>> {
    let mut words = Vec::new();
    let mut rest = plain;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        if word.is_empty() {
            let (sign, after) = rest.split_at_checked(first.len_utf8()).unwrap_or((rest, ""));
            match first {
                '\n' | ',' | ';' | '.' | '|' => words.push(Word::Break),
                '?' | '؟' => words.push(Word::Question),
                _ if !first.is_whitespace() && !first.is_ascii() => words.push(Word::Plain(sign)),
                _ => {}
            }
            rest = after;
        } else if known(word) {
            words.push(Word::Id(word));
            rest = after;
        } else {
            let pieces = word.split(['-', '_']).filter(|it| !it.is_empty());
            words.extend(pieces.map(|it| if known(it) { Word::Id(it) } else { Word::Plain(it) }));
            rest = after;
        }
    }
    words
}

fn is_part(c: char) -> bool {
    text::is_letter(c) || c.is_ascii_digit() || matches!(c, '-' | '_')
}

/// Puts together what stands together: words that say nothing do not part two numbers.
fn runs(words: &[Word<'_>]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let (mut at, mut other) = (0_usize, Tone::default());
    while let Some(word) = words.get(at) {
        let mut taken = 1;
        match word {
            Word::Id(id) => match runs.last_mut() {
                Some(Run::Ids(ids)) => ids.push((*id).to_owned()),
                _ => runs.push(Run::Ids(vec![(*id).to_owned()])),
            },
            Word::Break => {
                runs.push(Run::Break);
                other = Tone::default();
            }
            Word::Question => speak(&mut runs, Tone::QUESTION),
            Word::Plain(_) => {
                let phrase = words.get(at..).unwrap_or_default().iter().map_while(|it| match it {
                    Word::Plain(word) => Some(*word),
                    Word::Id(_) | Word::Question | Word::Break => None,
                });
                let phrase: Vec<&str> = phrase.take(phrase::WORDS_MAX).collect();
                if let Some((count, sense)) = sense(&phrase) {
                    taken = count;
                    let tone = sense.map_or(Tone::default(), Tone::of);
                    if !tone.is_silent() {
                        speak(&mut runs, tone.and(other));
                    }
                } else if !is_number(phrase.first().copied().unwrap_or_default()) {
                    other = Tone::OTHER;
                    if let Some(Run::Tone(tone)) = runs.last_mut() {
                        *tone = tone.and(Tone::OTHER);
                    }
                }
            }
        }
        at = at.saturating_add(taken);
    }
    runs
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|it| it.is_ascii_digit())
}

fn speak(runs: &mut Vec<Run>, said: Tone) {
    if let Some(Run::Tone(tone)) = runs.last_mut() {
        *tone = tone.and(said);
    } else {
        runs.push(Run::Tone(said));
    }
}

#[cfg(test)]
mod tests;
