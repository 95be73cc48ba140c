//! Facts: what was seen outside of one house, by those who do not ask the tenant.

use super::going::Letter;
use super::house::{From, Note};
use domain::action::Action;
use domain::catalogue::Refresh;
use domain::heard::Key;
use domain::id::{Chat, LinkId, OrderId, Username};
use domain::input::{Attempt, Input, Seen};
use domain::order::Status;
use domain::time::Span;
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
    /// What the panel has said of orders, and when first, among all that has happened.
    pub(super) shown: BTreeMap<(OrderId, Status), u64>,
    /// Tickets with codes that are in panel accounts.
    pub(super) tickets: Vec<Ticket>,
    /// Readings of the catalogue that the panel has answered, and when.
    pub(super) readings: BTreeMap<Refresh, u64>,
    /// What was said in a staff chat, or as one of staff: when, where, by whom and what.
    pub(super) staff: Vec<(u64, Chat, String, String)>,
    /// Codes that were typed: when, where and which.
    pub(super) typed: Vec<(u64, Chat, String)>,
}

/// A ticket with a code.
#[derive(Debug)]
pub(super) struct Ticket {
    /// When, among all that has happened.
    pub(super) stamp: u64,
    pub(super) link: LinkId,
    /// Whose account it is in.
    pub(super) username: Username,
    pub(super) code: String,
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
    /// Its id of it, if it did.
    pub(super) vendor: Option<String>,
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
    /// Notes what the panel says of orders and its list; a sheet in another's place says nothing.
    pub(super) fn see(&mut self, answers: &[(Span, Input)], stamp: u64) {
        for (_, input) in answers {
            if let Input::Catalogued(refresh, _) = input {
                self.readings.entry(*refresh).or_insert(stamp);
            }
            let (Input::Inspected(_, Ok(Seen::Orders(sheets)))
            | Input::Followed(_, _, Ok(Seen::Orders(sheets)), _)) = input
            else {
                continue;
            };
            for (_, sheet) in sheets.iter().filter(|(order, sheet)| **order == sheet.id) {
                self.shown.entry((sheet.id, sheet.status)).or_insert(stamp);
            }
        }
    }

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
