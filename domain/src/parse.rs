//! Reads a message as a command: one action and the orders it names. All else is silence.
//!
//! Every piece of the message must be an id, a word for the action, or a word of courtesy; a
//! single piece that is none of these makes the whole message talk.

mod token;
mod vocabulary;

use std::collections::BTreeSet;

use crate::{text, words};
use token::Token;
pub use vocabulary::{Vocabulary, WordFault, check};

/// The longest message that is read, in characters.
pub const MESSAGE_CHARS_MAX: usize = 4_096;

/// What a message asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parsed<'v> {
    /// Nothing: it is no command, and gets no answer.
    Silence,
    /// An action on these orders, each once, in the order in which they were named. None for the
    /// actions of [`words::WITHOUT_ORDERS`].
    Command {
        /// The action's name, as the vocabulary has it.
        action: &'v str,
        /// Their ids.
        orders: Vec<u64>,
    },
    /// A command that names more orders than one message may.
    TooMany {
        /// The action's name.
        action: &'v str,
        /// How many different orders it names.
        count: usize,
    },
}

/// Reads a message. It takes time in proportion to its length and never fails.
///
/// ```
/// use signalbox_domain::parse::{Parsed, Vocabulary, parse};
/// let words = Vocabulary::default();
/// let asked = parse("ID: 2274209, #2274211\nRefill please", &words, 50);
/// assert_eq!(asked, Parsed::Command { action: "refill", orders: vec![2274209, 2274211] });
/// assert_eq!(parse("my refill of 2274209 never came", &words, 50), Parsed::Silence);
/// ```
#[must_use]
pub fn parse<'v>(text: &str, words: &'v Vocabulary, orders_max: usize) -> Parsed<'v> {
    if text.chars().nth(MESSAGE_CHARS_MAX).is_some() {
        return Parsed::Silence;
    }
    let plain = text::plain(text);
    token::cut(&plain)
        .and_then(|tokens| understand(&tokens, words, orders_max))
        .unwrap_or(Parsed::Silence)
}

/// The command that the tokens make; `None` when they make none.
fn understand<'v>(
    tokens: &[Token<'_>],
    words: &'v Vocabulary,
    orders_max: usize,
) -> Option<Parsed<'v>> {
    let mut action: Option<&'v str> = None;
    let mut seen = BTreeSet::new();
    let mut orders = Vec::new();
    let mut at = 0_usize;
    while let Some(token) = tokens.get(at) {
        let mut taken = 1;
        match token {
            Token::Id(id) => {
                if seen.insert(*id) {
                    orders.push(*id);
                }
            }
            Token::Word(word) => match words.find(tokens.get(at..)?) {
                Some((named, length)) => {
                    if action.is_some_and(|known| known != named) {
                        return None;
                    }
                    action = Some(named);
                    taken = length;
                }
                None if words::is_filler(word.as_ref()) || numbers(tokens, at) => {}
                None => return None,
            },
            Token::Dash if ranges(tokens, at) => return None,
            Token::Dash | Token::Line => {}
        }
        at = at.saturating_add(taken);
    }
    conclude(action?, orders, orders_max)
}

/// Whether an action may go with this many orders.
fn conclude(action: &str, orders: Vec<u64>, orders_max: usize) -> Option<Parsed<'_>> {
    if orders.is_empty() != words::WITHOUT_ORDERS.contains(&action) {
        return None;
    }
    let count = orders.len();
    Some(if count > orders_max {
        Parsed::TooMany { action, count }
    } else {
        Parsed::Command { action, orders }
    })
}

/// Whether the word at `at` is the "no" of "order no 123".
fn numbers(tokens: &[Token<'_>], at: usize) -> bool {
    let no = matches!(tokens.get(at), Some(Token::Word(word)) if word.as_ref() == "no");
    let noun = at.checked_sub(1).and_then(|before| tokens.get(before)).is_some_and(
        |token| matches!(token, Token::Word(word) if words::ORDER_NOUNS.contains(&word.as_ref())),
    );
    no && noun && matches!(tokens.get(at.saturating_add(1)), Some(Token::Id(_)))
}

/// Whether the dash at `at` stands between two ids of a line.
fn ranges(tokens: &[Token<'_>], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    let after = tokens.get(at.saturating_add(1));
    matches!(before, Some(Token::Id(_))) && matches!(after, Some(Token::Id(_)))
}
