//! Methods that only ask: who am I, what is this chat, who is in it.

use serde_json::{Value, json};

use super::bot::Bot;
use super::chat::Chat;
use super::standing::standing;
use super::{Now, error, ok, send};
use crate::answer::Answer;
use crate::arguments::Arguments;
use crate::intake::Done;
use crate::json::put;

/// How long a button press can be answered.
const QUERY_LIFE_MS: i64 = 150_000;

pub(crate) fn get_me(bot: &mut Bot, _arguments: &Arguments, _now: Now) -> Done {
    let mut me = bot.shown();
    for (name, value) in [
        ("can_join_groups", true),
        ("can_read_all_group_messages", bot.seed.can_read_all_group_messages),
        ("supports_inline_queries", false),
        ("can_connect_to_business", false),
        ("has_main_web_app", false),
    ] {
        put(&mut me, name, json!(value));
    }
    ok(&me).into()
}

pub(crate) fn yes(_bot: &mut Bot, _arguments: &Arguments, _now: Now) -> Done {
    ok(&json!(true)).into()
}

pub(crate) fn get_chat(bot: &mut Bot, arguments: &Arguments, _now: Now) -> Done {
    let found = send::chat_id(bot, arguments).and_then(|id| {
        let chat = bot.chats.get(&id).filter(|chat| !is_outside(&chat.state));
        chat.map(full).ok_or_else(|| error(400, "Bad Request: chat not found"))
    });
    found.map_or_else(|refusal| refusal, |shown| ok(&shown)).into()
}

/// A chat as it is shown to those who ask for it: with what a message leaves out.
fn full(chat: &Chat) -> Value {
    let mut shown = chat.shown();
    let gifts = [
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    ];
    let gifts: Value = gifts.into_iter().map(|kind| (kind.to_owned(), json!(false))).collect();
    for (name, value) in [
        ("accent_color_id", json!(3)),
        ("max_reaction_count", json!(11)),
        ("accepted_gift_types", gifts),
    ] {
        put(&mut shown, name, value);
    }
    shown
}

fn is_outside(state: &str) -> bool {
    matches!(state, "kicked" | "left" | "deleted")
}

pub(crate) fn get_chat_member(bot: &mut Bot, arguments: &Arguments, _now: Now) -> Done {
    member(bot, arguments).map_or_else(|refusal| refusal, |member| ok(&member)).into()
}

fn member(bot: &Bot, arguments: &Arguments) -> Result<Value, Answer> {
    let id = send::chat_id(bot, arguments)?;
    let chat = bot.chats.get(&id).ok_or_else(|| error(400, "Bad Request: chat not found"))?;
    let user = arguments.integer("user_id").unwrap_or_default();
    if user == bot.seed.id {
        let status = match chat.state.as_str() {
            "blocked" | "kicked" => "kicked",
            "left" | "deleted" => "left",
            "administrator" => "administrator",
            "restricted" => "restricted",
            _ => "member",
        };
        return Ok(standing(&bot.shown(), status));
    }
    let known = chat.members.get(&user).ok_or_else(|| error(400, "Bad Request: user not found"))?;
    Ok(standing(known, "member"))
}

pub(crate) fn answer_callback_query(bot: &mut Bot, arguments: &Arguments, now: Now) -> Done {
    let id = arguments.text("callback_query_id").unwrap_or_default();
    let asked = bot.queries.remove(&id);
    if asked.is_some_and(|at| now.ms.saturating_sub(at) <= QUERY_LIFE_MS) {
        return ok(&json!(true)).into();
    }
    let why = "query is too old and response timeout expired or query ID is invalid";
    error(400, &format!("Bad Request: {why}")).into()
}
