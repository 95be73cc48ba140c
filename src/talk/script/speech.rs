//! What is said in chats, and how the vendors that carry it behave.

use super::chat::{chat, speaker};
use super::{Deed, Read, Speech, VendorMood, choose, cut, end, next, only, span};
use domain::id::Chat;

/// `CHAT: text`, or `CHAT> text` for one that quotes our last message there.
pub(super) fn said(line: &str) -> Read<Deed> {
    let (head, text) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let quoting = head.ends_with('>');
    let Some(place) = head.strip_suffix([':', '>']) else {
        return Err(format!("a message is written \"{head}: text\""));
    };
    let (chat, member) = speaker(place)?;
    Ok(Deed::Said(Speech { chat, member, text: words(text), quoting }))
}

/// `edit CHAT: text`.
pub(super) fn edit(rest: &str) -> Read<Deed> {
    let (head, text) = cut(rest);
    let Some(place) = head.strip_suffix(':') else {
        return Err("an edit is written \"edit wa:alice: text\"".to_owned());
    };
    Ok(Deed::Edited(chat(place)?, words(text)))
}

/// `again`.
pub(super) fn again(rest: &str) -> Read<Deed> {
    end(rest).map(|()| Deed::Repeated)
}

/// `migrate OLD NEW`, or `migrate OLD NEW unsaid`.
pub(super) fn migrate(rest: &str) -> Read<Deed> {
    let mut rest = rest;
    let from = group(next(&mut rest, "the group")?)?;
    let to = group(next(&mut rest, "what it becomes")?)?;
    match rest {
        "" => Ok(Deed::Migrated(from, to, true)),
        "unsaid" => Ok(Deed::Migrated(from, to, false)),
        other => Err(format!("a group's move is told or \"unsaid\", not {other:?}")),
    }
}

fn group(text: &str) -> Read<Chat> {
    let fits = |chat: &Chat| chat.channel() == "tg" && chat.is_shared() && chat.group().is_none();
    let chat = chat(text)?;
    if fits(&chat) { Ok(chat) } else { Err(format!("{chat} is no group of Telegram, tg:-100")) }
}

/// `kick CHAT`, `unkick CHAT`.
pub(super) fn admit(rest: &str, inside: bool) -> Read<Deed> {
    let chat = only(rest, "the chat").and_then(chat)?;
    let fits = chat.channel() == "tg" && chat.group().is_none();
    let wrong = || format!("{chat} is no person or group of Telegram, tg:5, tg:-100");
    if fits { Ok(Deed::Admitted(chat, inside)) } else { Err(wrong()) }
}

/// `crash`, or `crash after attempt`.
pub(super) fn crash(rest: &str) -> Read<Deed> {
    match rest {
        "" => Ok(Deed::Crashed),
        "after attempt" => Ok(Deed::CrashArmed),
        other => Err(format!("there is \"crash\" and \"crash after attempt\", no {other:?}")),
    }
}

/// `wa up`, `tg limited 30s`.
pub(super) fn vendor(channel: &str, rest: &str) -> Read<Deed> {
    let mut rest = rest;
    let word = next(&mut rest, "how the vendor answers")?;
    let moods = [
        ("up", VendorMood::Up),
        ("down", VendorMood::Down),
        ("lost", VendorMood::Lost),
        ("limited", VendorMood::Limited(domain::time::Span(0))),
        ("blocked", VendorMood::Blocked),
        ("starting", VendorMood::Starting),
        ("unlinked", VendorMood::Unlinked),
        ("expired", VendorMood::Expired),
    ];
    let mut mood = choose(word, "way for a vendor to answer", &moods)?;
    if let VendorMood::Limited(until) = &mut mood {
        *until = only(rest, "for how long, such as 30s,").and_then(span)?;
    } else {
        end(rest)?;
    }
    if mood.state().is_some() && channel != "wa" {
        return Err(format!("only WhatsApp can be {word}"));
    }
    Ok(Deed::VendorTurned(channel.into(), mood))
}

/// Words in which `\n` is a line break.
pub(super) fn words(text: &str) -> String {
    text.replace("\\n", "\n")
}

/// `code CHAT USER`, or `code CHAT USER wrong`.
pub(super) fn code(rest: &str) -> Read<Deed> {
    let mut rest = rest;
    let chat = chat(next(&mut rest, "the chat")?)?;
    let username = next(&mut rest, "the username")?.into();
    match rest {
        "" => Ok(Deed::Coded(chat, username, true)),
        "wrong" => Ok(Deed::Coded(chat, username, false)),
        other => Err(format!("a code is right or \"wrong\", not {other:?}")),
    }
}

/// The code in a ticket's words: its first six digits in a row; or another one than that.
pub(in crate::talk) fn typed(words: &str, right: bool) -> Option<String> {
    let run = words.split(|it: char| !it.is_ascii_digit()).find(|run| run.len() == 6)?;
    let other = |run: &str| {
        let number: u32 = run.parse().ok()?;
        Some(format!("{:06}", number.saturating_add(1).rem_euclid(1_000_000)))
    };
    if right { Some(run.to_owned()) } else { other(run) }
}

/// `lid CHAT NUMBER@lid`, or `lid CHAT NUMBER@lid told`.
pub(super) fn lid(rest: &str) -> Read<Deed> {
    let mut rest = rest;
    let chat = chat(next(&mut rest, "the contact")?)?;
    let hidden = next(&mut rest, "the hidden id")?;
    let digits = hidden.strip_suffix("@lid").unwrap_or_default();
    let numeric = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
    if !numeric || chat.is_shared() || chat.channel() != "wa" {
        return Err("a hidden id is given \"lid wa:alice 123@lid\"".to_owned());
    }
    match rest {
        "" | "told" => Ok(Deed::Hidden(chat, hidden.to_owned(), rest == "told")),
        other => Err(format!("a hidden id is \"told\" or not, never {other:?}")),
    }
}

impl VendorMood {
    /// The vendor's word for the state of the account, where the mood is one.
    pub(in crate::talk) const fn state(self) -> Option<&'static str> {
        match self {
            Self::Starting => Some("starting"),
            Self::Unlinked => Some("notAuthorized"),
            Self::Expired => Some("expired"),
            Self::Up | Self::Down | Self::Lost | Self::Limited(_) | Self::Blocked => None,
        }
    }
}
