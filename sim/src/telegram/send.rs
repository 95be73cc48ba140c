//! Sending and editing messages, with the checks that Telegram makes.

use serde_json::{Value, json};

use super::bot::Bot;
use super::chat::Chat;
use super::{Now, error, limited, ok};
use crate::answer::Answer;
use crate::arguments::Arguments;
use crate::clock::seconds;
use crate::intake::Done;
use crate::json::put;

/// Counted in UTF-16 units.
const TEXT_MAX: usize = 4096;

pub(crate) fn send_message(bot: &mut Bot, arguments: &Arguments, now: Now) -> Done {
    match try_send(bot, arguments, now) {
        Ok((id, message)) => Done { answer: ok(&message), id: Some(id.to_string()) },
        Err(refusal) => refusal.into(),
    }
}

fn try_send(bot: &mut Bot, arguments: &Arguments, now: Now) -> Result<(i64, Value), Answer> {
    let chat_id = writable_chat(bot, arguments)?;
    let thread = arguments.integer("message_thread_id");
    if let Some(refusal) = bot.chat(chat_id).topic_refusal(thread) {
        return Err(refusal);
    }
    let text = checked_text(arguments)?;
    let quoted = checked_quote(bot.chat(chat_id), arguments)?;
    if bot.seed.limits {
        check_pace(bot, chat_id, now.pace_ms)?;
    }
    let from = bot.shown();
    let chat = bot.chat(chat_id);
    let id = chat.next_message_id();
    let mut message = json!({
        "message_id": id, "from": from, "chat": chat.shown(),
        "date": seconds(now.ms), "text": text,
    });
    if let Some(thread) = thread {
        put(&mut message, "message_thread_id", json!(thread));
        put(&mut message, "is_topic_message", json!(true));
    }
    if let Some(quoted) = quoted {
        put(&mut message, "reply_to_message", quoted);
    }
    if let Some(markup) = arguments.nested("reply_markup") {
        put(&mut message, "reply_markup", markup);
    }
    chat.keep(id, message.clone());
    Ok((id, message))
}

/// The chat meant, if it exists and the bot may write there.
fn writable_chat(bot: &mut Bot, arguments: &Arguments) -> Result<i64, Answer> {
    let id = chat_id(bot, arguments)?;
    if bot.seed.open_chats {
        bot.chat(id);
    }
    let chat = bot.chats.get(&id).ok_or_else(|| error(400, "Bad Request: chat not found"))?;
    chat.refusal().map_or(Ok(id), Err)
}

/// The id of the chat meant, by number or public name.
pub(crate) fn chat_id(bot: &Bot, arguments: &Arguments) -> Result<i64, Answer> {
    let Some(text) = arguments.text("chat_id").filter(|text| !text.is_empty()) else {
        return Err(error(400, "Bad Request: chat_id is empty"));
    };
    let found = match text.strip_prefix('@') {
        Some(name) => bot.chats.values().find(|chat| chat.username.as_deref() == Some(name)),
        None => return text.parse().map_err(|_| error(400, "Bad Request: chat not found")),
    };
    found.map(|chat| chat.id).ok_or_else(|| error(400, "Bad Request: chat not found"))
}

fn checked_text(arguments: &Arguments) -> Result<String, Answer> {
    let text = arguments.text("text").unwrap_or_default();
    let text = text.trim();
    if text.is_empty() {
        return Err(error(400, "Bad Request: message text is empty"));
    }
    if text.encode_utf16().count() > TEXT_MAX {
        return Err(error(400, "Bad Request: message is too long"));
    }
    if let Some(offset) = unpaired(text, &arguments.text("parse_mode").unwrap_or_default()) {
        let why = format!("Can't find end of the entity starting at byte offset {offset}");
        return Err(error(400, &format!("Bad Request: can't parse entities: {why}")));
    }
    Ok(text.to_owned())
}

/// Where a mark of the legacy or second Markdown opens and never closes.
fn unpaired(text: &str, parse_mode: &str) -> Option<usize> {
    if !parse_mode.to_ascii_lowercase().starts_with("markdown") {
        return None;
    }
    ['*', '_', '`'].into_iter().find_map(|mark| {
        let places = text.match_indices(mark).map(|(at, _)| at);
        let (count, last) = places.fold((0_usize, 0), |(n, _), at| (n.saturating_add(1), at));
        (count % 2 == 1).then_some(last)
    })
}

