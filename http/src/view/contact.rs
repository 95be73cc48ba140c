//! Contacts.

use super::chat;
use crate::problem::Problem;
use domain::id::Chat;
use domain::tenant::Tenant;
use serde::{Deserialize, Serialize};

/// The number that a hidden id is to belong to.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewContact {
    number: String,
}

/// A person's hidden id and number.
#[derive(Serialize)]
pub(crate) struct Contact {
    hidden: String,
    number: String,
    /// Whether the vendor says so against what is known; then they are two.
    disputed: bool,
}

impl NewContact {
    pub(crate) fn check(&self) -> Result<Chat, Problem> {
        chat::read("/number", &self.number)
    }
}

impl Contact {
    pub(crate) fn new(hidden: &Chat, number: &Chat, disputed: bool) -> Self {
        Self { hidden: hidden.to_string(), number: number.to_string(), disputed }
    }

    /// All that are known, and all that are disputed.
    pub(crate) fn all(tenant: &Tenant) -> Vec<(String, Self)> {
        let contacts = tenant.contacts();
        let known = contacts.iter().map(|(hidden, number)| Self::new(hidden, number, false));
        let disputed = contacts.disputes().map(|(number, hidden)| Self::new(hidden, number, true));
        let mut all: Vec<(String, Self)> =
            known.chain(disputed).map(|it| (format!("{} {}", it.hidden, it.number), it)).collect();
        all.sort_by(|(one, _), (other, _)| one.cmp(other));
        all
    }
}
