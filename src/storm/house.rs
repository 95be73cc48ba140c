//! A house: the tenant and the shell around it, as the real one is made: inputs wait while a
//! batch is written, answers go out when it is on disk, and what is due is then begun.

mod restart;
mod take;

use super::bug::Bug;
use super::cast::Cast;
use super::disk::Disk;
use super::facts::Facts;
use super::going::{self, Going};
use super::invariant;
use super::scene::{Item, Scene};
use domain::event::Event;
use domain::heard::Key;
use domain::id::{Chat, LinkId};
use domain::input::{Effect, Input};
use domain::tenant::Tenant;
use domain::time::{Moment, Span};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// How many letters of others wait at most.
const INBOX_MAX: usize = 8;

/// How many inputs are decided together at most.
const BATCH_MAX: usize = 8;

/// One tenant with everything around it.
#[derive(Debug)]
pub(super) struct House {
    pub(super) index: usize,
    pub(super) cast: Cast,
    pub(super) tenant: Tenant,
    pub(super) disk: Disk,
    /// Counts the processes.
    pub(super) life: u64,
    pub(super) up: bool,
    pub(super) facts: Facts,
    pub(super) writing: Option<Writing>,
    /// Names that were answered; true if for good, false for "nobody knows".
    pub(super) ledger: BTreeMap<Effect, bool>,
    /// Keys of what was heard.
    pub(super) known: BTreeSet<Key>,
    /// Chats that were told of their limit, and until when they may be left unanswered.
    pub(super) quiet: BTreeMap<Chat, Moment>,
    /// A second mind for the bug that claims windows late.
    pub(super) slow: Option<super::slow::Slow>,
    pub(super) inbox: VecDeque<Note>,
    pub(super) hand: BTreeSet<Effect>,
    pub(super) rouse: Option<Moment>,
    /// Codes that were drawn, and whose tickets are on their way.
    pub(super) codes: BTreeMap<LinkId, String>,
}

/// An input, and where it comes from.
#[derive(Clone, Debug)]
pub(super) struct Note {
    pub(super) input: Input,
    pub(super) from: From,
}

/// Where an input comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum From {
    /// A vendor's delivery: its place among the posts, and whether it is a command.
    Post(usize, bool),
    /// The owner, with the number of the request.
    Owner(String),
    /// A vendor's notice, or something that the house has begun itself.
    Own,
    /// Nobody that was asked.
    Forger,
}

/// A batch on its way to disk.
#[derive(Debug, Default)]
pub(super) struct Writing {
    pub(super) batch: Vec<(Moment, Event)>,
    pub(super) done: Vec<(Note, bool)>,
    pub(super) answered: Vec<Effect>,
}

impl House {
    pub(super) fn new(index: usize, tight: bool) -> Self {
        Self {
            index,
            cast: Cast::new(index, tight),
            tenant: Tenant::default(),
            disk: Disk::default(),
            life: 0,
            up: true,
            facts: Facts::default(),
            writing: None,
            ledger: BTreeMap::new(),
            known: BTreeSet::new(),
            quiet: BTreeMap::new(),
            slow: None,
            inbox: VecDeque::new(),
            hand: BTreeSet::new(),
            rouse: None,
            codes: BTreeMap::new(),
        }
    }

    /// Takes a note in; false when the house is down or full, and the sender must come again.
    pub(super) fn receive(&mut self, note: Note, scene: &mut Scene) -> bool {
        let own = matches!(note.from, From::Own | From::Forger);
        let room = own || self.inbox.len() < INBOX_MAX;
        if self.up && !room && scene.has(Bug::SilentDrop) {
            let owed = self.owes(&note, scene.now);
            self.facts.acknowledge(&note, owed);
            return true;
        }
        if !self.up || !room {
            return false;
        }
        self.inbox.push_back(note);
        self.pump(scene);
        true
    }

    /// Decides what waits, one after another, and begins to write it down.
    pub(super) fn pump(&mut self, scene: &mut Scene) {
        while self.up && self.writing.is_none() && !self.inbox.is_empty() {
            if scene.breach.is_some() {
                return;
            }
            let before = scene.has(Bug::SnapshotAhead).then(|| self.tenant.clone());
            let mut writing = Writing::default();
            for _ in 0..BATCH_MAX {
                let Some(note) = self.inbox.pop_front() else { break };
                self.take(note, &mut writing, scene);
            }
            if writing.batch.is_empty() {
                self.finish(writing.done, scene);
                self.attend(scene);
                continue;
            }
            self.write(writing, before, scene);
        }
    }

