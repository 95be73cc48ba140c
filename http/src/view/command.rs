//! Commands: the log, and why each errand went as it did.

use super::dispatch::Dispatch;
use super::note::Note;
use super::{id, moment};
use domain::tenant::{CommandLog, ErrandLog};
use domain::trace;
use serde::Serialize;

/// A command.
#[derive(Serialize)]
pub(crate) struct Command {
    id: String,
    chat: String,
    sender: String,
    action: &'static str,
    /// By what right: `customer`, `staff`, or `force`.
    right: &'static str,
    heard_at: String,
    /// When nothing more could come of it; `None` while something can.
    closed_at: Option<String>,
    errands: Vec<Errand>,
    dispatches: Vec<Dispatch>,
    /// What became known of it later, in its order.
    notes: Vec<Note>,
}

/// An errand.
#[derive(Serialize)]
pub(crate) struct Errand {
    order_id: u64,
    outcome: String,
    provider: Option<String>,
    external_id: Option<String>,
    /// Left out in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    trace: Option<Vec<Step>>,
}

/// One check of an errand, and what was seen.
#[derive(Serialize)]
struct Step {
    check: &'static str,
    passed: bool,
    seen: String,
}

impl Command {
    /// A line of the log.
    pub(crate) fn brief(log: &CommandLog) -> Self {
        Self::of(log, false)
    }

    /// The whole of it.
    pub(crate) fn whole(log: &CommandLog) -> Self {
        Self::of(log, true)
    }

    fn of(log: &CommandLog, traced: bool) -> Self {
        Self {
            id: id::show("cmd", log.id.0),
            chat: log.chat.to_string(),
            sender: log.sender.clone(),
            action: log.action.name(),
            right: log.right.name(),
            heard_at: moment::show(log.heard),
            closed_at: log.closed.map(moment::show),
            errands: log.errands.iter().map(|it| Errand::of(it, traced)).collect(),
            dispatches: log.dispatches.iter().map(Dispatch::of).collect(),
            notes: log.notes.iter().map(Note::of).collect(),
        }
    }
}

impl Errand {
    /// With its decision trace.
    pub(crate) fn whole(log: &ErrandLog) -> Self {
        Self::of(log, true)
    }

    fn of(log: &ErrandLog, traced: bool) -> Self {
        Self {
            order_id: log.order.0,
            outcome: log.outcome.clone(),
            provider: log.provider.as_ref().map(ToString::to_string),
            external_id: log.external.as_ref().map(ToString::to_string),
            trace: traced.then(|| steps(&log.trace)),
        }
    }
}

/// A decision trace.
fn steps(trace: &[trace::Step]) -> Vec<Step> {
    let steps = trace.iter().map(|step| Step {
        check: step.check.name(),
        passed: step.passed,
        seen: step.seen.clone(),
    });
    steps.collect()
}
