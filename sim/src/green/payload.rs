//! The notifications that an instance makes about itself and its own messages.

use serde_json::{Value, json};

use super::instance::{Instance, Unsent};
use crate::clock::seconds;
use crate::json::put;

/// What all notifications have in common.
pub(crate) fn frame(instance: &Instance, kind: &str, now_ms: i64) -> Value {
    let wid = if instance.state == "notAuthorized" { "" } else { instance.seed.wid.as_str() };
    json!({
        "typeWebhook": kind, "timestamp": seconds(now_ms),
        "instanceData": {
            "idInstance": instance.seed.id_instance, "wid": wid, "typeInstance": "whatsapp",
        },
    })
}

/// A text as the newer form has it.
pub(crate) fn extended(text: &str) -> Value {
    json!({
        "text": text, "description": "", "title": "", "previewType": "None",
        "jpegThumbnail": "", "forwardingScore": 0, "isForwarded": false,
    })
}

/// A message that the instance sent by this interface, as it comes back.
pub(crate) fn api_message(instance: &Instance, unsent: &Unsent, now_ms: i64) -> Value {
    let mut body = frame(instance, "outgoingAPIMessageReceived", now_ms);
    put(&mut body, "idMessage", json!(unsent.id));
    put(&mut body, "senderData", own(instance, &unsent.chat));
    let data = match &unsent.file {
        Some(file) => json!({ "typeMessage": file.kind, "fileMessageData": file.shown }),
        None => json!({
            "typeMessage": "extendedTextMessage",
            "extendedTextMessageData": extended(&unsent.text),
        }),
    };
    put(&mut body, "messageData", data);
    body
}

/// A message of the number's own that was edited or deleted.
pub(crate) fn changed(
    instance: &Instance,
    (chat, id): (&str, &str),
    data: Value,
    now_ms: i64,
) -> Value {
    let mut body = frame(instance, "outgoingAPIMessageReceived", now_ms);
    put(&mut body, "idMessage", json!(id));
    put(&mut body, "senderData", own(instance, chat));
    put(&mut body, "messageData", data);
    body
}

/// The number itself as the sender into a chat.
pub(crate) fn own(instance: &Instance, chat: &str) -> Value {
    json!({
        "chatId": chat, "sender": instance.seed.wid, "chatName": instance.chat_name(chat),
        "senderName": "Support", "senderContactName": "",
    })
}

pub(crate) fn status(instance: &Instance, unsent: &Unsent, status: &str, now_ms: i64) -> Value {
    let mut body = frame(instance, "outgoingMessageStatus", now_ms);
    for (name, value) in [
        ("chatId", json!(unsent.chat)),
        ("idMessage", json!(unsent.id)),
        ("status", json!(status)),
        ("sendByApi", json!(true)),
    ] {
        put(&mut body, name, value);
    }
    if status == "failed" {
        let why = "SWE004: the number of participants in the group has been exceeded - 300";
        put(&mut body, "description", json!(why));
    }
    body
}

pub(crate) fn state_changed(instance: &Instance, now_ms: i64) -> Value {
    let mut body = frame(instance, "stateInstanceChanged", now_ms);
    put(&mut body, "stateInstance", json!(instance.state));
    body
}

pub(crate) fn quota(instance: &Instance, most: usize, chats: &str, now_ms: i64) -> Value {
    let mut body = frame(instance, "quotaExceeded", now_ms);
    let description = format!(
        "Monthly quota has been exceeded. You can only send or receive messages from following \
         chats: {chats}"
    );
    let data = json!({
        "method": "correspondents", "used": most, "total": most,
        "status": "CORRESPONDENTS_QUOTA_EXCEEDED", "description": description,
    });
    put(&mut body, "quotaData", data);
    body
}
