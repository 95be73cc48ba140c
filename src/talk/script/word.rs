//! The words of a line, one after another, and what they are read as.

use super::Read;
use domain::action::{self, Action};
use domain::id::OrderId;
use domain::suggest;
use domain::time::Span;

/// The first word and what follows it.
pub(super) fn cut(text: &str) -> (&str, &str) {
    match text.trim_start().split_once(char::is_whitespace) {
        Some((word, rest)) => (word, rest.trim_start()),
        None => (text.trim(), ""),
    }
}

/// The next word of `rest`, which is shortened by it.
pub(super) fn next<'a>(rest: &mut &'a str, what: &str) -> Read<&'a str> {
    let (word, after) = cut(rest);
    if word.is_empty() {
        return Err(format!("{what} is missing"));
    }
    *rest = after;
    Ok(word)
}

/// The one word that is there.
pub(super) fn only<'a>(rest: &'a str, what: &str) -> Read<&'a str> {
    let mut rest = rest;
    let word = next(&mut rest, what)?;
    end(rest)?;
    Ok(word)
}

pub(super) fn end(rest: &str) -> Read<()> {
    if rest.is_empty() { Ok(()) } else { Err(format!("{rest:?} is too much")) }
}

pub(super) fn meant(near: Option<&str>) -> String {
    near.map(|name| format!(", did you mean {name:?}?")).unwrap_or_default()
}

/// Finds `word` among names, or says what would do.
pub(super) fn choose<T: Copy>(word: &str, what: &str, choices: &[(&'static str, T)]) -> Read<T> {
    let found = choices.iter().find(|(name, _)| *name == word).map(|(_, choice)| *choice);
    found.ok_or_else(|| {
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        let near = suggest::nearest(word, names.iter().copied());
        format!("{word:?} is no {what}{}; one of: {}", meant(near), names.join(", "))
    })
}

pub(super) fn unsupported(what: &str) -> String {
    format!("{what} not supported by this version")
}

pub(super) fn number(word: &str, what: &str) -> Read<u64> {
    let plain = !word.is_empty() && word.bytes().all(|it| it.is_ascii_digit());
    let number = plain.then(|| word.parse().ok()).flatten();
    number.ok_or_else(|| format!("{word:?} is no {what}: a whole number"))
}

pub(super) fn order_id(word: &str) -> Read<OrderId> {
    let fits = word.len() <= 12;
    number(word, "order").and_then(|it| {
        fits.then_some(OrderId(it)).ok_or_else(|| format!("{word:?} has more than 12 digits"))
    })
}

pub(super) fn action_named(word: &str) -> Read<Action> {
    let all: Vec<(&'static str, Action)> =
        action::ALL.iter().map(|action| (action.name(), *action)).collect();
    choose(word, "action", &all)
}

pub(super) fn span(word: &str) -> Read<Span> {
    Span::parse(word).ok_or_else(|| format!("{word:?} is no span: 45s, 30m, 12h or 3d"))
}
