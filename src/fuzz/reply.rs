//! An answer to a call as one input: `STATUS BODY`, or the word for what came in its place.

use super::corpus::Corpus;
use super::tree;
use crate::storm::dice::Dice;
use gateways::call::{Answer, Reply, Trouble};

/// Statuses that vendors and what stands before them send.
const STATUSES: &[&str] = &[
    "200", "201", "204", "301", "302", "400", "401", "403", "404", "405", "408", "409", "413",
    "429", "466", "469", "499", "500", "502", "503", "504", "520",
];

/// What may stand in the place of an answer.
const TROUBLES: &[(&str, Trouble)] = &[
    ("unreachable", Trouble::Unreachable),
    ("forbidden", Trouble::Forbidden),
    ("silent", Trouble::Silent),
];

/// The first word of an input, if it is one of those, and the body behind it.
pub(super) fn split(input: &[u8]) -> (Option<&str>, &[u8]) {
    let end = input.iter().position(|it| *it == b' ').unwrap_or(input.len());
    let (first, rest) = input.split_at_checked(end).unwrap_or((input, &[]));
    let word = str::from_utf8(first).ok().filter(|it| {
        let status = it.len() == 3 && it.bytes().all(|byte| byte.is_ascii_digit());
        status || TROUBLES.iter().any(|(name, _)| name == it)
    });
    match word {
        Some(word) => (Some(word), rest.get(1..).unwrap_or_default()),
        None => (None, input),
    }
}

/// The answer that an input stands for; 200 where no status is named.
pub(super) fn read(input: &[u8]) -> Answer {
    let (word, body) = split(input);
    if let Some((_, trouble)) = TROUBLES.iter().find(|(name, _)| Some(*name) == word) {
        return Err(*trouble);
    }
    let status = word.and_then(|it| it.parse().ok()).filter(|it| (100..600).contains(it));
    // The first byte stands in for a header: it is as good as any other, and told by the input.
    let retry_after = body.first().filter(|it| **it == b'\t').map(|_| 7);
    Ok(Reply { status: status.unwrap_or(200), retry_after, body: body.to_vec() })
}

/// An answer that one seed makes.
pub(super) fn mutant(dice: &mut Dice, corpus: &Corpus, base: Option<&[u8]>) -> Vec<u8> {
    let seed = base.or_else(|| dice.pick(corpus.whole()).map(Vec::as_slice)).unwrap_or_default();
    let (word, body) = split(seed);
    let word = match dice.roll(8) {
        0 | 1 => dice.pick(STATUSES).copied(),
        2 => dice.pick(TROUBLES).map(|(name, _)| *name).filter(|_| dice.one_in(8)).or(word),
        _ => word,
    };
    let body = tree::body(dice, corpus, Some(body));
    let mut input = word.unwrap_or("200").as_bytes().to_vec();
    input.push(b' ');
    input.extend(body);
    input
}
