//! Simulations: what would come of a message.

use super::command::Errand;
use actors::Simulation;
use domain::action::Action;
use serde::{Deserialize, Serialize};

/// A message to be tried.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Trial {
    pub(crate) chat: String,
    pub(crate) text: String,
}

/// What would come of it. Nothing was sent and nothing written down.
#[derive(Serialize)]
pub(crate) struct Simulated {
    /// Why nothing would be said; `None` if something would.
    silent_because: Option<String>,
    action: Option<&'static str>,
    /// Why the panel could not be asked, if it could not.
    fault: Option<String>,
    errands: Vec<Errand>,
    dispatches: Vec<Dispatch>,
    reply: Option<String>,
}

#[derive(Serialize)]
struct Dispatch {
    chat: String,
    text: String,
}

impl Simulated {
    pub(crate) fn of(simulation: &Simulation) -> Self {
        let dispatches = simulation.dispatches.iter();
        let dispatches =
            dispatches.map(|(chat, text)| Dispatch { chat: chat.to_string(), text: text.clone() });
        Self {
            silent_because: simulation.silent_because.as_ref().map(ToString::to_string),
            action: simulation.action.map(Action::name),
            fault: simulation.fault.clone(),
            errands: simulation.errands.iter().map(Errand::whole).collect(),
            dispatches: dispatches.collect(),
            reply: simulation.reply.clone(),
        }
    }
}
