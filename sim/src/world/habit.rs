//! Changing how an account behaves while the world runs, without making it anew.

use serde::{Deserialize, Serialize};

use super::{World, WorldError};
use crate::green::{self, InstanceHabits};
use crate::telegram::{self, BotHabits};

/// An account behaves otherwise from now on; what is left out stays as it is:
/// `{"vendor":"green","account":"1101000001","stuck":true}`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "vendor", rename_all = "snake_case")]
pub enum HabitChange {
    /// A bot's.
    Telegram(BotHabits),
    /// An instance's.
    Green(InstanceHabits),
}

impl World {
    /// Changes an account's habits. Chats, queues, journals and what waits stay.
    pub fn habits(&self, change: &HabitChange) -> Result<(), WorldError> {
        let mut state = self.lock();
        match change {
            HabitChange::Telegram(habits) => telegram::change_habits(&mut state, habits),
            HabitChange::Green(habits) => green::change_habits(self, &mut state, habits),
        }
    }
}
