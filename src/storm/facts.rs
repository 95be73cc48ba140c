//! Facts: what was seen outside of one house, by those who do not ask the tenant.

use super::going::Letter;
use super::house::{From, Note};
use domain::action::Action;
use domain::heard::Key;
use domain::id::{Chat, OrderId};
use domain::input::{Attempt, Input};
use std::collections::{BTreeMap, BTreeSet};

/// What was seen outside of one house.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// Messages that reached a vendor.
    pub(super) contacts: Vec<Contact>,
    /// Deliveries that were answered with 200.
    pub(super) acks: Vec<Ack>,
    /// The posts that were.
    pub(super) taken: BTreeSet<usize>,
    /// Changes that the owner was told are taken.
    pub(super) told: BTreeSet<String>,
    /// Which message a delivery is of.
    pub(super) messages: BTreeMap<Key, u64>,
    /// Errands to which staff said yes, whatever became of it.
    pub(super) yes: Vec<(OrderId, Action)>,
    /// Chats that became another, or came of another.
    pub(super) moved: BTreeSet<Chat>,
}

/// A message that reached a vendor.
#[derive(Debug)]
pub(super) struct Contact {
    /// When, among all that has happened.
    pub(super) stamp: u64,
    pub(super) attempt: Attempt,
    pub(super) letter: Letter,
    /// Whether the vendor took it.
    pub(super) taken: bool,
    /// Whether the vendor refused it for certain, there and then.
    pub(super) refused: bool,
}

/// A delivery that was answered with 200.
#[derive(Debug)]
pub(super) struct Ack {
    pub(super) key: Option<Key>,
    /// Whether a command must come of it.
    pub(super) owed: bool,
}

impl Facts {
    /// Notes that somebody was told that his input is taken.
    pub(super) fn acknowledge(&mut self, note: &Note, owed: bool) {
        match (&note.from, &note.input) {
            (From::Post(post, _), Input::Heard(heard)) => {
                self.taken.insert(*post);
                self.acks.push(Ack { key: heard.keys.first().copied(), owed });
            }
            (From::Owner(number), _) => drop(self.told.insert(number.clone())),
            (From::Post(..) | From::Own | From::Forger, _) => {}
        }
    }
}
