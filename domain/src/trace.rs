//! The decision trace: each check of an errand, with what was seen.

use serde::{Deserialize, Serialize};

/// The checks, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Plan, limits and size of the whole command.
    Admission,
    /// Whether the panel could be asked.
    Panel,
    /// Whether the order is the customer's own.
    Ownership,
    /// What the service promises; always passes.
    Terms,
    /// The action's own rule.
    Rule,
    /// Whether the same errand is under way.
    InProgress,
    /// Whether its window is open.
    Cooldown,
    /// Whether there is somebody to send it to.
    Route,
}

/// One check and what was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Which check.
    pub check: Check,
    /// Whether it passed.
    pub passed: bool,
    /// What was seen, for people.
    pub seen: String,
}

impl Check {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admission => "admission",
            Self::Panel => "panel",
            Self::Ownership => "ownership",
            Self::Terms => "terms",
            Self::Rule => "rule",
            Self::InProgress => "in_progress",
            Self::Cooldown => "cooldown",
            Self::Route => "route",
        }
    }
}

/// Writes steps down as the checks are made.
#[derive(Debug, Default)]
pub(crate) struct Trace(pub(crate) Vec<Step>);

impl Trace {
    /// Notes the outcome of a check and hands it on.
    pub(crate) fn note<T, E>(
        &mut self,
        check: Check,
        seen: impl Into<String>,
        result: Result<T, E>,
    ) -> Result<T, E> {
        self.0.push(Step { check, passed: result.is_ok(), seen: seen.into() });
        result
    }
}
