//! What people write to the number, as the notifications that Green API makes of it.

use serde_json::{Value, json};

use super::instance::{Instance, Unsent};
use super::journal;
use super::notice::{draw_up, enqueue, publish};
use super::payload::{extended, frame, own};
use crate::json::put;
use crate::world::{Said, Say, State, World, WorldError};

/// A notification in the making, and the setting that switches its kind.
struct Draft {
    body: Value,
    setting: &'static str,
}

pub(crate) fn say(world: &World, state: &mut State, say: &Say) -> Result<Said, WorldError> {
    let (now_ms, serial) = (state.clock.now_ms(), state.next_serial());
    let instance = state.instance(&say.account)?;
    let mut draft = draft(instance, say, now_ms, serial)?;
    instance.dress(&mut draft.body, false);
    if draft.setting == "incomingWebhook" {
        instance.journal.add(journal::incoming(&draft.body, say.words(), now_ms));
    }
    let why = kept_back(instance, say, &draft);
    let notice = draw_up(instance, &draft.body, now_ms);
    let key = notice.key.clone();
    if why.is_none() {
        enqueue(world, instance, notice);
        let mut twin = draft.body.clone();
        if say.twin && instance.dress(&mut twin, true) {
            publish(world, instance, &twin, now_ms);
        }
    }
    let message = draft.body.get("idMessage").and_then(Value::as_str).map(str::to_owned);
    Ok(Said { key, message, queued: why.is_none(), why: why.map(str::to_owned) })
}

fn kept_back(instance: &Instance, say: &Say, draft: &Draft) -> Option<&'static str> {
    if say.hold_back {
        return Some("held_back");
    }
    let (setting, body) = (draft.setting, &draft.body);
    let kind = body.get("typeWebhook").and_then(Value::as_str);
    if say.lose || instance.telling.loses.iter().any(|lost| Some(lost.as_str()) == kind) {
        return Some("lost");
    }
    (!setting.is_empty() && !say.force && !instance.is_on(setting)).then_some("setting_off")
}

fn draft(
    instance: &mut Instance,
    say: &Say,
    now_ms: i64,
    serial: u64,
) -> Result<Draft, WorldError> {
    let plain = |kind: &str, setting: &'static str, fields: Value| {
        let mut body = frame(instance, kind, now_ms);
        if let (Some(body), Value::Object(fields)) = (body.as_object_mut(), fields) {
            body.extend(fields);
        }
        Ok(Draft { body, setting })
    };
    let chat = say.chat.as_str();
    match say.kind.as_str() {
        "own" => Ok(typed_on_the_phone(instance, say, now_ms, serial)),
        "call" => {
            let id = format!("1041{serial:028X}");
            let fields = json!({ "from": chat, "status": "offer", "idMessage": id });
            plain("incomingCall", "incomingCallWebhook", fields)
        }
        "block" => {
            let fields = json!({ "chatId": chat, "chatState": "block" });
            plain("incomingBlock", "incomingBlockWebhook", fields)
        }
        "device_info" => {
            let data = json!({ "platform": "android", "deviceManufacturer": "X",
                "deviceModel": "Y", "osVersion": "14", "waVersion": "2.26.1", "battery": 90 });
            plain("deviceInfo", "deviceWebhook", json!({ "deviceData": data }))
        }
        "status" => {
            let fields = json!({ "statusInstance": say.words() });
            plain("statusInstanceChanged", "statusInstanceWebhook", fields)
        }
        "quota" => {
            let body = super::payload::quota(instance, 3, chat, now_ms);
            Ok(Draft { body, setting: "" })
        }
        "unknown_webhook" => plain("someFutureWebhook", "", json!({ "data": { "x": 1 } })),
        "raw" => raw(say),
        _ => incoming(instance, say, now_ms, serial),
    }
}

