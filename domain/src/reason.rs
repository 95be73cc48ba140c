//! Why an errand is not done. A reason is an answer, not an error: it is data, and safe to show.

use crate::order::Status;
use crate::time::Span;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why an errand is refused. The code is the log field and the key of the customer's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// No such order.
    NotFound,
    /// Somebody else's order: told apart in the log, never to the customer.
    NotYours,
    /// The order's status does not allow the action.
    WrongStatus(Status),
    /// The service promises no refill.
    NoRefill,
    /// The refill promise has run out.
    RefillExpired,
    /// Nobody can tell what the service promises.
    RefillUnknown,
    /// The service has not had its promised time to start; how much is left, if it is known.
    TooEarly(Option<Span>),
    /// Staff has said no.
    Denied,
    /// Nothing is left to deliver.
    NothingRemains,
    /// The same was asked a while ago; how long the window lasts yet.
    CoolingDown(Span),
    /// The same errand is under way or in doubt.
    InProgress,
    /// The provider gave no number that could be sent to it.
    NoExternalId,
    /// Nobody to send it to.
    NoRoute,
    /// The panel did not answer.
    PanelUnavailable,
    /// The message to the provider was certainly not taken.
    SendFailed,
    /// More orders in one message than are allowed.
    TooMany,
    /// More commands in an hour than are allowed.
    LimitReached,
    /// The plan does not include it.
    NotInPlan,
    /// The plan has run out.
    PlanExpired,
}

impl Reason {
    /// One of each, for lists and tests.
    pub const ALL: [Self; 19] = [
        Self::NotFound,
        Self::NotYours,
        Self::WrongStatus(Status::Completed),
        Self::NoRefill,
        Self::RefillExpired,
        Self::RefillUnknown,
        Self::TooEarly(None),
        Self::Denied,
        Self::NothingRemains,
        Self::CoolingDown(Span(0)),
        Self::InProgress,
        Self::NoExternalId,
        Self::NoRoute,
        Self::PanelUnavailable,
        Self::SendFailed,
        Self::TooMany,
        Self::LimitReached,
        Self::NotInPlan,
        Self::PlanExpired,
    ];

    /// Its code in logs, and its key among the texts.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::NotYours => "not_yours",
            Self::WrongStatus(_) => "wrong_status",
            Self::NoRefill => "no_refill",
            Self::RefillExpired => "refill_expired",
            Self::RefillUnknown => "refill_unknown",
            Self::TooEarly(_) => "too_early",
            Self::Denied => "denied",
            Self::NothingRemains => "nothing_remains",
            Self::CoolingDown(_) => "cooling_down",
            Self::InProgress => "in_progress",
            Self::NoExternalId => "no_external_id",
            Self::NoRoute => "no_route",
            Self::PanelUnavailable => "panel_unavailable",
            Self::SendFailed => "send_failed",
            Self::TooMany => "too_many",
            Self::LimitReached => "limit_reached",
            Self::NotInPlan => "not_in_plan",
            Self::PlanExpired => "plan_expired",
        }
    }

    /// Whether staff may go past it: only a rule or a window is against the errand, and it can
    /// still be sent to the right place and mean the right thing.
    #[must_use]
    pub const fn is_soft(self) -> bool {
        match self {
            Self::WrongStatus(status) => !matches!(status, Status::Unknown),
            Self::NoRefill
            | Self::RefillExpired
            | Self::RefillUnknown
            | Self::TooEarly(_)
            | Self::Denied
            | Self::NothingRemains
            | Self::CoolingDown(_) => true,
            Self::NotFound
            | Self::NotYours
            | Self::InProgress
            | Self::NoExternalId
            | Self::NoRoute
            | Self::PanelUnavailable
            | Self::SendFailed
            | Self::TooMany
            | Self::LimitReached
            | Self::NotInPlan
            | Self::PlanExpired => false,
        }
    }
}

/// As staff reads it.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::WrongStatus(status) = self {
            return write!(f, "{} ({status})", self.code());
        }
        if let Self::CoolingDown(left) | Self::TooEarly(Some(left)) = self {
            return write!(f, "{} ({left} left)", self.code());
        }
        f.write_str(self.code())
    }
}