/// The message id to be quoted, and whether its absence is forgiven.
pub(crate) fn quoted(arguments: &Arguments) -> Option<(i64, bool)> {
    if let Some(parameters) = arguments.nested("reply_parameters") {
        let id = parameters.get("message_id").and_then(crate::json::whole)?;
        let forgiven = parameters.get("allow_sending_without_reply").and_then(Value::as_bool);
        return Some((id, forgiven.unwrap_or(false)));
    }
    let id = arguments.integer("reply_to_message_id")?;
    Some((id, arguments.flag("allow_sending_without_reply")))
}

fn checked_quote(chat: &Chat, arguments: &Arguments) -> Result<Option<Value>, Answer> {
    let Some((id, forgiven)) = quoted(arguments) else { return Ok(None) };
    match chat.quoted(id) {
        None if !forgiven => Err(error(400, "Bad Request: message to be replied not found")),
        found => Ok(found),
    }
}

/// Telegram's published limits. A short burst into one chat is allowed.
fn check_pace(bot: &mut Bot, chat: i64, now_ms: i64) -> Result<(), Answer> {
    let since = |ms: i64| now_ms.saturating_sub(ms);
    while bot.sends.front().is_some_and(|(at, _)| *at <= since(60_000) || *at > now_ms) {
        bot.sends.pop_front();
    }
    let count = |window: i64, chat: Option<i64>| {
        let within = bot.sends.iter().rev().take_while(|(at, _)| *at > since(window));
        within.filter(|(_, to)| chat.is_none_or(|wanted| wanted == *to)).count()
    };
    let group_is_full = chat < 0 && count(60_000, Some(chat)) >= 20;
    let seconds = if group_is_full {
        let first = bot.sends.iter().find(|(_, to)| *to == chat).map_or(now_ms, |(at, _)| *at);
        let over = first.saturating_add(60_000).saturating_sub(now_ms);
        over.saturating_add(999).div_euclid(1000)
    } else if count(1000, None) >= 30 || count(3000, Some(chat)) >= 3 {
        1
    } else {
        bot.sends.push_back((now_ms, chat));
        return Ok(());
    };
    Err(limited(u64::try_from(seconds).unwrap_or(1).max(1)))
}

pub(crate) fn edit_message_text(bot: &mut Bot, arguments: &Arguments, now: Now) -> Done {
    edit(bot, arguments, "text", now)
}

pub(crate) fn edit_message_reply_markup(bot: &mut Bot, arguments: &Arguments, now: Now) -> Done {
    edit(bot, arguments, "reply_markup", now)
}

fn edit(bot: &mut Bot, arguments: &Arguments, field: &str, now: Now) -> Done {
    try_edit(bot, arguments, field, now).unwrap_or_else(|refusal| refusal).into()
}

fn try_edit(bot: &mut Bot, arguments: &Arguments, field: &str, now: Now) -> Result<Answer, Answer> {
    let chat_id = writable_chat(bot, arguments)?;
    let own_id = bot.seed.id;
    let chat = bot.chat(chat_id);
    let id = arguments.integer("message_id").unwrap_or_default();
    let Some(mut message) = chat.message(id).cloned() else {
        return Err(error(400, "Bad Request: message to edit not found"));
    };
    if message.pointer("/from/id").and_then(Value::as_i64) != Some(own_id) {
        return Err(error(400, "Bad Request: message can't be edited"));
    }
    let wanted = match field {
        "text" => Some(json!(checked_text(arguments)?)),
        _ => arguments.nested(field),
    };
    if message.get(field) == wanted.as_ref() {
        let same = "specified new message content and reply markup are exactly the same as a \
                    current content and reply markup of the message";
        return Err(error(400, &format!("Bad Request: message is not modified: {same}")));
    }
    match (wanted, message.as_object_mut()) {
        (Some(value), _) => put(&mut message, field, value),
        (None, Some(fields)) => drop(fields.remove(field)),
        (None, None) => {}
    }
    put(&mut message, "edit_date", json!(seconds(now.ms)));
    chat.keep(id, message.clone());
    Ok(ok(&message))
}