fn raw(say: &Say) -> Result<Draft, WorldError> {
    let body = say.raw.clone().filter(Value::is_object);
    let body = body.ok_or_else(|| WorldError::Invalid("raw must be an object".to_owned()))?;
    Ok(Draft { body, setting: "" })
}

fn typed_on_the_phone(instance: &mut Instance, say: &Say, now_ms: i64, serial: u64) -> Draft {
    let (id, text) = (format!("3EB0{serial:014X}"), say.words().to_owned());
    let unsent = Unsent {
        id: id.clone(),
        chat: say.chat.clone(),
        kind: "sendMessage",
        body: Value::Null,
        text,
        file: None,
    };
    instance.journal.add(journal::outgoing(&unsent, "read", false, now_ms));
    let mut body = frame(instance, "outgoingMessageReceived", now_ms);
    put(&mut body, "idMessage", json!(id));
    put(&mut body, "senderData", own(instance, &say.chat));
    put(&mut body, "messageData", text_data(&unsent.text));
    Draft { body, setting: "outgoingMessageWebhook" }
}

fn text_data(text: &str) -> Value {
    json!({ "typeMessage": "textMessage", "textMessageData": { "textMessage": text } })
}

fn incoming(
    instance: &mut Instance,
    say: &Say,
    now_ms: i64,
    serial: u64,
) -> Result<Draft, WorldError> {
    let is_group = say.chat.ends_with("@g.us");
    let sender = match say.from.as_deref() {
        Some(from) => from,
        None if is_group => "15551110002@c.us",
        None => say.chat.as_str(),
    };
    let name = say.name.as_deref().unwrap_or(if is_group { "Bob" } else { "Ann" });
    let contact = if is_group { String::new() } else { format!("{name} Customer") };
    let chat_name = if is_group { instance.chat_name(&say.chat) } else { name.to_owned() };
    let data = message_data(instance, say)?;
    let setting = match say.kind.as_str() {
        "edited" => "editedMessageWebhook",
        "deleted" => "deletedMessageWebhook",
        "poll" | "poll_update" => "pollMessageWebhook",
        _ => "incomingWebhook",
    };
    let mut body = frame(instance, "incomingMessageReceived", now_ms);
    put(&mut body, "idMessage", json!(format!("3A{serial:030X}")));
    let who = json!({
        "chatId": say.chat, "sender": sender, "chatName": chat_name, "senderName": name,
        "senderContactName": contact,
    });
    put(&mut body, "senderData", who);
    put(&mut body, "messageData", data);
    Ok(Draft { body, setting })
}

fn message_data(instance: &Instance, say: &Say) -> Result<Value, WorldError> {
    let text = say.words();
    let kind = if say.kind == "text" && say.quote.is_some() { "quote" } else { &say.kind };
    Ok(match kind {
        "text" => text_data(text),
        "extended" => typed("extendedTextMessage", "extendedTextMessageData", extended(text)),
        "quote" => quote(instance, say)?,
        "quote_variant" => {
            let mut data = text_data(text);
            put(&mut data, "quotedMessage", quoted(instance, say)?.1);
            data
        }
        "caption" => file("imageMessage", "a.jpg", "image/jpeg", text),
        "document" => file("documentMessage", "c.pdf", "application/pdf", text),
        "audio" => file("audioMessage", "v.oga", "audio/ogg; codecs=opus", ""),
        "sticker" => file("stickerMessage", "s.webp", "image/webp", ""),
        "edited" => {
            let content = json!({ "textMessage": text, "stanzaId": earlier(instance, say)? });
            typed("editedMessage", "editedMessageData", content)
        }
        "deleted" => {
            let content = json!({ "stanzaId": earlier(instance, say)? });
            typed("deletedMessage", "deletedMessageData", content)
        }
        "reaction" => {
            let (_, quoted) = quoted(instance, say)?;
            json!({ "typeMessage": "reactionMessage", "quotedMessage": quoted,
                "extendedTextMessageData": { "text": text } })
        }
        kind => return rare(kind).ok_or_else(|| WorldError::Invalid(format!("kind {kind}"))),
    })
}

