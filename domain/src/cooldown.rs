//! How soon the same errand may be asked again: a window opens when it is cleared.

use crate::action::Action;
use crate::id::{CommandId, OrderId};
use crate::reason::Reason;
use crate::time::Moment;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The windows that are open, by order and action.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cooldowns(BTreeMap<OrderId, BTreeMap<Action, Window>>);

/// One window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Until when the same errand is not accepted again.
    pub until: Moment,
    /// The command that opened it.
    pub command: CommandId,
}

impl Cooldowns {
    /// Refused while a window is open.
    pub fn check(&self, order: OrderId, action: Action, now: Moment) -> Result<(), Reason> {
        match self.window(order, action) {
            Some(window) if now < window.until => Err(Reason::CoolingDown(window.until.since(now))),
            Some(_) | None => Ok(()),
        }
    }

    /// The last window of this errand, open or not.
    #[must_use]
    pub fn window(&self, order: OrderId, action: Action) -> Option<Window> {
        self.0.get(&order)?.get(&action).copied()
    }

    /// Every window that is kept.
    pub fn iter(&self) -> impl Iterator<Item = (OrderId, Action, Window)> {
        self.0.iter().flat_map(|(&order, windows)| {
            windows.iter().map(move |(&action, &window)| (order, action, window))
        })
    }

    pub(crate) fn open(&mut self, order: OrderId, action: Action, window: Window) {
        self.0.entry(order).or_default().insert(action, window);
    }

    /// Takes back the window that `command` opened, if it is still that one.
    pub(crate) fn release(&mut self, order: OrderId, action: Action, command: CommandId) {
        let Some(windows) = self.0.get_mut(&order) else { return };
        if windows.get(&action).is_some_and(|window| window.command == command) {
            windows.remove(&action);
        }
        if windows.is_empty() {
            self.0.remove(&order);
        }
    }

    /// Forgets windows that have closed.
    pub(crate) fn sweep(&mut self, now: Moment) {
        self.0.retain(|_, windows| {
            windows.retain(|_, window| now < window.until);
            !windows.is_empty()
        });
    }
}
