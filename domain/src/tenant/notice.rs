//! Notices: what staff is told of errands in trouble, each message within a vendor's limit.

use super::Tenant;
use crate::change::Role;
use crate::command::{Command, Errand, Fate};
use crate::event::Event;
use crate::id::{Chat, OrderId, OutgoingId};
use crate::length::{self, UNITS_MAX};
use crate::outbox::{Outgoing, State};
use crate::outcome::Refusal;
use crate::provider;
use crate::reason::Reason;

impl Tenant {
    /// What staff is to be told of a command's errands, a message or more for each kind of trouble.
    pub(super) fn notices(&self, command: &Command) -> Vec<Event> {
        let Some(chat) = self.staff_chat() else { return Vec::new() };
        let mut told: Vec<Told> = Vec::new();
        for errand in &command.errands {
            let codes = self.troubles(command, errand).into_iter();
            for code in codes.filter(|code| !errand.noticed.contains(*code)) {
                let line = notice(code, errand, command) + &self.failure(code, errand);
                match told.iter_mut().rev().find(|it| it.code == code && it.takes(errand, &line)) {
                    Some(told) => told.add(errand, &line),
                    None => told.push(Told { code, orders: vec![errand.order], text: line }),
                }
            }
        }
        let planned = told.into_iter().map(|it| Event::NoticePlanned {
            outgoing: OutgoingId(0),
            command: command.id,
            orders: it.orders,
            code: it.code.to_owned(),
            chat: chat.clone(),
            text: it.text,
        });
        planned.collect()
    }

    /// The troubles of an errand that staff should know of: of each of its dispatches.
    fn troubles(&self, command: &Command, errand: &Errand) -> Vec<&'static str> {
        match &errand.fate {
            // Whoever asked in a staff chat reads it in the answer.
            Fate::Refused(_) if !command.right.is_customer() => Vec::new(),
            Fate::Asked(cause, _) => vec![cause.code()],
            Fate::Refused(
                reason @ (Reason::NoExternalId | Reason::NoRoute | Reason::PanelUnavailable),
            ) => vec![reason.code()],
            Fate::Carried(dispatches) => {
                let items = dispatches.iter().filter_map(|id| self.outbox.get(*id));
                let trouble = |item: &Outgoing| match item.state {
                    State::Failed(Refusal::Declined(why)) => Some(provider::trouble(why)),
                    State::Failed(_) => Some(Reason::SendFailed.code()),
                    State::InDoubt { again: None, .. } | State::Dropped => Some("in_doubt"),
                    State::Waiting(_)
                    | State::Attempted(_)
                    | State::Accepted(_)
                    | State::InDoubt { .. } => None,
                };
                items.filter_map(trouble).collect()
            }
            Fate::Open | Fate::Refused(_) | Fate::Shown(..) | Fate::Cleared(_) => Vec::new(),
        }
    }

    /// Why an errand could not be sent: of the last of its dispatches that was not.
    fn failure(&self, code: &str, errand: &Errand) -> String {
        let Fate::Carried(dispatches) = &errand.fate else { return String::new() };
        let items = dispatches.iter().rev().filter_map(|id| self.outbox.get(*id));
        let refusal = items.filter_map(|item| match &item.state {
            State::Failed(refusal) => Some(refusal),
            State::Waiting(_)
            | State::Attempted(_)
            | State::Accepted(_)
            | State::InDoubt { .. }
            | State::Dropped => None,
        });
        let failed = code == Reason::SendFailed.code();
        let mut why = refusal.filter(|_| failed);
        why.next().map_or_else(String::new, |it| format!(": {}", Self::why_not(it)))
    }

    pub(super) fn staff_chat(&self) -> Option<Chat> {
        let mut staff = self.roles.iter().filter(|(_, role)| **role == Role::Staff);
        staff.find(|(chat, _)| !self.is_outside(chat)).map(|(chat, _)| chat.clone())
    }
}

/// One message to staff about errands in the same trouble.
struct Told {
    code: &'static str,
    orders: Vec<OrderId>,
    text: String,
}

impl Told {
    /// Whether one more line fits into the message; of an errand that is in it, always: it is
    /// told once.
    fn takes(&self, errand: &Errand, line: &str) -> bool {
        let length = length::units(&self.text).saturating_add(length::units(line));
        self.orders.contains(&errand.order) || length < UNITS_MAX
    }

    fn add(&mut self, errand: &Errand, line: &str) {
        if self.orders.contains(&errand.order) {
            return;
        }
        self.orders.push(errand.order);
        self.text.push('\n');
        self.text.push_str(line);
    }
}

fn notice(code: &str, errand: &Errand, command: &Command) -> String {
    let provider = errand.provider.as_ref().map(|it| format!(", provider {it}"));
    let external = errand.external.as_ref().map(|it| format!(", external {it}"));
    let (provider, external) = (provider.unwrap_or_default(), external.unwrap_or_default());
    let (order, action) = (errand.order, command.action);
    let wish = match &errand.fate {
        Fate::Asked(..) => {
            format!("\nwrite: approve {order} {action}, or: deny {order} {action}")
        }
        Fate::Open | Fate::Refused(_) | Fate::Shown(..) | Fate::Cleared(_) | Fate::Carried(_) => {
            String::new()
        }
    };
    format!("{code}: order {order} {action}{provider}{external}{wish}")
}
