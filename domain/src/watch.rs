//! What is watched after it has left: a dispatch until it is answered, an order until what was
//! asked of it has come true. A small book with an end, kept beside the commands, which are
//! forgotten once they are answered.

mod case;

pub use case::{Case, Pursued, Reach, Saying, Watched};

use crate::id::{Chat, CommandId};
use crate::time::{Moment, Span};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How long after the last that was heard of it a command is watched.
pub const LIFE: Span = Span::hours(72);

/// The most commands that are watched; beyond, the oldest are let go.
pub const CASES_MAX: usize = 10_000;

/// The commands that are watched.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Watches {
    cases: BTreeMap<CommandId, Case>,
    /// Which look at the panel comes next.
    round: u64,
    /// No look before this moment: the panel could not be asked.
    held: Moment,
    /// When a provider's time is up, by command.
    #[serde(skip)]
    deadlines: BTreeSet<(Moment, CommandId)>,
    /// When an order is looked at, by command.
    #[serde(skip)]
    polls: BTreeSet<(Moment, CommandId)>,
    #[serde(skip)]
    chats: BTreeMap<Chat, BTreeSet<CommandId>>,
}

impl Watches {
    /// One command.
    #[must_use]
    pub fn get(&self, id: CommandId) -> Option<&Case> {
        self.cases.get(&id)
    }

    /// How many are watched.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cases.len()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cases.is_empty()
    }

    /// The commands with dispatches in a chat; the topics of a group count as the group.
    pub fn of_chat(&self, chat: &Chat) -> impl Iterator<Item = (CommandId, &Case)> {
        let group = chat.group();
        let here = self.chats.get(chat).into_iter();
        let here = here.chain(group.and_then(|group| self.chats.get(&group)));
        here.flatten().filter_map(|id| Some((*id, self.cases.get(id)?)))
    }

    /// The dispatch that a channel's vendor has under this id.
    #[must_use]
    pub fn with_vendor(&self, channel: &str, vendor: &str) -> Option<(CommandId, &Watched)> {
        let meant = |it: &&Watched| it.vendor == vendor && it.chat.channel() == channel;
        let mut cases = self.cases.iter().rev();
        cases.find_map(|(id, case)| Some((*id, case.dispatches.iter().find(meant)?)))
    }

    /// Which look at the panel comes next.
    #[must_use]
    pub const fn round(&self) -> u64 {
        self.round
    }

    /// When the first provider's time is up.
    #[must_use]
    pub fn deadline(&self) -> Option<Moment> {
        self.deadlines.first().map(|(at, _)| *at)
    }

    /// The commands with a provider whose time is up.
    pub fn late(&self, now: Moment) -> impl Iterator<Item = (CommandId, &Case)> {
        let late = self.deadlines.iter().take_while(move |(at, _)| *at <= now);
        late.filter_map(|(_, id)| Some((*id, self.cases.get(id)?)))
    }

    /// When the panel is to be looked at next.
    #[must_use]
    pub fn poll(&self) -> Option<Moment> {
        self.polls.first().map(|(at, _)| (*at).max(self.held))
    }

    /// The orders that are to be looked at, the longest due first.
    pub fn due(&self, now: Moment) -> impl Iterator<Item = (CommandId, &Pursued)> {
        let come = self.polls.iter().take_while(move |(at, _)| *at <= now);
        let cases = come.filter_map(|(_, id)| Some((*id, self.cases.get(id)?)));
        cases.flat_map(move |(id, case)| {
            let due = move |it: &&Pursued| it.poll.is_some_and(|at| at <= now);
            case.errands.iter().filter(due).map(move |it| (id, it))
        })
    }

    /// Begins a case, or goes on with it, and changes it.
    pub(crate) fn open(&mut self, id: CommandId, new: impl FnOnce() -> Case) {
        if let std::collections::btree_map::Entry::Vacant(vacant) = self.cases.entry(id) {
            vacant.insert(new());
        }
        while self.cases.len() > CASES_MAX {
            let first = self.cases.keys().next().copied();
            if let Some(first) = first {
                self.close(first);
            }
        }
    }

    /// Changes a case and keeps the indexes in step; one without dispatches is let go.
    pub(crate) fn change(&mut self, id: CommandId, change: impl FnOnce(&mut Case)) {
        let Some(mut case) = self.cases.remove(&id) else { return };
        self.unlist(id, &case);
        change(&mut case);
        if !case.is_empty() {
            self.list(id, &case);
            self.cases.insert(id, case);
        }
    }

    /// Changes every case.
    pub(crate) fn change_all(&mut self, mut change: impl FnMut(&mut Case)) {
        self.cases.values_mut().for_each(&mut change);
        self.index();
    }

    pub(crate) fn looked(&mut self, held: Moment) {
        self.round = self.round.saturating_add(1);
        self.held = held;
    }

    fn close(&mut self, id: CommandId) {
        if let Some(case) = self.cases.remove(&id) {
            self.unlist(id, &case);
        }
    }

    /// Lets go of what has come to its end.
    pub(crate) fn sweep(&mut self, now: Moment) {
        let over = self.cases.iter().filter(|(_, case)| case.until <= now);
        let over: Vec<CommandId> = over.map(|(id, _)| *id).collect();
        for id in over {
            self.close(id);
        }
    }

    /// A group has become another chat.
    pub(crate) fn moved(&mut self, from: &Chat, to: &Chat) {
        self.change_all(|case| {
            for dispatch in case.dispatches.iter_mut().filter(|it| it.chat == *from) {
                dispatch.chat = to.clone();
                // Messages have other numbers there.
                dispatch.vendor.clear();
            }
            if case.chat.as_ref() == Some(from) {
                case.chat = Some(to.clone());
                case.message.clear();
            }
        });
    }

    /// Whether a case names this chat.
    pub(crate) fn refers_to(&self, chat: &Chat) -> bool {
        self.chats.contains_key(chat)
            || self.cases.values().any(|it| it.chat.as_ref() == Some(chat))
    }

    /// Makes the indexes anew: they are not in a snapshot.
    pub(crate) fn index(&mut self) {
        self.deadlines.clear();
        self.polls.clear();
        self.chats.clear();
        let cases = std::mem::take(&mut self.cases);
        for (id, case) in &cases {
            self.list(*id, case);
        }
        self.cases = cases;
    }

    fn list(&mut self, id: CommandId, case: &Case) {
        self.deadlines.extend(case.deadline().map(|at| (at, id)));
        self.polls.extend(case.poll().map(|at| (at, id)));
        for dispatch in &case.dispatches {
            self.chats.entry(dispatch.chat.clone()).or_default().insert(id);
        }
    }

    fn unlist(&mut self, id: CommandId, case: &Case) {
        if let Some(at) = case.deadline() {
            self.deadlines.remove(&(at, id));
        }
        if let Some(at) = case.poll() {
            self.polls.remove(&(at, id));
        }
        for dispatch in &case.dispatches {
            if let Some(listed) = self.chats.get_mut(&dispatch.chat) {
                listed.remove(&id);
                if listed.is_empty() {
                    self.chats.remove(&dispatch.chat);
                }
            }
        }
    }
}
