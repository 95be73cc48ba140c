//! Notes: what is known of a command after it was answered, for the owner's log. They are written
//! beside the log's index as they come, each under a number of its own.

use super::Tenant;
use crate::id::{CommandId, OrderId, OutgoingId};
use crate::time::Moment;
use serde::{Deserialize, Serialize};

/// The most characters of a note's detail.
const DETAIL_MAX: usize = 300;

/// Something that has become known of a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The command.
    pub command: CommandId,
    /// The how-manieth of the command, from 0.
    pub nth: u32,
    /// When.
    pub at: Moment,
    /// What kind of thing.
    pub kind: NoteKind,
    /// The dispatch that it is about, if it is about one.
    pub dispatch: Option<OutgoingId>,
    /// The orders that it is about.
    pub orders: Vec<OrderId>,
    /// What an answer is read as, what the panel shows, or what was said.
    pub detail: String,
    /// The beginning of a provider's own words; empty where none were said.
    pub excerpt: String,
}

/// The kinds of notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// The provider has answered.
    Answered,
    /// The provider was reminded.
    Reminded,
    /// The provider's time is up for the second time.
    Overdue,
    /// The panel shows something new of the order.
    Seen,
    /// The customer was told.
    Told,
    /// The vendor has told how far the message came.
    Reached,
}

impl NoteKind {
    /// Its name in logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Reminded => "reminded",
            Self::Overdue => "overdue",
            Self::Seen => "seen",
            Self::Told => "told",
            Self::Reached => "reached",
        }
    }
}

/// What a note says, before it has its number.
pub(super) struct Remark<'r> {
    pub(super) kind: NoteKind,
    pub(super) dispatch: Option<OutgoingId>,
    pub(super) orders: Vec<OrderId>,
    pub(super) detail: &'r str,
    pub(super) excerpt: &'r str,
}

impl Tenant {
    /// The notes that were made since this was last asked, for the log.
    pub fn take_notes(&mut self) -> Vec<Note> {
        std::mem::take(&mut self.notes)
    }

    /// Adds a note to a command that is watched.
    pub(super) fn note(&mut self, at: Moment, command: CommandId, remark: Remark<'_>) {
        let mut nth = None;
        self.watches.change(command, |case| {
            nth = Some(case.notes);
            case.notes = case.notes.saturating_add(1);
        });
        let Some(nth) = nth else { return };
        let Remark { kind, dispatch, orders, detail, excerpt } = remark;
        let detail = detail.chars().take(DETAIL_MAX).collect();
        let excerpt = excerpt.to_owned();
        self.notes.push(Note { command, nth, at, kind, dispatch, orders, detail, excerpt });
    }
}
