//! What can be seen of a tenant: its set-up, its commands, what is in doubt.

use super::{Note, Tenant};
use crate::action::Action;
use crate::change::{Channel, Panel, Role, Turn};
use crate::command::{Command, Right};
use crate::contact::Contacts;
use crate::id::{
    ApiName, ChannelName, Chat, CommandId, ExternalId, OrderId, OutgoingId, Provider, Username,
};
use crate::order::Sheet;
use crate::outbox::{Outbox, Outgoing, Purpose, State};
use crate::pause::Pauses;
use crate::plan::Plan;
use crate::provider::Api;
use crate::reply::Texts;
use crate::route::Routes;
use crate::settings::Settings;
use crate::time::Moment;
use crate::trace::Step;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A command as the log shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandLog {
    /// Its number.
    pub id: CommandId,
    /// Where it was said.
    pub chat: Chat,
    /// Who said it.
    pub sender: String,
    /// What was asked.
    pub action: Action,
    /// By what right.
    #[serde(default)]
    pub right: Right,
    /// The usernames that the chat was linked to then.
    #[serde(default)]
    pub usernames: BTreeSet<Username>,
    /// When it was heard.
    pub heard: Moment,
    /// When nothing more could come of it; `None` while something can.
    pub closed: Option<Moment>,
    /// Its errands, in the order named.
    pub errands: Vec<ErrandLog>,
    /// Its dispatches.
    pub dispatches: Vec<DispatchLog>,
    /// What has become known since; kept apart from it, and empty in the state.
    #[serde(skip)]
    pub notes: Vec<Note>,
}

/// An errand as the log shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrandLog {
    /// The order.
    pub order: OrderId,
    /// `requested`, `status`, `in_doubt`, `under_way`, or the code of the reason.
    pub outcome: String,
    /// Who fulfils the order.
    pub provider: Option<Provider>,
    /// The provider's number.
    pub external: Option<ExternalId>,
    /// Each check and what was seen.
    pub trace: Vec<Step>,
    /// What the panel showed; `None` where it was not asked or knows no such order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<Box<Sheet>>,
}

/// A dispatch as the log shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DispatchLog {
    /// Its number.
    pub id: OutgoingId,
    /// The command that it came of.
    pub command: CommandId,
    /// The orders that it names.
    pub orders: Vec<OrderId>,
    /// What is asked.
    pub action: Action,
    /// Where it goes.
    pub chat: Chat,
    /// What it says.
    pub text: String,
    /// `waiting`, `attempted`, `accepted`, `failed`, `in_doubt` or `dropped`.
    pub state: String,
    /// The vendor's id, or why it failed.
    pub detail: String,
    /// How often it was attempted.
    pub attempts: u32,
    /// When it was written.
    pub planned: Moment,
    /// What has become known of it since; kept apart from it, and empty in the state.
    #[serde(skip)]
    pub notes: Vec<Note>,
}

impl Tenant {
    /// The panel, if one is set.
    #[must_use]
    pub fn panel(&self) -> Option<&Panel> {
        self.panel.as_ref()
    }

    /// The channels.
    #[must_use]
    pub fn channels(&self) -> &BTreeMap<ChannelName, Channel> {
        &self.channels
    }

    /// Providers' own APIs.
    #[must_use]
    pub fn providers(&self) -> &BTreeMap<ApiName, Api> {
        &self.providers
    }

    /// Why a channel cannot send; `None` if it can.
    #[must_use]
    pub fn stopped(&self, name: &ChannelName) -> Option<&str> {
        self.stopped.get(name).map(String::as_str)
    }

    /// In which other way a channel is to receive, while its vendor is being told.
    #[must_use]
    pub fn turning(&self, name: &ChannelName) -> Option<&Turn> {
        self.turning.get(name)
    }

    /// Whether any channel is to receive in another way.
    #[must_use]
    pub fn is_turning(&self) -> bool {
        !self.turning.is_empty()
    }

    /// Which chats are linked to which usernames.
    #[must_use]
    pub fn links(&self) -> &BTreeMap<Chat, BTreeSet<Username>> {
        &self.links
    }

    /// The chats that were given a role.
    #[must_use]
    pub fn roles(&self) -> &BTreeMap<Chat, Role> {
        &self.roles
    }

