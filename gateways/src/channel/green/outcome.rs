//! What became of a message given to Green API: each answer of `sendMessage`, classified.

use crate::call::{Answer, Reply};
use crate::outcome::{self, barred, invalid, stopped};
use domain::outcome::{Outcome, Refusal};
use serde::Deserialize;

/// How long to wait after a 429, which says nothing of it.
const USUAL_MS: u64 = 1_000;

/// How long to wait after a limit that the vendor counts in minutes.
const LONG_MS: u64 = 60_000;

/// `{"idMessage"}`: the vendor has it in its queue. It has not been sent yet.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Queued {
    id_message: String,
}

/// Reads what became of a message.
pub(super) fn read(answer: &Answer) -> Outcome {
    let reply = match answer {
        Ok(reply) => reply,
        Err(trouble) => return outcome::of(*trouble),
    };
    match reply.status {
        200..=299 => taken(reply),
        429 => busy(reply.wait_ms().unwrap_or(USUAL_MS)),
        // The only page that the vendor itself answers with: no such method or host.
        404 => stopped("the API address is wrong"),
        _ if reply.is_page() => Outcome::Unknown,
        400 => rejected(&words(reply)),
        401 => stopped("the token was refused"),
        403 if words(reply).contains("suspended") => stopped("the account is suspended"),
        403 => stopped("the instance's id or token was refused"),
        // The developer's plan knows three chats in a month: others are still written to.
        466 if words(reply).contains("correspondents_quot") => {
            barred("the plan's chats of this month are used up: upgrade it with the vendor")
        }
        466 => stopped("the plan's monthly quota is used up"),
        469 => busy(reply.wait_ms().unwrap_or(LONG_MS)),
        413 => invalid("the text is too long"),
        // What closed early, came too late or failed inside may yet have been queued.
        408 | 499 => Outcome::Unknown,
        402..=498 => invalid("the vendor refused it"),
        _ => Outcome::Unknown,
    }
}

/// A success without an id, such as `{"status":false}`, says neither yes nor no.
fn taken(reply: &Reply) -> Outcome {
    let queued: Option<Queued> = serde_json::from_slice(&reply.body).ok();
    let id = queued
        .map(|it| it.id_message)
        .filter(|id| (1..=128).contains(&id.len()) && id.bytes().all(|it| it.is_ascii_graphic()));
    id.map_or(Outcome::Unknown, Outcome::Accepted)
}

/// A refusal with 400: plain words, or an object with them that also repeats the token.
fn rejected(words: &str) -> Outcome {
    let says = |it: &str| words.contains(it);
    if says("in starting process") {
        Outcome::Refused(Refusal::Starting)
    } else if says("not authorized") {
        stopped("WhatsApp is not linked: scan the QR code")
    } else if says("expired") {
        stopped("the instance has expired: renew it")
    } else if says("deleted") {
        stopped("the instance was deleted")
    } else if says("suspended") {
        stopped("the account is suspended")
    } else if says("'chatid'") {
        barred("the chat's address is not one of WhatsApp's")
    } else {
        invalid("the vendor refused it")
    }
}

/// What the vendor says, folded. For comparing, never for showing.
fn words(reply: &Reply) -> String {
    String::from_utf8_lossy(&reply.body).to_lowercase()
}

fn busy(wait_ms: u64) -> Outcome {
    Outcome::Refused(Refusal::Busy { wait_ms, account: true })
}
