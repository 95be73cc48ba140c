//! What can be changed about an instance while it lives.

use serde::{Deserialize, Serialize};

use super::queue::start_queue;
use crate::world::{State, World, WorldError};

/// Changes of an instance; what is left out stays as it is.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstanceHabits {
    /// The instance, as text.
    pub account: String,
    /// The token in the path is replaced: the old one is answered 401.
    #[serde(default)]
    pub api_token: Option<String>,
    /// The outgoing queue does not move until the instance is rebooted.
    #[serde(default)]
    pub stuck: Option<bool>,
    /// The vendor's calls per second are enforced with 429.
    #[serde(default)]
    pub limits: Option<bool>,
    /// Recipients read what they get.
    #[serde(default)]
    pub reads: Option<bool>,
    /// How long a message takes to show in the journals, milliseconds.
    #[serde(default)]
    pub journal_lag_ms: Option<i64>,
    /// How long the instance is `starting` after setSettings and reboot, milliseconds of the
    /// world's time.
    #[serde(default)]
    pub reboot_ms: Option<i64>,
    /// Time between two messages leaving the queue, milliseconds; 0 sends at once.
    #[serde(default)]
    pub send_delay_ms: Option<u64>,
    /// Each notification is told twice.
    #[serde(default)]
    pub doubles: Option<bool>,
    /// The statuses of a message come in reverse, before its own notification.
    #[serde(default)]
    pub reverses: Option<bool>,
    /// Notifications of these kinds (`typeWebhook`) are lost; what they tell is in the journals.
    #[serde(default)]
    pub loses: Option<Vec<String>>,
}

pub(crate) fn change_habits(
    world: &World,
    state: &mut State,
    habits: &InstanceHabits,
) -> Result<(), WorldError> {
    let now_ms = state.clock.now_ms();
    let instance = state.instance(&habits.account)?;
    for (place, wanted) in [
        (&mut instance.stuck, habits.stuck),
        (&mut instance.seed.limits, habits.limits),
        (&mut instance.seed.reads, habits.reads),
        (&mut instance.telling.doubles, habits.doubles),
        (&mut instance.telling.reverses, habits.reverses),
    ] {
        *place = wanted.unwrap_or(*place);
    }
    instance.seed.journal_lag_ms = habits.journal_lag_ms.or(instance.seed.journal_lag_ms);
    instance.seed.reboot_ms = habits.reboot_ms.or(instance.seed.reboot_ms);
    instance.seed.send_delay_ms = habits.send_delay_ms.or(instance.seed.send_delay_ms);
    if let Some(token) = &habits.api_token {
        instance.seed.api_token.clone_from(token);
    }
    if let Some(kinds) = &habits.loses {
        instance.telling.loses.clone_from(kinds);
    }
    start_queue(world, instance, now_ms);
    Ok(())
}
