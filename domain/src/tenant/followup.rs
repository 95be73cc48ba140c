//! Follow-ups: the panel is looked at again after a cancel or a refill was sent, and the customer
//! is told once what has become of it. Nothing is told that the panel, or the provider, has not
//! said.

use super::Tenant;
use crate::action::Action;
use crate::answer::{Class, Denial};
use crate::change::Role;
use crate::event::{Event, Looked};
use crate::fault::Fault;
use crate::id::{ApiName, Chat, CommandId, ExternalId, OrderId, OutgoingId};
use crate::input::{Effect, Ended, Seen};
use crate::length;
use crate::order::{Sheet, Status};
use crate::provider::RefillEnd;
use crate::time::{Moment, Span};
use crate::watch::{Case, Pursued, Saying};
use std::collections::{BTreeMap, BTreeSet};

/// The most orders of one look: where a panel is asked for each singly, customers do not wait long
/// behind it.
const ORDERS_MAX: usize = 25;

/// Looks are put off to the next full minute, so that one call serves many orders.
const GRID: Span = Span::minutes(1);

/// How long after a failed look the next one is.
const AGAIN: Span = Span::minutes(15);

impl Tenant {
    /// The look that is owed, if one is: customers who wait for the panel go first.
    pub(super) fn follows(&self, now: Moment) -> Option<Effect> {
        let come = self.watches.poll().is_some_and(|at| at <= now);
        let quiet = || self.asking().all(|(_, from)| from > now);
        (come && quiet()).then(|| Effect::Follow(self.watches.round()))
    }

    /// The orders of a look; none if it is no longer owed.
    #[must_use]
    pub fn followed_orders(&self, round: u64, now: Moment) -> Vec<OrderId> {
        let mut orders = Vec::new();
        for (_, errand) in self.watches.due(now).filter(|_| round == self.watches.round()) {
            if orders.len() < ORDERS_MAX && !orders.contains(&errand.order) {
                orders.push(errand.order);
            }
        }
        orders
    }

    /// The refills that a look asks about: whose API has begun them, and their numbers there.
    #[must_use]
    pub fn followed_refills(&self, round: u64, now: Moment) -> BTreeSet<(ApiName, ExternalId)> {
        let orders = self.followed_orders(round, now);
        let due = self.watches.due(now).filter(|(_, it)| orders.contains(&it.order));
        due.filter_map(|(_, it)| it.refill.clone()).collect()
    }

    /// What follows from a look at these orders.
    pub(super) fn followed(
        &self,
        round: u64,
        asked: &[OrderId],
        (seen, ended): (Result<Seen, Fault>, &Ended),
        now: Moment,
    ) -> Vec<Event> {
        if round != self.watches.round() || self.watches.poll().is_none_or(|at| at > now) {
            return Vec::new();
        }
        let failed = |fault| vec![Event::FollowUpFailed { round, fault, again: now.plus(AGAIN) }];
        match seen {
            Ok(Seen::Orders(sheets)) => {
                let due = self.watches.due(now).filter(|(_, it)| asked.contains(&it.order));
                let looked = due.map(|it| self.looked_at(it, &sheets, ended, now));
                vec![Event::FollowedUp { round, looks: looked.collect() }]
            }
            Ok(Seen::Balances(_)) => failed(Fault::Mismatched),
            Err(fault) => failed(fault),
        }
    }

    fn looked_at(
        &self,
        (command, errand): (CommandId, &Pursued),
        sheets: &BTreeMap<OrderId, Sheet>,
        ended: &Ended,
        now: Moment,
    ) -> Looked {
        let order = errand.order;
        let sheet = sheets.get(&order).filter(|it| it.id == order);
        let status = sheet.map(|it| it.status);
        let action = self.watches.get(command).map(|case| case.action);
        let shown = action.zip(status).and_then(|(action, it)| outcome(action, errand, it));
        let outcome =
            errand.refill.as_ref().and_then(|it| ended.get(it)).copied().map(end).or(shown);
        // An order that was not in one answer may be in the next.
        let ended = |status: Status| action.is_none_or(|it| is_over(it, status));
        let over = outcome.is_some() || status.is_some_and(ended);
        let again = if over { None } else { self.next_look(errand.since.unwrap_or(now), now) };
        Looked { command, order, status, outcome, again }
    }

    /// The next moment at which an order is looked at that was sent at `since`; `None` once all of
    /// them have gone by.
    pub(super) fn next_look(&self, since: Moment, now: Moment) -> Option<Moment> {
        let moments = self.settings.followup_after.iter().map(|span| full(since.plus(*span)));
        moments.into_iter().find(|at| *at > now)
    }

