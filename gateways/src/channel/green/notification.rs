//! One notification, as Green API delivers it by webhook or poll.

use super::{State, contact};
use crate::channel::{Unreadable, is_object, opens_object};
use domain::heard::{Delivery, Heard, Key, Notice};
use domain::id::{ChannelName, Chat};
use serde::Deserialize;
use std::borrow::Cow;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Notification<'a> {
    #[serde(borrow)]
    type_webhook: Cow<'a, str>,
    #[serde(borrow)]
    instance_data: Instance<'a>,
    #[serde(borrow)]
    id_message: Option<Cow<'a, str>>,
    #[serde(borrow)]
    sender_data: Option<Sender<'a>>,
    #[serde(borrow)]
    message_data: Option<Content<'a>>,
    #[serde(borrow)]
    status: Option<Cow<'a, str>>,
    #[serde(borrow)]
    state_instance: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Instance<'a> {
    #[serde(borrow)]
    id_instance: Id<'a>,
}

/// The account: a number in webhooks, a text elsewhere.
#[derive(Deserialize)]
#[serde(untagged)]
enum Id<'a> {
    Number(u64),
    Text(#[serde(borrow)] Cow<'a, str>),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sender<'a> {
    #[serde(borrow)]
    chat_id: Cow<'a, str>,
    #[serde(borrow)]
    sender: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Content<'a> {
    #[serde(borrow)]
    type_message: Cow<'a, str>,
    #[serde(borrow)]
    text_message_data: Option<Words<'a>>,
    #[serde(borrow)]
    extended_text_message_data: Option<Words<'a>>,
    #[serde(borrow)]
    file_message_data: Option<Words<'a>>,
    #[serde(borrow)]
    edited_message_data: Option<Words<'a>>,
    #[serde(borrow)]
    quoted_message: Option<Words<'a>>,
}

/// The words of a message, under each of the names that they have in its several kinds, and the
/// message that it quotes or edits.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Words<'a> {
    #[serde(borrow)]
    text_message: Option<Cow<'a, str>>,
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
    #[serde(borrow)]
    caption: Option<Cow<'a, str>>,
    #[serde(borrow)]
    stanza_id: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Addressed<'a> {
    #[serde(borrow)]
    instance_data: Instance<'a>,
}

const INCOMING: &str = "incomingMessageReceived";
const UNDECRYPTABLE: &str = "undecryptable";
const SHAPELESS: Delivery = Delivery::Ignored("a notification of a shape that we do not know");

impl Id<'_> {
    fn is(&self, account: &str) -> bool {
        match self {
            Self::Number(number) => number.to_string() == account,
            Self::Text(text) => text == account,
        }
    }
}

impl<'a> Words<'a> {
    fn said(&self) -> Option<&Cow<'a, str>> {
        let said = [&self.text_message, &self.text, &self.caption];
        said.into_iter().flatten().find(|it| !it.is_empty())
    }
}

/// Reads a notification; it must be for `account`.
pub(super) fn read(
    channel: &ChannelName,
    account: &str,
    body: &[u8],
) -> Result<Vec<Delivery>, Unreadable> {
    match serde_json::from_slice::<Notification<'_>>(body) {
        _ if !opens_object(body) => Err(Unreadable::NotJson),
        Ok(it) if !it.instance_data.id_instance.is(account) => Err(Unreadable::WrongAccount),
        Ok(it) => Ok(introduced(channel, &it).chain([sort(channel, account, &it)]).collect()),
        Err(_) if !is_object(body) => Err(Unreadable::NotJson),
        Err(_) => {
            let addressed = serde_json::from_slice::<Addressed<'_>>(body).ok();
            let ours = addressed.is_some_and(|it| it.instance_data.id_instance.is(account));
            if ours { Ok(vec![SHAPELESS]) } else { Err(Unreadable::WrongAccount) }
        }
    }
}

/// In a private chat, chat and sender are one person: where they are named by both kinds of id,
/// these belong together.
fn introduced(
    channel: &ChannelName,
    it: &Notification<'_>,
) -> impl Iterator<Item = Delivery> + use<> {
    let from = it.sender_data.as_ref().filter(|_| it.type_webhook == INCOMING);
    let both = from.and_then(|it| contact::pair(channel, &it.chat_id, it.sender.as_deref()?));
    both.map(|(number, hidden)| Delivery::Noticed(Notice::Same { number, hidden })).into_iter()
}

fn sort(channel: &ChannelName, account: &str, it: &Notification<'_>) -> Delivery {
    match it.type_webhook.as_ref() {
        INCOMING => heard(channel, account, it).unwrap_or(SHAPELESS),
        "outgoingAPIMessageReceived" => confirmed(channel, it),
        "outgoingMessageReceived" => Delivery::Ignored("typed on the account's own phone"),
        "outgoingMessageStatus" => delivered(it).unwrap_or(SHAPELESS),
        "stateInstanceChanged" => match it.state_instance.as_deref().and_then(State::read) {
            Some(State::Works) => Delivery::Noticed(Notice::State(None)),
            Some(State::Idle(why)) => Delivery::Noticed(Notice::State(Some(why.to_owned()))),
            None => Delivery::Ignored("a state that we do not know"),
        },
        "statusInstanceChanged" => Delivery::Ignored("the state of the vendor's socket"),
        "deviceInfo" => Delivery::Ignored("news of the phone"),
        "incomingCall" | "outgoingCall" => Delivery::Ignored("a call"),
        "incomingBlock" => Delivery::Ignored("a contact was blocked or freed"),
        "quotaExceeded" => Delivery::Ignored("the plan's quota is used up"),
        _ => Delivery::Ignored("a notification of a kind that we do not know"),
    }
}

