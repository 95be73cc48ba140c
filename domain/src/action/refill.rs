//! Refill: top up a completed order that has dropped, while its promise lasts.

use super::{Action, Case, Entry, Kind};
use crate::order::Status;
use crate::reason::Reason;
use crate::service::Promise;
use crate::settings::{Since, Unknown};

pub(super) const REFILL: Action = Action(&Entry {
    name: "refill",
    kind: Kind::Carried,
    judge,
    cooldown: |settings| Some(settings.cooldown_refill),
});

fn judge(case: &Case<'_>) -> Result<(), Reason> {
    let order = case.order;
    let whole = order.status == Status::Completed;
    let part = order.status == Status::Partial && case.settings.refill_partial;
    if !whole && !part {
        return Err(Reason::WrongStatus(order.status));
    }
    let since = match case.settings.refill_since {
        Since::Completed => order.completed.unwrap_or(order.created),
        Since::Created => order.created,
    };
    match case.terms.refill {
        Promise::Never => Err(Reason::NoRefill),
        Promise::Within(window) if since.plus(window) < case.now => Err(Reason::RefillExpired),
        Promise::Within(_) | Promise::Lifetime => Ok(()),
        Promise::Unknown => match case.settings.refill_unknown {
            Unknown::Allow => Ok(()),
            Unknown::Deny | Unknown::Staff => Err(Reason::RefillUnknown),
        },
    }
}
