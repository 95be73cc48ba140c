//! Refill: top up a completed order that has dropped, while its promise lasts.

use super::{Action, Case, Entry, Kind};
use crate::order::Status;
use crate::reason::Reason;
use crate::service::Promise;
use crate::settings::{Cause, Since, Stop};

pub(super) const REFILL: Action = Action(&Entry {
    name: "refill",
    kind: Kind::Carried,
    judge,
    cooldown: |settings| Some(settings.cooldown_refill),
});

fn judge(case: &Case<'_>) -> Result<(), Stop> {
    let order = case.order;
    let other = Reason::WrongStatus(order.status);
    let part = if order.status == Status::Completed {
        Ok(())
    } else if order.status == Status::Partial {
        case.ask(Cause::RefillPartial, other)
    } else {
        Err(other.into())
    };
    if let Err(Stop::Refused(_)) = part {
        return part;
    }
    let since = match case.settings.refill_since {
        Since::Completed => order.completed.unwrap_or(order.created),
        Since::Created => order.created,
    };
    // What is certainly refused is nothing to ask staff about.
    match case.terms.refill {
        Promise::Never => Err(Reason::NoRefill.into()),
        Promise::Within(window) if since.plus(window) < case.now => {
            Err(Reason::RefillExpired.into())
        }
        Promise::Within(_) | Promise::Lifetime => part,
        Promise::Unknown => case.ask(Cause::RefillUnknown, Reason::RefillUnknown).and(part),
    }
}
