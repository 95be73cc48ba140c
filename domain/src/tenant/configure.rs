//! Configuring: which changes of an owner, an agent or the master are taken.

use super::{Tenant, speak, ticket};
use crate::action::Action;
use crate::change::{By, Change, Channel, Objection, Trouble};
use crate::event::Event;
use crate::id::{ChannelName, Chat, OrderId, OutgoingId, RouteId, Username};
use crate::medium::Medium;
use crate::outbox::{Outgoing, State};
use crate::parse;
use crate::provider;
use crate::reason::Reason;
use crate::reply;
use crate::route::Route;
use crate::settings::Problem;
use crate::suggest;
use crate::time::Moment;
use std::collections::{BTreeMap, BTreeSet};

/// The most targets of a route, words of an action, and usernames of a chat.
pub(super) const EACH_MAX: usize = 50;

/// The most senders that may act in a chat, where they are named.
const SENDERS_MAX: usize = 500;

impl Tenant {
    pub(super) fn told(
        &self,
        by: By,
        change: Change,
        now: Moment,
    ) -> Result<Vec<Event>, Objection> {
        if let Change::Invited { .. } = &change {
            self.may_invite(now)?;
        }
        let change = self.fitting(change)?;
        Ok(vec![Event::Changed { by, change }])
    }

    /// The change, once it is known to fit; a new route is given its number.
    #[expect(clippy::too_many_lines, reason = "a list of the changes")]
    pub(super) fn fitting(&self, change: Change) -> Result<Change, Objection> {
        match &change {
            Change::ChannelSet { name, channel } => self.addable(name, channel)?,
            Change::ChannelRemoved { name } => self.removable(name)?,
            Change::ChannelTurned { name, .. } | Change::ChannelReceives { name, .. } => {
                self.has_channel(name)?;
            }
            Change::Linked { chat, username } => self.linkable(chat, username)?,
            Change::Invited { username, channel, .. } => self.invitable(username, channel)?,
            Change::InviteRevoked { hash } => self.revocable(*hash)?,
            Change::Unlinked { chat, username } => self.unlinkable(chat, username.as_ref())?,
            Change::RoleSet { chat, role } => self.role_settable(chat, *role)?,
            Change::SubjectsSet { rules } => ticket::subjects_settable(rules.as_deref())?,
            Change::LanguageSet { chat, language } => {
                self.known_channel(chat, "/chat")?;
                return speak::spelt(chat, language.as_deref());
            }
            Change::SendersSet { chat, senders } => self.senders_settable(chat, senders)?,
            Change::RouteSet { id, route } => {
                self.routable(*id, route)?;
                if id.0 == 0 {
                    return Ok(Change::RouteSet { id: self.routes.next(), route: route.clone() });
                }
            }
            Change::RouteRemoved { id } => self.route_removable(*id)?,
            Change::Decided { order, action, .. } => self.decidable(*order, *action)?,
            Change::Paused { route } | Change::Resumed { route } => {
                self.pausable(*route, matches!(change, Change::Paused { .. }))?;
            }
            Change::CatalogueSet { source: None } => self.has_catalogue(Trouble::Missing)?,
            Change::ProviderSet { name, .. } => self.callable(name)?,
            Change::ProviderRemoved { name } => self.uncallable(name)?,
            Change::CatalogueAsked => self.has_catalogue(Trouble::Conflict)?,
            Change::SettingsSet { values } => self.settable(values)?,
            Change::AliasSet { action, words } => self.sayable(*action, words)?,
            Change::TemplateSet { key, language, text } => {
                known_text(key)?;
                return speak::written(key, language, text.as_ref());
            }
            Change::ContactJoined { .. } | Change::ContactParted { .. } => {
                self.pairable(&change)?;
            }
            Change::Settled { order, action, .. } => self.settleable(*order, *action)?,
            Change::DispatchSettled { outgoing: id, attempt, .. } => {
                self.dispatch_settleable(*id, *attempt)?;
            }
            Change::PanelSet { .. }
            | Change::CatalogueSet { .. }
            | Change::ServiceSet { .. }
            | Change::OverrideSet { .. }
            | Change::TicketsAsked
            | Change::PlanSet { .. } => {}
        }
        Ok(change)
    }

