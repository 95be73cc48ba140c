//! Routes.

use super::panel::one_of;
use super::{chat, id, template};
use crate::problem::Problem;
use domain::action::{self, Action, Kind};
use domain::id::RouteId;
use domain::route::{self, DEFAULT_TEMPLATE, PLACEHOLDERS, RouteKey, Verb};
use domain::tenant::Tenant;
use domain::time::Span;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A route to be set.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRoute {
    keys: Vec<String>,
    action: Option<String>,
    targets: Vec<String>,
    template: Option<String>,
    /// What the provider calls an action, by the action's name.
    #[serde(default)]
    words: BTreeMap<String, String>,
    /// Whether the template may say whose the order is.
    #[serde(default)]
    allow_username: bool,
    /// How long the provider has for an answer: a span, `off`, or nothing for the setting.
    sla: Option<String>,
}

/// A route.
#[derive(Serialize)]
pub(crate) struct Route {
    id: String,
    keys: Vec<String>,
    action: Option<&'static str>,
    targets: Vec<String>,
    template: String,
    words: BTreeMap<&'static str, String>,
    allow_username: bool,
    sla: Option<String>,
    revision: u64,
}

impl NewRoute {
    pub(crate) fn check(&self) -> Result<route::Route, Problem> {
        let keys = self.keys.iter().enumerate().map(|(nth, text)| {
            RouteKey::parse(text).ok_or_else(|| {
                let detail = "a key is a provider's name, service:12, manual or *";
                Problem::field(&format!("/keys/{nth}"), "invalid", detail)
            })
        });
        let targets = self.targets.iter().enumerate();
        let targets = targets.map(|(nth, text)| chat::read(&format!("/targets/{nth}"), text));
        let action = self.action.as_deref().map(|name| carried("/action", name));
        let words = self.template.as_deref().unwrap_or(DEFAULT_TEMPLATE);
        Ok(route::Route {
            keys: keys.collect::<Result<_, _>>()?,
            action: action.transpose()?,
            targets: targets.collect::<Result<_, _>>()?,
            template: template::read("/template", words, PLACEHOLDERS)?,
            verbs: self.words.iter().map(verb).collect::<Result<_, _>>()?,
            allow_username: self.allow_username,
            sla: self.sla.as_deref().map(sla).transpose()?,
        })
    }
}

/// The action of this name, if it goes to providers.
fn carried(pointer: &str, name: &str) -> Result<Action, Problem> {
    let carried = action::ALL.iter().filter(|it| it.kind() == Kind::Carried);
    let known = carried.map(|it| it.name());
    let unknown = || Problem::field(pointer, "invalid", one_of(name, known));
    action::named(name).ok_or_else(unknown)
}

fn verb((name, text): (&String, &String)) -> Result<(Action, Verb), Problem> {
    let pointer = format!("/words/{}", name.replace('~', "~0").replace('/', "~1"));
    let action = carried(&pointer, name)?;
    let detail = "it has 1 to 64 visible characters on one line, without braces";
    let verb = Verb::parse(text).ok_or_else(|| Problem::field(&pointer, "invalid", detail))?;
    Ok((action, verb))
}

fn sla(text: &str) -> Result<Span, Problem> {
    let wrong = "a span from 1m to 48h such as 6h, or off";
    route::read_sla(text).ok_or_else(|| Problem::field("/sla", "invalid", wrong))
}

impl Route {
    pub(crate) fn of(id: RouteId, route: &route::Route, revision: u64) -> Self {
        Self {
            id: id::show("rte", id.0),
            keys: route.keys.iter().map(ToString::to_string).collect(),
            action: route.action.map(Action::name),
            targets: route.targets.iter().map(ToString::to_string).collect(),
            template: route.template.as_str().to_owned(),
            words: route
                .verbs
                .iter()
                .map(|(action, verb)| (action.name(), verb.as_str().to_owned()))
                .collect(),
            allow_username: route.allow_username,
            sla: route.sla.map(route::show_sla),
            revision,
        }
    }

    /// The route of this number, if there is one.
    pub(crate) fn find(tenant: &Tenant, id: RouteId) -> Option<Self> {
        tenant.routes().get(id).map(|(route, revision)| Self::of(id, route, *revision))
    }
}
