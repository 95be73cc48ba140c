//! Aliases: further words for an action.

use crate::problem::{Code, Problem};
use domain::action::{self, Action};
use domain::tenant::Tenant;
use serde::{Deserialize, Serialize};

/// The words that an action is to have besides its own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewAlias {
    pub(crate) words: Vec<String>,
}

/// An action and the words that it has besides its own.
#[derive(Serialize)]
pub(crate) struct Alias {
    action: &'static str,
    words: Vec<String>,
}

impl Alias {
    pub(crate) fn of(tenant: &Tenant, action: Action) -> Self {
        let words = tenant.aliases().get(&action).cloned().unwrap_or_default();
        Self { action: action.name(), words }
    }
}

/// The action in a path.
pub(crate) fn action(name: &str) -> Result<Action, Problem> {
    action::named(name).ok_or_else(|| Problem::of(Code::NotFound))
}
