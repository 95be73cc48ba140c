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
    /// `passed`, `failed` or `skipped`.
    result: &'static str,
    /// What was seen.
    detail: String,
    /// What to do, where it failed.
    to_do: Option<&'static str>,
}

impl Probed {
    pub(crate) fn of(steps: &[ProbeStep]) -> Self {
        let ok = steps.iter().all(|step| step.ok);
        let steps = steps.iter().map(|step| Step {
            name: step.name,
            ok: step.ok,
            result: match (step.ok, step.skipped) {
                (_, true) => "skipped",
                (true, false) => "passed",
                (false, false) => "failed",
            },
            to_do: step.remedy(),
            detail: step.detail.clone(),
        });
        Self { ok, steps: steps.collect() }
    }
}
