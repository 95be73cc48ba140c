//! The panel's tickets as a channel: what a look at them brings, what is remembered of each, and
//! when the next look is.

use crate::fault::Fault;
use crate::heard::Key;
use crate::id::{ChannelName, Chat, TicketId, Username};
use crate::outcome::Refusal;
use crate::subject::Subjects;
use crate::time::{Moment, Span};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// For how long after our answer a ticket is owed one more reading: what a customer wrote while the
/// answer was on its way stands before it, in a ticket that is pending no more.
const REREAD: Span = Span::days(1);

/// How long a ticket is remembered at least after its last command, once it is pending no more.
const REMEMBERED: Span = Span::days(90);

/// The most tickets that are remembered; above it those go first whose last command is oldest.
pub const TICKETS_MAX: usize = 10_000;

/// The longest that a panel is left alone after its tickets could not be read.
const PATIENCE: Span = Span::minutes(15);

/// The most characters that are kept of a subject.
pub const SUBJECT_KEPT: usize = 120;

/// One look at the tickets: which of those that fall due by themselves, and how often somebody had
/// asked for one by then. Looks are named by the clock, so that none of them needs to be written
/// down; one that is made twice, by two processes, finds what the first has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Round {
    /// How often somebody had asked.
    pub asked: u64,
    /// The how-manieth interval since the epoch.
    pub slot: u64,
}

/// A ticket as the panel shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    /// Its number.
    pub ticket: TicketId,
    /// Whose it is.
    pub username: Username,
    /// Its subject.
    pub subject: String,
    /// What was said, oldest first.
    pub said: Vec<Said>,
}

/// A message in a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The words, without their markup and without what they quote.
    pub text: String,
    /// Whether the panel's staff said it: a person, or we in its name.
    pub staff: bool,
}

/// What a look at the tickets has brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Haul {
    /// The tickets that were read.
    pub threads: Vec<Thread>,
    /// All that are pending; `None` where the list was not read to its end.
    pub pending: Option<BTreeSet<TicketId>>,
}

/// What is remembered of a ticket in which there was a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Whose it is.
    pub username: Username,
    /// The beginning of its subject.
    pub subject: String,
    /// Up to which of the customer's messages, counted from 1, everything is dealt with.
    pub handled: u32,
    /// How many of them were commands.
    pub commands: u32,
    /// Whether it had too many and is left to staff.
    pub left: bool,
    /// When its last command was heard.
    pub last: Moment,
    /// What was answered there, and how often: by what is there already a reply in doubt is told
    /// from its twin.
    pub answers: BTreeMap<Key, u32>,
    /// When it was last answered by us.
    #[serde(default)]
    pub answered: Moment,
}

/// The tickets of a tenant.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Tickets {
    /// Which are commands.
    pub subjects: Subjects,
    /// What is remembered of them.
    book: BTreeMap<TicketId, Entry>,
    /// How often somebody has asked for a look.
    asked: u64,
    /// Since when they cannot be read, and why.
    fault: Option<(Moment, Fault)>,
}

/// The chat that a ticket is.
#[must_use]
pub fn chat(channel: &ChannelName, ticket: TicketId) -> Chat {
    Chat::new(channel, &ticket.to_string())
}

/// The ticket that a chat of a tickets' channel is.
#[must_use]
pub fn of(chat: &Chat) -> Option<TicketId> {
    chat.address().parse().ok().map(TicketId)
}

/// What the chat of a ticket is once another panel has a ticket of that number: none that anything
/// can be said in.
pub(crate) fn former(chat: &Chat) -> Chat {
    Chat::new(&chat.channel().into(), &format!("former-{}", chat.address()))
}

/// Why nothing can be said in a chat that is no ticket.
#[must_use]
pub fn refusal(chat: &Chat) -> Refusal {
    Refusal::Barred(format!("{chat} is no ticket of this panel"))
}

impl Thread {
    /// The customer's messages that nobody of staff has answered, each with its number among all of
    /// the customer's, from 1. What we have said, by this entry, answers none but what was dealt
    /// with: others may have been written while it was on its way.
    pub fn open(&self, entry: Option<&Entry>) -> impl Iterator<Item = (u32, &str)> {
        let person = |it: &Said| it.staff && entry.is_none_or(|entry| entry.says(&it.text) == 0);
        let answered = self.said.iter().rposition(person).map_or(0, |it| it.saturating_add(1));
        let own = self.said.iter().enumerate().filter(|(_, it)| !it.staff);
        let numbered = own.zip(1_u32..);
        numbered
            .filter(move |((at, _), _)| *at >= answered)
            .map(|((_, said), nth)| (nth, said.text.as_str()))
    }
}

impl Entry {
    /// How often we have answered these words there.
    #[must_use]
    pub fn says(&self, text: &str) -> u32 {
        self.answers.get(&key(text)).copied().unwrap_or(0)
    }
}

