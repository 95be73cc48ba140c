//! Contacts: a person of WhatsApp has a number and a hidden id, and may speak under either.

use crate::heard::{Heard, Key};
use crate::id::{ChannelName, Chat};
use crate::time::{Moment, Span};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How long the vendor is not asked again about somebody of whom it knew nothing.
const KNOWN: Span = Span::days(1);

/// The same where it could not be asked.
const FAILED: Span = Span::minutes(5);

/// The most questions that are open for a channel, and the most that are remembered: strangers
/// may write as much as they like.
const OPEN_MAX: usize = 20;
const ASKED_MAX: usize = 1_000;

/// The most pairs that are remembered of people for whom nothing is set up.
const STRANGERS_MAX: usize = 10_000;

/// The most contradictions that are remembered.
const DISPUTES_MAX: usize = 200;

/// Which hidden id is whose number, and what is being asked about that.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contacts {
    /// The number behind a hidden id. A number stands here once.
    numbers: BTreeMap<Chat, Chat>,
    /// What the vendor has said that goes against what is known: number and hidden id.
    disputes: BTreeSet<(Chat, Chat)>,
    inquiries: BTreeMap<u64, Inquiry>,
    last: u64,
    /// Until when the vendor is not asked about a hidden id again.
    asked: BTreeMap<Chat, Moment>,
}

/// A message that waits until the vendor has said whose hidden id it came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inquiry {
    /// The hidden id.
    pub hidden: Chat,
    /// The message.
    pub heard: Heard,
}

/// What is to be made of the news that a number and a hidden id are one person's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// It is known.
    Old,
    /// It fits.
    Fits,
    /// The person had this number before: hidden ids stay when numbers change.
    Renumbered(Chat),
    /// The number is known to be that of another hidden id: it may have changed hands.
    Contradicts,
}

impl Contacts {
    /// The id by which a contact is known here: the number, once it is known.
    #[must_use]
    pub fn known_as<'a>(&'a self, chat: &'a Chat) -> &'a Chat {
        self.numbers.get(chat).unwrap_or(chat)
    }

    /// All ids of a contact, the one by which it is known first.
    #[must_use]
    pub fn ids_of(&self, chat: &Chat) -> Vec<Chat> {
        let known = self.known_as(chat);
        let hidden = self.numbers.iter().filter(|(_, number)| *number == known);
        std::iter::once(known).chain(hidden.map(|(hidden, _)| hidden)).cloned().collect()
    }

    /// Every pair: hidden id and number.
    pub fn iter(&self) -> impl Iterator<Item = (&Chat, &Chat)> {
        self.numbers.iter()
    }

    /// Whether no more pairs of people are remembered for whom nothing is set up.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.numbers.len() >= STRANGERS_MAX
    }

    /// What the vendor has said against what is known: number and hidden id.
    pub fn disputes(&self) -> impl Iterator<Item = &(Chat, Chat)> {
        self.disputes.iter()
    }

    /// What the news comes to that these two are one person's.
    #[must_use]
    pub fn weigh(&self, number: &Chat, hidden: &Chat) -> News {
        let other = self.numbers.iter().find(|(_, known)| *known == number);
        match self.numbers.get(hidden) {
            Some(known) if known == number => News::Old,
            _ if other.is_some() => News::Contradicts,
            Some(former) => News::Renumbered(former.clone()),
            None => News::Fits,
        }
    }

    /// Whether a contradiction is known already.
    #[must_use]
    pub fn is_disputed(&self, number: &Chat, hidden: &Chat) -> bool {
        self.disputes.contains(&(number.clone(), hidden.clone()))
    }

    /// A question that is open.
    #[must_use]
    pub fn inquiry(&self, id: u64) -> Option<&Inquiry> {
        self.inquiries.get(&id)
    }

    /// Whether a message with one of these keys waits for an answer.
    #[must_use]
    pub fn await_answer(&self, keys: &[Key]) -> bool {
        self.inquiries.values().any(|it| it.heard.keys.iter().any(|key| keys.contains(key)))
    }

    /// The number for a new question about `hidden`; `None` while it is not to be asked.
    #[must_use]
    pub fn may_ask(&self, hidden: &Chat, now: Moment) -> Option<u64> {
        let same = |it: &&Inquiry| it.hidden.channel() == hidden.channel();
        let open = self.inquiries.values().filter(same).count();
        let lately = self.asked.get(hidden).is_some_and(|until| now < *until);
        let known = self.numbers.contains_key(hidden);
        (!known && !lately && open < OPEN_MAX).then(|| self.last.saturating_add(1))
    }

    /// The questions that the vendors are to be asked: of each channel the first.
    pub fn due(&self) -> impl Iterator<Item = u64> {
        let mut seen = BTreeSet::new();
        let open = self.inquiries.iter();
        open.filter(move |(_, it)| seen.insert(ChannelName::from(it.hidden.channel())))
            .map(|(id, _)| *id)
    }

    pub(crate) fn ask(&mut self, id: u64, inquiry: Inquiry) {
        self.last = self.last.max(id);
        self.inquiries.insert(id, inquiry);
    }

    /// A question has come to its end: `answered` if the vendor could be asked.
    pub(crate) fn asked(&mut self, at: Moment, id: u64, answered: bool) {
        let Some(inquiry) = self.inquiries.remove(&id) else { return };
        let until = at.plus(if answered { KNOWN } else { FAILED });
        self.asked.insert(inquiry.hidden, until);
        while self.asked.len() > ASKED_MAX {
            let first = self.asked.iter().min_by_key(|(_, until)| **until);
            let Some(first) = first.map(|(who, _)| who.clone()) else { return };
            self.asked.remove(&first);
        }
    }

    pub(crate) fn join(&mut self, number: Chat, hidden: Chat) {
        self.disputes.remove(&(number.clone(), hidden.clone()));
        self.asked.remove(&hidden);
        self.numbers.insert(hidden, number);
    }

    pub(crate) fn part(&mut self, hidden: &Chat) {
        self.numbers.remove(hidden);
    }

    pub(crate) fn dispute(&mut self, number: Chat, hidden: Chat) {
        self.disputes.insert((number, hidden));
        if self.disputes.len() > DISPUTES_MAX {
            self.disputes.pop_first();
        }
    }

    pub(crate) fn settle(&mut self, hidden: &Chat) {
        self.disputes.retain(|(_, it)| it != hidden);
    }

    pub(crate) fn sweep(&mut self, now: Moment) {
        self.asked.retain(|_, until| now < *until);
    }
}

