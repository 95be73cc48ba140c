//! What must hold of every body that a webhook brings, and of the same in a poll.

use super::{hold, own_words, same, stands};
use domain::heard::{Delivery, Heard, Key, Notice};
use domain::id::{ChannelName, Chat};
use gateways::call::Reply;
use gateways::channel::{Channel, Unreadable, named};
use serde_json::Value;

/// An account of ours, another one, and the label under which a tenant has it.
pub(super) struct Line {
    pub(super) vendor: &'static dyn Channel,
    pub(super) label: ChannelName,
    pub(super) ours: &'static str,
    other: &'static str,
}

/// The channel of this name in settings.
pub(super) fn line(name: &str) -> Result<Line, String> {
    let vendor = named(name).ok_or("no such channel")?;
    Ok(if name == "telegram" {
        Line { vendor, label: "tg".into(), ours: "700000001", other: "700000002" }
    } else {
        Line { vendor, label: "wa".into(), ours: "1101000001", other: "1101000002" }
    })
}

/// An update of Telegram's says nothing of its bot: another bot reads the same, under keys of its
/// own. A poll brings what a hook does, and goes on behind it.
pub(in crate::fuzz) fn telegram(body: &[u8]) -> Result<(), String> {
    let line = line("telegram")?;
    let read = line.read(body)?;
    let strange = line.vendor.read_delivery(&line.label, line.other, body);
    hold(opens_object(body) || read.is_err(), || format!("no object: {read:?}"))?;
    same(&nameless(read.as_ref()), &nameless(strange.as_ref()))?;
    let Some(update) = object(body).and_then(|it| it.get("update_id")?.as_i64()) else {
        return Ok(());
    };
    // What is numbered twice is not numbered.
    if String::from_utf8_lossy(body).matches("update_id").count() > 1 {
        return Ok(());
    }
    let next = update.saturating_add(1).to_string();
    line.polled(&read, &[br#"{"ok":true,"result":["#, body, b"]}"], &next)
}

/// A notification of Green API's is for the account that it names and for no other.
pub(in crate::fuzz) fn green(body: &[u8]) -> Result<(), String> {
    let line = line("whatsapp")?;
    let read = line.read(body)?;
    let strange = line.vendor.read_delivery(&line.label, line.other, body);
    hold(read.is_err() || strange.is_err(), || format!("for two accounts: {strange:?}"))?;
    let whole = object(body);
    let named = whole.as_ref().and_then(|it| it.get("instanceData"));
    hold(opens_object(body) || read == Err(Unreadable::NotJson), || {
        format!("no object: {read:?}")
    })?;
    if whole.is_none() {
        return Ok(());
    }
    let ours = named.is_some_and(|it| stands(it, line.ours));
    hold(ours || read.is_err(), || format!("nobody named {}: {read:?}", line.ours))?;
    let expected = read.or(Ok(vec![Delivery::Ignored("a notification for another account")]));
    line.polled(&expected, &[br#"{"receiptId":7,"body":"#, body, b"}"], "7")
}

type Read = Result<Vec<Delivery>, Unreadable>;

impl Line {
    /// Reads a hook's body, twice.
    fn read(&self, body: &[u8]) -> Result<Read, String> {
        let read = self.vendor.read_delivery(&self.label, self.ours, body);
        same(&read, &self.vendor.read_delivery(&self.label, self.ours, body))?;
        let whole = object(body);
        for delivery in read.iter().flatten() {
            self.sound(delivery, whole.as_ref().unwrap_or(&Value::Null))?;
        }
        Ok(read)
    }

    /// What is heard was said, and in a chat of this channel; and what is told is in our own words.
    fn sound(&self, delivery: &Delivery, whole: &Value) -> Result<(), String> {
        let here = |chat: &Chat| chat.channel() == self.label.as_str();
        match delivery {
            Delivery::Ignored(why) => own_words(why),
            Delivery::Heard(heard) => {
                let Heard { keys, chat, sender, message, text, .. } = heard;
                let said = !text.is_empty() && stands(whole, text);
                let named = !keys.is_empty() && !sender.is_empty() && !message.is_empty();
                hold(here(chat) && said && named, || format!("nobody said {heard:?}"))
            }
            Delivery::Noticed(notice) => {
                let sound = match notice {
                    Notice::Confirmed { chat, text, vendor } => {
                        here(chat) && stands(whole, text) && !vendor.is_empty()
                    }
                    Notice::Delivered { vendor, status } => {
                        !vendor.is_empty() && stands(whole, vendor) && stands(whole, status)
                    }
                    Notice::State(why) => return own_words(why),
                    Notice::Moved { from, to } => here(from) && here(to),
                    Notice::Membership { chat, .. } => here(chat),
                    Notice::Same { number, hidden } | Notice::Disputed { number, hidden } => {
                        let ids =
                            stands(whole, number.address()) && stands(whole, hidden.address());
                        here(number) && here(hidden) && hidden.is_hidden() && ids
                    }
                };
                hold(sound, || format!("nobody told {notice:?}"))
            }
        }
    }

    /// A poll brings the same, and is to go on from `next`.
    fn polled(&self, expected: &Read, parts: &[&[u8]], next: &str) -> Result<(), String> {
        let Ok(expected) = expected else { return Ok(()) };
        let answer = Ok(Reply { status: 200, retry_after: None, body: parts.concat() });
        let polled = self.vendor.read_poll(&self.label, self.ours, &answer);
        let polled = polled.map_err(|it| format!("a poll is refused: {it:?}"))?;
        same(&polled.deliveries, expected)?;
        hold(polled.cursor.as_deref() == Some(next), || format!("{:?}, not {next}", polled.cursor))
    }
}

fn opens_object(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"{")
}

fn object(body: &[u8]) -> Option<Value> {
    serde_json::from_slice(body).ok().filter(Value::is_object)
}

/// A reading without its keys, of which no account shares one with another.
fn nameless(read: Result<&Vec<Delivery>, &Unreadable>) -> Result<Vec<Delivery>, Unreadable> {
    let blank = |it: &Delivery| match it {
        Delivery::Heard(heard) => {
            Delivery::Heard(Heard { keys: Vec::<Key>::new(), origin: None, ..heard.clone() })
        }
        Delivery::Noticed(_) | Delivery::Ignored(_) => it.clone(),
    };
    read.map(|all| all.iter().map(blank).collect()).map_err(|it| *it)
}
