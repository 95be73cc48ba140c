//! What trying a connection has shown.

use actors::ProbeStep;
use serde::Serialize;

/// All steps, and whether each went well.
#[derive(Serialize)]
pub(crate) struct Probed {
    ok: bool,
    steps: Vec<Step>,
}

#[derive(Serialize)]
struct Step {
    name: &'static str,
    ok: bool,
    detail: String,
}

impl Probed {
    pub(crate) fn of(steps: &[ProbeStep]) -> Self {
        let ok = steps.iter().all(|step| step.ok);
        let steps = steps.iter().map(|step| Step {
            name: step.name,
            ok: step.ok,
            detail: step.detail.clone(),
        });
        Self { ok, steps: steps.collect() }
    }
}
