//! Speed: hurry an order that should have started and has something left to deliver.

use super::{Action, Case, Entry, Kind};
use crate::reason::Reason;
use crate::settings::{Cause, Stop};

pub(super) const SPEED: Action = Action(&Entry {
    name: "speed",
    kind: Kind::Carried,
    judge,
    cooldown: |settings| Some(settings.cooldown_speed),
});

fn judge(case: &Case<'_>) -> Result<(), Stop> {
    let order = case.order;
    if !case.settings.speed_statuses.contains(&order.status) {
        return Err(Reason::WrongStatus(order.status).into());
    }
    if order.remains == Some(0) {
        return Err(Reason::NothingRemains.into());
    }
    match case.terms.start {
        Some(promise) if case.now < order.created.plus(promise) => {
            Err(Reason::TooEarly(Some(order.created.plus(promise).since(case.now))).into())
        }
        None => case.ask(Cause::SpeedUnknownStart, Reason::TooEarly(None)),
        Some(_) => Ok(()),
    }
}