/// Panels break lines in their own ways.
fn key(text: &str) -> Key {
    Key::of(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

impl Tickets {
    /// What is remembered of one ticket.
    #[must_use]
    pub fn get(&self, ticket: TicketId) -> Option<&Entry> {
        self.book.get(&ticket)
    }

    /// All that is remembered.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (TicketId, &Entry)> {
        self.book.iter().map(|(ticket, entry)| (*ticket, entry))
    }

    /// The tickets that we have answered lately, which are to be read once more after that.
    pub fn answered_lately(&self, now: Moment) -> impl Iterator<Item = (TicketId, &Entry)> {
        self.iter().filter(move |(_, it)| !it.left && now < it.answered.plus(REREAD))
    }

    /// Since when they cannot be read, and why.
    #[must_use]
    pub fn fault(&self) -> Option<&(Moment, Fault)> {
        self.fault.as_ref()
    }

    /// Whether one more can be remembered.
    #[must_use]
    pub fn has_room(&self, ticket: TicketId) -> bool {
        self.book.len() < TICKETS_MAX || self.book.contains_key(&ticket)
    }

    /// The look of this moment, and when the next one is; `place` of 1,000 is where in the interval
    /// this tenant's looks fall.
    #[must_use]
    pub fn round(&self, every: Span, place: u64, now: Moment) -> (Round, Moment) {
        let every = every.0.max(1);
        let shift = every.saturating_mul(place.min(999)).div_euclid(1_000);
        let slot = |at: Moment| at.0.saturating_sub(shift).div_euclid(every);
        let start = |slot: u64| Moment(slot.saturating_mul(every).saturating_add(shift));
        let present = slot(now);
        let Some((since, _)) = &self.fault else {
            let round = Round { asked: self.asked, slot: present };
            return (round, start(present.saturating_add(1)));
        };
        let (first, patience) = (slot(*since), PATIENCE.0.div_euclid(every).max(1));
        let (last, next) = retries(present.saturating_sub(first), patience);
        let round = Round { asked: self.asked, slot: first.saturating_add(last) };
        (round, start(first.saturating_add(next)))
    }

    /// The tickets that may be forgotten: pending no more, and long without a command; or, where
    /// there are too many, those that are.
    #[must_use]
    pub fn stale(&self, pending: &BTreeSet<TicketId>, now: Moment) -> BTreeSet<TicketId> {
        let gone = || self.book.iter().filter(|(ticket, _)| !pending.contains(ticket));
        let old = gone().filter(|(_, entry)| entry.last.plus(REMEMBERED) <= now);
        let mut stale: BTreeSet<TicketId> = old.map(|(ticket, _)| *ticket).collect();
        let keep = TICKETS_MAX.saturating_sub(TICKETS_MAX.div_euclid(10));
        if self.book.len() >= TICKETS_MAX {
            let mut all: Vec<(Moment, TicketId)> =
                gone().map(|(ticket, entry)| (entry.last, *ticket)).collect();
            all.sort_unstable();
            let over = self.book.len().saturating_sub(keep);
            stale.extend(all.into_iter().take(over).map(|(_, ticket)| ticket));
        }
        stale
    }

    pub(crate) fn ask(&mut self) {
        self.asked = self.asked.saturating_add(1);
    }

    pub(crate) fn heard(&mut self, at: Moment, ticket: TicketId, heard: (Username, String, u32)) {
        let (username, subject, nth) = heard;
        let new = Entry {
            username: username.clone(),
            subject: subject.clone(),
            handled: 0,
            commands: 0,
            left: false,
            last: at,
            answers: BTreeMap::new(),
            answered: Moment(0),
        };
        let entry = self.book.entry(ticket).or_insert(new);
        (entry.username, entry.subject, entry.last) = (username, subject, at);
        entry.handled = entry.handled.max(nth);
        entry.commands = entry.commands.saturating_add(1);
    }

    pub(crate) fn leave(&mut self, ticket: TicketId) {
        if let Some(entry) = self.book.get_mut(&ticket) {
            entry.left = true;
        }
    }

    pub(crate) fn answered(&mut self, at: Moment, ticket: TicketId, text: &str) {
        if let Some(entry) = self.book.get_mut(&ticket) {
            entry.answered = at;
            let count = entry.answers.entry(key(text)).or_default();
            *count = count.saturating_add(1);
        }
    }

    pub(crate) fn forget(&mut self, tickets: &BTreeSet<TicketId>) {
        self.book.retain(|ticket, _| !tickets.contains(ticket));
        self.fault = None;
    }

    pub(crate) fn fail(&mut self, at: Moment, fault: Fault) {
        let since = self.fault.as_ref().map_or(at, |(since, _)| *since);
        self.fault = Some((since, fault));
    }

    /// Another panel has other tickets under the same numbers.
    pub(crate) fn clear(&mut self) {
        (self.book, self.fault) = (BTreeMap::new(), None);
        self.ask();
    }
}

/// Of the intervals since a fault arose: the last in which there is a look, counted up to `now`,
/// and the next. There is one at 0, 1, 2, 4, 8 … and then every `patience`.
fn retries(now: u64, patience: u64) -> (u64, u64) {
    let (mut last, mut next) = (0_u64, 1_u64);
    while next <= now && next < patience {
        last = next;
        next = next.saturating_mul(2).min(last.saturating_add(patience));
    }
    if next > now {
        return (last, next);
    }
    let over = now.saturating_sub(next);
    let last = next.saturating_add(over.saturating_sub(over.rem_euclid(patience)));
    (last, last.saturating_add(patience))
}
