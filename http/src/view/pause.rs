//! Pauses: of everything, or of one route.

use super::id;
use crate::problem::Problem;
use domain::id::RouteId;
use domain::tenant::Tenant;
use serde::{Deserialize, Serialize};

/// What is to be paused: a route, or everything where none is named.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPause {
    #[serde(default)]
    route_id: Option<String>,
}

/// What is paused: a route, or everything where it is null.
#[derive(Serialize)]
pub(crate) struct Pause {
    route_id: Option<String>,
}

impl NewPause {
    pub(crate) fn check(&self) -> Result<Option<RouteId>, Problem> {
        let read = |text: &String| {
            let detail = "a route's id is written rte_3";
            let wrong = || Problem::field("/route_id", "invalid", detail);
            id::read("rte", text).map(RouteId).ok_or_else(wrong)
        };
        self.route_id.as_ref().map(read).transpose()
    }
}

impl Pause {
    /// Everything that is paused by itself.
    pub(crate) fn all(tenant: &Tenant) -> Vec<(String, Self)> {
        let pauses = tenant.pauses().iter().map(|route| {
            let key = format!("{:020}", route.map_or(0, |it| it.0));
            (key, Self { route_id: route.map(|it| id::show("rte", it.0)) })
        });
        pauses.collect()
    }
}
