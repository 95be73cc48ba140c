//! Help: which commands there are.

use super::{Action, Entry, Kind, always, no_cooldown};

pub(super) const HELP: Action =
    Action(&Entry { name: "help", kind: Kind::Plain, judge: always, cooldown: no_cooldown });
