//! Dispatches: messages to providers, and what became of them.

use super::note::Note;
use super::panel::one_of;
use super::{id, moment};
use crate::problem::Problem;
use domain::action::{self, Action, Kind};
use domain::change::Verdict;
use domain::id::OrderId;
use domain::tenant::DispatchLog;
use serde::{Deserialize, Serialize};

/// A dispatch.
#[derive(Serialize)]
pub(crate) struct Dispatch {
    id: String,
    command_id: String,
    order_ids: Vec<u64>,
    action: &'static str,
    chat: String,
    text: String,
    /// `waiting`, `attempted`, `accepted`, `failed`, `in_doubt` or `dropped`.
    state: String,
    /// The vendor's id, or why it failed.
    detail: String,
    attempts: u32,
    planned_at: String,
    /// What became known of it later: answers, reminders.
    notes: Vec<Note>,
}

/// What staff says of a dispatch in doubt.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewVerdict {
    verdict: String,
    /// The attempt in doubt that is meant, as `attempts` shows it: a click that comes twice then
    /// counts once.
    pub(crate) attempt: Option<u32>,
}

/// What staff says of an errand in doubt.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settling {
    order_id: u64,
    action: String,
    verdict: String,
}

impl Dispatch {
    pub(crate) fn of(log: &DispatchLog) -> Self {
        Self {
            id: id::show("dsp", log.id.0),
            command_id: id::show("cmd", log.command.0),
            order_ids: log.orders.iter().map(|it| it.0).collect(),
            action: log.action.name(),
            chat: log.chat.to_string(),
            text: log.text.clone(),
            state: log.state.clone(),
            detail: log.detail.clone(),
            attempts: log.attempts,
            planned_at: moment::show(log.planned),
            notes: log.notes.iter().map(Note::of).collect(),
        }
    }
}

impl NewVerdict {
    pub(crate) fn check(&self) -> Result<Verdict, Problem> {
        verdict(&self.verdict)
    }
}

impl Settling {
    pub(crate) fn check(&self) -> Result<(OrderId, Action, Verdict), Problem> {
        Ok((OrderId(self.order_id), carried(&self.action)?, verdict(&self.verdict)?))
    }
}

/// An action that goes to providers, by its name.
pub(super) fn carried(name: &str) -> Result<Action, Problem> {
    let mut carried = action::ALL.iter().copied().filter(|it| it.kind() == Kind::Carried);
    let known = carried.clone().map(Action::name);
    let unknown = || Problem::field("/action", "invalid", one_of(name, known));
    carried.find(|it| it.name() == name).ok_or_else(unknown)
}

fn verdict(name: &str) -> Result<Verdict, Problem> {
    match name {
        "resend" => Ok(Verdict::Resend),
        "sent" => Ok(Verdict::Sent),
        _ => {
            let known = ["resend", "sent"].into_iter();
            Err(Problem::field("/verdict", "invalid", one_of(name, known)))
        }
    }
}
