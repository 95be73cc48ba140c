//! Updates: how they queue, expire, and are told once more.

use std::sync::Arc;

use super::bot::Bot;
use super::lane::start_lane;
use crate::world::{State, World, WorldError};

/// Updates are kept for a day from their date, button presses for 150 s.
const LIFE_MS: i64 = 86_400_000;
const QUERY_LIFE_MS: i64 = 150_000;

/// Enough to tell any recent update again.
const TOLD_KEPT: usize = 10_000;

/// Updates of one lane are delivered one after another, lanes at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Lane {
    /// Messages and edits of a chat.
    Chat(i64),
    /// Button presses of a user.
    User(i64),
    /// Changes of the bot's own membership in a chat.
    Member(i64),
    /// Everything else.
    Other,
}

/// Place in the queue: update id, and a number that tells repetitions apart.
pub(crate) type Slot = (i64, u64);

#[derive(Debug)]
pub(crate) struct Update {
    pub(crate) id: i64,
    pub(crate) lane: Lane,
    /// The whole update as JSON, the same bytes each time.
    pub(crate) body: String,
    pub(crate) at_ms: i64,
}

impl Update {
    pub(crate) fn is_expired(&self, now_ms: i64) -> bool {
        let life = if matches!(self.lane, Lane::User(_)) { QUERY_LIFE_MS } else { LIFE_MS };
        now_ms.saturating_sub(self.at_ms) > life
    }
}

/// Keeps an update for redelivery.
pub(crate) fn remember(bot: &mut Bot, update: &Arc<Update>) {
    drop(bot.told.insert(update.id, Arc::clone(update)));
    if bot.told.len() > TOLD_KEPT {
        drop(bot.told.pop_first());
    }
}

/// Puts an update where the bot receives it: its webhook's lane, or the poller's queue. One
/// that a poller has confirmed already is told once more, whatever the offset.
pub(crate) fn queue(world: &World, bot: &mut Bot, update: Arc<Update>) {
    if bot.hook.is_none() && update.id < bot.poll.confirmed {
        bot.repeats.push_back(update);
    } else {
        bot.last_slot = bot.last_slot.saturating_add(1);
        let (slot, lane) = ((update.id, bot.last_slot), update.lane);
        drop(bot.pending.insert(slot, update));
        if bot.hook.is_some() {
            bot.lanes.entry(lane).or_default().push_back(slot);
            start_lane(world, bot, lane);
        }
    }
    bot.wake.notify_waiters();
}

/// Delivers an update that was held back. Its day of life begins now.
pub(crate) fn deliver(
    world: &World,
    state: &mut State,
    account: &str,
    key: &str,
) -> Result<(), WorldError> {
    let at_ms = state.clock.now_ms();
    let bot = state.bot(account)?;
    let found = key.parse().ok().and_then(|id: i64| bot.told.get(&id));
    let told = found.ok_or_else(|| WorldError::Unknown(format!("update {key}")))?;
    let update = Update { id: told.id, lane: told.lane, body: told.body.clone(), at_ms };
    queue(world, bot, Arc::new(update));
    Ok(())
}

/// Delivers an update once more, by default the last; returns its key.
pub(crate) fn again(
    world: &World,
    state: &mut State,
    account: &str,
    key: Option<&str>,
) -> Result<String, WorldError> {
    let bot = state.bot(account)?;
    let last = bot.told.last_key_value().map(|(id, _)| id.to_string());
    let key = key.map(str::to_owned).or(last);
    let key = key.ok_or_else(|| WorldError::Unknown("update: none was told".to_owned()))?;
    deliver(world, state, account, &key)?;
    Ok(key)
}
