//! Names: the chats of a talk as their vendors know them, and back.

use crate::talk::lid::{Lids, place};
use domain::event::Event;
use domain::heard::Notice;
use domain::id::Chat;
use domain::provider::CHANNEL;
use sim::Vendor;
use std::collections::BTreeMap;

/// Telegram's numbers of supergroups lie below this.
const SUPERGROUPS: i64 = -1_000_000_000_000;

/// Chats of a talk, by what they are called there and at their vendor.
#[derive(Default)]
pub(super) struct Names {
    real: BTreeMap<Chat, Chat>,
    told: BTreeMap<Chat, Chat>,
    /// The hidden ids under which contacts speak.
    pub(super) lids: Lids,
}

/// Where a vendor delivers a message: its chat, and Telegram's topic.
pub(super) struct Place {
    pub(super) vendor: Vendor,
    pub(super) chat: String,
    pub(super) thread: Option<i64>,
}

impl Names {
    /// The chat as its vendor knows it.
    pub(super) fn real(&mut self, told: &Chat) -> Chat {
        if let Some(real) = self.real.get(told) {
            return real.clone();
        }
        let address = match told.channel() {
            "wa" => whatsapp(told.address()),
            CHANNEL => told.address().to_owned(),
            _ => telegram(told.address()),
        };
        let real = Chat::new(&told.channel().into(), &address);
        self.told.insert(real.clone(), told.clone());
        self.real.insert(told.clone(), real.clone());
        real
    }

    /// The chat as the talk knows it.
    pub(super) fn told(&self, real: &Chat) -> Chat {
        let told = self.told.get(real).or_else(|| self.lids.contact(real));
        told.unwrap_or(real).clone()
    }

    /// Where a chat is.
    pub(super) fn place(&mut self, told: &Chat) -> Place {
        let real = self.real(told);
        let vendor = if told.channel() == "wa" { Vendor::Green } else { Vendor::Telegram };
        let (chat, thread) = real.address().split_once('/').unwrap_or((real.address(), ""));
        Place { vendor, chat: chat.to_owned(), thread: thread.parse().ok() }
    }

    /// People with commas between them, as their vendors know them; what is none stays.
    pub(super) fn people(&mut self, told: &str) -> String {
        let real = |it: &str| Chat::parse(it.trim()).map(|chat| self.real(&chat).to_string());
        let all = told.split(',').map(real).collect::<Option<Vec<String>>>();
        all.map_or_else(|| told.to_owned(), |all| all.join(","))
    }

    /// An event with the talk's names in it, as far as it is printed.
    pub(super) fn in_talk(&self, mut event: Event) -> Event {
        if let Some(chat) = place(&mut event) {
            *chat = self.told(chat);
        }
        if let Event::NoticePlanned { text, .. }
        | Event::BulletinPlanned { text, .. }
        | Event::ReplyPlanned { text, .. }
        | Event::FaultSeen { detail: text, .. } = &mut event
        {
            *text = self.words(text);
        }
        if let Event::Noticed { notice, .. } = &mut event {
            self.renotice(notice);
        }
        event
    }

    fn renotice(&self, notice: &mut Notice) {
        match notice {
            Notice::Moved { from, to } => {
                *from = self.told(from);
                *to = self.told(to);
            }
            Notice::Membership { chat, .. } => *chat = self.told(chat),
            // Their hidden ids are the talk's own.
            Notice::Same { .. }
            | Notice::Disputed { .. }
            | Notice::Confirmed { .. }
            | Notice::Delivered { .. }
            | Notice::State(_) => {}
        }
    }

    /// A text with the talk's names in it.
    pub(super) fn words(&self, text: &str) -> String {
        let shown =
            |text: String, (real, told): (&Chat, &Chat)| text.replace(real.as_str(), told.as_str());
        self.told.iter().fold(text.to_owned(), shown)
    }
}

/// A member of a group, as the vendor names people.
pub(super) fn member(vendor: Vendor, name: &str) -> String {
    match vendor {
        Vendor::Green => whatsapp(name),
        Vendor::Telegram | Vendor::Panel | Vendor::Provider => {
            (hash(name) % 1_000_000_000).to_string()
        }
    }
}

fn whatsapp(address: &str) -> String {
    match address.strip_suffix("@g") {
        Some(name) => format!("120363{:012}@g.us", hash(name) % 1_000_000_000_000),
        None => format!("1555{:07}@c.us", hash(address) % 10_000_000),
    }
}

/// Persons keep their numbers, groups become supergroups, topics stay.
fn telegram(address: &str) -> String {
    let (chat, topic) = address.split_once('/').map_or((address, None), |(a, b)| (a, Some(b)));
    let group = chat.strip_prefix('-').and_then(|digits| digits.parse::<i64>().ok());
    let chat = group.map_or(chat.to_owned(), |it| SUPERGROUPS.saturating_sub(it).to_string());
    topic.map_or(chat.clone(), |topic| format!("{chat}/{topic}"))
}

/// FNV-1a: short, and the same in every run.
fn hash(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::Names;
    use domain::id::Chat;

    #[test]
    fn every_kind_of_chat_has_an_address_of_its_vendor_and_comes_back() {
        let mut names = Names::default();
        for text in ["wa:alice", "wa:rush@g", "tg:5", "tg:-100", "tg:-100/7"] {
            let told = Chat::parse(text).unwrap();
            let real = names.real(&told);
            assert_eq!(names.told(&real), told);
            assert_eq!(real.is_shared(), told.is_shared(), "{real}");
            assert_eq!(
                names.words(&format!("{real} is not linked")),
                format!("{text} is not linked")
            );
        }
        assert_eq!(names.place(&Chat::parse("tg:-100/7").unwrap()).thread, Some(7));
    }
}