/// A name that has something in it. Two messages under an empty one would be taken for the same.
fn named<'b>(name: Option<&'b Cow<'_, str>>) -> Option<&'b str> {
    name.map(AsRef::as_ref).filter(|it| !it.is_empty())
}

/// A message of somebody else; `None` for a shape that we do not know.
fn heard(channel: &ChannelName, account: &str, it: &Notification<'_>) -> Option<Delivery> {
    let (id, from) = (named(it.id_message.as_ref())?, it.sender_data.as_ref()?);
    let message = it.message_data.as_ref()?;
    let chat = address(channel, &from.chat_id)?;
    let (words, edited) = match words(message) {
        Ok(found) => found,
        Err(why) => return Some(Delivery::Ignored(why)),
    };
    let Some(text) = words.said() else {
        return Some(Delivery::Ignored("a message without words"));
    };
    if text.starts_with("{{SWE") && text.ends_with("}}") {
        return Some(Delivery::Ignored(UNDECRYPTABLE));
    }
    let key = |id: &str| Key::of(&format!("wa:{account}:{INCOMING}:{id}"));
    let edited = if edited { Some(named(words.stanza_id.as_ref())?) } else { None };
    let quoted = [message.quoted_message.as_ref(), Some(words)].into_iter().flatten();
    let quoted = quoted.filter_map(|it| it.stanza_id.as_deref()).find(|it| !it.is_empty());
    let sender = named(from.sender.as_ref()).filter(|_| chat.is_shared());
    Some(Delivery::Heard(Heard {
        keys: vec![key(id)],
        origin: edited.map(key),
        sender: sender.unwrap_or_else(|| chat.address()).to_owned(),
        // An edit has an id of its own under which nothing can be seen, or quoted.
        message: edited.unwrap_or(id).to_owned(),
        text: text.clone().into_owned(),
        quoted: quoted.filter(|_| edited.is_none()).map(str::to_owned),
        chat,
    }))
}

/// Where the words of a message stand, and whether they are an edit; an error for what has none.
fn words<'b, 'a>(message: &'b Content<'a>) -> Result<(&'b Words<'a>, bool), &'static str> {
    let (words, edited) = match message.type_message.as_ref() {
        "textMessage" => (&message.text_message_data, false),
        "extendedTextMessage" | "quotedMessage" => (&message.extended_text_message_data, false),
        "imageMessage" | "videoMessage" | "documentMessage" | "audioMessage" => {
            (&message.file_message_data, false)
        }
        "editedMessage" => (&message.edited_message_data, true),
        "deletedMessage" => return Err("a message was deleted"),
        "reactionMessage" => return Err("a reaction"),
        "stickerMessage" => return Err("a sticker"),
        "pollMessage" | "pollUpdateMessage" => return Err("a poll"),
        "interactiveButtonsReply"
        | "buttonsResponseMessage"
        | "templateButtonsReplyMessage"
        | "listResponseMessage" => return Err("a button was pressed"),
        _ => return Err("a message of a kind that has no words"),
    };
    // A plain reply may come as either kind, with its words where the other kind has them.
    let other = message.text_message_data.as_ref().filter(|_| !edited);
    words.as_ref().or(other).map(|it| (it, edited)).ok_or("a message without words")
}

/// A message of ours, as the vendor has it.
fn confirmed(channel: &ChannelName, it: &Notification<'_>) -> Delivery {
    let notice = || {
        let (words, _) = words(it.message_data.as_ref()?).ok()?;
        Some(Notice::Confirmed {
            chat: address(channel, &it.sender_data.as_ref()?.chat_id)?,
            text: words.said()?.clone().into_owned(),
            vendor: named(it.id_message.as_ref())?.to_owned(),
        })
    };
    notice().map_or(Delivery::Ignored("our own message, without words"), Delivery::Noticed)
}

fn delivered(it: &Notification<'_>) -> Option<Delivery> {
    let vendor = named(it.id_message.as_ref())?.to_owned();
    let status = match it.status.as_deref()? {
        word @ ("pending" | "sent" | "delivered" | "read" | "failed" | "noAccount"
        | "notInGroup" | "yellowCard" | "suspended") => word.to_owned(),
        _ => return Some(Delivery::Ignored("a message status that we do not know")),
    };
    Some(Delivery::Noticed(Notice::Delivered { vendor, status }))
}

/// The chat at a vendor's address; `None` where nobody could be answered: broadcasts, newsletters,
/// and what is no address at all.
fn address(channel: &ChannelName, id: &str) -> Option<Chat> {
    let public = id.ends_with("@broadcast") || id.ends_with("@newsletter");
    Chat::parse(&format!("{channel}:{id}")).filter(|_| !public)
}