#[cfg(test)]
mod tests {
    use super::{Contacts, Inquiry, News};
    use crate::heard::Heard;
    use crate::id::Chat;
    use crate::time::{Moment, Span};

    fn chat(text: &str) -> Chat {
        Chat::parse(text).unwrap()
    }

    fn inquiry(hidden: &Chat) -> Inquiry {
        let heard = Heard {
            keys: Vec::new(),
            origin: None,
            chat: hidden.clone(),
            sender: hidden.address().to_owned(),
            message: String::new(),
            text: "1 refill".to_owned(),
            quoted: None,
        };
        Inquiry { hidden: hidden.clone(), heard }
    }

    #[test]
    fn a_number_has_one_hidden_id_and_a_hidden_id_may_change_its_number() {
        let mut contacts = Contacts::default();
        let (old, new) = (chat("wa:1@c.us"), chat("wa:2@c.us"));
        let (hers, his) = (chat("wa:7@lid"), chat("wa:8@lid"));
        assert_eq!(contacts.weigh(&old, &hers), News::Fits);
        contacts.join(old.clone(), hers.clone());
        assert_eq!(contacts.weigh(&old, &hers), News::Old);
        assert_eq!(contacts.weigh(&old, &his), News::Contradicts);
        assert_eq!(contacts.weigh(&new, &hers), News::Renumbered(old.clone()));
        contacts.join(new.clone(), hers.clone());
        assert_eq!(contacts.weigh(&old, &his), News::Fits);
        assert_eq!(contacts.ids_of(&hers), [new.clone(), hers.clone()]);
        assert_eq!(contacts.ids_of(&new), [new, hers]);
    }

    #[test]
    fn strangers_can_have_only_so_much_asked_and_not_twice_a_day() {
        let (mut contacts, now) = (Contacts::default(), Moment(1_000));
        for nth in 0..20 {
            let hidden = chat(&format!("wa:{nth}@lid"));
            let id = contacts.may_ask(&hidden, now).unwrap();
            contacts.ask(id, inquiry(&hidden));
        }
        let more = chat("wa:20@lid");
        assert_eq!(contacts.may_ask(&more, now), None);
        assert_eq!(contacts.due().collect::<Vec<_>>(), [1]);
        contacts.asked(now, 1, true);
        contacts.asked(now, 2, false);
        assert!(contacts.may_ask(&more, now).is_some());
        let (first, second) = (chat("wa:0@lid"), chat("wa:1@lid"));
        assert_eq!(contacts.may_ask(&first, now.plus(Span::hours(23))), None);
        assert_eq!(contacts.may_ask(&second, now.plus(Span::minutes(4))), None);
        assert!(contacts.may_ask(&second, now.plus(Span::minutes(5))).is_some());
        contacts.sweep(now.plus(Span::days(1)));
        assert!(contacts.may_ask(&first, now.plus(Span::days(1))).is_some());
    }
}
