//! Routes as owners set them: which can be, and why others cannot.

use super::Tenant;
use super::configure::{EACH_MAX, refuse};
use crate::action::{Action, Kind};
use crate::change::{Objection, Trouble};
use crate::id::RouteId;
use crate::length::UNITS_MAX;
use crate::provider;
use crate::route::{DEFAULT_TEMPLATE, Route, RouteKey, longest};
use std::collections::BTreeSet;

impl Tenant {
    /// Whether the route could be set under this number; 0 stands for a new one.
    pub(super) fn routable(&self, id: RouteId, route: &Route) -> Result<(), Objection> {
        if id.0 != 0 {
            self.known_route(id)?;
        }
        let keys = route.keys.len();
        refuse(keys == 0 || keys > EACH_MAX, Trouble::Invalid, "/keys", || {
            format!("name 1 to {EACH_MAX} keys: a provider, service:12, manual or *")
        })?;
        named_once(&route.keys, "/keys")?;
        let count = route.targets.len();
        refuse(count == 0 || count > EACH_MAX, Trouble::Invalid, "/targets", || {
            format!("name 1 to {EACH_MAX} chats to send to")
        })?;
        named_once(&route.targets, "/targets")?;
        for (nth, target) in route.targets.iter().enumerate() {
            let pointer = format!("/targets/{nth}");
            self.known_target(target, &pointer)?;
            self.no_ticket(target, &pointer, "a ticket is a customer's: no route leads there")?;
        }
        callable_orders(route)?;
        let carried = route.action.is_none_or(|it| it.kind() == Kind::Carried);
        refuse(!carried, Trouble::Invalid, "/action", || {
            "only refill, cancel and speed go to a provider".to_owned()
        })?;
        sayable_words(route)?;
        speakable_verbs(route)?;
        self.unrivalled(id, route)
    }

    pub(super) fn known_route(&self, id: RouteId) -> Result<(), Objection> {
        refuse(self.routes.get(id).is_none(), Trouble::Missing, "/id", || {
            format!("there is no route {id}")
        })
    }

    /// Of two routes for the same key and action one would never be used, and nobody could see
    /// which.
    fn unrivalled(&self, id: RouteId, route: &Route) -> Result<(), Objection> {
        let mut rivals = route.keys.iter().enumerate();
        let found = rivals
            .find_map(|(nth, key)| Some((nth, key, self.routes.rival(id, route.action, key)?)));
        let Some((nth, key, rival)) = found else { return Ok(()) };
        let what = route.action.map_or("any action", Action::name);
        let detail = format!(
            "{key} for {what} is taken by route rte_{rival}: change that one, or take the key out \
             of it first"
        );
        Err(Objection { kind: Trouble::Conflict, pointer: format!("/keys/{nth}"), detail })
    }
}

/// An API is asked about one provider's numbers, and knows some actions only.
fn callable_orders(route: &Route) -> Result<(), Objection> {
    let mut apis = route.targets.iter().enumerate().filter(|(_, it)| it.api().is_some());
    let Some((nth, target)) = apis.next() else { return Ok(()) };
    let pointer = format!("/targets/{nth}");
    let more = apis.next().map(|(nth, _)| format!("/targets/{nth}"));
    refuse(more.is_some(), Trouble::Invalid, more.as_deref().unwrap_or_default(), || {
        "an order has its number with one provider: name one API".to_owned()
    })?;
    let foreign = route.keys.iter().find(|it| matches!(it, RouteKey::Manual | RouteKey::Fallback));
    refuse(foreign.is_some(), Trouble::Invalid, &pointer, || {
        let key = foreign.map(ToString::to_string).unwrap_or_default();
        format!(
            "{key} may be any provider's order, and to {target} its number would mean another: \
             name the provider or a service as key"
        )
    })?;
    let beyond = route.action.filter(|it| !provider::takes(*it));
    refuse(beyond.is_some(), Trouble::Invalid, &pointer, || {
        let action = beyond.map_or("", Action::name);
        format!("a provider's API takes refill and cancel, and no {action}: name a chat")
    })
}

/// The words of a route must say which order is meant, no more than they may, and fit into one
/// message.
fn sayable_words(route: &Route) -> Result<(), Objection> {
    let named = route.template.uses("ids") || route.template.uses("orders");
    refuse(!named, Trouble::Invalid, "/template", || {
        "the words must name the orders, by {ids} or {orders}".to_owned()
    })?;
    let own = route.template.as_str() != DEFAULT_TEMPLATE;
    let manual = route.keys == [RouteKey::Manual] && own && route.template.uses("ids");
    refuse(manual, Trouble::Invalid, "/template", || {
        "manual orders have no external id: use {orders} in place of {ids}".to_owned()
    })?;
    let told = route.template.uses("username") && !route.allow_username;
    refuse(told, Trouble::Invalid, "/template", || {
        "{username} tells the provider who your customer is: allow it with allow_username, or \
         leave it out"
            .to_owned()
    })?;
    let most = longest(&route.template, &route.verbs.values().collect::<Vec<_>>());
    refuse(most > UNITS_MAX, Trouble::Invalid, "/template", || {
        format!("for one order alone it may be {most} characters long: at most {UNITS_MAX} fit")
    })
}

/// A verb is for an action that this route carries.
fn speakable_verbs(route: &Route) -> Result<(), Objection> {
    for action in route.verbs.keys() {
        let pointer = format!("/words/{action}");
        refuse(action.kind() != Kind::Carried, Trouble::Invalid, &pointer, || {
            "only refill, cancel and speed go to a provider".to_owned()
        })?;
        let other = route.action.filter(|only| only != action);
        refuse(other.is_some(), Trouble::Invalid, &pointer, || {
            let only = other.map_or("", Action::name);
            format!("the route is for {only} alone: leave the word for {action} out")
        })?;
    }
    Ok(())
}

fn named_once<T: Ord + std::fmt::Display>(list: &[T], pointer: &str) -> Result<(), Objection> {
    let mut seen = BTreeSet::new();
    let twice = list.iter().find(|it| !seen.insert(*it));
    refuse(twice.is_some(), Trouble::Invalid, pointer, || {
        twice.map(|it| format!("{it} is named twice")).unwrap_or_default()
    })
}
