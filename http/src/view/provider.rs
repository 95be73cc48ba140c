//! Providers' own APIs.

use super::Kept;
use super::panel::{Wanted, one_of};
use crate::problem::Problem;
use domain::id::ApiName;
use domain::provider::Api;
use domain::tenant::Tenant;
use gateways::provider;
use serde::{Deserialize, Serialize};

/// A provider's API to be set.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewProvider {
    #[serde(default = "standard")]
    kind: String,
    site: String,
    /// May be left out while the site stays the same.
    key: Option<String>,
}

/// A provider's API.
#[derive(Serialize)]
pub(crate) struct Provider {
    name: String,
    /// What a route names to send errands there.
    target: String,
    kind: String,
    site: String,
    key: Kept,
}

fn standard() -> String {
    "standard".to_owned()
}

impl NewProvider {
    /// Checks it; private addresses fit only where the node allows them.
    pub(crate) fn check(self, allow_private: bool) -> Result<Wanted, Problem> {
        let adapter = provider::named(&self.kind).ok_or_else(|| {
            let known = provider::ALL.iter().map(|it| it.name());
            Problem::field("/kind", "invalid", one_of(&self.kind, known))
        })?;
        let site = adapter.site(&self.site);
        Wanted::of(self.kind, site, self.key, allow_private)
    }
}

impl Provider {
    pub(crate) fn of(name: &ApiName, api: &Api) -> Self {
        Self {
            name: name.to_string(),
            target: format!("{}:{name}", domain::provider::CHANNEL),
            kind: api.kind.clone(),
            site: api.site.clone(),
            key: Kept::YES,
        }
    }

    /// The one of this name, if there is one.
    pub(crate) fn find(tenant: &Tenant, name: &ApiName) -> Option<Self> {
        tenant.providers().get(name).map(|api| Self::of(name, api))
    }
}
