//! Decisions that staff has still to make.

use super::dispatch::carried;
use super::{id, moment};
use crate::problem::Problem;
use domain::action::Action;
use domain::id::OrderId;
use domain::tenant::{self, Tenant};
use serde::{Deserialize, Serialize};

/// An errand that waits for a yes or no.
#[derive(Serialize)]
pub(crate) struct Decision {
    order_id: u64,
    action: &'static str,
    /// What it is refused for if nobody decides.
    cause: &'static str,
    command_id: String,
    chat: String,
    provider: Option<String>,
    external_id: Option<String>,
    heard_at: String,
    expires_at: String,
}

/// Which errand is decided on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Deciding {
    order_id: u64,
    action: String,
}

impl Decision {
    /// All that wait, the most urgent first.
    pub(crate) fn all(tenant: &Tenant) -> Vec<(String, Self)> {
        let key =
            |it: &tenant::Decision| format!("{:020} {:020} {}", it.until.0, it.command.0, it.order);
        tenant.decisions().map(|it| (key(&it), Self::of(&it))).collect()
    }

    fn of(it: &tenant::Decision) -> Self {
        Self {
            order_id: it.order.0,
            action: it.action.name(),
            cause: it.cause.code(),
            command_id: id::show("cmd", it.command.0),
            chat: it.chat.to_string(),
            provider: it.provider.as_ref().map(ToString::to_string),
            external_id: it.external.as_ref().map(ToString::to_string),
            heard_at: moment::show(it.heard),
            expires_at: moment::show(it.until),
        }
    }
}

impl Deciding {
    pub(crate) fn check(&self) -> Result<(OrderId, Action), Problem> {
        Ok((OrderId(self.order_id), carried(&self.action)?))
    }
}