    /// What the customer of a command is to be told now of what has become of it.
    pub(super) fn news(&self, id: CommandId) -> Option<Vec<Event>> {
        let case = self.watches.get(id)?;
        let chat = case.chat.as_ref().filter(|chat| self.is_reachable(chat))?;
        // First things first: the answer itself is still to come.
        if self.commands.get(&id).is_some_and(|command| !command.answered) {
            return None;
        }
        let say = |it: &Pursued| Some((it.order, self.saying(case, it)?, key(case.action, it)?));
        let news: Vec<(OrderId, Saying, &str)> = case.errands.iter().filter_map(say).collect();
        if news.is_empty() {
            return None;
        }
        let text = self.news_text(chat, case.action, &news);
        let parts = length::parts(&text);
        let end = parts.len().saturating_sub(1);
        let planned = parts.into_iter().enumerate().map(|(nth, text)| Event::FollowUpPlanned {
            outgoing: OutgoingId(0),
            command: id,
            chat: chat.clone(),
            text,
            quote: Some(case.message.clone()).filter(|it| nth == 0 && !it.is_empty()),
            told: if nth == end { news.iter().map(|it| (it.0, it.1)).collect() } else { vec![] },
        });
        Some(planned.collect())
    }

    /// A line for each order, or for each kind of news where there are many.
    fn news_text(&self, chat: &Chat, action: Action, news: &[(OrderId, Saying, &str)]) -> String {
        let most = usize::try_from(self.settings.bulk_detail_max).unwrap_or(usize::MAX);
        let mut groups: Vec<(&str, Vec<OrderId>)> = Vec::new();
        for (order, _, key) in news {
            match groups.iter_mut().find(|(known, _)| news.len() > most && known == key) {
                Some((_, orders)) => orders.push(*order),
                None => groups.push((key, vec![*order])),
            }
        }
        let voice = self.voice(chat);
        let line = |(key, orders): &(&str, Vec<OrderId>)| voice.news(key, orders, action);
        groups.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// What is to be told of an errand: what the panel proves, else what the provider says where
    /// the tenant wants that passed on. Nothing comes twice, and nothing after its end.
    fn saying(&self, case: &Case, errand: &Pursued) -> Option<Saying> {
        if let Some(outcome) = errand.outcome {
            return (!errand.told.contains(&outcome)).then_some(outcome);
        }
        if !self.settings.relay.contains(&case.action) {
            return None;
        }
        let said = Saying::of(errand.answer?)?;
        let late = said == Saying::Accepted && !errand.told.is_empty();
        (!errand.told.contains(&said) && !late).then_some(said)
    }

    fn is_reachable(&self, chat: &Chat) -> bool {
        let heard = match self.role(chat) {
            Role::Customer => !self.usernames(chat).is_empty(),
            Role::Staff => true,
            Role::Provider | Role::Blocked => false,
        };
        heard && !self.is_outside(chat)
    }
}

/// The key of the text of what is to be told.
fn key(action: Action, errand: &Pursued) -> Option<&'static str> {
    match errand.outcome {
        Some(Saying::Canceled) => return Some("followup_canceled"),
        Some(Saying::CanceledPartly) => return Some("followup_partial"),
        Some(Saying::Refilled) => return Some("followup_refilled"),
        Some(Saying::Rejected) => return Some("answer_refused"),
        Some(Saying::Accepted | Saying::Done | Saying::Refused) | None => {}
    }
    match errand.answer? {
        Class::Accepted => Some("answer_accepted"),
        // Whether an order is cancelled is for the panel to say.
        Class::Done if action.name() == "cancel" => Some("answer_cancel"),
        Class::Done => Some("answer_done"),
        Class::Refused(Denial::NotDropped) => Some("answer_not_dropped"),
        Class::Refused(_) => Some("answer_refused"),
        Class::Unknown => None,
    }
}

/// What an order's status proves of an errand, beside how it was seen before.
fn outcome(action: Action, errand: &Pursued, status: Status) -> Option<Saying> {
    let news = errand.seen != Some(status);
    match (action.name(), status) {
        ("cancel", Status::Canceled | Status::Refunded) if news => Some(Saying::Canceled),
        ("cancel", Status::Partial) if news => Some(Saying::CanceledPartly),
        ("refill", Status::Completed) if errand.seen.is_some_and(is_open) => Some(Saying::Refilled),
        _ => None,
    }
}

/// What the end of a refill comes to, as its provider tells it.
const fn end(end: RefillEnd) -> Saying {
    match end {
        RefillEnd::Completed => Saying::Refilled,
        RefillEnd::Rejected => Saying::Rejected,
    }
}

const fn is_open(status: Status) -> bool {
    matches!(status, Status::Pending | Status::Processing | Status::InProgress)
}

/// Whether nothing more can come of an errand on an order of this status.
fn is_over(action: Action, status: Status) -> bool {
    match status {
        Status::Canceled | Status::Refunded | Status::Fail => true,
        Status::Completed => action.name() == "cancel",
        Status::Partial
        | Status::Pending
        | Status::Processing
        | Status::InProgress
        | Status::Unknown => false,
    }
}

/// The full minute at or after a moment.
fn full(at: Moment) -> Moment {
    Moment(at.0.div_ceil(GRID.0).saturating_mul(GRID.0))
}
