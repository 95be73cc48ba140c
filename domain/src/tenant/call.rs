//! Calls of providers' own APIs: which dispatches go in one, what became of each, and who may be
//! called at all.
//!
//! A dispatch to an API is for one order, so that a call's answer, which speaks of each order by
//! itself, settles each by itself. What waits for the same provider and asks the same goes in one
//! call, whichever command it is of.

use super::Tenant;
use super::configure::{meant, refuse};
use crate::action::Action;
use crate::change::{Objection, Trouble};
use crate::event::Event;
use crate::id::{ApiName, Chat, ExternalId, OutgoingId};
use crate::input::Attempt;
use crate::outbox::{Outgoing, Purpose, State};
use crate::outcome::{Outcome, Refusal};
use crate::provider::{self, APIS_MAX, Api, ApiCall, CHANNEL, MANY_MAX};
use crate::route::Route;
use crate::suggest;
use crate::time::Moment;
use crate::watch::Pursued;
use std::collections::BTreeSet;

impl Tenant {
    /// The next call that may leave, or the next dispatch that has nowhere to go, by its first
    /// dispatch.
    pub(super) fn release_call(
        &self,
        waiting: &BTreeSet<OutgoingId>,
        now: Moment,
    ) -> Option<(OutgoingId, Vec<Event>)> {
        let ready = |id: &OutgoingId| {
            let item = self.outbox.get(*id)?;
            self.callable_at(item).filter(|at| *at <= now).map(|_| (*id, item))
        };
        let (first, item) = waiting.iter().find_map(ready)?;
        if !self.providers.contains_key(&item.chat.api()?) || self.number(item).is_none() {
            let refusal = Refusal::Stopped("the provider's API is not set".to_owned());
            return Some((first, self.refused(first, item, refusal, now)));
        }
        let most = usize::try_from(self.settings.ids_max).unwrap_or(MANY_MAX).min(MANY_MAX);
        let mut named = BTreeSet::new();
        let alike = |it: &Outgoing| it.chat == item.chat && asks(it) == asks(item);
        let together = waiting.iter().filter_map(ready).filter(|(_, it)| alike(it));
        // One call says nothing of a number that it names twice.
        let once = together.filter(|(_, it)| self.number(it).is_some_and(|no| named.insert(no)));
        let attempts = once.take(most).map(|(outgoing, it)| {
            let attempt = it.attempts.saturating_add(1);
            Attempt { outgoing, attempt }
        });
        Some((first, vec![Event::Called { attempts: attempts.collect() }]))
    }

    /// When a dispatch may go in a call; `None` while it is held, or does not wait.
    pub(super) fn callable_at(&self, item: &Outgoing) -> Option<Moment> {
        let State::Waiting(from) = item.state else { return None };
        (!item.held).then(|| from.max(self.budgets.chat_free(&item.chat, &provider::pace())))
    }

    /// The provider's number of the one order of a dispatch.
    fn number(&self, item: &Outgoing) -> Option<&ExternalId> {
        let Purpose::Dispatch { command, orders, .. } = &item.purpose else { return None };
        let [order] = orders.as_slice() else { return None };
        self.commands.get(command)?.errand(*order)?.external.as_ref()
    }

    /// A call begins.
    pub(super) fn called(&mut self, at: Moment, attempts: &[Attempt]) {
        let Some(lead) = attempts.first().map(|it| it.outgoing) else { return };
        if let Some(chat) = self.outbox.get(lead).map(|item| item.chat.clone()) {
            self.budgets.spend(&CHANNEL.into(), &chat, &provider::pace(), at);
        }
        for it in attempts {
            self.outbox.change(it.outgoing, |item| {
                (item.attempts, item.call) = (it.attempt, lead);
                item.state = State::Attempted(at);
            });
        }
    }

    /// The dispatches of the call that this one stands for, as far as they are under way.
    fn carried_by(&self, lead: OutgoingId) -> Vec<Attempt> {
        let carried = self.outbox.attempted().filter(|(_, item)| item.call == lead);
        carried.map(|(outgoing, item)| Attempt { outgoing, attempt: item.attempts }).collect()
    }

