//! The updates that Telegram makes of what people say and do.

use serde_json::{Value, json};

use super::bot::Bot;
use super::say::{Scene, speaker};
use super::standing::standing;
use super::update::Lane;
use crate::clock::seconds;
use crate::json::put;
use crate::world::WorldError;

/// An update in the making.
pub(crate) struct Draft {
    pub(crate) kind: &'static str,
    pub(crate) body: Value,
    pub(crate) lane: Lane,
    pub(crate) message: Option<i64>,
}

pub(crate) fn drafts(bot: &mut Bot, scene: Scene<'_>) -> Result<Vec<Draft>, WorldError> {
    let draft = match scene.say.kind.as_str() {
        "edited" => edited(bot, scene)?,
        "reaction" => reaction(bot, scene)?,
        "callback" | "callback_inaccessible" => callback(bot, scene)?,
        "channel_post" => channel_post(bot, scene),
        "migrate" => return migrated(bot, scene),
        "added" => membership(bot, scene, ("left", "member")),
        "kicked" | "left" => membership(bot, scene, ("member", &scene.say.kind)),
        "blocked" => membership(bot, scene, ("member", "kicked")),
        "unblocked" => membership(bot, scene, ("kicked", "member")),
        "unknown" => unheard_of(),
        "raw" => raw(scene)?,
        _ => message(bot, scene)?,
    };
    Ok(vec![draft])
}

/// A message without its content.
fn frame(bot: &mut Bot, scene: Scene<'_>) -> (i64, Value) {
    let from = speaker(bot, scene);
    let chat = bot.chat(scene.chat);
    let id = chat.next_message_id();
    let mut message = json!({
        "message_id": id, "from": from, "chat": chat.shown(), "date": seconds(scene.now_ms),
    });
    if let Some(thread) = scene.say.thread {
        put(&mut message, "message_thread_id", json!(thread));
        put(&mut message, "is_topic_message", json!(true));
    }
    (id, message)
}

fn message(bot: &mut Bot, scene: Scene<'_>) -> Result<Draft, WorldError> {
    let (id, mut message) = frame(bot, scene);
    let text = scene.say.words();
    match scene.say.kind.as_str() {
        "text" | "quote" | "own" | "other_bot" => put_text(&mut message, text),
        "anonymous" => {
            put_text(&mut message, text);
            let chat = bot.chat(scene.chat).shown();
            put(&mut message, "sender_chat", chat);
            put(&mut message, "author_signature", json!("owner"));
        }
        "caption" => {
            let file = json!({ "file_id": "AgACAgIAAx", "file_unique_id": "AQADx",
                "file_size": 1500, "width": 90, "height": 60 });
            put(&mut message, "photo", json!([file]));
            put(&mut message, "caption", json!(text));
        }
        "sticker" => {
            let sticker = json!({ "width": 512, "height": 512, "emoji": "\u{1f44d}",
                "is_animated": false, "is_video": false, "type": "regular",
                "file_id": "CAACAgIAAx", "file_unique_id": "AgADx", "file_size": 10000 });
            put(&mut message, "sticker", sticker);
        }
        kind => return Err(WorldError::Invalid(format!("kind {kind}"))),
    }
    if let Some(quote) = scene.say.quote.as_deref() {
        let quoted =
            own_or_given(bot, scene, Some(quote)).and_then(|id| bot.chat(scene.chat).quoted(id));
        let quoted = quoted.ok_or_else(|| WorldError::Unknown(format!("message {quote}")))?;
        put(&mut message, "reply_to_message", quoted);
    }
    bot.chat(scene.chat).keep(id, message.clone());
    let body = json!({ "message": message });
    Ok(Draft { kind: "message", body, lane: Lane::Chat(scene.chat), message: Some(id) })
}

/// Commands carry an entity; offsets count UTF-16 units.
fn put_text(message: &mut Value, text: &str) {
    put(message, "text", json!(text));
    let command = text.split_whitespace().next().filter(|word| word.starts_with('/'));
    if let Some(command) = command.filter(|_| text.starts_with('/')) {
        let length = command.encode_utf16().count();
        let entity = json!([{ "offset": 0, "length": length, "type": "bot_command" }]);
        put(message, "entities", entity);
    }
}

/// The message named by id, or the bot's last one.
fn own_or_given(bot: &mut Bot, scene: Scene<'_>, given: Option<&str>) -> Option<i64> {
    let own = bot.seed.id;
    match given.filter(|given| *given != "last") {
        Some(id) => id.parse().ok(),
        None => bot.chat(scene.chat).latest(|message| sender(message) == Some(own)),
    }
}

fn sender(message: &Value) -> Option<i64> {
    message.pointer("/from/id").and_then(Value::as_i64)
}

