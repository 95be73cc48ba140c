//! getUpdates: long polling, confirmation by offset, and its conflicts.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

use super::bot::Bot;
use super::{error, hook, words};
use crate::answer::{Answer, JSON, Outcome};
use crate::arguments::Arguments;
use crate::clock::whole_ms;
use crate::fault::{Hold, Rival, Strike};
use crate::record::Vendor;
use crate::world::World;

/// The server's own bound on `timeout`.
const TIMEOUT_MAX_S: i64 = 50;

/// Offsets up to so far beyond the last update are believed.
const AHEAD_MAX: i64 = 11;

const WEBHOOK_ACTIVE: &str = "Conflict: can't use getUpdates method while webhook is active; \
                              use deleteWebhook to delete the webhook first";
const OTHER_POLLER: &str = "Conflict: terminated by other getUpdates request; make sure that \
                            only one bot instance is running";
const WEBHOOK_SET: &str = "Conflict: terminated by setWebhook request";

/// What is said to a poll that has a rival.
pub(crate) fn conflict_words(rival: Rival) -> &'static str {
    match rival {
        Rival::Poller => OTHER_POLLER,
        Rival::Setter => WEBHOOK_SET,
        Rival::Webhook => WEBHOOK_ACTIVE,
    }
}

/// What is asked for.
struct Ask {
    offset: i64,
    limit: usize,
    timeout_s: i64,
    kinds: Option<Value>,
}

/// One poll under way.
struct Poll {
    bot: i64,
    epoch: u64,
    cuts: u64,
    from: i64,
    limit: usize,
    until: Instant,
    wake: Arc<Notify>,
}

/// Serves getUpdates. Polls are not recorded: they would drown everything else.
pub(crate) async fn enter(world: &World, token: &str, arguments: &Arguments) -> Outcome {
    let (id, strike, poll) = {
        let mut state = world.lock();
        let pace_ms = state.clock.pace_ms();
        let id = state.tokens.get(token).copied();
        let found = id.and_then(|id| state.bots.get_mut(&id).map(|bot| (id, bot)));
        let Some((id, bot)) = found else {
            return Outcome::reply(error(401, "Unauthorized"));
        };
        let strike = bot.mood.strike_poll();
        let poll = strike.carry_out.then(|| begin(bot, ask(arguments), pace_ms));
        (id, strike, poll)
    };
    let own = match (poll, strike.fault.rival()) {
        (Some(Ok(poll)), _) => Some(collect(world, &poll).await),
        (Some(Err(rival)), _) | (None, Some(rival)) => Some(conflict(world, id, rival).await),
        (None, None) => None,
    };
    outcome(id, &strike, own)
}

/// The first 409 is told at once, one that follows within three seconds as much later: so the
/// vendor slows down those who ask again without a thought.
async fn conflict(world: &World, id: i64, rival: Rival) -> Answer {
    let pause = world.inner().options.telegram_conflict;
    let kicked = world.inner().kicked.notified();
    let is_early = {
        let mut state = world.lock();
        let now_ms = state.clock.pace_ms();
        let Some(bot) = state.bots.get_mut(&id) else { return error(401, "Unauthorized") };
        let window = whole_ms(pause);
        // Also a clock that was set back must not hold this up for long.
        let is_early = (1..=window).contains(&bot.next_conflict_ms.saturating_sub(now_ms));
        if !is_early {
            bot.next_conflict_ms = now_ms.saturating_add(window);
        }
        is_early
    };
    if is_early {
        drop(tokio::time::timeout(pause, kicked).await);
    }
    error(409, conflict_words(rival))
}

fn outcome(id: i64, strike: &Strike, own: Option<Answer>) -> Outcome {
    let words = words(&strike.fault, None);
    let answer = words.or(own).unwrap_or_else(|| error(500, "Internal Server Error"));
    let hold = Hold {
        vendor: Some(Vendor::Telegram),
        account: id.to_string(),
        releases: strike.hold.releases,
    };
    Outcome { answer, fate: strike.fate, seen: 0, hold, last: strike.own_port }
}

fn ask(arguments: &Arguments) -> Ask {
    let limit = arguments.integer("limit").filter(|n| (1..=100).contains(n)).unwrap_or(100);
    Ask {
        offset: arguments.integer("offset").unwrap_or_default(),
        limit: usize::try_from(limit).unwrap_or(100),
        timeout_s: arguments.integer("timeout").unwrap_or_default().clamp(0, TIMEOUT_MAX_S),
        kinds: arguments.nested("allowed_updates"),
    }
}

