//! What became of a message given to Telegram: each answer of `sendMessage`, classified.

use super::reply::Envelope;
use crate::call::{Answer, Reply};
use crate::outcome::{self, barred, invalid, stopped};
use domain::id::{ChannelName, Chat};
use domain::outcome::{Outcome, Refusal};
use serde::Deserialize;

/// Above this a wait is meant for the whole bot and not only for the chat.
const LONG_MS: u64 = 60_000;

/// How long to wait where the vendor does not say.
const USUAL_MS: u64 = 1_000;

#[derive(Deserialize)]
struct Sent {
    message_id: i64,
}

/// What the vendor says of a chat or a right that is not there, and what we say of it.
const BARRED: [(&str, &str); 15] = [
    ("chat not found", "no such chat"),
    ("message thread not found", "no such topic"),
    ("topic_closed", "the topic is closed"),
    ("topic_deleted", "the topic was deleted"),
    ("not enough rights", "the bot may not write there"),
    ("have no rights", "the bot may not write there"),
    ("chat_write_forbidden", "the bot may not write there"),
    ("blocked by the user", "the user has blocked the bot"),
    ("user is deactivated", "the user's account is gone"),
    ("bot was kicked", "the bot was removed from the group"),
    ("not a member", "the bot is not a member of the group"),
    ("group chat was deleted", "the group was deleted"),
    ("group chat was deactivated", "the group was closed"),
    ("can't initiate conversation", "the user has not written to the bot yet"),
    ("can't send messages to bots", "the chat is another bot's"),
];

/// What the vendor says of a text that it does not take, and what we say of it.
const INVALID: [(&str, &str); 4] = [
    ("text is empty", "the text is empty"),
    ("message is too long", "the text is too long"),
    ("can't parse entities", "the text's markup is broken"),
    ("replied not found", "the message to quote is gone"),
];

/// Reads what became of a message to `chat`.
pub(super) fn read(answer: &Answer, chat: &Chat) -> Outcome {
    let reply = match answer {
        Ok(reply) => reply,
        Err(trouble) => return outcome::of(*trouble),
    };
    if reply.status >= 500 {
        return Outcome::Unknown;
    }
    match serde_json::from_slice::<Envelope<Sent>>(&reply.body) {
        Ok(envelope) if envelope.ok => taken(reply, &envelope),
        Ok(envelope) => refused(reply, &envelope, chat),
        Err(_) if reply.status == 429 => busy(reply.wait_ms()),
        Err(_) => Outcome::Unknown,
    }
}

fn taken(reply: &Reply, envelope: &Envelope<Sent>) -> Outcome {
    match &envelope.result {
        Some(sent) if (200..300).contains(&reply.status) => {
            Outcome::Accepted(sent.message_id.to_string())
        }
        Some(_) | None => Outcome::Unknown,
    }
}

fn refused(reply: &Reply, envelope: &Envelope<Sent>, chat: &Chat) -> Outcome {
    let words = envelope.words();
    match envelope.error_code.unwrap_or(reply.status) {
        429 => busy(envelope.wait_ms(reply)),
        400 => {
            let moved = envelope.parameters.as_ref().and_then(|it| it.migrate_to_chat_id);
            moved.and_then(|to| successor(chat, to)).unwrap_or_else(|| rejected(&words))
        }
        401 | 404 => stopped("the bot's token was refused"),
        403 => barred(find(&BARRED, &words).unwrap_or("the vendor forbids it")),
        402..=499 => invalid("the vendor refused it"),
        _ => Outcome::Unknown,
    }
}

/// A refusal with 400: the chat's fault if the words say so, else the message's.
fn rejected(words: &str) -> Outcome {
    match (find(&BARRED, words), find(&INVALID, words)) {
        (Some(why), _) => barred(why),
        (None, Some(why)) => invalid(why),
        (None, None) => invalid("the vendor refused it"),
    }
}

fn find(list: &[(&str, &'static str)], words: &str) -> Option<&'static str> {
    list.iter().find(|(theirs, _)| words.contains(theirs)).map(|(_, ours)| *ours)
}

fn successor(chat: &Chat, to: i64) -> Option<Outcome> {
    let channel = ChannelName::parse(chat.channel())?;
    let chat = Chat::new(&channel, &to.to_string());
    Some(Outcome::Refused(Refusal::Moved(chat)))
}

fn busy(wait_ms: Option<u64>) -> Outcome {
    let wait_ms = wait_ms.unwrap_or(USUAL_MS);
    Outcome::Refused(Refusal::Busy { wait_ms, account: wait_ms > LONG_MS })
}
