//! The words of the actions, compiled for look-up.

use std::borrow::Cow;
use std::collections::BTreeMap;

use thiserror::Error;

use super::token::{Token, cut};
use crate::{action, text, words};

/// The most words and the most characters of an alias.
const ALIAS_WORDS_MAX: usize = 4;
const ALIAS_CHARS_MAX: usize = 40;

/// Why a text cannot be a word for an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum WordFault {
    /// Nothing in it is a letter.
    #[error("a word needs letters")]
    Empty,
    /// Numbers in a message are order ids.
    #[error("a word cannot hold digits, prices or links")]
    NotWords,
    /// More than four words or forty characters.
    #[error("at most 4 words and 40 characters")]
    TooLong,
    /// It would be skipped as politeness, so that `please` alone became a command.
    #[error("this word is used around commands")]
    Filler,
}

/// Which words mean which action.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    actions: Vec<String>,
    /// By first word: the words that follow it, longest first, and the action's place.
    entries: BTreeMap<String, Vec<(Vec<String>, usize)>>,
}

impl Vocabulary {
    /// Compiles pairs of an action's name and a word for it, which may be several words. Where two
    /// actions claim a word, the later has it; what [`check`] refuses is left out.
    #[must_use]
    pub fn new<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut vocabulary = Self { actions: Vec::new(), entries: BTreeMap::new() };
        for (action, word) in pairs {
            vocabulary.learn(action, word);
        }
        vocabulary
    }

    /// The same with more words for one action.
    #[must_use]
    pub fn with<W: AsRef<str>>(mut self, action: &str, words: impl IntoIterator<Item = W>) -> Self {
        for word in words {
            self.learn(action, word.as_ref());
        }
        self
    }

    /// The action that the first of these tokens mean, and how many they are.
    pub(super) fn find(&self, tokens: &[Token<'_>]) -> Option<(&str, usize)> {
        let Token::Word(first) = tokens.first()? else { return None };
        let entries = self.entries.get(first.as_ref())?;
        let rest = tokens.get(1..)?;
        let (words, action) = entries.iter().find(|(words, _)| begins(rest, words))?;
        Some((self.actions.get(*action)?, words.len().saturating_add(1)))
    }

    /// The action that a word means by itself; `None` if it means none.
    #[must_use]
    pub fn meaning(&self, word: &str) -> Option<&str> {
        let words = split(word).ok()?;
        let (first, rest) = words.split_first()?;
        let entries = self.entries.get(first)?;
        let (_, action) = entries.iter().find(|(words, _)| words.as_slice() == rest)?;
        self.actions.get(*action).map(String::as_str)
    }

    fn learn(&mut self, action: &str, word: &str) {
        let Ok(words) = split(word) else { return };
        let mut words = words.into_iter();
        let Some(first) = words.next() else { return };
        let rest: Vec<String> = words.collect();
        let known = self.actions.iter().position(|known| known == action);
        let place = known.unwrap_or_else(|| {
            self.actions.push(action.to_owned());
            self.actions.len().saturating_sub(1)
        });
        let entries = self.entries.entry(first).or_default();
        entries.retain(|(words, _)| *words != rest);
        entries.push((rest, place));
        entries.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    }
}

impl Default for Vocabulary {
    /// The words of everybody.
    fn default() -> Self {
        let actions = action::ALL.iter().map(|action| action.name());
        Self::new(actions.flat_map(|action| words::of(action).map(move |word| (action, word))))
    }
}

/// Whether a text can be a word for an action.
pub fn check(word: &str) -> Result<(), WordFault> {
    split(word).map(drop)
}

/// The folded words of an alias.
fn split(word: &str) -> Result<Vec<String>, WordFault> {
    if word.chars().count() > ALIAS_CHARS_MAX {
        return Err(WordFault::TooLong);
    }
    let plain = text::plain(word);
    let tokens = cut(&plain).ok_or(WordFault::NotWords)?;
    let mut words = Vec::new();
    for token in tokens {
        match token {
            Token::Word(word) => words.push(Cow::into_owned(word)),
            Token::Id(_) => return Err(WordFault::NotWords),
            Token::Dash | Token::Line => {}
        }
    }
    if words.is_empty() {
        return Err(WordFault::Empty);
    }
    if words.len() > ALIAS_WORDS_MAX {
        return Err(WordFault::TooLong);
    }
    if words.iter().all(|word| words::is_filler(word)) {
        return Err(WordFault::Filler);
    }
    Ok(words)
}

/// Whether the tokens begin with these words.
fn begins(tokens: &[Token<'_>], words: &[String]) -> bool {
    tokens.len() >= words.len()
        && tokens.iter().zip(words).all(
            |(token, word)| matches!(token, Token::Word(heard) if heard.as_ref() == word.as_str()),
        )
}