    fn senders_settable(&self, chat: &Chat, senders: &BTreeSet<String>) -> Result<(), Objection> {
        self.known_channel(chat, "/chat")?;
        nameable(senders)
    }

    fn settleable(&self, order: OrderId, action: Action) -> Result<(), Objection> {
        refuse(self.in_doubt(order, action).is_empty(), Trouble::Conflict, "/order", || {
            format!("no {action} of order {order} is in doubt")
        })
    }

    fn decidable(&self, order: OrderId, action: Action) -> Result<(), Objection> {
        let none = self.waiting_for_staff(order, action).is_none();
        refuse(none, Trouble::Conflict, "/order", || {
            format!("no {action} of order {order} waits for a decision")
        })
    }

    fn route_removable(&self, id: RouteId) -> Result<(), Objection> {
        self.known_route(id)?;
        refuse(self.paused.is_paused(Some(id)), Trouble::Conflict, "/id", || {
            format!("route {id} is paused; resume it first")
        })
    }

    fn dispatch_settleable(&self, id: OutgoingId, attempt: u32) -> Result<(), Objection> {
        let item = self.outbox.get(id).filter(|item| item.purpose.is_dispatch());
        refuse(item.is_none(), Trouble::Missing, "/dispatch", || {
            format!("there is no dispatch {id} under way")
        })?;
        let doubtful = |item: &Outgoing| matches!(item.state, State::InDoubt { .. });
        let owed = item.is_some_and(|item| doubtful(item) && item.attempts == attempt);
        refuse(!owed, Trouble::Conflict, "/attempt", || {
            format!("dispatch {id} is not in doubt after attempt {attempt}")
        })
    }

    fn addable(&self, name: &ChannelName, channel: &Channel) -> Result<(), Objection> {
        refuse(name.as_str() == provider::CHANNEL, Trouble::Invalid, "/name", || {
            format!("{name} stands for providers' own APIs; choose another label")
        })?;
        let other = self.channels.get(name).filter(|it| it.medium != channel.medium);
        refuse(other.is_some(), Trouble::Conflict, "/kind", || {
            format!("channel {name} is of another kind; remove it first")
        })?;
        let same = self.channels.iter().find(|(known, it)| {
            let one = it.account == channel.account || it.medium == Medium::Tickets;
            *known != name && it.medium == channel.medium && one
        });
        refuse(same.is_some(), Trouble::Conflict, "/account", || {
            "another channel of this tenant has the same account".to_owned()
        })
    }

    fn pausable(&self, route: Option<RouteId>, pause: bool) -> Result<(), Objection> {
        if let Some(id) = route {
            self.known_route(id)?;
        }
        refuse(self.paused.is_paused(route) == pause, Trouble::Conflict, "/route", || {
            let what = route.map_or("the tenant".to_owned(), |id| format!("route {id}"));
            format!("{what} is {} already", if pause { "paused" } else { "running" })
        })
    }

    fn unlinkable(&self, chat: &Chat, username: Option<&Username>) -> Result<(), Objection> {
        let linked = self.links.get(self.contacts.known_as(chat));
        let there = linked.is_some_and(|it| username.is_none_or(|name| it.contains(name)));
        refuse(!there, Trouble::Missing, "/chat", || format!("{chat} is not linked so"))
    }

    fn has_channel(&self, name: &ChannelName) -> Result<(), Objection> {
        refuse(!self.channels.contains_key(name), Trouble::Missing, "/name", || {
            format!("there is no channel {name}")
        })
    }

    fn removable(&self, name: &ChannelName) -> Result<(), Objection> {
        self.has_channel(name)?;
        let leads = |route: &Route| route.targets.iter().any(|it| it.channel() == name.as_str());
        let used = self.routes.iter().find(|(_, route, _)| leads(route));
        refuse(used.is_some(), Trouble::Conflict, "/name", || {
            format!("a route leads to channel {name}; change or remove the route first")
        })
    }

