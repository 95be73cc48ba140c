//! Briefs: what staff reads of errands, plainly and with names, since nobody else reads it.

use super::Tenant;
use crate::action::Kind;
use crate::change::Role;
use crate::command::{Command, Errand, Right};
use crate::event::Event;
use crate::id::OrderId;
use crate::reply::Line;
use crate::time::Moment;
use crate::trace::Decision;

impl Tenant {
    /// How the last errand on an order was decided, in words.
    pub(super) fn why(&self, order: OrderId, now: Moment) -> String {
        let Some(decision) = self.recent.of(order, now) else {
            return format!("{order}: nothing was decided within the last day.");
        };
        let Decision { action, at, verdict, trace, .. } = decision;
        let head = format!("{order}: {action} {verdict}, {} ago", now.since(*at));
        let step = |it: &crate::trace::Step| {
            let word = if it.passed { "passed" } else { "failed" };
            format!("{} {word}: {}", it.check.name(), it.seen)
        };
        std::iter::once(head).chain(trace.iter().map(step)).collect::<Vec<_>>().join("\n")
    }

    /// Remembers a decision, where there is staff to ask about it.
    pub(super) fn remember(&mut self, at: Moment, event: &Event) {
        if !self.roles.values().any(|role| *role == Role::Staff) {
            return;
        }
        let (Event::ErrandCleared { command, order, trace, .. }
        | Event::ErrandAsked { command, order, trace, .. }
        | Event::ErrandRefused { command, order, trace, .. }) = event
        else {
            return;
        };
        let verdict = if let Event::ErrandRefused { reason, .. } = event {
            format!("refused {}", reason.code())
        } else if let Event::ErrandAsked { cause, .. } = event {
            format!("asked {}", cause.code())
        } else {
            "cleared".to_owned()
        };
        let Some(action) = self.commands.get(command).map(|it| it.action) else { return };
        let (order, trace) = (*order, trace.clone());
        self.recent.note(Decision { order, action, at, verdict, trace });
    }
}

/// The lines of an answer in a staff chat, one for each errand.
pub(super) fn staff_lines(command: &Command, lines: &[(OrderId, Line)]) -> String {
    let text = |(order, line): &(OrderId, Line)| {
        let errand = command.errand(*order);
        brief(command, *order, line, errand)
    };
    lines.iter().map(text).collect::<Vec<_>>().join("\n")
}

/// What staff is told of one errand.
fn brief(command: &Command, order: OrderId, line: &Line, errand: Option<&Errand>) -> String {
    let action = command.action;
    let of = errand.map(particulars).unwrap_or_default();
    match line {
        Line::Requested => format!("{order}: {action} requested{of}"),
        Line::UnderReview => format!("{order}: {action} waits for a decision{of}"),
        Line::Held => format!("{order}: {action} held, it is paused{of}"),
        Line::InDoubt => format!(
            "{order}: {action} in doubt{of}; write: sent {order} {action}, or: \
             resend {order} {action}"
        ),
        Line::Shown(status, remains) => {
            let remains = remains.map_or_else(|| "?".to_owned(), |it| it.to_string());
            format!("{order}: {status}, {remains} remaining{of}")
        }
        Line::Refused(reason) => {
            let soft =
                command.right == Right::Staff && action.kind() == Kind::Carried && reason.is_soft();
            let all_the_same = format!("; to do it all the same, write: force {order} {action}");
            let hint = if soft { all_the_same.as_str() } else { "" };
            format!("{order}: {action} refused, {reason}{of}{hint}")
        }
    }
}

/// Whose order it is, and where it is fulfilled.
fn particulars(errand: &Errand) -> String {
    let Some(sheet) = &errand.sheet else { return String::new() };
    let provider = sheet.provider.as_ref().map_or("-", |it| it.as_str());
    let external = sheet.external.as_ref().map_or("-", |it| it.as_str());
    format!(", owner {}, provider {provider}, external {external}", sheet.owner)
}

/// What may be written here.
pub(super) fn help() -> String {
    [
        "2274209 status: any order of ours; so refill, cancel and speed",
        "force 2274209 refill: past a rule or a cooldown",
        "why 2274209: how it was decided",
        "approve 2274209 refill, deny 2274209 refill: decides what waits for us",
        "sent 2274209 refill, resend 2274209 refill: settles what is in doubt",
        "pause, resume; pause KEY, resume KEY: everything, or the routes of a provider",
        "link CHAT USERNAME, unlink CHAT; in a customers' group: /link USERNAME",
    ]
    .join("\n")
}
