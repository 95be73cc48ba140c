//! What people say to a bot: who speaks, and whether the bot gets to hear it.

use std::sync::Arc;

use serde_json::{Value, json};

use super::bot::Bot;
use super::draft::{Draft, drafts};
use super::update::{Update, queue, remember};
use crate::json::put;
use crate::world::{Said, Say, State, World, WorldError};

/// Who says it where and when.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'a> {
    pub(crate) say: &'a Say,
    pub(crate) chat: i64,
    pub(crate) now_ms: i64,
}

pub(crate) fn say(world: &World, state: &mut State, say: &Say) -> Result<Said, WorldError> {
    let now_ms = state.clock.now_ms();
    let bot = state.bot(&say.account)?;
    let chat = say.chat.parse();
    let chat = chat.map_err(|_| WorldError::Invalid(format!("chat {}", say.chat)))?;
    let scene = Scene { say, chat, now_ms };
    let known = bot.chat(chat);
    if let Some(thread) = say.thread {
        known.add_topic(thread);
    }
    if known.state == "not_started" {
        "member".clone_into(&mut known.state);
    }
    let mut said = None;
    for draft in drafts(bot, scene)? {
        // A migration is two updates; the first one's key is returned.
        let told = tell(world, bot, scene, draft);
        said = said.or(Some(told));
    }
    said.ok_or_else(|| WorldError::Invalid("nothing was said".to_owned()))
}

/// Gives the update its id and queues it, unless the bot does not get to see it.
fn tell(world: &World, bot: &mut Bot, scene: Scene<'_>, draft: Draft) -> Said {
    let why = kept_back(bot, scene, &draft);
    bot.last_update = bot.last_update.saturating_add(1);
    let mut body = draft.body;
    let id = body.get("update_id").and_then(Value::as_i64).unwrap_or(bot.last_update);
    bot.last_update = bot.last_update.max(id);
    put(&mut body, "update_id", json!(id));
    let update = Update { id, lane: draft.lane, body: body.to_string(), at_ms: scene.now_ms };
    let update = Arc::new(update);
    remember(bot, &update);
    if why.is_none() {
        if bot.doubles {
            queue(world, bot, Arc::clone(&update));
        }
        queue(world, bot, update);
    }
    Said {
        key: id.to_string(),
        message: draft.message.map(|id| id.to_string()),
        queued: why.is_none(),
        why: why.map(str::to_owned),
    }
}

fn kept_back(bot: &Bot, scene: Scene<'_>, draft: &Draft) -> Option<&'static str> {
    if scene.say.hold_back {
        return Some("held_back");
    }
    if scene.say.force || scene.say.kind == "raw" {
        return None;
    }
    let kind = scene.say.kind.as_str();
    if kind == "own" {
        return Some("own");
    }
    if !bot.wants(draft.kind) {
        return Some("not_wanted");
    }
    let in_group = scene.chat < 0 && draft.kind.ends_with("message");
    let unseen = kind == "other_bot" && !bot.seed.bot_to_bot;
    (in_group && (unseen || is_private_talk(bot, scene, &draft.body))).then_some("privacy")
}

/// With privacy mode on, a bot sees of a group's talk only commands, mentions of it, replies to
/// it and service messages.
fn is_private_talk(bot: &Bot, scene: Scene<'_>, body: &Value) -> bool {
    let is_admin = bot.chats.get(&scene.chat).is_some_and(|chat| chat.state == "administrator");
    if bot.seed.can_read_all_group_messages || is_admin {
        return false;
    }
    let message = body.get("message").or_else(|| body.get("edited_message"));
    let text = scene.say.words();
    let to_bot = message.and_then(|m| m.pointer("/reply_to_message/from/id"));
    let is_service = scene.say.kind == "migrate";
    let is_meant = text.starts_with('/') || text.contains(&format!("@{}", bot.seed.username));
    !is_service && !is_meant && to_bot.and_then(Value::as_i64) != Some(bot.seed.id)
}

/// The speaker. In a private chat user and chat have one id.
pub(crate) fn speaker(bot: &mut Bot, scene: Scene<'_>) -> Value {
    if scene.say.kind == "own" {
        return bot.shown();
    }
    if scene.say.kind == "anonymous" {
        return json!({
            "id": 1_087_968_824, "is_bot": true, "first_name": "Group",
            "username": "GroupAnonymousBot",
        });
    }
    let named = scene.say.from.as_deref().and_then(|from| from.parse().ok());
    let id = if scene.chat > 0 { scene.chat } else { named.unwrap_or(500_000_002) };
    let name = scene.say.name.as_deref().unwrap_or(if id == 500_000_002 { "Bob" } else { "Ann" });
    let is_bot = scene.say.kind == "other_bot";
    let mut user = json!({ "id": id, "is_bot": is_bot, "first_name": name });
    if is_bot {
        put(&mut user, "username", json!("provx_bot"));
    }
    drop(bot.chat(scene.chat).members.insert(id, user.clone()));
    user
}
