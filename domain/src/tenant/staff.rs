//! Staff: what is heard in a staff chat, and what its members may say in a customers' group.

use super::Tenant;
use crate::action::Action;
use crate::change::{By, Change, Objection, Role, Verdict};
use crate::command::Right;
use crate::event::Event;
use crate::heard::Heard;
use crate::id::{ChannelName, Chat, OrderId, OutgoingId, RouteId};
use crate::route::RouteKey;
use crate::staff::{self, Asked, GroupWord, Word};
use crate::suggest;
use crate::time::Moment;

/// A change that a word asks for, and what is answered once it is taken.
type Wish = (Change, String);

impl Tenant {
    /// Words of staff do what they say; everything else in a staff chat is silence.
    pub(super) fn hear_staff(&self, heard: Heard, now: Moment) -> Vec<Event> {
        let Some(word) = staff::read(&heard.text, |text| self.read(text)) else {
            return Vec::new();
        };
        match word {
            Word::Ask(asked) => self.begin_command(heard, asked, Right::Staff.alone(), now),
            Word::Force(asked) => self.begin_command(heard, asked, Right::Force.alone(), now),
            Word::Why(order) => {
                let answer = self.why(order, now);
                self.answer_staff(heard, &word, Vec::new(), &answer)
            }
            Word::Help => self.answer_staff(heard, &word, Vec::new(), &super::brief::help()),
            Word::Pause(ref key) => self.pause_or_resume(heard, &word, key.as_ref(), true),
            Word::Resume(ref key) => self.pause_or_resume(heard, &word, key.as_ref(), false),
            Word::Decide(ref asked, approved) => {
                let wish = |order, action| Change::Decided { order, action, approved };
                let wishes = each(asked, wish, if approved { "approved" } else { "denied" });
                self.grant_wishes(heard, &word, wishes)
            }
            Word::Settle(ref asked, verdict) => {
                let wish = |order, action| Change::Settled { order, action, verdict };
                let done = match verdict {
                    Verdict::Sent => "counts as sent",
                    Verdict::Resend => "is sent once more",
                };
                let wishes = each(asked, wish, done);
                self.grant_wishes(heard, &word, wishes)
            }
            Word::Link(ref chat, ref username) => {
                let change = Change::Linked { chat: chat.clone(), username: username.clone() };
                let said = format!("{chat} is linked to {username}.");
                self.grant_wishes(heard, &word, vec![(change, said)])
            }
            Word::Unlink(ref chat, ref username) => {
                let change = Change::Unlinked { chat: chat.clone(), username: username.clone() };
                let said = format!("{chat} is unlinked.");
                self.grant_wishes(heard, &word, vec![(change, said)])
            }
        }
    }

    fn pause_or_resume(
        &self,
        heard: Heard,
        word: &Word,
        key: Option<&RouteKey>,
        pause: bool,
    ) -> Vec<Event> {
        match self.meant_by(key, pause) {
            Some(wishes) => self.grant_wishes(heard, word, wishes),
            None => self.no_such_key(heard, word, key),
        }
    }

    /// Each wish is taken or not by itself; the answer says which.
    fn grant_wishes(&self, heard: Heard, word: &Word, wishes: Vec<Wish>) -> Vec<Event> {
        let by = By(format!("staff {}", heard.sender));
        let (mut changes, mut lines) = (Vec::new(), Vec::new());
        for (change, said) in wishes {
            match self.fitting(change) {
                Ok(change) => {
                    changes.push(Event::Changed { by: by.clone(), change });
                    lines.push(said);
                }
                Err(Objection { detail, .. }) => lines.push(format!("not done: {detail}")),
            }
        }
        self.answer_staff(heard, word, changes, &lines.join("\n"))
    }

    /// What was said, what it changes, and the answer to it.
    pub(super) fn answer_staff(
        &self,
        heard: Heard,
        word: &impl ToString,
        changes: Vec<Event>,
        answer: &str,
    ) -> Vec<Event> {
        let Heard { keys, origin, chat, sender, message, .. } = heard;
        let keys = keys.into_iter().chain(origin).collect();
        let quote = Some(message.clone()).filter(|it| !it.is_empty());
        let said =
            Event::StaffHeard { keys, chat: chat.clone(), sender, message, word: word.to_string() };
        let mut outgoing = OutgoingId(self.outbox.next().0.saturating_sub(1));
        let replies = crate::length::parts(answer).into_iter().enumerate().map(|(nth, text)| {
            outgoing = outgoing.next();
            Event::ReplyPlanned {
                outgoing,
                command: None,
                chat: chat.clone(),
                text,
                quote: quote.clone().filter(|_| nth == 0),
                lines: Vec::new(),
                last: true,
            }
        });
        std::iter::once(said).chain(changes).chain(replies).collect()
    }

