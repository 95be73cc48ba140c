//! Notices: what staff is told of without having asked.

use super::Tenant;
use crate::command::{Command, Errand, Fate};
use crate::event::Event;
use crate::id::{Chat, OutgoingId};
use crate::outbox::{Outgoing, State};
use crate::reason::Reason;

impl Tenant {
    /// What staff is to be told of a command's errands, one message for each kind of trouble.
    pub(super) fn notices(&self, command: &Command) -> Vec<Event> {
        let Some(chat) = self.staff_chat() else { return Vec::new() };
        let mut groups: Vec<(&'static str, Vec<&Errand>)> = Vec::new();
        for errand in &command.errands {
            for code in self.troubles(command, errand) {
                match groups.iter_mut().find(|(known, _)| *known == code) {
                    _ if errand.noticed.contains(code) => {}
                    Some((_, errands)) => errands.push(errand),
                    None => groups.push((code, vec![errand])),
                }
            }
        }
        let planned = groups.into_iter().map(|(code, errands)| Event::NoticePlanned {
            outgoing: OutgoingId(0),
            command: command.id,
            orders: errands.iter().map(|it| it.order).collect(),
            code: code.to_owned(),
            chat: chat.clone(),
            text: errands.iter().map(|it| notice(code, it, command)).collect::<Vec<_>>().join("\n"),
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

    pub(super) fn staff_chat(&self) -> Option<Chat> {
        let staff = |role: &crate::change::Role| *role == crate::change::Role::Staff;
        self.roles.iter().find(|(_, role)| staff(role)).map(|(chat, _)| chat.clone())
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
