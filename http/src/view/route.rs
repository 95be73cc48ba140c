//! Routes.

use super::panel::one_of;
use super::{chat, id, template};
use crate::problem::Problem;
use domain::action::{self, Action, Kind};
use domain::id::RouteId;
use domain::route::{self, DEFAULT_TEMPLATE, PLACEHOLDERS, RouteKey};
use domain::tenant::Tenant;
use serde::{Deserialize, Serialize};

/// A route to be set.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRoute {
    keys: Vec<String>,
    action: Option<String>,
    targets: Vec<String>,
    template: Option<String>,
}

/// A route.
#[derive(Serialize)]
pub(crate) struct Route {
    id: String,
    keys: Vec<String>,
    action: Option<&'static str>,
    targets: Vec<String>,
    template: String,
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
        let action = self.action.as_deref().map(|name| {
            let carried = action::ALL.iter().filter(|it| it.kind() == Kind::Carried);
            let known = carried.map(|it| it.name());
            let unknown = || Problem::field("/action", "invalid", one_of(name, known));
            action::named(name).ok_or_else(unknown)
        });
        let words = self.template.as_deref().unwrap_or(DEFAULT_TEMPLATE);
        Ok(route::Route {
            keys: keys.collect::<Result<_, _>>()?,
            action: action.transpose()?,
            targets: targets.collect::<Result<_, _>>()?,
            template: template::read("/template", words, PLACEHOLDERS)?,
        })
    }
}

impl Route {
    pub(crate) fn of(id: RouteId, route: &route::Route, revision: u64) -> Self {
        Self {
            id: id::show("rte", id.0),
            keys: route.keys.iter().map(ToString::to_string).collect(),
            action: route.action.map(Action::name),
            targets: route.targets.iter().map(ToString::to_string).collect(),
            template: route.template.as_str().to_owned(),
            revision,
        }
    }

    /// The route of this number, if there is one.
    pub(crate) fn find(tenant: &Tenant, id: RouteId) -> Option<Self> {
        tenant.routes().get(id).map(|(route, revision)| Self::of(id, route, *revision))
    }
}
