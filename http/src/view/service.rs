//! Services: what the owner, or the panel's catalogue, says of one.

use crate::problem::{Code, Problem};
use domain::id::ServiceId;
use domain::service::{self, Promise};
use domain::time::Span;
use serde::{Deserialize, Serialize};

/// What is promised: a longest time to start, and how long the count is kept topped up. What is
/// left out is looked up further down.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    /// Such as `1h`.
    start: Option<String>,
    /// Such as `30d`; `lifetime`, or `none`.
    refill: Option<String>,
}

impl Rule {
    pub(crate) fn check(&self) -> Result<service::Rule, Problem> {
        let span = |text: &str| Span::parse(text).filter(|it| *it <= Span::days(3_650));
        let start = self.start.as_deref().map(|text| {
            let detail = "it must be a span such as 30m, 1h or 2d";
            span(text).ok_or_else(|| Problem::field("/start", "invalid", detail))
        });
        let refill = self.refill.as_deref().map(|text| match text {
            "none" => Ok(Promise::Never),
            "lifetime" => Ok(Promise::Lifetime),
            _ => span(text).map(Promise::Within).ok_or_else(|| {
                let detail = "it must be a span such as 30d, lifetime or none";
                Problem::field("/refill", "invalid", detail)
            }),
        });
        Ok(service::Rule { start: start.transpose()?, refill: refill.transpose()? })
    }
}

/// The service in a path.
pub(crate) fn at(segment: &str) -> Result<ServiceId, Problem> {
    let number = segment.parse::<u64>().ok().filter(|it| it.to_string() == segment);
    number.map(ServiceId).ok_or_else(|| Problem::of(Code::NotFound))
}
