//! Configuring: which changes of an owner, an agent or the master are taken, and what they do.

use super::Tenant;
use super::follow::dispatches_of;
use crate::action::{Action, Kind};
use crate::change::{By, Change, Objection, Trouble, Verdict};
use crate::event::Event;
use crate::id::{ChannelName, Chat, OrderId, OutgoingId, Username};
use crate::outbox::{Purpose, State};
use crate::reply;
use crate::route::{Route, RouteKey};
use crate::settings::Problem;
use crate::suggest;
use crate::time::Moment;
use std::collections::BTreeMap;

/// The most targets of a route, words of an action, and usernames of a chat.
const EACH_MAX: usize = 50;

impl Tenant {
    pub(super) fn told(&self, by: By, change: Change) -> Result<Vec<Event>, Objection> {
        let change = self.fitting(change)?;
        Ok(vec![Event::Changed { by, change }])
    }

    /// The change, once it is known to fit; a new route is given its number.
    fn fitting(&self, change: Change) -> Result<Change, Objection> {
        match &change {
            Change::ChannelSet { name, channel } => {
                let other = self.channels.get(name).filter(|it| it.medium != channel.medium);
                let same = self.channels.iter().find(|(known, it)| {
                    *known != name && it.medium == channel.medium && it.account == channel.account
                });
                refuse(other.is_some(), Trouble::Conflict, "/kind", || {
                    format!("channel {name} is of another kind; remove it first")
                })?;
                refuse(same.is_some(), Trouble::Conflict, "/account", || {
                    "another channel of this tenant has the same account".to_owned()
                })?;
            }
            Change::ChannelRemoved { name } => self.removable(name)?,
            Change::Linked { chat, username } => self.linkable(chat, username)?,
            Change::Unlinked { chat, username } => {
                let linked = self.links.get(chat);
                let there = match username {
                    Some(username) => linked.is_some_and(|it| it.contains(username)),
                    None => linked.is_some(),
                };
                refuse(!there, Trouble::Missing, "/chat", || format!("{chat} is not linked so"))?;
            }
            Change::RoleSet { chat, .. } => self.known_channel(chat, "/chat")?,
            Change::RouteSet { id, route } => {
                self.routable(route)?;
                let new = id.0 == 0;
                let there = new || self.routes.get(*id).is_some();
                refuse(!there, Trouble::Missing, "/id", || format!("there is no route {id}"))?;
                if new {
                    return Ok(Change::RouteSet { id: self.routes.next(), route: route.clone() });
                }
            }
            Change::RouteRemoved { id } => {
                let there = self.routes.get(*id).is_some();
                refuse(!there, Trouble::Missing, "/id", || format!("there is no route {id}"))?;
            }
            Change::SettingsSet { values } => self.settable(values)?,
            Change::AliasSet { action, words } => self.sayable(*action, words)?,
            Change::TemplateSet { key, .. } => {
                let near = suggest::nearest(key, reply::TEXTS.iter().map(|(known, ..)| *known));
                refuse(reply::placeholders(key).is_none(), Trouble::Invalid, "/key", || {
                    format!("there is no text {key:?}{}", meant(near))
                })?;
            }
            Change::Settled { order, action, .. } => {
                refuse(
                    self.in_doubt(*order, *action).is_empty(),
                    Trouble::Conflict,
                    "/order",
                    || format!("no {action} of order {order} is in doubt"),
                )?;
            }
            Change::PanelSet { .. }
            | Change::ServiceSet { .. }
            | Change::OverrideSet { .. }
            | Change::PlanSet { .. } => {}
        }
        Ok(change)
    }

    fn removable(&self, name: &ChannelName) -> Result<(), Objection> {
        refuse(!self.channels.contains_key(name), Trouble::Missing, "/name", || {
            format!("there is no channel {name}")
        })?;
        let leads = |route: &Route| route.targets.iter().any(|it| it.channel() == name.as_str());
        let used = self.routes.iter().find(|(_, route, _)| leads(route));
        refuse(used.is_some(), Trouble::Conflict, "/name", || {
            format!("a route leads to channel {name}; change or remove the route first")
        })
    }

    fn known_channel(&self, chat: &Chat, pointer: &str) -> Result<(), Objection> {
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
        let name = username.as_str();
        let fits = (1..=64).contains(&name.chars().count()) && !name.chars().any(char::is_control);
        refuse(!fits, Trouble::Invalid, "/username", || {
            "a username has 1 to 64 visible characters".to_owned()
        })?;
        let full = self.links.get(chat).is_some_and(|it| it.len() >= EACH_MAX);
        refuse(full, Trouble::Conflict, "/chat", || {
            format!("{chat} is linked to {EACH_MAX} usernames already")
        })
    }

