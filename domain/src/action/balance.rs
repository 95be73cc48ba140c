//! Balance: what is left on the customer's account.

use super::{Action, Entry, Kind, always, no_cooldown};

pub(super) const BALANCE: Action =
    Action(&Entry { name: "balance", kind: Kind::Account, judge: always, cooldown: no_cooldown });
