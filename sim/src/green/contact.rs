//! Whom the number knows: contacts, chats, and what can be said of one person.

use serde_json::{Value, json};

use super::instance::{GroupSeed, Instance};
use super::{Call, ok};
use crate::arguments::Arguments;
use crate::clock::seconds;
use crate::intake::Done;
use crate::json::put;

/// People and groups, by id; `group` picks one kind, `count` the first so many.
pub(crate) fn get_contacts(call: &mut Call<'_>) -> Done {
    let arguments = Arguments::read(call.query, "", b"").unwrap_or_default();
    let wanted = arguments.text("group").map(|_| arguments.flag("group"));
    let count = arguments.integer("count").and_then(|count| usize::try_from(count).ok());
    let mut seeds: Vec<&GroupSeed> = call.instance.chats.values().collect();
    seeds.sort_by(|a, b| a.chat.cmp(&b.chat));
    let fits = |seed: &&GroupSeed| wanted.is_none_or(|group| group == is_group(&seed.chat));
    let rows = seeds.into_iter().filter(fits).take(count.unwrap_or(usize::MAX));
    ok(&Value::Array(rows.map(|seed| row(call.instance, seed)).collect()))
}

fn is_group(chat: &str) -> bool {
    chat.ends_with("@g.us")
}

/// With hidden numbers on, the id is the hidden one; where both are known, `lid` tells it anyway.
fn row(instance: &Instance, seed: &GroupSeed) -> Value {
    let lid = instance.lid_of(&seed.chat);
    let id = lid.filter(|_| instance.hides_numbers()).unwrap_or(&seed.chat);
    let kind = if is_group(&seed.chat) { "group" } else { "user" };
    let name = instance.chat_name(&seed.chat);
    let mut row = json!({ "id": id, "name": name, "contactName": name, "type": kind });
    if let Some(lid) = lid {
        put(&mut row, "lid", json!(lid));
    }
    row
}

/// Chats with the time of their last message, the latest first.
pub(crate) fn get_chats(call: &mut Call<'_>) -> Done {
    let arguments = Arguments::read(call.query, "", b"").unwrap_or_default();
    let count = arguments.integer("count").and_then(|count| usize::try_from(count).ok());
    let chats = call.instance.journal.chats();
    let rows = chats.into_iter().take(count.unwrap_or(usize::MAX)).map(|(chat, at_ms)| {
        let kind = if is_group(&chat) { "group" } else { "user" };
        json!({ "id": chat, "name": call.instance.chat_name(&chat), "type": kind,
            "archive": false, "lastMessageTime": seconds(at_ms) })
    });
    ok(&Value::Array(rows.collect()))
}

pub(crate) fn get_contact_info(call: &mut Call<'_>) -> Done {
    let chat = match call.chat_id("chatId") {
        Ok(chat) if is_group(&chat) => {
            return call.invalid("The method GetContactInfo does not support group chats").into();
        }
        Ok(chat) => chat,
        Err(refusal) => return refusal.into(),
    };
    let known =
        call.instance.names_of(&chat).iter().any(|it| call.instance.chats.contains_key(*it));
    let name = if known { call.instance.chat_name(&chat) } else { String::new() };
    ok(&json!({
        "avatar": "", "name": name, "contactName": name, "email": "", "category": "",
        "description": "", "products": [], "chatId": chat, "lastSeen": null, "isArchive": false,
        "isDisappearing": false, "isMute": false, "messageExpiration": 0, "muteExpiration": null,
    }))
}
