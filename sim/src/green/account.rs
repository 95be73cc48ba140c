//! Questions about the number itself and the people and groups it knows.

use serde_json::json;

use super::{Call, ok};
use crate::answer::Answer;
use crate::intake::Done;
use crate::json::spelled;

pub(crate) fn get_state_instance(call: &mut Call<'_>) -> Done {
    ok(&json!({ "stateInstance": call.instance.state }))
}

pub(crate) fn get_status_instance(call: &mut Call<'_>) -> Done {
    let status = if call.instance.state == "authorized" { "online" } else { "offline" };
    ok(&json!({ "statusInstance": status }))
}

pub(crate) fn get_group_data(call: &mut Call<'_>) -> Done {
    let id = match call.chat_id("groupId") {
        Ok(id) => id,
        Err(refusal) => return refusal.into(),
    };
    let known =
        call.instance.chats.get(&id).filter(|group| {
            id.ends_with("@g.us") && group.state.as_deref() != Some("not_in_group")
        });
    let Some(group) = known else {
        return Answer::text(404, "item-not-found").into();
    };
    let owner = group.participants.iter().find(|p| p.get("isSuperAdmin") == Some(&json!(true)));
    let owner = owner.and_then(|p| p.get("id")).cloned().unwrap_or_else(|| json!(""));
    ok(&json!({
        "groupId": id, "owner": owner, "subject": call.instance.chat_name(&id),
        "creation": 1_587_570_015, "participants": group.participants,
        "subjectTime": 1_587_737_715, "subjectOwner": owner, "groupInviteLink": "",
    }))
}

/// Takes both forms of the request: the phone number, and the chat id.
pub(crate) fn check_whatsapp(call: &mut Call<'_>) -> Done {
    let phone = call.body.get("phoneNumber").and_then(spelled);
    let by_phone = phone.map(|phone| format!("{phone}@c.us"));
    let id = match by_phone.map_or_else(|| call.chat_id("chatId"), Ok) {
        Ok(id) => id,
        Err(refusal) => return refusal.into(),
    };
    if call.instance.chat_state(&id) == "no_account" {
        return ok(&json!({ "existsWhatsapp": false }));
    }
    let lid = call.instance.lid_of(&id).filter(|_| call.instance.hides_numbers());
    let shown = lid.unwrap_or(&id);
    ok(&json!({ "existsWhatsapp": true, "chatId": shown, "fromCache": false }))
}
