//! sendMessage: accepted means queued, not sent.

use serde_json::json;

use super::instance::Unsent;
use super::queue::start_queue;
use super::{Call, ok, plan};
use crate::answer::Answer;
use crate::intake::Done;
use crate::json::put;

/// Characters of a message.
const TEXT_MAX: usize = 20_000;

pub(crate) fn send_message(call: &mut Call<'_>) -> Done {
    match accept(call) {
        Ok(unsent) => {
            let id = enqueue(call, unsent);
            Done { id: Some(id.clone()), ..ok(&json!({ "idMessage": id })) }
        }
        Err(refusal) => refusal.into(),
    }
}

/// Puts a message at the end of the queue; returns its id.
pub(crate) fn enqueue(call: &mut Call<'_>, unsent: Unsent) -> String {
    let id = unsent.id.clone();
    call.instance.queue.push_back(unsent);
    start_queue(call.world, call.instance, call.now_ms);
    id
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

/// Why the instance sends nothing at all in its present state.
pub(crate) fn check_state(call: &Call<'_>) -> Result<(), Answer> {
    match call.instance.state.as_str() {
        "starting" => Err(Answer::text(400, "instance in starting process try later")),
        "notAuthorized" => Err(Answer::text(400, "instance account not authorized")),
        "blocked" | "suspended" | "yellowCard" => {
            Err(Answer::text(403, "Your account is suspended"))
        }
        _ => Ok(()),
    }
}

fn accept(call: &mut Call<'_>) -> Result<Unsent, Answer> {
    check_state(call)?;
    let chat = call.chat_id("chatId")?;
    let text = call.needed("message")?;
    if text.chars().count() > TEXT_MAX {
        let said = "'message' length must be less than or equal to 20000 characters long";
        return Err(call.invalid(said));
    }
    plan::check_chat(call, &chat)?;
    let id = new_id(call);
    let mut body = json!({ "chatId": chat, "message": text });
    put(&mut body, "linkPreview", call.body.get("linkPreview").cloned().unwrap_or(json!(true)));
    if let Some(quote) = call.body.get("quotedMessageId") {
        put(&mut body, "quotedMessageId", quote.clone());
    }
    Ok(Unsent { id, chat, kind: "sendMessage", body, text, file: None })
}

/// The id of a message of this call.
pub(crate) fn new_id(call: &Call<'_>) -> String {
    format!("BAE5{:012X}", call.serial)
}
