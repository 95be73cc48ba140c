//! Changing what was sent, and small courtesies: edits, deletions, read marks, typing.

use serde_json::{Value, json};

use super::notice::publish;
use super::{Call, ok, payload};
use crate::answer::Answer;
use crate::intake::Done;
use crate::json::put;

/// Characters of a message.
const TEXT_MAX: usize = 20_000;

pub(crate) fn edit_message(call: &mut Call<'_>) -> Done {
    let text = match call.needed("message") {
        Ok(text) if text.chars().count() <= TEXT_MAX => text,
        Ok(_) => {
            let said = "'message' length must be less than or equal to 20000 characters long";
            return call.invalid(said).into();
        }
        Err(refusal) => return refusal.into(),
    };
    change(call, |line| {
        put(line, "textMessage", json!(text));
        put(line, "isEdited", json!(true));
        json!({ "typeMessage": "editedMessage" })
    })
}

pub(crate) fn delete_message(call: &mut Call<'_>) -> Done {
    change(call, |line| {
        put(line, "isDeleted", json!(true));
        json!({ "typeMessage": "deletedMessage" })
    })
}

/// Changes a message of the number's own; what became of it has an id of its own.
fn change(call: &mut Call<'_>, alter: impl FnOnce(&mut Value) -> Value) -> Done {
    let wanted = call.chat_id("chatId").and_then(|chat| Ok((chat, call.needed("idMessage")?)));
    let (chat, old) = match wanted {
        Ok(wanted) => wanted,
        Err(refusal) => return refusal.into(),
    };
    let line = call.instance.journal.line_mut(&old);
    let is_own = |line: &&mut Value| {
        line.get("type") == Some(&json!("outgoing")) && line.get("chatId") == Some(&json!(chat))
    };
    let Some(line) = line.filter(is_own) else {
        return Answer::text(400, "Message not found by id").into();
    };
    let mut data = alter(line);
    let text = line.get("textMessage").cloned().unwrap_or_default();
    let is_edit = data.get("typeMessage") == Some(&json!("editedMessage"));
    let field = if is_edit { "editedMessageData" } else { "deletedMessageData" };
    put(&mut data, field, json!({ "textMessage": text, "stanzaId": old }));
    let id = super::send::new_id(call);
    if call.instance.is_on("outgoingAPIMessageWebhook") {
        let body = payload::changed(call.instance, (&chat, &id), data, call.now_ms);
        publish(call.world, call.instance, &body, call.now_ms);
    }
    if is_edit { ok(&json!({ "idMessage": id })) } else { Answer::text(200, "").into() }
}

pub(crate) fn read_chat(call: &mut Call<'_>) -> Done {
    match call.chat_id("chatId") {
        Ok(_) => ok(&json!({ "setRead": true })),
        Err(refusal) => refusal.into(),
    }
}

pub(crate) fn send_typing(call: &mut Call<'_>) -> Done {
    let ms = call.body.get("typingTime").and_then(Value::as_i64).unwrap_or(1000);
    match call.chat_id("chatId") {
        Ok(_) if (1000..=20_000).contains(&ms) => Answer::text(200, "").into(),
        Ok(_) => call.invalid("'typingTime' must be between 1000 and 20000").into(),
        Err(refusal) => refusal.into(),
    }
}
