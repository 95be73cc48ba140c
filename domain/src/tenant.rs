//! A tenant's whole mind: what it knows, what it decides, what it still owes.
//!
//! Three functions. [`Tenant::decide`] turns an input into events, [`Tenant::apply`] folds an
//! event into state, [`Tenant::due`] reads from state what the world is owed. What follows from
//! state alone (a reply once all is known, a message once its budget allows) is `follow`, asked
//! after each input until it has nothing to add; [`Tenant::take`] is that loop. A restart folds
//! the journal, says [`Input::Woke`] and asks `due`; there is no other recovery.

mod answer;
mod apply;
mod brief;
mod bulk;
mod bulletin;
mod call;
mod catalogue;
mod change;
mod check;
mod configure;
mod contact;
mod decision;
mod decided;
mod delivered;
mod due;
mod follow;
mod halted;
mod followup;
mod hear;
mod invite;
mod judge;
mod link;
mod note;
mod notice;
mod noticed;
mod overdue;
mod progress;
mod provider;
mod rehearse;
mod release;
mod routable;
mod send;
mod speak;
mod staff;
mod ticket;
mod touch;
mod view;
mod watched;
mod whereabouts;

pub use contact::Pair;
pub use decision::Decision;
pub use due::Question;
pub use link::Ticket;
pub use note::{Note, NoteKind};
pub use rehearse::{Difference, Rehearsal, Verdict};
pub use view::{CommandLog, DispatchLog, ErrandLog};

use crate::action::Action;
use crate::budget::Budgets;
use crate::catalogue::Catalogue;
use crate::change::{Channel, Objection, Panel, Role, Turn};
use crate::code::Codes;
use crate::command::Command;
use crate::contact::Contacts;
use crate::cooldown::Cooldowns;
use crate::dedupe::Dedupe;
use crate::event::Event;
use crate::id::{ApiName, ChannelName, Chat, CommandId, OrderId, Username};
use crate::input::Input;
use crate::invite::Invites;
use crate::member::Members;
use crate::outbox::Outbox;
use crate::parse::Vocabulary;
use crate::pause::Pauses;
use crate::plan::Plan;
use crate::provider::Api;
use crate::reply::Texts;
use crate::route::Routes;
use crate::service::Services;
use crate::settings::Settings;
use crate::ticket::Tickets;
use crate::time::Moment;
use crate::trace::Recent;
use crate::watch::Watches;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// One tenant.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Tenant {
    panel: Option<Panel>,
    channels: BTreeMap<ChannelName, Channel>,
    /// Providers' own APIs.
    #[serde(default)]
    providers: BTreeMap<ApiName, Api>,
    /// Channels that cannot send, and why.
    stopped: BTreeMap<ChannelName, String>,
    /// Channels that are to receive in another way, of which their vendors are being told.
    #[serde(default)]
    turning: BTreeMap<ChannelName, Turn>,
    links: BTreeMap<Chat, BTreeSet<Username>>,
    roles: BTreeMap<Chat, Role>,
    /// The languages of chats that do not have the tenant's.
    #[serde(default)]
    languages: BTreeMap<Chat, String>,
    /// Chats that we were put out of.
    outside: BTreeSet<Chat>,
    /// Groups that have become other chats, and which.
    #[serde(default)]
    successors: BTreeMap<Chat, Chat>,
    routes: Routes,
    services: Services,
    catalogue: Catalogue,
    settings: Settings,
    texts: Texts,
    aliases: BTreeMap<Action, Vec<String>>,
    plan: Plan,
    /// Who has given a word in a staff chat lately.
    members: Members,
    /// Who may act in a chat; anybody where none are named.
    senders: BTreeMap<Chat, BTreeSet<String>>,
    /// Codes by which chats prove usernames.
    codes: Codes,
    /// Links by which whoever opens them ties a chat to a username.
    #[serde(default)]
    invites: Invites,
    /// Who has two ids.
    #[serde(default)]
    contacts: Contacts,
    /// What staff has been told of channels, and is not told again while it lasts.
    #[serde(default)]
    bulletins: BTreeSet<(ChannelName, String)>,
    /// What is paused.
    paused: Pauses,
    /// Counts the changes of the set-up.
    revision: u64,

    seen: Dedupe,
    /// Moments of the commands of the last hour.
    rates: BTreeMap<Chat, Rate>,
    commands: BTreeMap<CommandId, Command>,
    last_command: CommandId,
    /// Each chat is a lane: its first command is worked on, the others wait.
    lanes: BTreeMap<Chat, VecDeque<CommandId>>,
    /// Commands that were acknowledged and are finished in the background.
    background: BTreeSet<CommandId>,
    cooldowns: Cooldowns,
    /// The errands that wait for a decision of staff, by when it must come.
    decisions: BTreeSet<(Moment, CommandId, OrderId)>,
    /// The command that last had this errand cleared, while it is open.
    busy: BTreeMap<(OrderId, Action), CommandId>,
    outbox: Outbox,
    /// Decisions of the last day, where there is staff to ask about them.
    recent: Recent,
    budgets: Budgets,
    swept: Moment,
    watches: Watches,
    tickets: Tickets,

    #[serde(skip)]
    vocabulary: Option<Arc<Vocabulary>>,
    #[serde(skip)]
    closed: Vec<Arc<CommandLog>>,
    #[serde(skip)]
    notes: Vec<Note>,
}