    /// Who may act in which chat; anybody where none are named.
    #[must_use]
    pub fn senders(&self) -> &BTreeMap<Chat, BTreeSet<String>> {
        &self.senders
    }

    /// Who has two ids.
    #[must_use]
    pub fn contacts(&self) -> &Contacts {
        &self.contacts
    }

    /// What is paused.
    #[must_use]
    pub fn pauses(&self) -> &Pauses {
        &self.paused
    }

    /// The languages of the chats that do not have the tenant's.
    #[must_use]
    pub fn languages(&self) -> &BTreeMap<Chat, String> {
        &self.languages
    }

    /// The routes.
    #[must_use]
    pub fn routes(&self) -> &Routes {
        &self.routes
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The texts.
    #[must_use]
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The words that were added to each action's.
    #[must_use]
    pub fn aliases(&self) -> &BTreeMap<Action, Vec<String>> {
        &self.aliases
    }

    /// The subscription.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// How often the set-up has changed.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The messages on their way out.
    #[must_use]
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// The commands that are not finished, oldest first.
    #[must_use]
    pub fn commands(&self) -> impl DoubleEndedIterator<Item = &Command> {
        self.commands.values()
    }

    /// A state that was read from a snapshot, made whole: what is compiled from it is not in it.
    #[must_use]
    pub fn revived(mut self) -> Self {
        self.learn();
        self.watches.index();
        self
    }

    /// Whether nothing is under way, so that the tenant may sleep until [`Tenant::next`].
    #[must_use]
    pub fn is_idle(&self) -> bool {
        let sending = self.outbox.attempted().next().is_some();
        let asking = self.asking().next().is_some() || self.contacts.due().next().is_some();
        !sending && !asking && self.linking().next().is_none()
    }

    /// A command that is not finished, as the log shows it.
    #[must_use]
    pub fn log(&self, id: CommandId) -> Option<CommandLog> {
        self.log_of(id, None)
    }

    /// The dispatches in doubt.
    pub fn in_doubt_list(&self) -> impl Iterator<Item = DispatchLog> {
        let dispatches = self.outbox.doubtful().filter(|(_, item)| item.purpose.is_dispatch());
        dispatches.filter_map(|(id, item)| dispatch(id, item))
    }

    pub(super) fn log_of(&self, id: CommandId, closed: Option<Moment>) -> Option<CommandLog> {
        let command = self.commands.get(&id)?;
        let errands = command.errands.iter().map(|errand| ErrandLog {
            order: errand.order,
            outcome: errand.code(&self.outbox).to_owned(),
            provider: errand.provider.clone(),
            external: errand.external.clone(),
            trace: errand.trace.clone(),
            sheet: errand.sheet.clone(),
        });
        let dispatches = super::follow::dispatches_of(command).into_iter();
        let dispatches = dispatches.filter_map(|id| dispatch(id, self.outbox.get(id)?));
        Some(CommandLog {
            id,
            chat: command.chat.clone(),
            sender: command.sender.clone(),
            action: command.action,
            right: command.right,
            usernames: command.usernames.clone(),
            heard: command.heard,
            closed,
            errands: errands.collect(),
            dispatches: dispatches.collect(),
            notes: Vec::new(),
        })
    }
}

fn dispatch(id: OutgoingId, item: &Outgoing) -> Option<DispatchLog> {
    let Purpose::Dispatch { command, orders, action } = &item.purpose else { return None };
    let (state, detail) = match &item.state {
        State::Waiting(_) => ("waiting", String::new()),
        State::Attempted(_) => ("attempted", String::new()),
        State::Accepted(vendor) => ("accepted", vendor.clone()),
        State::Failed(refusal) => ("failed", refusal.to_string()),
        State::InDoubt { .. } => ("in_doubt", String::new()),
        State::Dropped => ("dropped", String::new()),
    };
    Some(DispatchLog {
        id,
        command: *command,
        orders: orders.clone(),
        action: *action,
        chat: item.chat.clone(),
        text: item.text.clone(),
        state: state.to_owned(),
        detail,
        attempts: item.attempts,
        planned: item.planned,
        notes: Vec::new(),
    })
}
