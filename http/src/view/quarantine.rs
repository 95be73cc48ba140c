//! Inputs that made a tenant fail: when, of what kind and how; nothing of what they say.

use super::{id, moment};
use actors::Quarantined;
use serde::Serialize;

/// One of them.
#[derive(Serialize)]
pub(crate) struct Entry {
    id: String,
    at: String,
    /// `heard`, `noticed`, `told`, `inspected`, `sent`, `looked`, `roused`.
    kind: String,
    /// What the program said, without what it quoted.
    why: String,
    /// Whether it can be tried again.
    releasable: bool,
}

impl Entry {
    /// What an entry's id begins with.
    pub(crate) const PREFIX: &str = "qtn";

    pub(crate) fn of(it: &Quarantined) -> Self {
        Self {
            id: id::show(Self::PREFIX, it.id),
            at: moment::show(it.at),
            kind: it.kind.clone(),
            why: it.why.clone(),
            releasable: it.releasable,
        }
    }
}