    fn write(&mut self, mut writing: Writing, before: Option<Tenant>, scene: &mut Scene) {
        let held = self.disk.records.len();
        if scene.has(Bug::AckBeforeFlush) {
            let done = std::mem::take(&mut writing.done);
            self.finish(done, scene);
        }
        if scene.has(Bug::SnapshotEarly) && scene.dice.one_in(4) {
            let kept = self.disk.keep(&self.tenant, held);
            self.hold("snapshots_are_readable", kept, scene);
        }
        if let Some(before) = before.filter(|_| scene.dice.one_in(4)) {
            let ahead = held.saturating_add(writing.batch.len());
            let kept = self.disk.keep(&before, ahead);
            self.hold("snapshots_are_readable", kept, scene);
        }
        let slow = scene.wild && scene.dice.one_in(10);
        let wait = if slow { scene.dice.span(100, 3_000) } else { scene.dice.span(1, 15) };
        scene.later(wait, Item::Commit(self.index, self.life));
        self.writing = Some(writing);
        if scene.has(Bug::EffectBeforeCommit) {
            self.attend(scene);
        }
    }

    /// The append has ended, well or not.
    pub(super) fn commit(&mut self, scene: &mut Scene) {
        let Some(writing) = self.writing.take() else { return };
        let fails = scene.wild && scene.dice.one_in(150);
        if fails && !scene.has(Bug::FailureIgnored) {
            scene.tell(self.index, || "the append fails".to_owned());
            return self.refold(writing, scene);
        }
        if !fails {
            self.append(&writing, scene);
        }
        if !scene.has(Bug::NoSync) || !scene.wild {
            self.disk.sync();
        }
        self.finish(writing.done, scene);
        drop(self.tenant.take_closed());
        drop(self.tenant.take_notes());
        if scene.wild && scene.dice.one_in(12) && !fails {
            self.disk.sync();
            let kept = self.disk.keep(&self.tenant, self.disk.records.len());
            self.hold("snapshots_are_readable", kept, scene);
        }
        let bounded = invariant::queues_are_bounded(&self.tenant, &self.facts.moved);
        self.hold("queues_are_bounded", bounded, scene);
        self.attend(scene);
        self.pump(scene);
    }

    pub(super) fn append(&mut self, writing: &Writing, scene: &mut Scene) {
        let stamp = scene.stamp();
        let written = self.disk.append(&writing.batch, stamp);
        self.hold("records_are_readable", written, scene);
    }

    /// Answers those whose input is on disk.
    pub(super) fn finish(&mut self, done: Vec<(Note, bool)>, scene: &mut Scene) {
        for (note, owed) in done {
            scene.tell(self.index, || format!("on disk: {:?}", note.from));
            self.facts.acknowledge(&note, owed);
        }
    }

    /// Begins what is due and not in hand, and looks when to look again.
    pub(super) fn attend(&mut self, scene: &mut Scene) {
        let due: Vec<Effect> = self.tenant.due(scene.now).collect();
        let once = invariant::names_come_once(&due, &self.ledger);
        self.hold("names_come_once", once, scene);
        for effect in due {
            let name = going::name(effect);
            if !self.hand.insert(name) && !scene.has(Bug::HandForgotten) {
                continue;
            }
            let Some(going) = Going::of(&self.tenant, &self.codes, effect, scene.now) else {
                continue;
            };
            self.begin(going, scene);
        }
        if scene.has(Bug::WakeupLost) {
            return;
        }
        if let Some(at) = self.tenant.next(scene.now)
            && self.rouse.is_none_or(|known| at < known || known <= scene.now)
        {
            self.rouse = Some(at);
            let wait = at.since(scene.now).0.max(1);
            scene.later(Span(wait), Item::Rouse(self.index, self.life));
        }
    }

    pub(super) fn hold(
        &self,
        invariant: &'static str,
        held: Result<(), String>,
        scene: &mut Scene,
    ) {
        if let Err(detail) = held {
            scene.fail(invariant, format!("house {}: {detail}", self.index));
        }
    }
}
