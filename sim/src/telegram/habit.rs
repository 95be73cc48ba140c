//! What can be changed about a bot while it lives, as its owner or the vendor would.

use serde::{Deserialize, Serialize};

use crate::world::{State, WorldError};

/// Changes of a bot; what is left out stays as it is.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BotHabits {
    /// The bot's numeric id, as text.
    pub account: String,
    /// The token is replaced: the old one is answered 401.
    #[serde(default)]
    pub token: Option<String>,
    /// As [`BotSeed::can_read_all_group_messages`](crate::BotSeed::can_read_all_group_messages).
    #[serde(default)]
    pub can_read_all_group_messages: Option<bool>,
    /// As [`BotSeed::bot_to_bot`](crate::BotSeed::bot_to_bot).
    #[serde(default)]
    pub bot_to_bot: Option<bool>,
    /// As [`BotSeed::open_chats`](crate::BotSeed::open_chats).
    #[serde(default)]
    pub open_chats: Option<bool>,
    /// As [`BotSeed::limits`](crate::BotSeed::limits).
    #[serde(default)]
    pub limits: Option<bool>,
    /// Each update is told twice.
    #[serde(default)]
    pub doubles: Option<bool>,
    /// The next update will have this id plus one, also when that is less than before: the vendor
    /// counts from a random number after a week of silence.
    #[serde(default)]
    pub last_update_id: Option<i64>,
}

pub(crate) fn change_habits(state: &mut State, habits: &BotHabits) -> Result<(), WorldError> {
    let bot = state.bot(&habits.account)?;
    let id = bot.seed.id;
    for (place, wanted) in [
        (&mut bot.seed.can_read_all_group_messages, habits.can_read_all_group_messages),
        (&mut bot.seed.bot_to_bot, habits.bot_to_bot),
        (&mut bot.seed.open_chats, habits.open_chats),
        (&mut bot.seed.limits, habits.limits),
        (&mut bot.doubles, habits.doubles),
    ] {
        *place = wanted.unwrap_or(*place);
    }
    bot.last_update = habits.last_update_id.unwrap_or(bot.last_update);
    if habits.last_update_id.is_some() {
        // Offsets of the old numbering confirm nothing of the new one.
        bot.poll.confirmed = 0;
    }
    if let Some(token) = &habits.token {
        bot.seed.token.clone_from(token);
        state.tokens.retain(|_, owner| *owner != id);
        state.tokens.insert(token.clone(), id);
    }
    Ok(())
}
