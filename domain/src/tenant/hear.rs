//! Hearing: which messages are commands, and whose; everything else is silence.

use super::Tenant;
use crate::action::{self, Action};
use crate::change::Role;
use crate::command::Right;
use crate::event::Event;
use crate::heard::{Heard, Key};
use crate::id::{ChannelName, Chat, OrderId, Username};
use crate::medium::Medium;
use crate::parse::{self, Parsed, Vocabulary};
use crate::reason::Reason;
use crate::settings::Unlinked;
use crate::time::{Moment, Span};
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

/// The most orders that are read out of one message; above it, it is no command.
const ORDERS_READ: usize = 1_000;

/// The most orders that are kept of a list that is refused as a whole.
const REFUSED_MAX: usize = 100;

/// How long a chat that was told of its limit, or that it is not linked, is left alone.
const QUIET: Span = Span::hours(1);

static WORDS: LazyLock<Arc<Vocabulary>> = LazyLock::new(Arc::default);

impl Tenant {
    pub(super) fn hear(&self, heard: Heard, now: Moment) -> Vec<Event> {
        // An edit counts only where the message as it was has led to nothing.
        if self.seen.knows(&heard.keys) || heard.origin.is_some_and(|it| self.seen.knows(&[it])) {
            return Vec::new();
        }
        // It waits until the vendor has said whose it is, and is heard then.
        if self.contacts.await_answer(&heard.keys) {
            return Vec::new();
        }
        let heard = self.readdressed(heard);
        let let_in = self.let_in(&heard.chat);
        let heard = self.hear_in_role(heard, now);
        let_in.into_iter().chain(heard).collect()
    }

    fn hear_in_role(&self, heard: Heard, now: Moment) -> Vec<Event> {
        let heard = Heard { sender: self.sender_as(&heard.chat, &heard.sender), ..heard };
        match self.role(&heard.chat) {
            Role::Customer => {
                let asked = self.is_unknown(&heard).then(|| self.ask_who(&heard, now)).flatten();
                asked.unwrap_or_else(|| self.hear_customer(heard, now))
            }
            Role::Staff => self.hear_staff(heard, now),
            Role::Provider => self.answer_heard(&heard, now),
            Role::Blocked => Vec::new(),
        }
    }

    /// Whether the chat, or whoever speaks in it, has no standing of its own.
    fn is_unknown(&self, heard: &Heard) -> bool {
        let private = !heard.chat.is_shared() && self.usernames(&heard.chat).is_empty();
        let barred = heard.chat.is_shared() && !self.may_act(&heard.chat, &heard.sender);
        private || barred
    }

    /// A provider speaks, under whichever of its ids the dispatch went to.
    fn answer_heard(&self, heard: &Heard, now: Moment) -> Vec<Event> {
        let ids = self.contacts.ids_of(&heard.chat).into_iter();
        let mut said = ids.map(|chat| self.provider_said(Heard { chat, ..heard.clone() }, now));
        said.find(|events| !events.is_empty()).unwrap_or_default()
    }

    fn hear_customer(&self, heard: Heard, now: Moment) -> Vec<Event> {
        if let Some(word) = self.word_in_group(&heard, now) {
            return self.link_group(heard, word);
        }
        if !self.may_act(&heard.chat, &heard.sender) {
            return Vec::new();
        }
        if let Some(events) = self.hear_link(&heard, now) {
            return events;
        }
        let Some((action, orders)) = self.read(&heard.text) else { return Vec::new() };
        let muted = self.is_muted(&heard.chat, now);
        let usernames = self.usernames(&heard.chat);
        if usernames.is_empty() {
            return match self.settings.unlinked {
                Unlinked::Hint if !muted => self.turn_away(heard, "unlinked"),
                Unlinked::Staff if !muted => self.report_stranger(heard, action, &orders),
                Unlinked::Silent | Unlinked::Hint | Unlinked::Staff => Vec::new(),
            };
        }
        self.begin_command(heard, (action, orders), (Right::Customer, usernames), now)
    }

    /// A command begins, unless its chat has asked too often.
    pub(super) fn begin_command(
        &self,
        heard: Heard,
        (action, orders): (Action, Vec<OrderId>),
        right: (Right, BTreeSet<Username>),
        now: Moment,
    ) -> Vec<Event> {
        let muted = self.is_muted(&heard.chat, now);
        if muted && self.is_over_limit(&heard.chat, now) {
            return Vec::new();
        }
        match self.objection(&heard.chat, action, orders.len(), now) {
            // No errand could carry the refusal.
            Some((Reason::LimitReached, _)) if orders.is_empty() => {
                self.turn_away(heard, Reason::LimitReached.code())
            }
            Some(_) if orders.is_empty() => Vec::new(),
            objection => self.admit(heard, (action, orders), right, objection),
        }
    }

    /// A chat that is not served now is told so, once in a while.
    pub(super) fn turn_away(&self, heard: Heard, key: &str) -> Vec<Event> {
        let Heard { keys, origin, chat, message, .. } = heard;
        let keys = keys.into_iter().chain(origin).collect();
        let text = self.voice(&chat).say(key, &[]);
        let reply = Event::ReplyPlanned {
            outgoing: self.outbox.next(),
            command: None,
            chat: chat.clone(),
            text,
            quote: Some(message.clone()).filter(|it| !it.is_empty()),
            lines: Vec::new(),
            last: true,
        };
        vec![Event::StrangerHeard { keys, chat, message }, reply]
    }

