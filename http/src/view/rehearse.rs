//! Rehearsals: changes to be tried on the last commands, and what they would have led to.

use super::route::NewRoute;
use super::service::{self, Rule};
use super::settings::{self, Patch};
use super::{id, moment};
use crate::problem::Problem;
use domain::change::Change;
use domain::id::{Chat, RouteId};
use domain::tenant::{self, Difference, Rehearsal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many commands are judged again where nobody says so.
const LAST: u16 = 200;

/// Changes to be tried. None of them is made.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRehearsal {
    /// How many of the last commands, 1 to 1,000.
    #[serde(default = "last")]
    pub(crate) last: u16,
    /// A merge patch of the settings.
    #[serde(default)]
    settings: Patch,
    /// Routes that would be added.
    #[serde(default)]
    add_routes: Vec<NewRoute>,
    /// Routes that would be replaced, by their ids.
    #[serde(default)]
    replace_routes: BTreeMap<String, NewRoute>,
    /// Routes that would be removed.
    #[serde(default)]
    remove_routes: Vec<String>,
    /// What the owner would say of services, by their numbers; `null` takes it back.
    #[serde(default)]
    overrides: BTreeMap<String, Option<Rule>>,
    /// What the catalogue would say of services, by their numbers.
    #[serde(default)]
    rules: BTreeMap<String, Rule>,
}

/// What would have become of the last commands.
#[derive(Serialize)]
pub(crate) struct Rehearsed {
    /// Errands that were judged again.
    judged: usize,
    /// Errands of which too little was recorded.
    skipped: usize,
    /// Errands that would have gone another way, in the order in which they were asked for.
    differences: Vec<Parting>,
}

/// An errand that would have gone another way.
#[derive(Serialize)]
struct Parting {
    command_id: String,
    heard_at: String,
    order_id: u64,
    action: &'static str,
    /// What became of it.
    recorded: String,
    /// What becomes of it under the set-up as it is, with no window open before the first of
    /// these commands.
    before: Verdict,
    /// What would become of it.
    after: Verdict,
}

#[derive(Serialize)]
struct Verdict {
    outcome: String,
    /// What was seen at the check that decided.
    seen: String,
    dispatches: Vec<Dispatch>,
}

#[derive(Serialize)]
struct Dispatch {
    chat: String,
    text: String,
}

const fn last() -> u16 {
    LAST
}

impl NewRehearsal {
    /// The changes, each with where it stands in the body.
    pub(crate) fn check(self) -> Result<Vec<(String, Change)>, Problem> {
        let mut changes = Vec::new();
        if !self.settings.is_empty() {
            let values = settings::read(self.settings).map_err(|it| it.within("/settings"))?;
            changes.push(("/settings".to_owned(), Change::SettingsSet { values }));
        }
        for (nth, route) in self.add_routes.iter().enumerate() {
            changes.push(set(RouteId(0), route, format!("/add_routes/{nth}"))?);
        }
        for (name, route) in &self.replace_routes {
            let at = format!("/replace_routes/{name}");
            changes.push(set(route_at(&at, name)?, route, at)?);
        }
        for (nth, name) in self.remove_routes.iter().enumerate() {
            let at = format!("/remove_routes/{nth}");
            changes.push((at.clone(), Change::RouteRemoved { id: route_at(&at, name)? }));
        }
        for (name, rule) in &self.rules {
            let at = format!("/rules/{name}");
            let rule = rule.check().map_err(|it| it.within(&at))?;
            changes.push((at.clone(), Change::ServiceSet { service: service(&at, name)?, rule }));
        }
        for (name, rule) in &self.overrides {
            let at = format!("/overrides/{name}");
            let rule = rule.as_ref().map(Rule::check).transpose().map_err(|it| it.within(&at))?;
            changes.push((at.clone(), Change::OverrideSet { service: service(&at, name)?, rule }));
        }
        Ok(changes)
    }
}

fn set(id: RouteId, route: &NewRoute, at: String) -> Result<(String, Change), Problem> {
    let route = route.check().map_err(|it| it.within(&at))?;
    Ok((at, Change::RouteSet { id, route }))
}

fn route_at(at: &str, name: &str) -> Result<RouteId, Problem> {
    let id = id::read("rte", name).filter(|id| *id != 0).map(RouteId);
    id.ok_or_else(|| Problem::field(at, "invalid", "it must be a route's id, such as rte_3"))
}

fn service(at: &str, name: &str) -> Result<domain::id::ServiceId, Problem> {
    let unfit = |_| Problem::field(at, "invalid", "it must be a service's number, such as 12");
    service::at(name).map_err(unfit)
}

impl Rehearsed {
    pub(crate) fn of(rehearsal: &Rehearsal) -> Self {
        Self {
            judged: rehearsal.judged,
            skipped: rehearsal.skipped,
            differences: rehearsal.differences.iter().map(Parting::of).collect(),
        }
    }
}

impl Parting {
    fn of(it: &Difference) -> Self {
        Self {
            command_id: id::show("cmd", it.command.0),
            heard_at: moment::show(it.heard),
            order_id: it.order.0,
            action: it.action.name(),
            recorded: it.recorded.clone(),
            before: Verdict::of(&it.now),
            after: Verdict::of(&it.then),
        }
    }
}

impl Verdict {
    fn of(it: &tenant::Verdict) -> Self {
        let dispatch =
            |(chat, text): &(Chat, String)| Dispatch { chat: chat.to_string(), text: text.clone() };
        Self {
            outcome: it.outcome.clone(),
            seen: it.seen.clone(),
            dispatches: it.dispatches.iter().map(dispatch).collect(),
        }
    }
}
