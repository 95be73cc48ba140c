//! Messages on their way out: dispatches, replies and notices, each with its attempts.

mod item;

pub use item::{Outgoing, Purpose, Standing, State};

use crate::answer::Denial;
use crate::id::{ChannelName, Chat, OutgoingId};
use crate::outcome::Refusal;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// All messages on their way out, and the sets in which the next steps are found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outbox {
    items: BTreeMap<OutgoingId, Outgoing>,
    next: OutgoingId,
    waiting: BTreeMap<ChannelName, BTreeSet<OutgoingId>>,
    attempted: BTreeSet<OutgoingId>,
    doubtful: BTreeSet<OutgoingId>,
    speaking: BTreeMap<Chat, OutgoingId>,
}

impl Outbox {
    /// One message.
    #[must_use]
    pub fn get(&self, id: OutgoingId) -> Option<&Outgoing> {
        self.items.get(&id)
    }

    /// All messages.
    pub fn iter(&self) -> impl Iterator<Item = (OutgoingId, &Outgoing)> {
        self.items.iter().map(|(id, item)| (*id, item))
    }

    /// The number for a new message.
    #[must_use]
    pub fn next(&self) -> OutgoingId {
        self.next.next()
    }

    /// The messages that wait, by channel.
    pub fn waiting(&self) -> impl Iterator<Item = (&ChannelName, &BTreeSet<OutgoingId>)> {
        self.waiting.iter()
    }

    /// The messages that are being sent.
    pub fn attempted(&self) -> impl Iterator<Item = (OutgoingId, &Outgoing)> {
        self.attempted.iter().filter_map(|id| Some((*id, self.items.get(id)?)))
    }

    /// The messages in doubt.
    pub fn doubtful(&self) -> impl Iterator<Item = (OutgoingId, &Outgoing)> {
        self.doubtful.iter().filter_map(|id| Some((*id, self.items.get(id)?)))
    }

    /// Whether a reply is just being said in this chat: the next one waits its turn.
    #[must_use]
    pub fn is_speaking(&self, chat: &Chat) -> bool {
        self.speaking.contains_key(chat)
    }

    /// Whether a reply waits to be said in this chat, or just is.
    #[must_use]
    pub fn is_answering(&self, chat: &Chat) -> bool {
        let waiting = self.waiting.get(&ChannelName::from(chat.channel())).into_iter().flatten();
        let mut waiting = waiting.filter_map(|id| self.items.get(id));
        self.is_speaking(chat) || waiting.any(|it| it.purpose.is_reply() && it.chat == *chat)
    }

    /// The one message in doubt that says this there; `None` also if another one that says the
    /// same is being sent or in doubt, since it cannot be told which is meant.
    #[must_use]
    pub fn sole_doubtful(&self, chat: &Chat, text: &str) -> Option<(OutgoingId, &Outgoing)> {
        let alike = |it: &Outgoing| it.chat == *chat && it.text == text;
        let mut doubtful = self.doubtful().filter(|(_, it)| alike(it));
        let found = doubtful.next()?;
        let other = doubtful.next().is_some() || self.attempted().any(|(_, it)| alike(it));
        (!other).then_some(found)
    }

    /// How these dispatches stand, taken together.
    #[must_use]
    pub fn standing(&self, dispatches: &[OutgoingId]) -> Standing {
        let items = || dispatches.iter().filter_map(|id| self.items.get(id));
        let any = |is: fn(&Outgoing) -> bool| items().any(is);
        if any(|it| matches!(it.state, State::Accepted(_))) {
            Standing::Sent
        } else if any(Outgoing::is_under_way) {
            Standing::UnderWay
        } else if any(|it| matches!(it.state, State::InDoubt { .. })) {
            Standing::InDoubt
        } else if any(|it| matches!(it.state, State::Waiting(_))) {
            Standing::Held
        } else if any(|it| matches!(it.state, State::Dropped)) {
            Standing::Dropped
        } else {
            Standing::Failed
        }
    }

    /// Why the provider's API has declined an errand with these dispatches; `None` unless that is
    /// all that became of each of them.
    #[must_use]
    pub fn declined(&self, dispatches: &[OutgoingId]) -> Option<Denial> {
        let items = dispatches.iter().filter_map(|id| self.items.get(id));
        let why = items.map(|it| match it.state {
            State::Failed(Refusal::Declined(why)) => Some(why),
            State::Waiting(_)
            | State::Attempted(_)
            | State::Accepted(_)
            | State::Failed(_)
            | State::InDoubt { .. }
            | State::Dropped => None,
        });
        why.collect::<Option<Vec<Denial>>>()?.first().copied()
    }

    /// Whether nothing more can come of any of these dispatches.
    #[must_use]
    pub fn is_over(&self, dispatches: &[OutgoingId]) -> bool {
        let mut items = dispatches.iter().filter_map(|id| self.items.get(id));
        items.all(|it| matches!(it.state, State::Accepted(_) | State::Failed(_) | State::Dropped))
    }

    pub(crate) fn insert(&mut self, id: OutgoingId, item: Outgoing) {
        self.next = self.next.max(id);
        let state = item.state.clone();
        self.items.insert(id, item);
        self.put(id, &state);
    }

    /// Changes a message and keeps the sets in step.
    pub(crate) fn change(&mut self, id: OutgoingId, change: impl FnOnce(&mut Outgoing)) {
        let Some(item) = self.items.get_mut(&id) else { return };
        change(item);
        let state = item.state.clone();
        self.put(id, &state);
    }

    pub(crate) fn remove(&mut self, id: OutgoingId) {
        self.put(id, &State::Dropped);
        self.items.remove(&id);
    }

    /// Holds the dispatches that may not leave, and lets go of the others.
    pub(crate) fn hold(&mut self, held: impl Fn(&Outgoing) -> bool) {
        for item in self.items.values_mut().filter(|it| it.purpose.is_dispatch()) {
            item.held = held(item);
        }
    }

    /// Sends what was meant for one chat to another.
    pub(crate) fn moved(&mut self, from: &Chat, to: &Chat) {
        let meant: Vec<OutgoingId> =
            self.items.iter().filter(|(_, it)| it.chat == *from).map(|(id, _)| *id).collect();
        for id in meant {
            if let Some(item) = self.items.get_mut(&id) {
                item.chat = to.clone();
                // Messages have other numbers there.
                item.quote = None;
            }
        }
        if let Some(id) = self.speaking.remove(from) {
            self.speaking.insert(to.clone(), id);
        }
    }

    fn put(&mut self, id: OutgoingId, state: &State) {
        let Some(item) = self.items.get(&id) else { return };
        let channel: ChannelName = item.chat.channel().into();
        let reply = item.purpose.is_reply();
        if matches!(state, State::Waiting(_)) {
            self.waiting.entry(channel).or_default().insert(id);
        } else if let Some(set) = self.waiting.get_mut(&channel) {
            set.remove(&id);
            if set.is_empty() {
                self.waiting.remove(&channel);
            }
        }
        let sending = matches!(state, State::Attempted(_));
        keep(&mut self.attempted, id, sending);
        keep(&mut self.doubtful, id, matches!(state, State::InDoubt { .. }));
        if sending && reply {
            self.speaking.insert(item.chat.clone(), id);
        } else if self.speaking.get(&item.chat) == Some(&id) {
            self.speaking.remove(&item.chat);
        }
    }
}

fn keep(set: &mut BTreeSet<OutgoingId>, id: OutgoingId, inside: bool) {
    if inside {
        set.insert(id);
    } else {
        set.remove(&id);
    }
}