fn edited(bot: &mut Bot, scene: Scene<'_>) -> Result<Draft, WorldError> {
    let own = bot.seed.id;
    let chat = bot.chat(scene.chat);
    let id = match &scene.say.message {
        Some(id) => id.parse().ok(),
        None => chat.latest(|message| sender(message) != Some(own)),
    };
    let found = id.and_then(|id| chat.message(id).cloned().map(|message| (id, message)));
    let missing = || WorldError::Unknown("message to edit".to_owned());
    let (id, mut message) = found.ok_or_else(missing)?;
    let field = if message.get("caption").is_some() { "caption" } else { "text" };
    put(&mut message, field, json!(scene.say.words()));
    put(&mut message, "edit_date", json!(seconds(scene.now_ms)));
    chat.keep(id, message.clone());
    let body = json!({ "edited_message": message });
    Ok(Draft { kind: "edited_message", body, lane: Lane::Chat(scene.chat), message: Some(id) })
}

fn reaction(bot: &mut Bot, scene: Scene<'_>) -> Result<Draft, WorldError> {
    let id = own_or_given(bot, scene, scene.say.message.as_deref());
    let id = id.ok_or_else(|| WorldError::Unknown("message to react to".to_owned()))?;
    let user = speaker(bot, scene);
    let body = json!({ "message_reaction": {
        "chat": bot.chat(scene.chat).shown(), "message_id": id, "user": user,
        "date": seconds(scene.now_ms), "old_reaction": [],
        "new_reaction": [{ "type": "emoji", "emoji": scene.say.words() }],
    }});
    Ok(Draft { kind: "message_reaction", body, lane: Lane::Other, message: Some(id) })
}

fn callback(bot: &mut Bot, scene: Scene<'_>) -> Result<Draft, WorldError> {
    let id = own_or_given(bot, scene, scene.say.message.as_deref());
    let id = id.ok_or_else(|| WorldError::Unknown("message with a button".to_owned()))?;
    let user = speaker(bot, scene);
    let chat = bot.chat(scene.chat);
    let gone = json!({ "chat": chat.shown(), "message_id": id, "date": 0 });
    let pressed = chat.quoted(id).filter(|_| scene.say.kind == "callback").unwrap_or(gone);
    let query = format!("2147483648{:09}", bot.last_update.rem_euclid(1_000_000_000));
    bot.queries.insert(query.clone(), scene.now_ms);
    let lane = Lane::User(sender(&json!({ "from": user })).unwrap_or_default());
    let body = json!({ "callback_query": {
        "id": query, "from": user, "message": pressed,
        "chat_instance": "-123456789012345678", "data": scene.say.words(),
    }});
    Ok(Draft { kind: "callback_query", body, lane, message: Some(id) })
}

fn channel_post(bot: &mut Bot, scene: Scene<'_>) -> Draft {
    let chat = bot.chat(scene.chat);
    let id = chat.next_message_id();
    let shown = json!({ "id": scene.chat, "title": chat.title, "type": "channel" });
    let body = json!({ "channel_post": {
        "message_id": id, "sender_chat": shown, "chat": shown,
        "date": seconds(scene.now_ms), "text": scene.say.words(),
    }});
    Draft { kind: "channel_post", body, lane: Lane::Chat(scene.chat), message: Some(id) }
}

/// A group becomes a supergroup: one service message in each of the two chats.
fn migrated(bot: &mut Bot, scene: Scene<'_>) -> Result<Vec<Draft>, WorldError> {
    let new = scene.say.to.ok_or_else(|| WorldError::Invalid("to is needed".to_owned()))?;
    let (title, members) = {
        let old = bot.chat(scene.chat);
        old.migrated_to = Some(new);
        (old.title.clone(), old.members.clone())
    };
    let supergroup = bot.chat(new);
    (supergroup.title, supergroup.members) = (title, members);
    let mut drafts = Vec::new();
    for (chat, field, other) in
        [(scene.chat, "migrate_to_chat_id", new), (new, "migrate_from_chat_id", scene.chat)]
    {
        let (id, mut message) = frame(bot, Scene { chat, ..scene });
        put(&mut message, field, json!(other));
        let body = json!({ "message": message });
        drafts.push(Draft { kind: "message", body, lane: Lane::Chat(chat), message: Some(id) });
    }
    Ok(drafts)
}

/// The bot's own standing in the chat changes.
fn membership(bot: &mut Bot, scene: Scene<'_>, (old, new): (&str, &str)) -> Draft {
    let from = speaker(bot, scene);
    let user = bot.shown();
    let chat = bot.chat(scene.chat);
    scene.say.kind.as_str().clone_into(&mut chat.state);
    if new == "member" {
        "member".clone_into(&mut chat.state);
    }
    let body = json!({ "my_chat_member": {
        "chat": chat.shown(), "from": from, "date": seconds(scene.now_ms),
        "old_chat_member": standing(&user, old), "new_chat_member": standing(&user, new),
    }});
    Draft { kind: "my_chat_member", body, lane: Lane::Member(scene.chat), message: None }
}

fn unheard_of() -> Draft {
    let body = json!({ "some_future_update": { "x": 1 } });
    Draft { kind: "some_future_update", body, lane: Lane::Other, message: None }
}

fn raw(scene: Scene<'_>) -> Result<Draft, WorldError> {
    let body = scene.say.raw.clone().filter(Value::is_object);
    let body = body.ok_or_else(|| WorldError::Invalid("raw must be an object".to_owned()))?;
    Ok(Draft { kind: "raw", body, lane: Lane::Chat(scene.chat), message: None })
}
