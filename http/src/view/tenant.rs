//! Tenants.

use super::moment;
use domain::id::TenantId;
use domain::platform::Entry;
use serde::{Deserialize, Serialize};

/// A tenant to be made.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewTenant {
    /// For people: 1 to 100 visible characters.
    pub(crate) name: String,
}

/// A tenant.
#[derive(Serialize)]
pub(crate) struct Tenant {
    id: String,
    name: String,
    created_at: String,
}

impl Tenant {
    pub(crate) fn of(id: TenantId, entry: &Entry) -> Self {
        let created_at = moment::show(entry.created);
        Self { id: id.to_string(), name: entry.name.to_string(), created_at }
    }
}
