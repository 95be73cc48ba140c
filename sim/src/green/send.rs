//! sendMessage: accepted means queued, not sent.

use serde_json::{Value, json};

use super::instance::Unsent;
use super::notice::publish;
use super::queue::start_queue;
use super::{Call, ok, payload};
use crate::answer::Answer;
use crate::intake::Done;
use crate::json::put;

/// Characters of a message.
const TEXT_MAX: usize = 20_000;

pub(crate) fn send_message(call: &mut Call<'_>) -> Done {
    match accept(call) {
        Ok(unsent) => {
            let id = unsent.id.clone();
            call.instance.queue.push_back(unsent);
            start_queue(call.world, call.instance, call.now_ms);
            Done { id: Some(id.clone()), ..ok(&json!({ "idMessage": id })) }
        }
        Err(refusal) => refusal.into(),
    }
}

/// The vendor says that it has taken the message, and forgets it.
pub(crate) fn pretend(call: &mut Call<'_>) -> Done {
    match accept(call) {
        Ok(unsent) => {
            Done { id: Some(unsent.id.clone()), ..ok(&json!({ "idMessage": unsent.id })) }
        }
        Err(refusal) => refusal.into(),
    }
}

fn accept(call: &mut Call<'_>) -> Result<Unsent, Answer> {
    match call.instance.state.as_str() {
        "starting" => return Err(Answer::text(400, "instance in starting process try later")),
        "notAuthorized" => return Err(Answer::text(400, "instance account not authorized")),
        "blocked" | "suspended" | "yellowCard" => {
            return Err(Answer::text(403, "Your account is suspended"));
        }
        _ => {}
    }
    let chat = call.chat_id("chatId")?;
    let text = call.needed("message")?;
    if text.chars().count() > TEXT_MAX {
        let said = "'message' length must be less than or equal to 20000 characters long";
        return Err(call.invalid(said));
    }
    check_plan(call, &chat)?;
    let id = format!("BAE5{:012X}", call.serial);
    let mut body = json!({ "chatId": chat, "message": text });
    put(&mut body, "linkPreview", call.body.get("linkPreview").cloned().unwrap_or(json!(true)));
    if let Some(quote) = call.body.get("quotedMessageId") {
        put(&mut body, "quotedMessageId", quote.clone());
    }
    call.instance.sent = call.instance.sent.saturating_add(1);
    Ok(Unsent { id, chat, body, text })
}

/// The developer plan knows so many chats; the refusal names them all.
fn check_plan(call: &mut Call<'_>, chat: &str) -> Result<(), Answer> {
    let Some(most) = call.instance.seed.chats_max else { return Ok(()) };
    let known = &mut call.instance.correspondents;
    if known.contains(chat) || known.len() < most {
        known.insert(chat.to_owned());
        return Ok(());
    }
    let chats = known.iter().cloned().collect::<Vec<_>>().join(",");
    let body = exceeded(call.instance.sent, most, &chats);
    let notice = payload::quota(call.instance, most, &chats, call.now_ms);
    publish(call.world, call.instance, &notice, call.now_ms);
    Err(Answer::json(466, &body))
}

fn exceeded(sent: usize, most: usize, chats: &str) -> Value {
    let description = format!(
        "Monthly quota has been exceeded. You can only send or receive messages from these \
         numbers: {chats}"
    );
    json!({
        "invokeStatus":
            { "method": "sendmessage", "used": sent, "total": 0, "status": "QUOTE_ALLOWED" },
        "correspondentsStatus": {
            "method": "correspondents", "used": most, "total": most,
            "status": "CORRESPONDENTS_QUOTE_EXCEEDED", "description": description,
        },
    })
}