/// Messages that say nothing to a support desk.
fn rare(kind: &str) -> Option<Value> {
    Some(match kind {
        "location" => typed(
            "locationMessage",
            "locationMessageData",
            json!({
            "nameLocation": "", "address": "", "latitude": 10.5, "longitude": 20.5,
            "jpegThumbnail": "", "forwardingScore": 0, "isForwarded": false }),
        ),
        "contact" => typed(
            "contactMessage",
            "contactMessageData",
            json!({
            "displayName": "X", "vcard": "BEGIN:VCARD\nVERSION:3.0\nFN:X\nEND:VCARD",
            "forwardingScore": 0, "isForwarded": false }),
        ),
        "poll" => typed(
            "pollMessage",
            "pollMessageData",
            json!({ "name": "q",
            "options": [{ "optionName": "a" }, { "optionName": "b" }],
            "multipleAnswers": false }),
        ),
        "poll_update" => typed(
            "pollUpdateMessage",
            "pollMessageData",
            json!({
            "stanzaId": "3A0000000000000000000000000000B7", "name": "q",
            "votes": [{ "optionName": "a", "optionVoters": [] }], "multipleAnswers": false }),
        ),
        "buttons" => typed(
            "interactiveButtonsReply",
            "templateButtonReplyMessage",
            json!({
            "selectedIndex": 0, "selectedId": "refill", "selectedDisplayText": "Refill" }),
        ),
        "unknown" => typed("someFutureMessage", "someFutureMessageData", json!({ "x": 1 })),
        _ => return None,
    })
}

fn typed(kind: &str, field: &str, content: Value) -> Value {
    let mut data = json!({ "typeMessage": kind });
    put(&mut data, field, content);
    data
}

fn file(kind: &str, name: &str, mime: &str, caption: &str) -> Value {
    let url = format!("https://example.invalid/file/{name}");
    typed(
        kind,
        "fileMessageData",
        json!({
            "downloadUrl": url, "caption": caption, "fileName": name, "jpegThumbnail": "",
            "mimeType": mime, "isAnimated": false, "forwardingScore": 0, "isForwarded": false,
        }),
    )
}

/// The message that is edited or deleted.
fn earlier(instance: &Instance, say: &Say) -> Result<String, WorldError> {
    let named = say
        .message
        .clone()
        .or_else(|| instance.journal.last_incoming(&instance.names_of(&say.chat)));
    named.ok_or_else(|| WorldError::Unknown("message to edit".to_owned()))
}

/// The id of the message quoted, and how it is shown.
fn quoted(instance: &Instance, say: &Say) -> Result<(String, Value), WorldError> {
    let named = say.quote.as_deref().or(say.message.as_deref()).filter(|id| *id != "last");
    let last = || instance.journal.last_outgoing(&instance.names_of(&say.chat));
    let id = named.map(str::to_owned).or_else(last);
    let id = id.ok_or_else(|| WorldError::Unknown("message to quote".to_owned()))?;
    let mut shown = json!({ "stanzaId": id, "participant": instance.seed.wid });
    if say.kind != "reaction" {
        put(&mut shown, "typeMessage", json!("textMessage"));
        put(&mut shown, "textMessage", json!(instance.journal.text(&id).unwrap_or_default()));
    }
    Ok((id, shown))
}

fn quote(instance: &Instance, say: &Say) -> Result<Value, WorldError> {
    let (id, shown) = quoted(instance, say)?;
    let mut content = extended(say.words());
    put(&mut content, "stanzaId", json!(id));
    put(&mut content, "participant", json!(instance.seed.wid));
    let mut data = typed("quotedMessage", "extendedTextMessageData", content);
    put(&mut data, "quotedMessage", shown);
    Ok(data)
}
