//! What is paused: dispatches of these routes, or of all, are held and do not leave.

use crate::id::RouteId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What is paused now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pauses {
    all: bool,
    routes: BTreeSet<RouteId>,
}

impl Pauses {
    /// Whether dispatches of this route are held.
    #[must_use]
    pub fn hold(&self, route: RouteId) -> bool {
        self.all || self.routes.contains(&route)
    }

    /// Whether the whole tenant is paused (`None`), or this route itself.
    #[must_use]
    pub fn is_paused(&self, route: Option<RouteId>) -> bool {
        route.map_or(self.all, |route| self.routes.contains(&route))
    }

    /// Everything that is paused by itself; `None` is the whole tenant.
    pub fn iter(&self) -> impl Iterator<Item = Option<RouteId>> {
        let all = self.all.then_some(None);
        all.into_iter().chain(self.routes.iter().copied().map(Some))
    }

    pub(crate) fn set(&mut self, route: Option<RouteId>, paused: bool) {
        match route {
            None => self.all = paused,
            Some(route) if paused => drop(self.routes.insert(route)),
            Some(route) => drop(self.routes.remove(&route)),
        }
    }
}
