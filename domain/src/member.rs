//! Who is known to be of staff: whoever has lately given a word in a staff chat.

use crate::id::{ChannelName, Chat};
use crate::time::{Moment, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How long somebody is known after the last word.
const KNOWN: Span = Span::days(30);

/// The most members that are known from one chat.
const EACH_MAX: usize = 200;

/// The senders, by the staff chat that they are known from. A sender is the vendor's own id of a
/// person, never a name, which anybody can give themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Members(BTreeMap<Chat, BTreeMap<Box<str>, Moment>>);

impl Members {
    /// Whether this sender of a channel is known from a staff chat of the same channel.
    #[must_use]
    pub fn know(&self, channel: &ChannelName, sender: &str, now: Moment) -> bool {
        let chats = self.0.iter().filter(|(chat, _)| chat.channel() == channel.as_str());
        chats.filter_map(|(_, known)| known.get(sender)).any(|last| now < last.plus(KNOWN))
    }

    /// Takes note of a sender who has given a word. One that the vendor does not name ("anonymous"
    /// administrators of any group look alike) is nobody.
    pub(crate) fn note(&mut self, chat: &Chat, sender: &str, at: Moment) {
        if sender.is_empty() || sender == "anonymous" {
            return;
        }
        let known = self.0.entry(chat.group().unwrap_or_else(|| chat.clone())).or_default();
        known.insert(sender.into(), at);
        if known.len() > EACH_MAX {
            let oldest = known.iter().min_by_key(|(_, last)| **last).map(|(who, _)| who.clone());
            oldest.and_then(|who| known.remove(&who));
        }
    }

    /// A chat is staff's no more.
    pub(crate) fn forget(&mut self, chat: &Chat) {
        self.0.remove(chat);
    }

    pub(crate) fn moved(&mut self, from: &Chat, to: &Chat) {
        if let Some(known) = self.0.remove(from) {
            self.0.entry(to.clone()).or_default().extend(known);
        }
    }

    /// Somebody is known by another id from here on.
    pub(crate) fn renamed(&mut self, from: &Chat, to: &Chat) {
        let same = self.0.iter_mut().filter(|(chat, _)| chat.channel() == from.channel());
        for (_, known) in same {
            if let Some(last) = known.remove(from.address()) {
                let entry = known.entry(to.address().into()).or_insert(last);
                *entry = last.max(*entry);
            }
        }
        self.moved(from, to);
    }

    pub(crate) fn sweep(&mut self, now: Moment) {
        self.0.retain(|_, known| {
            known.retain(|_, last| now < last.plus(KNOWN));
            !known.is_empty()
        });
    }
}

#[cfg(test)]
mod tests {
    use super::Members;
    use crate::id::Chat;
    use crate::time::{Moment, Span};

    #[test]
    fn a_member_is_known_in_the_same_channel_and_for_a_while() {
        let (mut members, start) = (Members::default(), Moment(1_000));
        let (staff, other) = (Chat::parse("tg:-9").unwrap(), Chat::parse("tg:-8").unwrap());
        members.note(&staff, "7", start);
        members.note(&staff, "anonymous", start);
        assert!(members.know(&"tg".into(), "7", start.plus(Span::days(29))));
        assert!(!members.know(&"tg".into(), "7", start.plus(Span::days(30))));
        assert!(!members.know(&"wa".into(), "7", start));
        assert!(!members.know(&"tg".into(), "anonymous", start));
        members.moved(&staff, &other);
        members.forget(&staff);
        assert!(members.know(&"tg".into(), "7", start));
        members.sweep(start.plus(Span::days(30)));
        assert_eq!(members, Members::default());
    }
}
