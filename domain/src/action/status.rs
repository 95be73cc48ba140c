//! Status: how far an order is, and how much of it remains.

use super::{Action, Entry, Kind, always, no_cooldown};

pub(super) const STATUS: Action =
    Action(&Entry { name: "status", kind: Kind::Shown, judge: always, cooldown: no_cooldown });
