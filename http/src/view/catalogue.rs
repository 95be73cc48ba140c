//! The catalogue: where the panel lists its services, and how far its readings are.

use super::panel::{Wanted, one_of};
use super::{Kept, moment};
use crate::problem::Problem;
use domain::catalogue::Tally;
use domain::tenant::Tenant;
use gateways::provider;
use serde::{Deserialize, Serialize};

/// A catalogue to be set: the panel's API for its users, and the key of one of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCatalogue {
    #[serde(default = "standard")]
    kind: String,
    site: String,
    /// May be left out while the site stays the same.
    key: Option<String>,
}

/// The catalogue.
#[derive(Serialize)]
pub(crate) struct Catalogue {
    kind: String,
    site: String,
    key: Kept,
    /// The last reading that ended well.
    last: Option<Reading>,
    /// Why the last one failed, if it did.
    fault: Option<String>,
    /// When it is read again; `null` for "when somebody asks".
    next_at: Option<String>,
}

#[derive(Serialize)]
struct Reading {
    read_at: String,
    services: u32,
    left_out: u32,
    added: u32,
    changed: u32,
    gone: u32,
}

fn standard() -> String {
    "standard".to_owned()
}

impl NewCatalogue {
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

impl Catalogue {
    /// The tenant's, if it has one.
    pub(crate) fn find(tenant: &Tenant) -> Option<Self> {
        let catalogue = tenant.catalogue();
        let source = catalogue.source()?;
        Some(Self {
            kind: source.kind.clone(),
            site: source.site.clone(),
            key: Kept::YES,
            last: catalogue.last().map(|(at, tally)| Reading::of(moment::show(at), tally)),
            fault: catalogue.fault().map(ToString::to_string),
            // What is owed from the beginning of time is owed now.
            next_at: tenant.catalogue_next().filter(|at| at.0 > 0).map(moment::show),
        })
    }
}

impl Reading {
    fn of(read_at: String, tally: Tally) -> Self {
        let Tally { services, left_out, added, changed, gone } = tally;
        Self { read_at, services, left_out, added, changed, gone }
    }
}