    /// A command begins, with what speaks against it as a whole.
    fn admit(
        &self,
        heard: Heard,
        (action, mut orders): (Action, Vec<OrderId>),
        (right, usernames): (Right, BTreeSet<Username>),
        objection: Option<(Reason, String)>,
    ) -> Vec<Event> {
        let command = self.last_command.next();
        let Heard { keys, origin, chat, sender, message, .. } = heard;
        // A message that became a command by an edit is not heard again in a later edit.
        let keys: Vec<Key> = keys.into_iter().chain(origin).collect();
        let refused =
            objection.map(|(reason, seen)| Event::CommandRefused { command, reason, seen });
        if refused.is_some() {
            // Enough to see what was asked; the rest of a list that is not worked on is not kept.
            orders.truncate(usize::try_from(self.settings.bulk_max).unwrap_or(0).max(REFUSED_MAX));
        }
        let event = Event::CommandHeard {
            command,
            keys,
            chat,
            sender,
            message,
            action,
            orders,
            usernames,
            right,
        };
        std::iter::once(event).chain(refused).collect()
    }

    pub(super) fn objection(
        &self,
        chat: &Chat,
        action: Action,
        count: usize,
        now: Moment,
    ) -> Option<(Reason, String)> {
        let medium = self.medium(chat).unwrap_or(Medium::Tickets);
        if let Err(reason) = self.plan.admits(medium, action, now) {
            return Some((reason, format!("{action} on {medium}")));
        }
        if self.is_over_limit(chat, now) {
            let limit = self.settings.commands_per_hour;
            return Some((Reason::LimitReached, format!("more than {limit} in an hour")));
        }
        let most = usize::try_from(self.settings.bulk_max).unwrap_or(usize::MAX);
        (count > most).then(|| (Reason::TooMany, format!("{count} orders, at most {most}")))
    }

    /// What a text asks for; `None` for everything that is no command.
    #[must_use]
    pub fn read(&self, text: &str) -> Option<(Action, Vec<OrderId>)> {
        match parse::parse(text, self.known_words(), ORDERS_READ) {
            Parsed::Command { action, orders } => {
                let action = action::named(action)?;
                Some((action, orders.into_iter().map(OrderId).collect()))
            }
            Parsed::Silence | Parsed::TooMany { .. } => None,
        }
    }

    /// The words of the actions.
    pub(super) fn known_words(&self) -> &Vocabulary {
        self.vocabulary.as_ref().unwrap_or(&WORDS)
    }

    /// What a chat is; where a route leads is a provider's by itself.
    #[must_use]
    pub fn role(&self, chat: &Chat) -> Role {
        let group = chat.group();
        let chat = self.contacts.known_as(chat);
        let named = self.roles.get(chat).or_else(|| self.roles.get(group.as_ref()?));
        match named {
            Some(role) => *role,
            None if self.leads_to(chat) => Role::Provider,
            None => Role::Customer,
        }
    }

    /// Whether a route leads to a contact, by whichever of its ids.
    fn leads_to(&self, chat: &Chat) -> bool {
        self.contacts.ids_of(chat).iter().any(|id| self.routes.leads_to(id))
    }

    /// The usernames that a chat is linked to; a topic's are its group's unless it has its own.
    #[must_use]
    pub fn usernames(&self, chat: &Chat) -> BTreeSet<Username> {
        let group = chat.group();
        let chat = self.contacts.known_as(chat);
        let linked = self.links.get(chat).or_else(|| self.links.get(group.as_ref()?));
        linked.cloned().or_else(|| self.ticket_user(chat)).unwrap_or_default()
    }

    pub(super) fn medium(&self, chat: &Chat) -> Option<Medium> {
        self.channels.get(&ChannelName::from(chat.channel())).map(|channel| channel.medium)
    }

    fn is_over_limit(&self, chat: &Chat, now: Moment) -> bool {
        let limit = usize::try_from(self.settings.commands_per_hour).unwrap_or(usize::MAX);
        let since = now.minus(Span::hours(1));
        let lately = |rate: &super::Rate| {
            let all = rate.heard.len();
            let nth = all.checked_sub(limit).and_then(|skip| rate.heard.get(skip));
            nth.is_some_and(|nth| *nth > since)
        };
        self.rates.get(self.contacts.known_as(chat)).is_some_and(lately)
    }

    /// Whether a chat that was told of its limit, or that it is not linked, is left alone.
    pub(super) fn is_muted(&self, chat: &Chat, now: Moment) -> bool {
        let rate = self.rates.get(self.contacts.known_as(chat));
        rate.is_some_and(|rate| now < rate.muted)
    }

    pub(super) fn note_heard(&mut self, chat: &Chat, at: Moment) {
        let rate = self.rates.entry(self.known_as(chat)).or_default();
        rate.heard.push_back(at);
        let since = at.minus(Span::hours(1));
        while rate.heard.front().is_some_and(|first| *first <= since) {
            rate.heard.pop_front();
        }
    }

    /// A command over the limit counts for nothing, and its chat is left alone for a while. Asked
    /// once for each errand of it.
    pub(super) fn refuse_rate(&mut self, chat: &Chat, at: Moment) {
        let known = self.known_as(chat);
        let Some(rate) = self.rates.get_mut(&known).filter(|rate| rate.muted <= at) else { return };
        rate.heard.pop_back();
        self.mute(chat, at);
    }

    pub(super) fn mute(&mut self, chat: &Chat, at: Moment) {
        let known = self.known_as(chat);
        self.rates.entry(known).or_default().muted = at.plus(QUIET);
    }
}
