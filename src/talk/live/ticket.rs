//! The panel's tickets in a talk that is told live.

use super::vendors::{PANEL, Vendors};
use crate::talk::script::Letter;
use domain::change::Change;
use domain::subject;
use reqwest::Method;
use serde_json::{Value, json};

impl Vendors {
    /// Somebody writes into a ticket, which is opened if there is none.
    pub(super) fn write(&mut self, letter: &Letter) -> anyhow::Result<()> {
        self.tickets = true;
        let (username, subject) = match &letter.customer {
            Some((username, subject)) => (username.as_str(), subject.as_str()),
            None => ("", ""),
        };
        let said = json!({
            "panel": PANEL, "id": letter.ticket.0, "username": username, "subject": subject,
            "message": letter.text, "staff": letter.customer.is_none(),
        });
        self.server.world.ticket(&serde_json::from_value(said)?)?;
        Ok(())
    }
}

/// The call that makes a change of how tickets are a channel; `None` for any other.
pub(super) fn call(change: &Change) -> Option<(Method, String, Value)> {
    if let Change::ChannelSet { name, channel } = change {
        let body = json!({ "kind": channel.medium.name(), "account": channel.account });
        return Some((Method::PUT, format!("channels/{name}"), body));
    }
    if let Change::ChannelRemoved { name } = change {
        return Some((Method::DELETE, format!("channels/{name}"), Value::Null));
    }
    if let Change::TicketsAsked = change {
        return Some((Method::POST, "tickets/look".to_owned(), json!({})));
    }
    let Change::SubjectsSet { rules } = change else { return None };
    let path = "tickets/subjects".to_owned();
    let Some(rules) = rules else { return Some((Method::DELETE, path, Value::Null)) };
    let rule = |it: &subject::Rule| {
        let (kind, choice) = (it.kind.name(), it.choice.name());
        json!({ "kind": kind, "text": it.text, "choice": choice })
    };
    let rules: Vec<Value> = rules.iter().map(rule).collect();
    Some((Method::PUT, path, json!({ "rules": rules })))
}