/// Confirms what the offset confirms, and ends an earlier poll that still waits.
fn begin(bot: &mut Bot, mut ask: Ask, pace_ms: i64) -> Result<Poll, Rival> {
    if bot.hook.is_some() {
        return Err(Rival::Webhook);
    }
    if bot.seed.limits {
        throttle(bot, &mut ask, pace_ms);
    }
    hook::allow(bot, ask.kinds);
    bot.poll.epoch = bot.poll.epoch.saturating_add(1);
    bot.wake.notify_waiters();
    if ask.offset < 0 {
        let keep = usize::try_from(ask.offset.saturating_neg()).unwrap_or(usize::MAX);
        while bot.pending.len() > keep {
            drop(bot.pending.pop_first());
        }
    }
    // An offset far ahead is of an earlier numbering: it confirms nothing and hides nothing.
    if ask.offset > bot.last_update.saturating_add(AHEAD_MAX) {
        ask.offset = 0;
    }
    if ask.offset > 0 {
        bot.pending = bot.pending.split_off(&(ask.offset, 0));
        bot.poll.confirmed = bot.poll.confirmed.max(ask.offset);
    }
    let wait = Duration::from_secs(u64::try_from(ask.timeout_s).unwrap_or_default());
    Ok(Poll {
        bot: bot.seed.id,
        epoch: bot.poll.epoch,
        cuts: bot.poll.cuts,
        from: ask.offset.max(0),
        limit: ask.limit,
        until: Instant::now().checked_add(wait).unwrap_or_else(Instant::now),
        wake: Arc::clone(&bot.wake),
    })
}

/// Whoever repeats the same offset in a hurry gets one update, or is made to wait.
fn throttle(bot: &mut Bot, ask: &mut Ask, pace_ms: i64) {
    let since = pace_ms.saturating_sub(bot.poll.started_ms);
    if ask.offset == bot.poll.offset {
        if ask.timeout_s < 3 && (0..3000).contains(&since) {
            ask.timeout_s = 3;
        }
        if (0..500).contains(&since) {
            ask.limit = 1;
        }
    }
    bot.poll.offset = ask.offset;
    bot.poll.started_ms = pace_ms;
}

async fn collect(world: &World, poll: &Poll) -> Answer {
    let _waiting = world.waiting();
    loop {
        let woken = poll.wake.notified();
        tokio::pin!(woken);
        woken.as_mut().enable();
        let is_over = Instant::now() >= poll.until;
        match look(world, poll, is_over) {
            Some(Ok(answer)) => return answer,
            Some(Err(rival)) => return conflict(world, poll.bot, rival).await,
            None => {}
        }
        // Woken or not, the next look decides.
        drop(timeout_at(poll.until, woken).await);
    }
}

/// What there is to say by now: updates, who has ended this poll, or nothing yet.
fn look(world: &World, poll: &Poll, is_over: bool) -> Option<Result<Answer, Rival>> {
    let mut state = world.lock();
    let now_ms = state.clock.now_ms();
    let Some(bot) = state.bots.get_mut(&poll.bot) else {
        return Some(Ok(error(401, "Unauthorized")));
    };
    if bot.hook.is_some() {
        return Some(Err(Rival::Setter));
    }
    if bot.poll.epoch != poll.epoch {
        return Some(Err(Rival::Poller));
    }
    while bot.pending.first_key_value().is_some_and(|(_, update)| update.is_expired(now_ms)) {
        drop(bot.pending.pop_first());
    }
    let mut bodies: Vec<String> = Vec::new();
    while bodies.len() < poll.limit
        && let Some(repeat) = bot.repeats.pop_front()
    {
        bodies.push(repeat.body.clone());
    }
    let room = poll.limit.saturating_sub(bodies.len());
    let fresh = bot.pending.range((poll.from, 0)..).take(room);
    bodies.extend(fresh.map(|(_, update)| update.body.clone()));
    if bodies.is_empty() && !is_over && bot.poll.cuts == poll.cuts {
        return None;
    }
    world.inner().recorded.notify_waiters();
    let body = format!(r#"{{"ok":true,"result":[{}]}}"#, bodies.join(","));
    Some(Ok(Answer { status: 200, content: JSON, body, retry_after: None }))
}
