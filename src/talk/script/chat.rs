//! Chats as talks write them: `wa:alice`, `wa:rush@g`, `tg:5`, `tg:-100`, `tg:-100/7`.

use super::{Read, meant};
use domain::id::{ApiName, Chat};
use domain::provider::CHANNEL;
use domain::suggest;

/// Reads a chat.
pub(super) fn chat(text: &str) -> Read<Chat> {
    match speaker(text)? {
        (chat, None) => Ok(chat),
        (chat, Some(member)) => Err(format!("{member:?} is a member of {chat}, and no chat")),
    }
}

/// Reads a route's targets with commas between them: chats, and providers' own APIs, `api:rush`.
pub(super) fn targets(text: &str) -> Read<Vec<Chat>> {
    let target = |text: &str| match text.split_once(':') {
        Some((CHANNEL, name)) => {
            let chat = ApiName::parse(name).and_then(|_| Chat::parse(text));
            chat.ok_or_else(|| format!("{text:?} is no provider's API: api:rush"))
        }
        _ => chat(text),
    };
    text.split(',').map(|it| target(it.trim())).collect()
}

/// Reads a chat and, in a group, the member who speaks: `wa:resellers@g/bob`, `tg:-100/7/bob`.
pub(super) fn speaker(text: &str) -> Read<(Chat, Option<String>)> {
    let Some((channel, address)) = text.split_once(':') else {
        return Err(format!("{text:?} is no chat: wa:alice, wa:rush@g, tg:5, tg:-100, tg:-100/7"));
    };
    let read = match channel {
        "wa" => whatsapp(address),
        "tg" => telegram(address),
        "tk" => numeric(address).then_some((address, None)),
        other => {
            let near = suggest::nearest(other, ["wa", "tg", "tk"]);
            return Err(format!("there is no channel {other:?}{}", meant(near)));
        }
    };
    let (address, member) = read.ok_or_else(|| wrong(channel, text))?;
    let chat = Chat::parse(&format!("{channel}:{address}")).ok_or_else(|| wrong(channel, text))?;
    Ok((chat, member))
}

fn wrong(channel: &str, text: &str) -> String {
    let kinds = match channel {
        "tk" => "tk:7 for a ticket",
        "wa" => "wa:alice for a person, wa:rush@g for a group, wa:rush@g/bob for its member",
        _ => {
            "tg:5 for a person, tg:-100 for a group, tg:-100/7 for a topic, tg:-100/bob for a \
              member"
        }
    };
    format!("{text:?} is no chat: {kinds}")
}

/// The address and the member. A group ends in `@g`; only in a group there are members.
fn whatsapp(text: &str) -> Option<(&str, Option<String>)> {
    let (address, speaks) = match text.split_once('/') {
        Some((address, member)) => (address, Some(named(member)?)),
        None => (text, None),
    };
    let name = address.strip_suffix("@g");
    let sound = named(name.unwrap_or(address)).is_some();
    (sound && (speaks.is_none() || name.is_some())).then_some((address, speaks))
}

/// The address with its topic, and the member.
fn telegram(text: &str) -> Option<(&str, Option<String>)> {
    let (chat, rest) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
    let group = chat.starts_with('-');
    let digits = chat.strip_prefix('-').unwrap_or(chat);
    if !numeric(digits) || (rest.is_some() && !group) {
        return None;
    }
    let Some(rest) = rest else { return Some((chat, None)) };
    let (topic, member) = rest.split_once('/').map_or((rest, None), |(a, b)| (a, Some(b)));
    if !numeric(topic) {
        return if member.is_none() { Some((chat, Some(named(topic)?))) } else { None };
    }
    let long = chat.len().saturating_add(1).saturating_add(topic.len());
    let address = text.get(..long)?;
    match member {
        Some(member) => Some((address, Some(named(member)?))),
        None => Some((address, None)),
    }
}

fn numeric(text: &str) -> bool {
    (1..=15).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit())
}

fn named(text: &str) -> Option<String> {
    let plain = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_' | b'.');
    ((1..=40).contains(&text.len()) && text.bytes().all(plain)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{chat, speaker};

    #[test]
    fn chats_and_members_are_told_apart() {
        for (text, address, member) in [
            ("wa:alice", "wa:alice", None),
            ("wa:rush@g", "wa:rush@g", None),
            ("wa:rush@g/bob", "wa:rush@g", Some("bob")),
            ("tg:5", "tg:5", None),
            ("tg:-100", "tg:-100", None),
            ("tg:-100/7", "tg:-100/7", None),
            ("tg:-100/bob", "tg:-100", Some("bob")),
            ("tg:-100/7/bob", "tg:-100/7", Some("bob")),
            ("tk:7", "tk:7", None),
        ] {
            let (chat, who) = speaker(text).unwrap();
            assert_eq!((chat.as_str(), who.as_deref()), (address, member), "{text}");
        }
    }

    #[test]
    fn what_is_no_chat_is_refused_with_a_hint() {
        for text in ["alice", "wa:", "wa:a b", "wa:alice/bob", "tg:bob", "tg:5/7", "tg:-", "tg:--5"]
        {
            assert!(chat(text).unwrap_err().contains("is no chat"), "{text}");
        }
        assert!(chat("wb:alice").unwrap_err().contains("did you mean \"wa\"?"));
        assert!(chat("wa:rush@g/bob").unwrap_err().contains("is a member"));
        assert!(chat("tk:seven").unwrap_err().contains("is no chat"));
    }
}
