//! The scene: simulated time, what is still to happen, and the story so far.

use super::bug::Bug;
use super::dice::Dice;
use super::going::Going;
use domain::input::Input;
use domain::time::{Moment, Span};
use std::collections::BTreeMap;

/// When every storm begins: 2026-01-15T12:00:00Z.
pub(super) const START: Moment = Moment(1_768_478_400_000);

/// Something that will happen. Houses are named by their place; a number after it is the life of
/// the process that it belongs to, and a later life takes no notice of it.
#[derive(Debug)]
pub(super) enum Item {
    /// A customer writes.
    Say(usize),
    /// The vendor delivers a post.
    Deliver(usize),
    /// The append under way ends.
    Commit(usize, u64),
    /// The process starts again.
    Start(usize),
    /// Something performed arrives where it goes.
    Reach(usize, u64, Box<Going>),
    /// An answer to it comes back.
    Answer(usize, u64, Box<Input>),
    /// The tenant wanted to be roused.
    Rouse(usize, u64),
    /// A vendor says something of its own accord.
    Notice(usize, Box<Input>),
    /// The owner changes something.
    Owner(usize),
    /// Staff settles what is in doubt.
    Staff(usize),
    /// An old or invented answer arrives.
    Forge(usize),
    /// A vendor has news of an account or a chat.
    News(usize),
    /// A provider writes.
    Provide(usize),
    /// Somebody asks to be linked.
    Link(usize),
    /// Somebody types a code in this room.
    Code(usize, &'static str),
    /// A customer writes into a ticket.
    Write(usize),
    /// The tickets are looked at.
    Collect(usize),
    /// Tickets are a channel no more.
    CloseDesk(usize),
    /// Orders get on.
    Progress(usize),
    /// Vendors and panel become better or worse.
    Weather(usize),
    /// A tenant is folded again in the middle of its life.
    Rebuild(usize),
    /// The process dies.
    Crash,
    /// From here on the world is fair.
    Heal,
}

/// A broken invariant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Breach {
    /// Which.
    pub(super) invariant: &'static str,
    /// How.
    pub(super) detail: String,
}

/// What all houses share.
#[derive(Debug)]
pub(super) struct Scene {
    pub(super) dice: Dice,
    pub(super) now: Moment,
    pub(super) bug: Option<Bug>,
    /// Whether things go wrong of themselves: not while setting up, and not after the healing.
    pub(super) wild: bool,
    pub(super) breach: Option<Breach>,
    agenda: BTreeMap<(Moment, u64), Item>,
    stamp: u64,
    story: Option<Vec<String>>,
}

impl Scene {
    pub(super) fn new(seed: u64, bug: Option<Bug>, tell: bool) -> Self {
        Self {
            dice: Dice::new(seed),
            now: START,
            bug,
            wild: false,
            breach: None,
            agenda: BTreeMap::new(),
            stamp: 0,
            story: tell.then(Vec::new),
        }
    }

    /// Puts an item on the agenda.
    pub(super) fn later(&mut self, wait: Span, item: Item) {
        let stamp = self.stamp();
        self.agenda.insert((self.now.plus(wait), stamp), item);
    }

    /// The next item; time moves on to it.
    pub(super) fn next(&mut self) -> Option<Item> {
        let ((at, _), item) = self.agenda.pop_first()?;
        self.now = self.now.max(at);
        Some(item)
    }

    /// A number that is greater than all before: which of two things came first.
    pub(super) const fn stamp(&mut self) -> u64 {
        self.stamp = self.stamp.saturating_add(1);
        self.stamp
    }

    pub(super) fn has(&self, bug: Bug) -> bool {
        self.bug == Some(bug)
    }

    /// Notes a line of the story, if it is being told.
    pub(super) fn tell(&mut self, house: usize, line: impl FnOnce() -> String) {
        let since = self.now.since(START).0;
        if let Some(story) = &mut self.story {
            let seconds = since.div_euclid(1_000);
            let (hours, rest) = (seconds.div_euclid(3_600), seconds.rem_euclid(3_600));
            let (minutes, seconds) = (rest.div_euclid(60), rest.rem_euclid(60));
            let millis = since.rem_euclid(1_000);
            let line = line();
            story.push(format!("{hours:02}:{minutes:02}:{seconds:02}.{millis:03} {house} {line}"));
        }
    }

    /// The first broken invariant is the one that counts.
    pub(super) fn fail(&mut self, invariant: &'static str, detail: String) {
        if self.breach.is_none() {
            self.breach = Some(Breach { invariant, detail });
        }
    }

    pub(super) fn story(self) -> Vec<String> {
        self.story.unwrap_or_default()
    }
}
