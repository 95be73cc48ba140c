//! What somebody is in a chat: a `ChatMember`, with every field that its kind must have.

use serde_json::{Value, json};

use crate::json::put;

/// What an administrator may do here: manage, but promote nobody.
const RIGHTS: [(&str, bool); 13] = [
    ("can_be_edited", false),
    ("is_anonymous", false),
    ("can_manage_chat", true),
    ("can_delete_messages", true),
    ("can_manage_video_chats", true),
    ("can_restrict_members", true),
    ("can_promote_members", false),
    ("can_change_info", true),
    ("can_invite_users", true),
    ("can_post_stories", false),
    ("can_edit_stories", false),
    ("can_delete_stories", false),
    ("can_send_welcome_messages", false),
];

/// What is taken from somebody who is restricted: everything.
const PERMISSIONS: [&str; 16] = [
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_edit_tag",
];

/// `status` as Telegram names it: `member`, `administrator`, `restricted`, `left` or `kicked`.
pub(crate) fn standing(user: &Value, status: &str) -> Value {
    let mut member = json!({ "user": user, "status": status });
    match status {
        "kicked" => put(&mut member, "until_date", json!(0)),
        "administrator" => {
            for (right, given) in RIGHTS {
                put(&mut member, right, json!(given));
            }
        }
        "restricted" => {
            put(&mut member, "is_member", json!(true));
            put(&mut member, "until_date", json!(0));
            for permission in PERMISSIONS {
                put(&mut member, permission, json!(false));
            }
        }
        _ => {}
    }
    member
}
