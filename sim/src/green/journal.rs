//! What was sent and received in the last day, as the instance's journals show it: late.

use std::collections::VecDeque;

use serde_json::{Value, json};

use super::instance::{Instance, Unsent};
use super::{Call, ok};
use crate::answer::Answer;
use crate::arguments::Arguments;
use crate::clock::{seconds, whole_ms};
use crate::intake::Done;

const DAY_MINUTES: i64 = 1440;

/// Entries beyond this are forgotten even within the day.
const KEPT: usize = 20_000;

/// One message in a journal.
#[derive(Debug)]
pub(crate) struct Line {
    at_ms: i64,
    shown: Value,
}

#[derive(Debug, Default)]
pub(crate) struct Journal {
    lines: VecDeque<Line>,
}

impl Journal {
    pub(crate) fn add(&mut self, line: Line) {
        self.lines.push_back(line);
        if self.lines.len() > KEPT {
            drop(self.lines.pop_front());
        }
    }

    /// The latest incoming message of a chat.
    pub(crate) fn last_incoming(&self, chats: &[&str]) -> Option<String> {
        self.last("incoming", chats)
    }

    /// The latest message that the instance itself sent into a chat.
    pub(crate) fn last_outgoing(&self, chats: &[&str]) -> Option<String> {
        self.last("outgoing", chats)
    }

    /// A message's line, to be changed.
    pub(crate) fn line_mut(&mut self, id: &str) -> Option<&mut Value> {
        let mut lines = self.lines.iter_mut().rev().map(|line| &mut line.shown);
        lines.find(|shown| is(shown, "idMessage", id))
    }

    /// Chats with the time of their last message, the latest first.
    pub(crate) fn chats(&self) -> Vec<(String, i64)> {
        let mut found: Vec<(String, i64)> = Vec::new();
        for line in self.lines.iter().rev() {
            let chat = line.shown.get("chatId").and_then(Value::as_str).unwrap_or_default();
            if !found.iter().any(|(known, _)| known == chat) {
                found.push((chat.to_owned(), line.at_ms));
            }
        }
        found
    }

    fn last(&self, kind: &str, chats: &[&str]) -> Option<String> {
        let fits = |line: &&Line| {
            is(&line.shown, "type", kind)
                && chats.iter().any(|chat| is(&line.shown, "chatId", chat))
        };
        let found = self.lines.iter().rev().find(fits)?;
        found.shown.get("idMessage").and_then(Value::as_str).map(str::to_owned)
    }

    /// The text of a message, for those who quote it.
    pub(crate) fn text(&self, id: &str) -> Option<String> {
        let found = self.lines.iter().rev().find(|line| is(&line.shown, "idMessage", id))?;
        found.shown.get("textMessage").and_then(Value::as_str).map(str::to_owned)
    }
}

fn is(shown: &Value, field: &str, wanted: &str) -> bool {
    shown.get(field).and_then(Value::as_str) == Some(wanted)
}

pub(crate) fn outgoing(unsent: &Unsent, status: &str, by_api: bool, at_ms: i64) -> Line {
    let shown = json!({
        "type": "outgoing", "idMessage": unsent.id, "timestamp": seconds(at_ms),
        "typeMessage": if by_api { "extendedTextMessage" } else { "textMessage" },
        "chatId": unsent.chat, "textMessage": unsent.text,
        "extendedTextMessage": super::payload::extended(&unsent.text),
        "statusMessage": status, "sendByApi": by_api,
        "deletedMessageId": "", "editedMessageId": "", "isEdited": false, "isDeleted": false,
    });
    let mut line = Line { at_ms, shown };
    if let (Some(file), Some(shown)) = (&unsent.file, line.shown.as_object_mut()) {
        drop(shown.remove("extendedTextMessage"));
        drop(shown.remove("textMessage"));
        shown.insert("typeMessage".to_owned(), json!(file.kind));
        shown.extend(file.shown.as_object().cloned().unwrap_or_default());
    }
    line
}