    fn routable(&self, route: &Route) -> Result<(), Objection> {
        refuse(route.keys.is_empty(), Trouble::Invalid, "/keys", || {
            "name at least one key: a provider, service:12, manual or *".to_owned()
        })?;
        let count = route.targets.len();
        refuse(count == 0 || count > EACH_MAX, Trouble::Invalid, "/targets", || {
            format!("name 1 to {EACH_MAX} chats to send to")
        })?;
        for (nth, target) in route.targets.iter().enumerate() {
            self.known_channel(target, &format!("/targets/{nth}"))?;
        }
        let carried = route.action.is_none_or(|it| it.kind() == Kind::Carried);
        refuse(!carried, Trouble::Invalid, "/action", || {
            "only refill, cancel and speed go to a provider".to_owned()
        })?;
        let manual = route.keys == [RouteKey::Manual] && route.template.uses("ids");
        refuse(manual, Trouble::Invalid, "/template", || {
            "manual orders have no external id: use {orders} in place of {ids}".to_owned()
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
            let letters = word.chars().any(char::is_alphabetic);
            let fits = word.chars().count() <= 32
                && word.trim() == word
                && letters
                && word.chars().all(|it| it.is_alphabetic() || matches!(it, ' ' | '-' | '\''));
            refuse(!fits, Trouble::Invalid, &pointer, || {
                format!("{word:?} does not fit: 1 to 32 letters, with spaces between words")
            })?;
            let other = self.read(&format!("1 {word}")).filter(|(known, _)| *known != action);
            if let Some((known, _)) = other {
                let detail = format!("{word:?} already means {known}");
                return Err(Objection { kind: Trouble::Conflict, pointer, detail });
            }
        }
        Ok(())
    }

    /// The dispatches of this errand that are in doubt.
    fn in_doubt(&self, order: OrderId, action: Action) -> Vec<OutgoingId> {
        let command = self.busy.get(&(order, action)).and_then(|id| self.commands.get(id));
        let ids = command.map(dispatches_of).unwrap_or_default();
        let open = |id: &OutgoingId| {
            self.outbox.get(*id).is_some_and(|item| {
                let meant = matches!(&item.purpose,
                    Purpose::Dispatch { orders, .. } if orders.contains(&order));
                meant && matches!(item.state, State::InDoubt { .. })
            })
        };
        ids.into_iter().filter(open).collect()
    }

    /// Folds a change in.
    pub(super) fn change(&mut self, at: Moment, change: &Change) {
        self.revision = self.revision.saturating_add(1);
        match change.clone() {
            Change::PanelSet { panel } => self.panel = Some(panel),
            Change::ChannelSet { name, channel } => {
                self.stopped.remove(&name);
                self.channels.insert(name, channel);
            }
            Change::ChannelRemoved { name } => {
                self.stopped.remove(&name);
                self.channels.remove(&name);
            }
            Change::Linked { chat, username } => {
                self.links.entry(chat).or_default().insert(username);
            }
            Change::Unlinked { chat, username } => self.unlink(&chat, username.as_ref()),
            Change::RoleSet { chat, role } => drop(self.roles.insert(chat, role)),
            Change::RouteSet { id, route } => self.routes.set(id, route, self.revision),
            Change::RouteRemoved { id } => self.routes.remove(id),
            Change::ServiceSet { service, rule } => self.services.cache(service, rule),
            Change::OverrideSet { service, rule } => self.services.overrule(service, rule),
            Change::SettingsSet { values } => {
                for (key, value) in values {
                    // A key of an older shape that is no more changes nothing.
                    self.settings.set(&key, &value).ok();
                }
            }
            Change::AliasSet { action, words } => {
                self.aliases.insert(action, words);
                self.learn();
            }
            Change::TemplateSet { key, language, text } => self.texts.set(&key, &language, text),
            Change::PlanSet { plan } => self.plan = plan,
            Change::Settled { order, action, verdict } => self.settled(at, order, action, verdict),
        }
    }

    fn unlink(&mut self, chat: &Chat, username: Option<&Username>) {
        let Some(linked) = self.links.get_mut(chat) else { return };
        match username {
            Some(username) => drop(linked.remove(username)),
            None => linked.clear(),
        }
        if linked.is_empty() {
            self.links.remove(chat);
        }
    }

    fn settled(&mut self, at: Moment, order: OrderId, action: Action, verdict: Verdict) {
        for id in self.in_doubt(order, action) {
            self.outbox.change(id, |item| {
                item.state = match verdict {
                    Verdict::Sent => State::Accepted(String::new()),
                    Verdict::Resend => State::Waiting(at),
                };
            });
        }
        if let Some(command) = self.busy.get(&(order, action)).copied() {
            self.close_if_done(at, command);
        }
    }

    /// A group has become another chat: everything that names it follows.
    pub(super) fn moved(&mut self, from: &Chat, to: &Chat) {
        if let Some(linked) = self.links.remove(from) {
            self.links.entry(to.clone()).or_default().extend(linked);
        }
        if let Some(role) = self.roles.remove(from) {
            self.roles.insert(to.clone(), role);
        }
        if let Some(lane) = self.lanes.remove(from) {
            for id in &lane {
                if let Some(command) = self.commands.get_mut(id) {
                    command.chat = to.clone();
                }
            }
            self.lanes.entry(to.clone()).or_default().extend(lane);
        }
        self.routes.moved(from, to);
        self.outbox.moved(from, to);
        self.budgets.moved(from, to);
    }
}

fn refuse(
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

fn meant(near: Option<&str>) -> String {
    near.map(|name| format!(", did you mean {name:?}?")).unwrap_or_default()
}