    pub(super) fn known_channel(&self, chat: &Chat, pointer: &str) -> Result<(), Objection> {
        self.is_present(chat, pointer)?;
        let known = self.channels.keys().map(ChannelName::as_str);
        let near = suggest::nearest(chat.channel(), known.clone());
        let there = known.clone().any(|name| name == chat.channel());
        refuse(!there, Trouble::Invalid, pointer, || {
            let all: Vec<&str> = known.collect();
            let list = if all.is_empty() { "none yet".to_owned() } else { all.join(", ") };
            format!("there is no channel {:?}{}; channels: {list}", chat.channel(), meant(near))
        })
    }

    fn linkable(&self, chat: &Chat, username: &Username) -> Result<(), Objection> {
        self.known_channel(chat, "/chat")?;
        self.no_ticket(chat, "/chat", "a ticket is its user's by itself and is linked to nobody")?;
        usable(username)?;
        let full =
            self.links.get(self.contacts.known_as(chat)).is_some_and(|it| it.len() >= EACH_MAX);
        refuse(full, Trouble::Conflict, "/chat", || {
            format!("{chat} is linked to {EACH_MAX} usernames already")
        })
    }

    fn settable(&self, values: &BTreeMap<String, String>) -> Result<(), Objection> {
        let mut trial = self.settings.clone();
        for (key, value) in values {
            let detail = match trial.set(key, value) {
                Ok(()) => continue,
                Err(Problem::NoSuchKey(near)) => format!("there is no such setting{}", meant(near)),
                Err(Problem::BadValue(fits)) => format!("{value:?} does not fit: {fits}"),
            };
            let pointer = format!("/{}", key.replace('~', "~0").replace('/', "~1"));
            return Err(Objection { kind: Trouble::Invalid, pointer, detail });
        }
        Ok(())
    }

    fn sayable(&self, action: Action, words: &[String]) -> Result<(), Objection> {
        refuse(words.len() > EACH_MAX, Trouble::Invalid, "/words", || {
            format!("at most {EACH_MAX} words")
        })?;
        for (nth, word) in words.iter().enumerate() {
            let pointer = format!("/words/{nth}");
            if let Err(fault) = parse::check(word) {
                let detail = format!("{word:?} does not fit: {fault}");
                return Err(Objection { kind: Trouble::Invalid, pointer, detail });
            }
            let other = self.known_words().meaning(word).filter(|known| *known != action.name());
            if let Some(known) = other {
                let detail = format!("{word:?} already means {known}");
                return Err(Objection { kind: Trouble::Conflict, pointer, detail });
            }
        }
        Ok(())
    }
}

pub(super) fn usable(username: &Username) -> Result<(), Objection> {
    let name = username.as_str();
    let fits = (1..=64).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    refuse(!fits, Trouble::Invalid, "/username", || {
        "a username has 1 to 64 visible characters".to_owned()
    })
}

/// Senders are vendors' ids of people.
fn nameable(senders: &BTreeSet<String>) -> Result<(), Objection> {
    let plain =
        |it: &String| (1..=64).contains(&it.len()) && it.bytes().all(|b| b.is_ascii_graphic());
    let unfit = senders.len() > SENDERS_MAX || !senders.iter().all(plain);
    refuse(unfit, Trouble::Invalid, "/senders", || {
        format!("at most {SENDERS_MAX} vendor's ids of 1 to 64 visible characters")
    })
}

fn known_text(key: &str) -> Result<(), Objection> {
    let near = suggest::nearest(key, reply::TEXTS.iter().map(|(known, ..)| *known));
    refuse(key == Reason::NotYours.code(), Trouble::Invalid, "/key", || {
        "an order of somebody else reads like one that does not exist: set not_found".to_owned()
    })?;
    refuse(reply::placeholders(key).is_none(), Trouble::Invalid, "/key", || {
        format!("there is no text {key:?}{}", meant(near))
    })
}

pub(super) fn refuse(
    refused: bool,
    kind: Trouble,
    pointer: &str,
    detail: impl FnOnce() -> String,
) -> Result<(), Objection> {
    if !refused {
        return Ok(());
    }
    Err(Objection { kind, pointer: pointer.to_owned(), detail: detail() })
}

pub(super) fn meant(near: Option<&str>) -> String {
    near.map(|name| format!(", did you mean {name:?}?")).unwrap_or_default()
}