/// `notice` is the notification of the message; journals show the same facts flat.
pub(crate) fn incoming(notice: &Value, text: &str, at_ms: i64) -> Line {
    let field = |pointer: &str| notice.pointer(pointer).cloned().unwrap_or_default();
    let shown = json!({
        "type": "incoming", "idMessage": field("/idMessage"), "timestamp": seconds(at_ms),
        "typeMessage": field("/messageData/typeMessage"),
        "chatId": field("/senderData/chatId"), "senderId": field("/senderData/sender"),
        "senderName": field("/senderData/senderName"),
        "senderContactName": field("/senderData/senderContactName"), "textMessage": text,
    });
    Line { at_ms, shown }
}

pub(crate) fn show_messages_queue(call: &mut Call<'_>) -> Done {
    let queue =
        call.instance.queue.iter().map(
            |unsent| json!({ "messageID": unsent.id, "type": unsent.kind, "body": unsent.body }),
        );
    ok(&Value::Array(queue.collect()))
}

pub(crate) fn get_messages_count(call: &mut Call<'_>) -> Done {
    ok(&json!({ "count": call.instance.queue.len() }))
}

pub(crate) fn clear_messages_queue(call: &mut Call<'_>) -> Done {
    call.instance.queue.clear();
    ok(&json!({ "isCleared": true }))
}

pub(crate) fn last_outgoing_messages(call: &mut Call<'_>) -> Done {
    latest(call, "outgoing")
}

pub(crate) fn last_incoming_messages(call: &mut Call<'_>) -> Done {
    latest(call, "incoming")
}

/// Newest first, of the last `minutes`, without what the journal has not caught up with.
fn latest(call: &Call<'_>, kind: &str) -> Done {
    let arguments = Arguments::read(call.query, "", b"").unwrap_or_default();
    let minutes = arguments.integer("minutes").unwrap_or(DAY_MINUTES).clamp(1, DAY_MINUTES);
    let age_max = minutes.saturating_mul(60_000);
    let lines = visible(call).filter(|line| {
        is(&line.shown, "type", kind) && call.now_ms.saturating_sub(line.at_ms) <= age_max
    });
    ok(&Value::Array(lines.map(|line| line.shown.clone()).collect()))
}

fn visible<'a>(call: &'a Call<'_>) -> impl Iterator<Item = &'a Line> {
    let lag = lag(call.world, call.instance);
    let newest = call.now_ms.saturating_sub(lag);
    call.instance.journal.lines.iter().rev().filter(move |line| line.at_ms <= newest)
}

fn lag(world: &crate::world::World, instance: &Instance) -> i64 {
    instance.seed.journal_lag_ms.unwrap_or(whole_ms(world.inner().options.journal_lag))
}

pub(crate) fn get_message(call: &mut Call<'_>) -> Done {
    let wanted = call.chat_id("chatId").and_then(|chat| Ok((chat, call.needed("idMessage")?)));
    let (chat, id) = match wanted {
        Ok(wanted) => wanted,
        Err(refusal) => return refusal.into(),
    };
    let found = visible(call)
        .find(|line| is(&line.shown, "idMessage", &id) && is(&line.shown, "chatId", &chat));
    match found {
        Some(line) => ok(&line.shown),
        None => Answer::text(400, "Message not found by id").into(),
    }
}

pub(crate) fn get_chat_history(call: &mut Call<'_>) -> Done {
    let chat = match call.chat_id("chatId") {
        Ok(chat) => chat,
        Err(refusal) => return refusal.into(),
    };
    let count = call.body.get("count").and_then(Value::as_u64).unwrap_or(100);
    let lines = visible(call).filter(|line| is(&line.shown, "chatId", &chat));
    let shown = lines.take(usize::try_from(count).unwrap_or(100)).map(|line| line.shown.clone());
    ok(&Value::Array(shown.collect()))
}
