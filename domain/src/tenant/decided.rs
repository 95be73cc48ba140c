//! Folding decisions: what the panel said of a command's orders, and what was decided on it.

use super::Tenant;
use crate::command::{Errand, Fate, Stage};
use crate::cooldown::Window;
use crate::event::{Clearance, Event};
use crate::id::{CommandId, OrderId};
use crate::order::Sheet;
use crate::reason::Reason;
use crate::time::Moment;
use crate::trace::{Check, Step};

impl Tenant {
    /// What the panel said, and what was decided on it.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the caller has sorted the events")]
    pub(super) fn judged(&mut self, at: Moment, event: &Event) {
        self.remember(at, event);
        if let Some(sheet) = sheet_of(event) {
            self.services.notice(sheet);
        }
        match event {
            Event::InspectionFailed { command, attempt, again, .. } => {
                self.retry(at, *command, *attempt, *again);
            }
            Event::CommandRefused { command, reason, seen } => {
                self.turned_down(at, *command, *reason, seen);
            }
            Event::ErrandCleared { command, order, clearance, .. } => {
                self.opened(*command, *order, clearance);
                self.decided(*command, *order, event);
            }
            Event::ErrandRefused { command, order, reason, .. } => {
                self.answered_by_staff(*command, *order);
                self.decided(*command, *order, event);
                self.refused_whole(at, *command, *reason);
            }
            Event::ErrandAsked { command, order, until, .. } => {
                self.asked(*command, *order, *until);
                self.decided(*command, *order, event);
            }
            Event::ErrandShown { command, order, .. } => self.decided(*command, *order, event),
            Event::BalanceSeen { command, balances } => {
                if let Some(command) = self.commands.get_mut(command) {
                    command.balances = Some(balances.clone());
                    command.stage = Stage::Judged;
                }
            }
            _ => {}
        }
    }

    fn retry(&mut self, at: Moment, id: CommandId, attempt: u32, again: Option<Moment>) {
        let Some(command) = self.commands.get_mut(&id) else { return };
        let Stage::Asking { failed, first, .. } = command.stage else { return };
        if again.is_some() {
            command.asked = attempt.saturating_add(2);
        }
        command.stage = match again {
            Some(from) => Stage::Asking {
                attempt: attempt.saturating_add(1),
                first,
                failed: failed.or(Some(at)),
                from,
            },
            None => Stage::Judged,
        };
    }

    /// The window of an errand that was cleared opens, and the same is not cleared beside it.
    fn opened(&mut self, id: CommandId, order: OrderId, given: &Clearance) {
        let Some(action) = self.commands.get(&id).map(|command| command.action) else { return };
        if let Some(until) = given.window {
            self.cooldowns.open(order, action, Window { until, command: id });
        }
        self.busy.insert((order, action), id);
    }

    fn decided(&mut self, id: CommandId, order: OrderId, event: &Event) {
        let Some(command) = self.commands.get_mut(&id) else { return };
        if let Some(errand) = command.errand_mut(order) {
            decide(errand, event);
        }
        if command.errands.iter().all(|errand| !matches!(errand.fate, Fate::Open)) {
            command.stage = Stage::Judged;
        }
    }

    /// All errands of a command are refused, before the panel is asked.
    fn turned_down(&mut self, at: Moment, id: CommandId, reason: Reason, seen: &str) {
        if let Some(command) = self.commands.get_mut(&id) {
            command.stage = Stage::Judged;
            for errand in &mut command.errands {
                errand.fate = Fate::Refused(reason);
                let seen = seen.to_owned();
                errand.trace = vec![Step { check: Check::Admission, passed: false, seen }];
            }
        }
        self.refused_whole(at, id, reason);
    }

    /// A refusal of the whole command: a chat over its limit is told once, and a command that
    /// nobody is told of is over.
    fn refused_whole(&mut self, at: Moment, id: CommandId, reason: Reason) {
        let Some(chat) = self.commands.get(&id).map(|it| it.chat.clone()) else { return };
        if reason == Reason::LimitReached {
            self.refuse_rate(&chat, at);
        }
        let silent = matches!(reason, Reason::NotInPlan | Reason::PlanExpired);
        let judged = self.commands.get(&id).is_some_and(|it| it.stage == Stage::Judged);
        if silent && judged {
            self.leave_lane(&chat, id);
            self.close_if_done(at, id);
        }
    }
}

/// What is kept of a decision.
fn decide(errand: &mut Errand, event: &Event) {
    if let Event::ErrandCleared { clearance, trace, sheet, .. } = event {
        errand.fate = Fate::Cleared(Box::new(clearance.clone()));
        errand.provider.clone_from(&clearance.provider);
        errand.external.clone_from(&clearance.mention.external);
        errand.trace.clone_from(trace);
        errand.sheet.clone_from(sheet);
    } else if let Event::ErrandRefused { reason, provider, external, trace, sheet, .. } = event {
        errand.fate = Fate::Refused(*reason);
        errand.provider.clone_from(provider);
        errand.external.clone_from(external);
        errand.trace.clone_from(trace);
        errand.sheet.clone_from(sheet);
    } else if let Event::ErrandAsked { cause, until, trace, sheet, .. } = event {
        errand.fate = Fate::Asked(*cause, *until);
        let seen = sheet.as_ref();
        errand.provider = seen.and_then(|it| it.provider.clone());
        errand.external = seen.and_then(|it| it.external.clone());
        errand.trace.clone_from(trace);
        errand.sheet.clone_from(sheet);
    } else if let Event::ErrandShown { status, remains, trace, sheet, .. } = event {
        errand.fate = Fate::Shown(*status, *remains);
        errand.trace.clone_from(trace);
        errand.sheet.clone_from(sheet);
    }
}

/// What the panel showed, where an event keeps it.
fn sheet_of(event: &Event) -> Option<&Sheet> {
    if let Event::ErrandCleared { sheet, .. }
    | Event::ErrandRefused { sheet, .. }
    | Event::ErrandAsked { sheet, .. }
    | Event::ErrandShown { sheet, .. } = event
    {
        return sheet.as_deref();
    }
    None
}
