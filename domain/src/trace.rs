//! The decision trace: each check of an errand, with what was seen.

use crate::action::Action;
use crate::id::OrderId;
use crate::time::{Moment, Span};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

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
    /// What staff says, where a policy asks for it.
    Approval,
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
            Self::Approval => "approval",
        }
    }
}

/// A decision about an errand that was made lately, for whoever of staff asks why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The order.
    pub order: OrderId,
    /// What was asked.
    pub action: Action,
    /// When it was decided.
    pub at: Moment,
    /// `cleared`, `refused cooling_down` …
    pub verdict: String,
    /// Each check and what was seen.
    pub trace: Vec<Step>,
}

/// The most decisions that are remembered, and for how long.
const RECENT_MAX: usize = 200;
const RECENT: Span = Span::days(1);

/// The decisions of the last day, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recent(VecDeque<Decision>);

impl Recent {
    /// The last decision about an order.
    #[must_use]
    pub fn of(&self, order: OrderId, now: Moment) -> Option<&Decision> {
        let found = self.0.iter().rev().find(|it| it.order == order);
        found.filter(|it| now < it.at.plus(RECENT))
    }

    pub(crate) fn note(&mut self, decision: Decision) {
        if self.0.len() >= RECENT_MAX {
            self.0.pop_front();
        }
        self.0.push_back(decision);
    }

    pub(crate) fn sweep(&mut self, now: Moment) {
        while self.0.front().is_some_and(|first| first.at.plus(RECENT) <= now) {
            self.0.pop_front();
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
