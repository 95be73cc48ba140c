//! Decisions: errands that wait until staff has said yes or no, and those on which nobody did.

use super::Tenant;
use crate::action::Action;
use crate::command::{Fate, Stage};
use crate::event::Event;
use crate::heard::Heard;
use crate::id::{Chat, CommandId, ExternalId, OrderId, Provider};
use crate::reason::Reason;
use crate::time::Moment;
use crate::trace::{Check, Step};

/// An errand that waits for a decision of staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The command.
    pub command: CommandId,
    /// Its order.
    pub order: OrderId,
    /// What is asked.
    pub action: Action,
    /// Where it was asked.
    pub chat: Chat,
    /// What it is refused for if nobody decides.
    pub cause: Reason,
    /// When it was asked.
    pub heard: Moment,
    /// Until when it waits.
    pub until: Moment,
    /// Who fulfils the order.
    pub provider: Option<Provider>,
    /// The provider's number for it.
    pub external: Option<ExternalId>,
}

impl Tenant {
    /// What waits for a decision, the most urgent first.
    pub fn decisions(&self) -> impl Iterator<Item = Decision> {
        self.decisions.iter().filter_map(|(until, id, order)| {
            let command = self.commands.get(id)?;
            let errand = command.errand(*order)?;
            let Fate::Asked(cause, _) = errand.fate else { return None };
            Some(Decision {
                command: *id,
                order: *order,
                action: command.action,
                chat: command.chat.clone(),
                cause,
                heard: command.heard,
                until: *until,
                provider: errand.provider.clone(),
                external: errand.external.clone(),
            })
        })
    }

    /// The command whose errand on this order waits.
    pub(super) fn waiting_for_staff(&self, order: OrderId, action: Action) -> Option<CommandId> {
        let id = *self.busy.get(&(order, action))?;
        let errand = self.commands.get(&id)?.errand(order)?;
        matches!(errand.fate, Fate::Asked(..)).then_some(id)
    }

    /// Errands on which nobody has decided in time, or on which the answer was no.
    pub(super) fn expired(&self, now: Moment) -> Vec<Event> {
        let late = self.decisions.iter().take_while(|(until, ..)| *until <= now);
        let refused = late.filter_map(|(_, id, order)| {
            let errand = self.commands.get(id)?.errand(*order)?;
            let Fate::Asked(reason, _) = errand.fate else { return None };
            let denied = reason == Reason::Denied;
            let seen = if denied { "denied by staff" } else { "nobody has decided in time" };
            let step = Step { check: Check::Approval, passed: false, seen: seen.to_owned() };
            Some(Event::ErrandRefused {
                command: *id,
                order: *order,
                reason,
                provider: errand.provider.clone(),
                external: errand.external.clone(),
                trace: errand.trace.iter().cloned().chain([step]).collect(),
                sheet: errand.sheet.clone(),
            })
        });
        refused.collect()
    }

    /// An errand waits from here on; the same is not taken beside it.
    pub(super) fn asked(&mut self, id: CommandId, order: OrderId, until: Moment) {
        let Some(action) = self.commands.get(&id).map(|command| command.action) else { return };
        self.busy.insert((order, action), id);
        self.decisions.insert((until, id, order));
    }

    /// An errand waits no longer.
    pub(super) fn answered_by_staff(&mut self, id: CommandId, order: OrderId) {
        self.decisions.retain(|(_, command, of)| *command != id || *of != order);
    }

    /// Approved, it is looked at anew, since much may have happened meanwhile, and goes on like
    /// any other; denied, it is refused at once.
    pub(super) fn decide_on(&mut self, at: Moment, errand: (OrderId, Action), approved: bool) {
        let (order, action) = errand;
        let Some(id) = self.waiting_for_staff(order, action) else { return };
        self.answered_by_staff(id, order);
        let Some(command) = self.commands.get_mut(&id) else { return };
        let fate = if approved { Fate::Open } else { Fate::Asked(Reason::Denied, at) };
        if let Some(errand) = command.errand_mut(order) {
            (errand.fate, errand.approved) = (fate, approved);
        }
        if !approved {
            self.decisions.insert((at, id, order));
            return;
        }
        // A look that is under way did not ask about this order: its answer no longer counts.
        let attempt = command.asked;
        command.asked = attempt.saturating_add(1);
        command.stage = Stage::Asking { attempt, first: attempt, failed: None, from: at };
        command.background = true;
        self.background.insert(id);
    }

    /// Staff is told of a chat that gives commands and belongs to nobody, once in a while.
    pub(super) fn report_stranger(
        &self,
        heard: Heard,
        action: Action,
        orders: &[OrderId],
    ) -> Vec<Event> {
        let first = orders.first().map(|order| format!("{order} ")).unwrap_or_default();
        self.report_unlinked(heard, &format!("asks for {first}{action}"))
    }

    /// Staff is told of a chat that is linked to nobody, and of what it does.
    pub(super) fn report_unlinked(&self, heard: Heard, does: &str) -> Vec<Event> {
        let Some(staff) = self.staff_chat() else { return Vec::new() };
        let Heard { keys, origin, chat, message, .. } = heard;
        let text = format!("unlinked: {chat} {does}\nto link it, write: link {chat} USERNAME");
        let notice = Event::ReplyPlanned {
            outgoing: self.outbox.next(),
            command: None,
            chat: staff,
            text,
            quote: None,
            lines: Vec::new(),
            last: true,
        };
        let keys = keys.into_iter().chain(origin).collect();
        vec![Event::StrangerHeard { keys, chat, message }, notice]
    }
}