    /// The call that is owed under this name; `None` if the provider is gone.
    #[must_use]
    pub fn call(&self, lead: OutgoingId) -> Option<ApiCall> {
        let first = self.outbox.get(lead).filter(|item| item.call == lead)?;
        let name = first.chat.api()?;
        let parts = self.carried_by(lead).into_iter().filter_map(|it| {
            let number = self.number(self.outbox.get(it.outgoing)?)?;
            Some((it, number.clone()))
        });
        let api = self.providers.get(&name)?.clone();
        Some(ApiCall { api, name, action: asks(first)?, parts: parts.collect() })
    }

    /// An attempt has ended; of a call, all that it carried has ended alike.
    pub(super) fn ended(&self, attempt: Attempt, outcome: Outcome, now: Moment) -> Vec<Event> {
        let owed = self.outbox.get(attempt.outgoing);
        let called = owed.filter(|it| it.call == attempt.outgoing);
        let Some(lead) = called else { return self.sent(attempt, outcome, now) };
        if lead.attempts != attempt.attempt {
            return Vec::new();
        }
        let carried = self.carried_by(attempt.outgoing).into_iter();
        self.call_ended(carried.map(|it| (it, outcome.clone())).collect(), now)
    }

    /// A call has ended. What is wrong with the provider is told once.
    pub(super) fn call_ended(&self, ends: Vec<(Attempt, Outcome)>, now: Moment) -> Vec<Event> {
        let mut events: Vec<Event> = Vec::new();
        for (attempt, outcome) in ends {
            for event in self.sent(attempt, outcome, now) {
                let told = matches!(event, Event::FaultSeen { .. }) && events.contains(&event);
                if !told {
                    events.push(event);
                }
            }
        }
        events
    }

    /// Whether a provider's API may be set under this name.
    pub(super) fn callable(&self, name: &ApiName) -> Result<(), Objection> {
        refuse(ApiName::parse(name.as_str()).is_none(), Trouble::Invalid, "/name", || {
            "a name has 1 to 32 of a-z, 0-9, . and -, with a letter or a digit first".to_owned()
        })?;
        let full = self.providers.len() >= APIS_MAX && !self.providers.contains_key(name);
        refuse(full, Trouble::Conflict, "/name", || {
            format!("there are {APIS_MAX} providers already")
        })
    }

    /// Whether a provider's API may be removed: no route may lead there any more.
    pub(super) fn uncallable(&self, name: &ApiName) -> Result<(), Objection> {
        refuse(!self.providers.contains_key(name), Trouble::Missing, "/name", || {
            format!("there is no provider {name}")
        })?;
        let leads = |route: &Route| route.targets.iter().any(|it| it.api().as_ref() == Some(name));
        let used = self.routes.iter().find(|(_, route, _)| leads(route)).map(|(id, ..)| id);
        refuse(used.is_some(), Trouble::Conflict, "/name", || {
            let id = used.unwrap_or_default();
            format!("route rte_{id} leads to {CHANNEL}:{name}; change or remove the route first")
        })
    }

    /// A provider's API is set, or removed. At another address the same numbers are other refills,
    /// so that those that were begun are asked about no more.
    pub(super) fn provider_set(&mut self, name: ApiName, api: Option<Api>) {
        let site = |api: Option<&Api>| api.map(|it| it.site.clone());
        let known = self.providers.get(&name);
        if known.is_some() && site(known) != site(api.as_ref()) {
            self.watches.change_all(|case| {
                let meant = |it: &&mut Pursued| it.refill.as_ref().is_some_and(|it| it.0 == name);
                case.errands.iter_mut().filter(meant).for_each(|it| it.refill = None);
            });
        }
        match api {
            Some(api) => drop(self.providers.insert(name, api)),
            None => drop(self.providers.remove(&name)),
        }
    }

    /// A target is a chat of a channel that is there, or the API of a provider that is.
    pub(super) fn known_target(&self, target: &Chat, pointer: &str) -> Result<(), Objection> {
        let Some(name) = target.api() else { return self.known_channel(target, pointer) };
        refuse(!self.providers.contains_key(&name), Trouble::Invalid, pointer, || {
            let known = self.providers.keys().map(ApiName::as_str);
            let near = suggest::nearest(name.as_str(), known.clone());
            let all: Vec<&str> = known.collect();
            let list = if all.is_empty() { "none yet".to_owned() } else { all.join(", ") };
            format!("there is no provider {:?}{}; providers: {list}", name.as_str(), meant(near))
        })
    }
}

