//! Cancel: give an order up while it can still be given up.

use super::{Action, Case, Entry, Kind};
use crate::reason::Reason;
use crate::settings::Stop;

pub(super) const CANCEL: Action = Action(&Entry {
    name: "cancel",
    kind: Kind::Carried,
    judge,
    cooldown: |settings| Some(settings.cooldown_cancel),
});

fn judge(case: &Case<'_>) -> Result<(), Stop> {
    let status = case.order.status;
    if case.settings.cancel_statuses.contains(&status) {
        Ok(())
    } else {
        Err(Reason::WrongStatus(status).into())
    }
}
