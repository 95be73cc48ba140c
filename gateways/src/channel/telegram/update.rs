//! One update, as Telegram delivers it by webhook or poll.

use crate::channel::{Unreadable, is_object, opens_object};
use domain::heard::{Delivery, Heard, Key, Notice};
use domain::id::{ChannelName, Chat};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::borrow::Cow;

/// The kinds that we ask for.
pub(super) const WANTED: [&str; 3] = ["message", "edited_message", "my_chat_member"];

/// The account under which anonymous admins of a group appear.
const ANONYMOUS: i64 = 1_087_968_824;

#[derive(Deserialize)]
struct Update<'a> {
    #[serde(rename = "update_id")]
    id: i64,
    #[serde(borrow)]
    message: Option<Said<'a>>,
    #[serde(borrow)]
    edited_message: Option<Said<'a>>,
    #[serde(borrow)]
    my_chat_member: Option<Change<'a>>,
    callback_query: Option<IgnoredAny>,
    channel_post: Option<IgnoredAny>,
    edited_channel_post: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Said<'a> {
    message_id: i64,
    chat: Place,
    from: Option<User>,
    sender_chat: Option<Place>,
    via_bot: Option<IgnoredAny>,
    edit_date: Option<u64>,
    message_thread_id: Option<i64>,
    is_topic_message: Option<bool>,
    reply_to_message: Option<Replied>,
    migrate_to_chat_id: Option<i64>,
    migrate_from_chat_id: Option<i64>,
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
    #[serde(borrow)]
    caption: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Place {
    id: i64,
}

#[derive(Deserialize)]
struct User {
    id: i64,
    is_bot: Option<bool>,
}

#[derive(Deserialize)]
struct Replied {
    message_id: i64,
}

#[derive(Deserialize)]
struct Change<'a> {
    chat: Place,
    #[serde(borrow)]
    new_chat_member: Standing<'a>,
}

#[derive(Deserialize)]
struct Standing<'a> {
    #[serde(borrow)]
    status: Cow<'a, str>,
    is_member: Option<bool>,
    can_send_messages: Option<bool>,
}

/// Where an update was delivered: the tenant's channel, and the bot.
#[derive(Clone, Copy)]
struct Line<'a> {
    channel: &'a ChannelName,
    bot: &'a str,
}

/// Reads an update.
pub(super) fn read(channel: &ChannelName, bot: &str, body: &[u8]) -> Result<Delivery, Unreadable> {
    let Ok(update) = serde_json::from_slice::<Update<'_>>(body) else {
        let odd = Delivery::Ignored("an update of a shape that we do not know");
        return if is_object(body) { Ok(odd) } else { Err(Unreadable::NotJson) };
    };
    if !opens_object(body) {
        return Err(Unreadable::NotJson);
    }
    let line = Line { channel, bot };
    Ok(if let Some(message) = &update.message {
        line.message(update.id, message, None)
    } else if let Some(message) = &update.edited_message {
        line.message(update.id, message, Some(message.edit_date.unwrap_or_default()))
    } else if let Some(change) = &update.my_chat_member {
        line.membership(change)
    } else if update.callback_query.is_some() {
        Delivery::Ignored("a button was pressed")
    } else if update.channel_post.is_some() || update.edited_channel_post.is_some() {
        Delivery::Ignored("a channel's post")
    } else {
        Delivery::Ignored("an update of a kind that we do not know")
    })
}

impl Line<'_> {
    fn message(self, update: i64, message: &Said<'_>, edited: Option<u64>) -> Delivery {
        let chat = message.chat.id;
        if let Some(moved) = self.moved(message) {
            return Delivery::Noticed(moved);
        }
        let sender = match sender(message) {
            Ok(sender) => sender,
            Err(why) => return Delivery::Ignored(why),
        };
        let text = message.text.as_ref().or(message.caption.as_ref());
        let Some(text) = text.filter(|it| !it.is_empty()) else {
            return Delivery::Ignored("a message without words");
        };
        let id = message.message_id;
        Delivery::Heard(Heard {
            keys: vec![self.update_key(update), self.key(chat, id, edited.unwrap_or_default())],
            origin: edited.map(|_| self.key(chat, id, 0)),
            chat: self.chat(chat, topic(message)),
            sender,
            message: id.to_string(),
            text: text.clone().into_owned(),
            quoted: quoted(message),
        })
    }

    fn membership(self, change: &Change<'_>) -> Delivery {
        let member = &change.new_chat_member;
        let inside = match member.status.as_ref() {
            "creator" | "administrator" | "member" => true,
            "restricted" => {
                member.is_member.unwrap_or(false) && member.can_send_messages.unwrap_or(true)
            }
            "left" | "kicked" => false,
            _ => return Delivery::Ignored("a membership that we do not know"),
        };
        let chat = self.chat(change.chat.id, None);
        Delivery::Noticed(Notice::Membership { chat, inside })
    }

    /// A group that becomes a supergroup says so twice: in the old chat and in the new one.
    fn moved(self, message: &Said<'_>) -> Option<Notice> {
        let here = message.chat.id;
        let to = message.migrate_to_chat_id.map(|to| (here, to));
        let (from, to) = to.or_else(|| message.migrate_from_chat_id.map(|from| (from, here)))?;
        Some(Notice::Moved { from: self.chat(from, None), to: self.chat(to, None) })
    }

    fn chat(self, id: i64, topic: Option<i64>) -> Chat {
        let address = topic.map_or_else(|| id.to_string(), |topic| format!("{id}/{topic}"));
        Chat::new(self.channel, &address)
    }

    fn update_key(self, update: i64) -> Key {
        Key::of(&format!("tg:{}:{update}", self.bot))
    }

    fn key(self, chat: i64, message: i64, edited: u64) -> Key {
        Key::of(&format!("tg:{}:{chat}:{message}:{edited}", self.bot))
    }
}

/// Who speaks; an error for whoever is no person.
fn sender(message: &Said<'_>) -> Result<String, &'static str> {
    let here = message.chat.id;
    let speaks_as = message.sender_chat.as_ref().map(|it| it.id);
    let from = message.from.as_ref().ok_or("a message of nobody")?;
    if from.id == ANONYMOUS && speaks_as == Some(here) {
        return Ok("anonymous".to_owned());
    }
    if from.is_bot.unwrap_or(false) || message.via_bot.is_some() {
        return Err("a bot's message");
    }
    if speaks_as.is_some_and(|it| it != here) {
        return Err("a channel's post");
    }
    Ok(from.id.to_string())
}

/// The topic, if the message stands in one. In other groups a thread is merely a chain of replies.
fn topic(message: &Said<'_>) -> Option<i64> {
    message.message_thread_id.filter(|_| message.is_topic_message.unwrap_or(false))
}

/// What is quoted. Every message of a topic "replies" to the one that opened it: that is no quote.
fn quoted(message: &Said<'_>) -> Option<String> {
    let quoted = message.reply_to_message.as_ref()?.message_id;
    (topic(message) != Some(quoted)).then(|| quoted.to_string())
}