fn asks(item: &Outgoing) -> Option<Action> {
    let Purpose::Dispatch { action, .. } = &item.purpose else { return None };
    Some(*action)
}

/// What follows from a certain refusal of one dispatch of a call. What the provider declines is
/// told with the errand; everything else that is for good is a fault.
pub(super) fn call_refused(
    (outgoing, item): (OutgoingId, &Outgoing),
    api: &ApiName,
    refusal: Refusal,
    again: Option<Moment>,
) -> Vec<Event> {
    let told = again.is_some() || matches!(refusal, Refusal::Declined(_) | Refusal::Overheld);
    let about = format!("provider {api}");
    let detail =
        if let Refusal::Stopped(why) = &refusal { why.clone() } else { refusal.to_string() };
    let fault = (!told).then_some(Event::FaultSeen { about, detail });
    let refused = Event::Refused { outgoing, attempt: item.attempts, refusal, again };
    fault.into_iter().chain([refused]).collect()
}

#[cfg(test)]
mod tests {
    use super::Tenant;
    use crate::action;
    use crate::bytes::Sealed;
    use crate::change::{By, Change};
    use crate::command::Right;
    use crate::event::Event;
    use crate::id::{Chat, CommandId, OrderId, OutgoingId, RouteId};
    use crate::input::Attempt;
    use crate::provider::Api;
    use crate::time::Moment;

    fn set(site: &str, key: u8) -> Event {
        let (kind, site) = ("standard".to_owned(), format!("https://{site}/api/v2"));
        let api = Api { kind, site, key: Sealed(vec![key]) };
        changed(Change::ProviderSet { name: "rush".into(), api })
    }

    fn changed(change: Change) -> Event {
        Event::Changed { by: By(String::new()), change }
    }

    /// A refill that the provider has begun, under the number 731.
    fn begun() -> Tenant {
        let heard = Event::CommandHeard {
            command: CommandId(1),
            keys: Vec::new(),
            chat: Chat::parse("wa:5@c.us").unwrap(),
            sender: String::new(),
            message: String::new(),
            action: action::named("refill").unwrap(),
            orders: vec![OrderId(3)],
            usernames: ["u".into()].into(),
            right: Right::Customer,
        };
        let planned = Event::DispatchPlanned {
            outgoing: OutgoingId(1),
            command: CommandId(1),
            orders: vec![OrderId(3)],
            chat: Chat::parse("api:rush").unwrap(),
            text: "refill order=881".to_owned(),
            route: RouteId(1),
        };
        let attempt = Attempt { outgoing: OutgoingId(1), attempt: 1 };
        let called = Event::Called { attempts: vec![attempt] };
        let vendor = "731".to_owned();
        let accepted = Event::Accepted { outgoing: OutgoingId(1), attempt: 1, vendor };
        let mut tenant = Tenant::default();
        for event in [set("rush.example", 1), heard, planned, called, accepted] {
            tenant.apply(Moment(1_000_000), &event);
        }
        tenant
    }

    fn pursued(tenant: &Tenant) -> Option<&str> {
        let errand = tenant.watches.get(CommandId(1))?.errand(OrderId(3))?;
        errand.refill.as_ref().map(|(_, number)| number.as_str())
    }

    #[test]
    fn a_refill_is_asked_about_where_it_was_begun_and_nowhere_else() {
        for (change, left) in [
            (set("rush.example", 2), Some("731")),
            (set("fast.example", 1), None),
            (changed(Change::ProviderRemoved { name: "rush".into() }), None),
            (changed(Change::ProviderRemoved { name: "fast".into() }), Some("731")),
        ] {
            let mut tenant = begun();
            assert_eq!(pursued(&tenant), Some("731"));
            tenant.apply(Moment(2_000_000), &change);
            assert_eq!(pursued(&tenant), left, "{change:?}");
        }
    }
}
