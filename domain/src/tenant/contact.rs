//! Contacts: how a hidden id and a number come to be one person's, and what follows from it.
//!
//! Believed is what the vendor says of ids in fields of its own: the members of a group, the answer
//! to a question about one id, a private message that names its chat by the one and its sender by
//! the other. Never believed is what people can write: names, cards, mentions, quotes.

use super::Tenant;
use super::configure::refuse;
use crate::change::{Change, Objection, Trouble};
use crate::contact::{Inquiry, News};
use crate::event::Event;
use crate::heard::{Heard, Key, Notice};
use crate::id::{ChannelName, Chat};
use crate::medium::Medium;
use crate::staff;
use crate::time::Moment;
use std::collections::BTreeSet;

/// A number, and the hidden id that the vendor says is the same person's.
pub type Pair = (Chat, Chat);

impl Tenant {
    /// The id by which a contact is known here, whichever it speaks under.
    #[must_use]
    pub fn known_as(&self, chat: &Chat) -> Chat {
        self.contacts.known_as(chat).clone()
    }

    /// A sender as it is known here.
    pub(super) fn sender_as(&self, chat: &Chat, sender: &str) -> String {
        let known = self.known_as(&Chat::new(&chat.channel().into(), sender));
        known.address().to_owned()
    }

    /// What the vendor is to be asked: who is behind the hidden id, and the group that it spoke in.
    #[must_use]
    pub fn inquiry(&self, id: u64) -> Option<(&Chat, Option<&Chat>)> {
        let inquiry = self.contacts.inquiry(id)?;
        let group = Some(&inquiry.heard.chat).filter(|chat| chat.is_shared());
        Some((&inquiry.hidden, group))
    }

    /// Where nobody is known under the hidden id that a command came from, its vendor is asked, and
    /// the command waits. `None` where there is nobody whom it could turn out to be.
    pub(super) fn ask_who(&self, heard: &Heard, now: Moment) -> Option<Vec<Event>> {
        let speaker = Chat::new(&heard.chat.channel().into(), &heard.sender);
        let hidden = if heard.chat.is_shared() { speaker } else { heard.chat.clone() };
        let asks = hidden.is_hidden() && self.medium(&hidden) == Some(Medium::WhatsApp);
        if !asks || !self.may_be_known(&hidden, &heard.text) {
            return None;
        }
        let inquiry = self.contacts.may_ask(&hidden, now)?;
        Some(vec![Event::ContactAsked { inquiry, hidden, heard: heard.clone() }])
    }

    /// Whether the words would be of use, said by somebody of this channel who is known.
    fn may_be_known(&self, hidden: &Chat, text: &str) -> bool {
        let person = |chat: &Chat| {
            chat.channel() == hidden.channel() && !chat.is_shared() && !chat.is_hidden()
        };
        let targets = self.routes.iter().flat_map(|(_, route, _)| &route.targets);
        let any = self.links.keys().any(person)
            || self.roles.keys().any(person)
            || self.senders.iter().any(|(chat, _)| chat.channel() == hidden.channel());
        let provider = targets.into_iter().any(person);
        provider || (any && staff::read(text, |it| self.read(it)).is_some())
    }

    /// What the vendor has said: what is new of it, and the message that waited for it. It is heard
    /// by a mind that knows the news already.
    pub(super) fn identified(
        &self,
        inquiry: u64,
        said: Option<&[Pair]>,
        now: Moment,
    ) -> Vec<Event> {
        let Some(Inquiry { hidden, heard }) = self.contacts.inquiry(inquiry) else {
            return Vec::new();
        };
        let channel = ChannelName::from(hidden.channel());
        let meant = |(number, other): &&Pair| other == hidden || self.is_somebody(number);
        let pairs = unambiguous(said.unwrap_or_default());
        let pairs: Vec<&Pair> = pairs.into_iter().filter(meant).collect();
        let mut mind = self.clone();
        let mut events = Vec::new();
        for (number, hidden) in pairs {
            let news = mind.introduced(&channel, Vec::new(), (number, hidden));
            for event in &news {
                mind.apply(now, event);
            }
            events.extend(news);
        }
        let ended = Event::ContactLooked { inquiry, answered: said.is_some() };
        mind.apply(now, &ended);
        events.push(ended);
        events.extend(mind.hear(heard.clone(), now));
        events
    }

    /// Whether anything is set up for this id.
    fn is_somebody(&self, chat: &Chat) -> bool {
        self.links.contains_key(chat)
            || self.roles.contains_key(chat)
            || self.routes.leads_to(chat)
            || self.senders.values().any(|named| named.contains(chat.address()))
    }

    fn is_either(&self, number: &Chat, hidden: &Chat) -> bool {
        self.is_somebody(number) || self.is_somebody(hidden)
    }

    /// The vendor says that these two are one person's.
    pub(super) fn introduced(
        &self,
        channel: &ChannelName,
        keys: Vec<Key>,
        (number, hidden): (&Chat, &Chat),
    ) -> Vec<Event> {
        let own = |chat: &Chat| chat.channel() == channel.as_str() && !chat.is_shared();
        if !own(number) || !own(hidden) || number.is_hidden() || !hidden.is_hidden() {
            return Vec::new();
        }
        let merges = match self.contacts.weigh(number, hidden) {
            News::Old => return Vec::new(),
            // Whoever writes to us says so of itself: strangers must not fill the state.
            News::Fits if self.contacts.is_full() && !self.is_either(number, hidden) => {
                return Vec::new();
            }
            News::Fits => self.agree(hidden, number),
            News::Renumbered(former) => self.agree(&former, number),
            News::Contradicts => false,
        };
        let (number, hidden) = (number.clone(), hidden.clone());
        let channel = channel.clone();
        if merges {
            return vec![Event::Noticed { channel, keys, notice: Notice::Same { number, hidden } }];
        }
        if self.contacts.is_disputed(&number, &hidden) {
            return Vec::new();
        }
        let detail = format!(
            "{number} and {hidden} are said to be one person, but are known as two: nothing was \
             joined; unlink one of them, or join them yourself"
        );
        let notice = Notice::Disputed { number, hidden };
        let told = self.bulletin("contact_conflict", &channel, &detail);
        let noticed = Event::Noticed { channel, keys, notice };
        std::iter::once(noticed).chain(told).collect()
    }

