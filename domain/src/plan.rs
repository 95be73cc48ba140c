//! What a tenant has paid for: which mediums, which modules, and until when.

use crate::action::Action;
use crate::medium::Medium;
use crate::reason::Reason;
use crate::time::Moment;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A subscription; the default is everything, for ever.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The mediums; `None` for all.
    pub mediums: Option<BTreeSet<Medium>>,
    /// The modules, among them the actions by name; `None` for all.
    pub modules: Option<BTreeSet<String>>,
    /// When it runs out; `None` for never.
    pub expires: Option<Moment>,
}

impl Plan {
    /// Whether an action is among the modules.
    #[must_use]
    pub fn includes(&self, action: Action) -> bool {
        self.modules.as_ref().is_none_or(|it| it.contains(action.name()))
    }

    /// Whether a medium is paid for at all.
    #[must_use]
    pub fn serves(&self, medium: Medium, now: Moment) -> bool {
        let over = self.expires.is_some_and(|end| end <= now);
        !over && self.mediums.as_ref().is_none_or(|it| it.contains(&medium))
    }

    /// Whether a command of this kind is paid for.
    pub fn admits(&self, medium: Medium, action: Action, now: Moment) -> Result<(), Reason> {
        if self.expires.is_some_and(|end| end <= now) {
            return Err(Reason::PlanExpired);
        }
        let medium = self.mediums.as_ref().is_none_or(|it| it.contains(&medium));
        if medium && self.includes(action) { Ok(()) } else { Err(Reason::NotInPlan) }
    }
}