    /// The routes that a key stands for, each to be paused or resumed; `None` if there is none.
    fn meant_by(&self, key: Option<&RouteKey>, pause: bool) -> Option<Vec<Wish>> {
        let done = if pause { "paused" } else { "resumed" };
        let change =
            |route| if pause { Change::Paused { route } } else { Change::Resumed { route } };
        let Some(key) = key else {
            let held = if pause { " What is asked meanwhile is held." } else { "" };
            return Some(vec![(change(None), format!("Everything is {done}.{held}"))]);
        };
        let of_key = self.routes.iter().filter(|(_, route, _)| route.keys.contains(key));
        let wish = |id: RouteId| (change(Some(id)), format!("Route {id} ({key}) is {done}."));
        let wishes: Vec<Wish> = of_key.map(|(id, ..)| wish(id)).collect();
        (!wishes.is_empty()).then_some(wishes)
    }

    /// A key that no route has is answered where one like it is meant; otherwise it is talk.
    fn no_such_key(&self, heard: Heard, word: &Word, key: Option<&RouteKey>) -> Vec<Event> {
        let keys = self.routes.iter().flat_map(|(_, route, _)| route.keys.iter());
        let known: Vec<String> = keys.map(ToString::to_string).collect();
        let said = key.map(ToString::to_string).unwrap_or_default();
        match suggest::nearest(&said, known.iter().map(String::as_str)) {
            Some(near) => {
                let answer = format!("not done: no route has the key {said}, is {near} meant?");
                self.answer_staff(heard, word, Vec::new(), &answer)
            }
            None => Vec::new(),
        }
    }

    /// Whether a sender is of staff: listed by the owner, or known from a staff chat.
    #[must_use]
    pub fn is_member(&self, chat: &Chat, sender: &str, now: Moment) -> bool {
        let channel = ChannelName::from(chat.channel());
        let ids = self.contacts.ids_of(&Chat::new(&channel, sender));
        let listed = ids.iter().any(|id| self.settings.staff_members.contains(id));
        listed || self.members.know(&channel, sender, now)
    }

    /// Whether somebody may act in a chat: anybody, or one of those who are named for it.
    pub(super) fn may_act(&self, chat: &Chat, sender: &str) -> bool {
        let group = chat.group();
        let chat = self.contacts.known_as(chat);
        let own = self.senders.get(chat).or_else(|| self.senders.get(group.as_ref()?));
        let ids = self.contacts.ids_of(&Chat::new(&chat.channel().into(), sender));
        own.is_none_or(|named| ids.iter().any(|id| named.contains(id.address())))
    }

    pub(super) fn note_member(&mut self, chat: &Chat, sender: &str, at: Moment) {
        if self.role(chat) == Role::Staff {
            self.members.note(chat, sender, at);
        }
    }

    /// What a member of staff says of a customers' group; of anybody else it is silence.
    pub(super) fn word_in_group(&self, heard: &Heard, now: Moment) -> Option<GroupWord> {
        let word = heard.chat.is_shared().then(|| staff::read_in_group(&heard.text))??;
        self.is_member(&heard.chat, &heard.sender, now).then_some(word)
    }

    pub(super) fn link_group(&self, heard: Heard, word: GroupWord) -> Vec<Event> {
        let (chat, by) = (heard.chat.clone(), By(format!("staff {}", heard.sender)));
        let (key, said, change) = match word {
            GroupWord::Link(username) => {
                ("linked", format!("/link {username}"), Change::Linked { chat, username })
            }
            GroupWord::Unlink(username) => {
                let said = format!("/unlink {username}");
                ("link_ended", said, Change::Unlinked { chat, username: Some(username) })
            }
        };
        // An objection names what customers must not read.
        let (key, changes) = match self.fitting(change) {
            Ok(change) => (key, vec![Event::Changed { by, change }]),
            Err(_) => ("link_refused", Vec::new()),
        };
        let answer = self.voice(&heard.chat).say(key, &[]);
        self.answer_staff(heard, &said, changes, &answer)
    }
}

/// A wish for each order that was named.
fn each(
    (action, orders): &Asked,
    wish: impl Fn(OrderId, Action) -> Change,
    done: &str,
) -> Vec<Wish> {
    let one = |order: &OrderId| (wish(*order, *action), format!("{order}: {action} {done}."));
    orders.iter().map(one).collect()
}
