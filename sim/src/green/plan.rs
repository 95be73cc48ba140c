//! What an instance's plan allows: calls of a method in a month, and chats.

use serde_json::{Value, json};

use super::instance::Instance;
use super::notice::publish;
use super::{Call, payload};
use crate::answer::Answer;

/// Calls of `checkWhatsapp` on the developer plan.
const CHECKS_MAX: usize = 100;

/// Counts a call; refuses it once the month's calls of its method are used up.
pub(crate) fn spend(instance: &mut Instance, method: &'static str) -> Option<Answer> {
    let plan = instance.seed.chats_max.filter(|_| method == "checkWhatsapp");
    let most = instance.seed.quota.get(method).copied().or(plan.map(|_| CHECKS_MAX));
    let used = instance.used.entry(method).or_default();
    if let Some(most) = most.filter(|most| *used >= *most) {
        if method == "getContactInfo" {
            return Some(Answer::text(469, "User get contact info limit reached"));
        }
        return Some(Answer::json(466, &calls_exceeded(method, most)));
    }
    *used = used.saturating_add(1);
    None
}

fn calls_exceeded(method: &str, most: usize) -> Value {
    json!({ "invokeStatus": {
        "method": method.to_ascii_lowercase(), "used": most, "total": most,
        "status": "QUOTE_EXCEEDED", "description": "Monthly quota has been exceeded.",
    }})
}

/// The developer plan knows so many chats; the refusal names them all.
pub(crate) fn check_chat(call: &mut Call<'_>, chat: &str) -> Result<(), Answer> {
    let Some(most) = call.instance.seed.chats_max else { return Ok(()) };
    let known = &mut call.instance.correspondents;
    if known.contains(chat) || known.len() < most {
        known.insert(chat.to_owned());
        return Ok(());
    }
    let chats = known.iter().cloned().collect::<Vec<_>>().join(",");
    let sent = call.instance.used.get("sendMessage").copied().unwrap_or_default();
    let body = chats_exceeded(sent, most, &chats);
    let notice = payload::quota(call.instance, most, &chats, call.now_ms);
    publish(call.world, call.instance, &notice, call.now_ms);
    Err(Answer::json(466, &body))
}

fn chats_exceeded(sent: usize, most: usize, chats: &str) -> Value {
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