    /// Whether nothing that is set up for the one goes against what is set up for the other.
    fn agree(&self, one: &Chat, other: &Chat) -> bool {
        let alike =
            |one: Option<_>, other: Option<_>| one.is_none() || other.is_none() || one == other;
        let role = |chat| self.roles.get(chat).map(|it| it.name().to_owned());
        let links = |chat| self.links.get(chat).map(|it| format!("{it:?}"));
        alike(role(one), role(other)) && alike(links(one), links(other))
    }

    /// Two ids are one contact from here on: what is set up for either is.
    pub(super) fn joined(&mut self, number: &Chat, hidden: &Chat) {
        match self.contacts.weigh(number, hidden) {
            News::Renumbered(former) => {
                // The number that it was may be somebody else's by now.
                self.moved_person(&former, number);
                self.moved_whole(&former, number);
            }
            News::Old | News::Fits | News::Contradicts => {}
        }
        self.moved_setup(hidden, number);
        self.moved_person(hidden, number);
        self.contacts.join(number.clone(), hidden.clone());
    }

    pub(super) fn pairable(&self, change: &Change) -> Result<(), Objection> {
        if let Change::ContactJoined { number, hidden } = change {
            self.joinable(number, hidden)?;
        }
        if let Change::ContactParted { hidden } = change {
            self.partable(hidden)?;
        }
        Ok(())
    }

    /// An owner may join what the vendor may not, but only a number and a hidden id.
    fn joinable(&self, number: &Chat, hidden: &Chat) -> Result<(), Objection> {
        self.known_channel(hidden, "/hidden")?;
        let fits = |chat: &Chat, is: bool| chat.is_hidden() == is && !chat.is_shared();
        let alike = number.channel() == hidden.channel();
        let fit = fits(number, false) && fits(hidden, true) && alike;
        refuse(!fit, Trouble::Invalid, "/hidden", || {
            "a person's number, and a hidden id (…@lid) of the same channel".to_owned()
        })?;
        let taken = matches!(self.contacts.weigh(number, hidden), News::Old | News::Contradicts);
        refuse(taken, Trouble::Conflict, "/number", || {
            format!("{number} has a hidden id already; part them first")
        })
    }

    fn partable(&self, hidden: &Chat) -> Result<(), Objection> {
        let none = self.contacts.known_as(hidden) == hidden;
        refuse(none, Trouble::Missing, "/hidden", || format!("{hidden} is not joined to a number"))
    }

    /// What is counted and remembered of a person follows it.
    fn moved_person(&mut self, from: &Chat, to: &Chat) {
        if let Some(rate) = self.rates.remove(from) {
            let whole = self.rates.entry(to.clone()).or_default();
            whole.heard.extend(rate.heard);
            whole.heard.make_contiguous().sort_unstable();
            whole.muted = whole.muted.max(rate.muted);
        }
        self.codes.moved(from, to);
        self.members.renamed(from, to);
        let here = |chat: &Chat| chat.channel() == from.channel();
        for (_, named) in self.senders.iter_mut().filter(|(chat, _)| here(chat)) {
            if named.remove(from.address()) {
                named.insert(to.address().to_owned());
            }
        }
    }
}

/// The pairs of one answer, but those whose number or whose hidden id stands in several of them: a
/// list of contacts may hold somebody's former number as well, and does not say which it is.
fn unambiguous(said: &[Pair]) -> BTreeSet<&Pair> {
    let pairs: BTreeSet<&Pair> = said.iter().collect();
    let numbers = several(pairs.iter().map(|(number, _)| number));
    let hidden = several(pairs.iter().map(|(_, hidden)| hidden));
    let single = |(number, other): &&Pair| !numbers.contains(number) && !hidden.contains(other);
    pairs.into_iter().filter(single).collect()
}

fn several<'a>(chats: impl Iterator<Item = &'a Chat>) -> BTreeSet<&'a Chat> {
    let mut seen = BTreeSet::new();
    chats.filter(|chat| !seen.insert(*chat)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Pair, unambiguous};
    use crate::id::Chat;

    fn pair(number: &str, hidden: &str) -> Pair {
        (Chat::parse(number).unwrap(), Chat::parse(hidden).unwrap())
    }

    #[test]
    fn of_one_answer_only_what_it_says_once_is_believed() {
        let (hers, his) = (pair("wa:1@c.us", "wa:7@lid"), pair("wa:2@c.us", "wa:8@lid"));
        let former = pair("wa:3@c.us", "wa:7@lid");
        let twin = pair("wa:2@c.us", "wa:9@lid");
        let all = |said: &[Pair]| unambiguous(said).into_iter().cloned().collect::<Vec<_>>();
        assert_eq!(all(&[his.clone(), hers.clone(), hers.clone()]), [hers.clone(), his.clone()]);
        let alone = std::slice::from_ref(&his);
        assert_eq!(all(&[hers.clone(), his.clone(), former]), alone);
        assert_eq!(all(&[hers.clone(), his, twin]), [hers]);
    }
}
