//! Health: what is set up, and what can be seen of the work.

use domain::tenant::Tenant;
use serde::Serialize;

/// The health of a tenant.
#[derive(Serialize)]
pub(crate) struct Health<S> {
    /// Whether nothing is missing and nothing has stopped.
    ok: bool,
    setup: Vec<Step>,
    /// What can be seen of its actors.
    state: S,
}

/// One thing that must be set up before the first command can be carried out.
#[derive(Clone, Serialize)]
pub(crate) struct Step {
    name: String,
    done: bool,
    /// What to do, where something is.
    detail: String,
}

impl<S: Serialize> Health<S> {
    pub(crate) fn of(setup: Vec<Step>, state: S) -> Self {
        Self { ok: setup.iter().all(|step| step.done), setup, state }
    }
}

impl Step {
    /// The checklist of a tenant.
    pub(crate) fn all(tenant: &Tenant) -> Vec<Self> {
        let step = |name: &str, done: bool, otherwise: &str| {
            let detail = if done { String::new() } else { otherwise.to_owned() };
            Self { name: name.to_owned(), done, detail }
        };
        let mut steps = vec![
            step("panel", tenant.panel().is_some(), "set the panel and its key"),
            step("channel", !tenant.channels().is_empty(), "add a channel"),
            step("route", tenant.routes().iter().next().is_some(), "add a route to a provider"),
            step("link", !tenant.links().is_empty(), "link a chat to a username of the panel"),
        ];
        let stopped = tenant.channels().keys().filter_map(|name| {
            let why = tenant.stopped(name)?;
            Some(step(&format!("channel {name}"), false, &format!("it cannot send: {why}")))
        });
        steps.extend(stopped);
        steps
    }
}