/// How many commands a chat has sent lately.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Rate {
    heard: VecDeque<Moment>,
    /// Until when further commands are left unanswered: the chat has been told.
    muted: Moment,
}

impl Tenant {
    /// What follows from `input`: nothing, if it is old news.
    ///
    /// # Errors
    /// An [`Objection`] to what an owner told; all other input is taken as it comes.
    pub fn decide(&self, input: Input, now: Moment) -> Result<Vec<Event>, Objection> {
        match input {
            Input::Heard(heard) => Ok(self.hear(heard, now)),
            Input::Noticed(channel, keys, notice) => Ok(self.notice(channel, keys, notice)),
            Input::Inspected(inspection, seen) => Ok(self.inspected(inspection, seen, now)),
            Input::Sent(attempt, outcome) => Ok(self.ended(attempt, outcome, now)),
            Input::Called(ends) => Ok(self.call_ended(ends, now)),
            Input::Looked(look, finding) => Ok(self.looked(look, finding)),
            Input::Minted(link, sealing) => Ok(self.minted(link, sealing)),
            Input::Posted(link, posting) => Ok(self.posted(link, posting)),
            Input::Followed(round, asked, seen, ended) => {
                Ok(self.followed(round, &asked, (seen, &ended), now))
            }
            Input::Identified(it, said) => Ok(self.identified(it, said.as_deref().ok(), now)),
            Input::Catalogued(refresh, read) => Ok(self.catalogued(refresh, read)),
            Input::Ticketed(round, read) => Ok(self.ticketed(round, read, now)),
            Input::Woke => Ok(self.woke(now)),
            Input::Roused => Ok(Vec::new()),
            Input::Told(by, change) => self.told(by, change, now),
        }
    }

    /// Decides, applies, and goes on until nothing follows. The events are in their order, and
    /// the state is the one after the last.
    ///
    /// # Errors
    /// As [`Tenant::decide`]; then nothing has changed.
    pub fn take(&mut self, input: Input, now: Moment) -> Result<Vec<Event>, Objection> {
        let all = matches!(input, Input::Woke | Input::Roused | Input::Told(..));
        let mut touched: BTreeSet<CommandId> =
            if all { self.commands.keys().copied().collect() } else { BTreeSet::new() };
        let again = matches!(input, Input::Ticketed(..)).then(|| input.clone());
        let mut events = Vec::new();
        let mut more = self.decide(input, now)?;
        loop {
            for event in &more {
                self.touches(event, &mut touched);
                self.apply(now, event);
                self.touches(event, &mut touched);
            }
            events.append(&mut more);
            more = self.follow(&touched, now);
            // What a look holds is taken one message after another, each from where the last led.
            if let Some(haul) = again.as_ref().filter(|_| more.is_empty()) {
                more = self.decide(haul.clone(), now)?;
            }
            if more.is_empty() {
                return Ok(events);
            }
        }
    }

    /// The commands that have finished and wait to be entered into the log, in that order.
    #[must_use]
    pub fn closed(&self) -> &[Arc<CommandLog>] {
        &self.closed
    }

    /// Lets go of the first of them: they are in the log.
    pub fn entered(&mut self, count: usize) {
        drop(self.closed.drain(..count.min(self.closed.len())));
    }

    /// All of them, to be entered by whoever asks.
    pub fn take_closed(&mut self) -> Vec<CommandLog> {
        self.closed.drain(..).map(Arc::unwrap_or_clone).collect()
    }
}
