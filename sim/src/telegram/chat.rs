//! A chat as one bot sees it: its kind, whether the bot may write there, its messages.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::error;
use crate::answer::Answer;
use crate::json::put;

/// Old messages are forgotten; nobody quotes or edits further back.
const MESSAGES_KEPT: usize = 500;

/// Seeds or changes a chat of a bot. Fields left out keep their values.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChatSeed {
    /// The bot's numeric id, as text.
    pub account: String,
    /// Positive: a person; `-100…`: a supergroup; other negative: a group.
    pub chat: i64,
    /// `private`, `group`, `supergroup` or `channel`; by default told from the id.
    #[serde(default)]
    pub kind: Option<String>,
    /// A group's title, or a person's first name.
    #[serde(default)]
    pub title: Option<String>,
    /// A public name, without `@`.
    #[serde(default)]
    pub username: Option<String>,
    /// What the bot may do there: `member` (default), `administrator`; persons: `blocked`,
    /// `deactivated`, `not_started`, `is_bot`; groups: `kicked`, `left`, `deleted`,
    /// `restricted`.
    #[serde(default)]
    pub state: Option<String>,
    /// Topics of a forum; seeding any makes the chat a forum.
    #[serde(default)]
    pub topics: Vec<i64>,
    /// Topics that are closed; all others are open.
    #[serde(default)]
    pub closed_topics: Option<Vec<i64>>,
}

#[derive(Debug)]
pub(crate) struct Chat {
    pub(crate) id: i64,
    kind: String,
    pub(crate) title: String,
    pub(crate) username: Option<String>,
    pub(crate) state: String,
    topics: BTreeSet<i64>,
    closed_topics: BTreeSet<i64>,
    pub(crate) migrated_to: Option<i64>,
    last_message: i64,
    messages: BTreeMap<i64, Value>,
    /// Users who have spoken here.
    pub(crate) members: BTreeMap<i64, Value>,
}

impl Chat {
    pub(crate) fn new(id: i64) -> Self {
        let kind = match id {
            1.. => "private",
            ..=-1_000_000_000_000 => "supergroup",
            _ => "group",
        };
        Self {
            id,
            kind: kind.to_owned(),
            title: if id > 0 { "Ann".to_owned() } else { "Resellers".to_owned() },
            username: None,
            state: "member".to_owned(),
            topics: BTreeSet::new(),
            closed_topics: BTreeSet::new(),
            migrated_to: None,
            last_message: 0,
            messages: BTreeMap::new(),
            members: BTreeMap::new(),
        }
    }

    pub(crate) fn change(&mut self, seed: &ChatSeed) {
        let set = |field: &mut String, value: &Option<String>| {
            if let Some(value) = value {
                field.clone_from(value);
            }
        };
        set(&mut self.kind, &seed.kind);
        set(&mut self.title, &seed.title);
        set(&mut self.state, &seed.state);
        if seed.username.is_some() {
            self.username.clone_from(&seed.username);
        }
        self.topics.extend(&seed.topics);
        if let Some(closed) = &seed.closed_topics {
            self.closed_topics = closed.iter().copied().collect();
        }
    }

    pub(crate) fn is_private(&self) -> bool {
        self.kind == "private"
    }

    /// The chat as it stands in a message.
    pub(crate) fn shown(&self) -> Value {
        let mut shown = if self.is_private() {
            json!({ "id": self.id, "first_name": self.title, "type": "private" })
        } else {
            json!({ "id": self.id, "title": self.title, "type": self.kind })
        };
        if let Some(username) = &self.username {
            put(&mut shown, "username", json!(username));
        }
        if !self.topics.is_empty() {
            put(&mut shown, "is_forum", json!(true));
        }
        shown
    }

    /// Why the bot cannot write here, if it cannot.
    pub(crate) fn refusal(&self) -> Option<Answer> {
        if let Some(new) = self.migrated_to {
            let body = json!({
                "ok": false, "error_code": 400,
                "description": "Bad Request: group chat was upgraded to a supergroup chat",
                "parameters": { "migrate_to_chat_id": new },
            });
            return Some(Answer::json(400, &body));
        }
        let kind = if self.kind == "group" { "group" } else { "supergroup" };
        let forbidden = match self.state.as_str() {
            "blocked" => "bot was blocked by the user".to_owned(),
            "deactivated" => "user is deactivated".to_owned(),
            "not_started" => "bot can't initiate conversation with a user".to_owned(),
            "is_bot" => "bot can't send messages to bots".to_owned(),
            "kicked" => format!("bot was kicked from the {kind} chat"),
            "left" => format!("bot is not a member of the {kind} chat"),
            "deleted" => "the group chat was deleted".to_owned(),
            "restricted" => {
                let said = "Bad Request: not enough rights to send text messages to the chat";
                return Some(error(400, said));
            }
            _ => return None,
        };
        Some(error(403, &format!("Forbidden: {forbidden}")))
    }

    /// Why a topic cannot be written to, if it cannot.
    pub(crate) fn topic_refusal(&self, thread: Option<i64>) -> Option<Answer> {
        let thread = thread?;
        if !self.topics.contains(&thread) {
            return Some(error(400, "Bad Request: message thread not found"));
        }
        let closed = self.closed_topics.contains(&thread);
        closed.then(|| error(400, "Bad Request: TOPIC_CLOSED"))
    }

    pub(crate) fn add_topic(&mut self, thread: i64) {
        self.topics.insert(thread);
    }

    pub(crate) fn next_message_id(&mut self) -> i64 {
        self.last_message = self.last_message.saturating_add(1);
        self.last_message
    }

    pub(crate) fn keep(&mut self, id: i64, message: Value) {
        drop(self.messages.insert(id, message));
        if self.messages.len() > MESSAGES_KEPT {
            drop(self.messages.pop_first());
        }
    }

    pub(crate) fn message(&self, id: i64) -> Option<&Value> {
        self.messages.get(&id)
    }

    /// The latest message for which `is` holds.
    pub(crate) fn latest(&self, is: impl Fn(&Value) -> bool) -> Option<i64> {
        self.messages.iter().rev().find(|(_, message)| is(message)).map(|(id, _)| *id)
    }

    /// A message as it is quoted by another: without what it quotes itself.
    pub(crate) fn quoted(&self, id: i64) -> Option<Value> {
        let mut quoted = self.messages.get(&id)?.clone();
        if let Some(fields) = quoted.as_object_mut() {
            drop(fields.remove("reply_to_message"));
        }
        Some(quoted)
    }
}

/// What Telegram says where the bot was put out of a chat, told from the chat's id alone.
pub(crate) fn expelled(chat: i64) -> &'static str {
    match chat {
        1.. => "Forbidden: bot was blocked by the user",
        ..=-1_000_000_000_000 => "Forbidden: bot was kicked from the supergroup chat",
        _ => "Forbidden: bot was kicked from the group chat",
    }
}
