//! What became of a call with an effect: each answer to `refill` and `cancel`, classified.
//!
//! Neither is safe to make twice. There is no way to look for a refill that is in doubt: the API
//! tells of refills by the number that its answer would have brought, and has no list of them
//! (mirpanel.com/api, justanotherpanel.com/api, panelsend.com/api). So an
//! error whose words are known is a certain refusal, a number given to the request is a success,
//! and all else that came after the first byte is doubt: "something went wrong" may be said of what
//! was done all the same.

use super::{complaint, envelope};
use crate::call::{Answer, Reply};
use crate::outcome::{self, stopped};
use crate::provider::Complaint;
use crate::received::json;
use domain::answer::Denial;
use domain::fault::Fault;
use domain::id::ExternalId;
use domain::outcome::{Outcome, Refusal};
use serde_json::Value;
use std::collections::BTreeMap;

/// How long to wait where the provider does not say.
const USUAL_MS: u64 = 60_000;

/// Reads what became of each order, by the answer's `word`: `refill` or `cancel`.
pub(super) fn read(
    word: &str,
    asked: &[ExternalId],
    answer: &Answer,
) -> BTreeMap<ExternalId, Outcome> {
    let all = |outcome: Outcome| asked.iter().map(|id| (id.clone(), outcome.clone())).collect();
    let reply = match answer {
        Ok(reply) => reply,
        Err(trouble) => return all(outcome::of(*trouble)),
    };
    match reply.status {
        429 => all(busy(reply.wait_ms())),
        200..=499 => match json(reply) {
            Some(whole) => told(word, asked, reply, &whole),
            None => all(Outcome::Unknown),
        },
        _ => all(Outcome::Unknown),
    }
}

fn told(
    word: &str,
    asked: &[ExternalId],
    reply: &Reply,
    whole: &Value,
) -> BTreeMap<ExternalId, Outcome> {
    let against_all = complaint::words(whole).map(|words| refused(&words));
    let success = (200..300).contains(&reply.status);
    let of_each = |id: &ExternalId| match (&against_all, success) {
        (Some(outcome), _) => outcome.clone(),
        (None, true) => one(word, id, asked.len() == 1, whole),
        (None, false) => Outcome::Unknown,
    };
    asked.iter().map(|id| (id.clone(), of_each(id))).collect()
}

/// What a successful answer says of one order: in a list by its number, in an object under it, or
/// all of the answer where nothing else was asked for. Said twice, it is in doubt.
fn one(word: &str, id: &ExternalId, alone: bool, whole: &Value) -> Outcome {
    let rows = whole.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut own = rows.iter().filter(|row| names(row, id));
    let row = match (own.next(), own.next()) {
        (Some(row), None) => Some(row),
        (Some(_), Some(_)) => None,
        (None, _) => whole.get(id.as_str()).or_else(|| {
            let bare = whole.get("order").is_none() || names(whole, id);
            (alone && bare && whole.is_object()).then_some(whole)
        }),
    };
    let Some(row) = row else { return Outcome::Unknown };
    let said = row.get(word).unwrap_or(&Value::Null);
    match complaint::words(said).or_else(|| complaint::words(row)) {
        Some(words) => refused(&words),
        None => given(said).map_or(Outcome::Unknown, |it| Outcome::Accepted(it.to_string())),
    }
}

fn names(row: &Value, id: &ExternalId) -> bool {
    row.get("order").and_then(number).as_ref() == Some(id)
}

/// The number given to a request. A word in its place says neither yes nor no.
fn given(value: &Value) -> Option<ExternalId> {
    number(value).filter(|it| it.as_str().bytes().all(|byte| byte.is_ascii_digit()))
}

/// A number of theirs, bare or quoted; some have letters in them.
pub(super) fn number(value: &Value) -> Option<ExternalId> {
    let count = value.as_u64().map(|it| it.to_string());
    ExternalId::parse(count.as_deref().or_else(|| value.as_str())?.trim())
}

fn refused(words: &str) -> Outcome {
    match envelope::account(words) {
        Some(Fault::Denied) => stopped("the provider's API key was refused"),
        Some(_) if envelope::is_haste(words) => busy(None),
        Some(_) => Outcome::Unknown,
        None => {
            let denial = denial(complaint::meaning(words));
            denial.map_or(Outcome::Unknown, |why| Outcome::Refused(Refusal::Declined(why)))
        }
    }
}

/// What a complaint says of a request; `None` where it may have been taken all the same.
const fn denial(complaint: Complaint) -> Option<Denial> {
    match complaint {
        Complaint::NoSuchOrder | Complaint::NoSuchRefill => Some(Denial::WrongId),
        Complaint::RefillOff => Some(Denial::NoRefill),
        Complaint::RefillUnderWay => Some(Denial::Already),
        Complaint::CancelOff => Some(Denial::Cannot),
        Complaint::Other => None,
    }
}

fn busy(wait_ms: Option<u64>) -> Outcome {
    let wait_ms = wait_ms.unwrap_or(USUAL_MS);
    Outcome::Refused(Refusal::Busy { wait_ms, account: true })
}
