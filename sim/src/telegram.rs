//! Telegram's Bot API: tokens, the list of methods, and the words of its errors.

mod ask;
mod bot;
mod chat;
mod draft;
mod habit;
mod hook;
mod lane;
mod poll;
mod say;
mod send;
mod standing;
mod update;

pub(crate) use bot::Bot;
pub use bot::BotSeed;
pub use chat::ChatSeed;
pub use habit::BotHabits;
pub(crate) use habit::change_habits;
pub(crate) use lane::start_lanes;
pub(crate) use say::say;
pub(crate) use update::{again, deliver};

use serde_json::{Value, json};

use crate::answer::{Answer, Outcome};
use crate::arguments::Arguments;
use crate::entry::Request;
use crate::fault::Fault;
use crate::intake::{Done, Note, conclude};
use crate::record::{Kind, Vendor};
use crate::world::{State, World};

/// A method that answers at once. It sees the bot, its arguments and the clock.
type Method = fn(&mut Bot, &Arguments, Now) -> Done;

/// The world's time for dates, and the time for rate limits (milliseconds).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now {
    pub(crate) ms: i64,
    pub(crate) pace_ms: i64,
}

/// Methods by name, which is read whatever its case; `getUpdates`, `setWebhook` and
/// `deleteWebhook` need more than the bot and are called by name.
const METHODS: &[(&str, Method)] = &[
    ("getMe", ask::get_me),
    ("getChat", ask::get_chat),
    ("getChatMember", ask::get_chat_member),
    ("getWebhookInfo", hook::get_webhook_info),
    ("answerCallbackQuery", ask::answer_callback_query),
    ("sendMessage", send::send_message),
    ("editMessageText", send::edit_message_text),
    ("editMessageReplyMarkup", send::edit_message_reply_markup),
    ("sendChatAction", ask::yes),
    ("setMyCommands", ask::yes),
    ("deleteMyCommands", ask::yes),
];

/// Serves `<token>/<method>`.
pub(crate) async fn enter(world: &World, rest: &str, request: &Request<'_>) -> Outcome {
    let Some((token, method)) = rest.split_once('/').filter(|(token, _)| !token.is_empty()) else {
        return Outcome::reply(not_found());
    };
    if is_malformed(token) {
        return Outcome::reply(error(401, "Unauthorized: invalid token specified"));
    }
    let Some(arguments) = Arguments::read(request.query, request.content_type, request.body) else {
        return Outcome::reply(error(400, "Bad Request: can't parse JSON object"));
    };
    if method.eq_ignore_ascii_case("getupdates") {
        return poll::enter(world, token, &arguments).await;
    }
    let mut state = world.lock();
    let Some(bot_id) = state.tokens.get(token).copied() else {
        return Outcome::reply(error(401, "Unauthorized"));
    };
    call(world, &mut state, bot_id, official(method), &arguments)
}

/// The name as Telegram spells it, if it is known.
fn official(method: &str) -> &str {
    let named = METHODS.iter().map(|(name, _)| *name).chain(["setWebhook", "deleteWebhook"]);
    named.into_iter().find(|name| name.eq_ignore_ascii_case(method)).unwrap_or(method)
}

fn call(
    world: &World,
    state: &mut State,
    bot_id: i64,
    method: &str,
    arguments: &Arguments,
) -> Outcome {
    let note = note(bot_id, method, arguments);
    let Some(bot) = state.bots.get_mut(&bot_id) else {
        return Outcome::reply(error(401, "Unauthorized"));
    };
    let strike = bot.mood.strike(note.is_send(), note.chat.as_deref());
    let words = words(&strike.fault, arguments.integer("chat_id"));
    let done = strike.carry_out.then(|| perform(world, state, bot_id, method, arguments));
    conclude(world, state, note, &strike, (done, words))
}

fn perform(
    world: &World,
    state: &mut State,
    bot_id: i64,
    method: &str,
    arguments: &Arguments,
) -> Done {
    let now = Now { ms: state.clock.now_ms(), pace_ms: state.clock.pace_ms() };
    let Some(bot) = state.bots.get_mut(&bot_id) else {
        return error(401, "Unauthorized").into();
    };
    match method {
        "setWebhook" => hook::set_webhook(world, bot, arguments, now).into(),
        "deleteWebhook" => hook::delete_webhook(bot, arguments).into(),
        name => match METHODS.iter().find(|(known, _)| *known == name) {
            Some((_, run)) => run(bot, arguments, now),
            None => error(404, "Not Found: method not found").into(),
        },
    }
}

fn note(bot_id: i64, method: &str, arguments: &Arguments) -> Note {
    let mut note = Note::call(Vendor::Telegram, bot_id.to_string(), method.to_owned());
    note.chat = arguments.text("chat_id");
    note.text = arguments.text("text");
    note.thread = arguments.integer("message_thread_id");
    if method == "sendMessage" {
        note.kind = Kind::Send;
        note.quote = send::quoted(arguments).map(|(id, _)| id.to_string());
    }
    note
}

/// What a fault makes Telegram say; `None` where the true answer stands.
fn words(fault: &Fault, chat: Option<i64>) -> Option<Answer> {
    match fault {
        Fault::Limited { seconds } => Some(limited(*seconds)),
        Fault::Blocked => Some(error(403, chat::expelled(chat.unwrap_or(1)))),
        Fault::Denied => Some(error(401, "Unauthorized")),
        Fault::Html => Some(Answer::html(502, "Bad Gateway")),
        Fault::Http200Error => {
            let said = error(500, "Internal Server Error: request aborted");
            Some(Answer { status: 200, ..said })
        }
        Fault::Conflict { by } => Some(error(409, poll::conflict_words(*by))),
        Fault::Answer { .. }
        | Fault::Garbled
        | Fault::Up
        | Fault::Down
        | Fault::Lost
        | Fault::Vanished
        | Fault::QueuedNever
        | Fault::Slow { .. }
        | Fault::Hold
        | Fault::WrongIds
        | Fault::HugeNumbers => fault.given(),
    }
}

/// The check that Telegram makes before it looks a token up.
fn is_malformed(token: &str) -> bool {
    let starts_well = token.bytes().next().is_some_and(|b| b.is_ascii_digit() && b != b'0');
    !starts_well || token.len() > 80 || token.matches(':').count() != 1
}

pub(crate) fn not_found() -> Answer {
    error(404, "Not Found")
}

fn ok(result: &Value) -> Answer {
    Answer::json(200, &json!({ "ok": true, "result": result }))
}

fn ok_because(description: &str) -> Answer {
    Answer::json(200, &json!({ "ok": true, "result": true, "description": description }))
}

fn error(code: u16, description: &str) -> Answer {
    let body = json!({ "ok": false, "error_code": code, "description": description });
    Answer::json(code, &body)
}

fn limited(seconds: u64) -> Answer {
    let description = format!("Too Many Requests: retry after {seconds}");
    let body = json!({
        "ok": false, "error_code": 429, "description": description,
        "parameters": { "retry_after": seconds },
    });
    Answer { retry_after: Some(seconds), ..Answer::json(429, &body) }
}
