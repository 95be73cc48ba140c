//! Delivers a lane of updates to the bot's webhook: one at a time, again until it is taken.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

use super::bot::Bot;
use super::update::{Lane, Slot, Update};
use crate::post::{Heard, post};
use crate::record::Vendor;
use crate::world::{Told, World};

const SECRET_HEADER: &str = "X-Telegram-Bot-Api-Secret-Token";

/// Telegram removes a webhook that has answered 410 for so long.
const GONE_MS: i64 = 23 * 3600 * 1000;

/// One update to be delivered.
struct Job {
    slot: Slot,
    update: Arc<Update>,
    url: String,
    secret: Option<String>,
    gate: Arc<Semaphore>,
}

/// Which lane, under which setting of the webhook.
#[derive(Clone, Copy)]
struct Place {
    bot: i64,
    epoch: u64,
    lane: Lane,
}

pub(crate) fn start_lanes(world: &World, bot: &mut Bot) {
    let lanes: Vec<Lane> = bot.lanes.keys().copied().collect();
    for lane in lanes {
        start_lane(world, bot, lane);
    }
}

/// Starts delivering a lane unless that is being done.
pub(crate) fn start_lane(world: &World, bot: &mut Bot, lane: Lane) {
    if bot.busy.insert(lane) {
        let place = Place { bot: bot.seed.id, epoch: bot.epoch, lane };
        world.spawn(run(world.clone(), place));
    }
}

async fn run(world: World, place: Place) {
    let (mut failures, mut last) = (0_u32, None);
    while let Some(job) = next_job(&world, place) {
        if last != Some(job.slot) {
            (failures, last) = (0, Some(job.slot));
        }
        let Ok(permit) = Arc::clone(&job.gate).acquire_owned().await else { return };
        let started = Instant::now();
        let header = job.secret.as_deref().map(|secret| (SECRET_HEADER, secret));
        let (client, deadline) = (&world.inner().client, world.inner().options.telegram_deadline);
        let heard = post(client, &job.url, header, job.update.body.clone(), deadline).await;
        drop(permit);
        failures = failures.saturating_add(1);
        let kicked = world.inner().kicked.notified();
        settle(&world, place, &job, (failures, &heard, started.elapsed()));
        if !is_taken(&heard) {
            let wait = pause(&world, failures, &heard, job.update.id);
            // Woken early or not: the next look decides whether there is still something to do.
            drop(tokio::time::timeout(wait, kicked).await);
        }
    }
}

fn is_taken(heard: &Heard) -> bool {
    heard.code().is_some_and(|code| (200..300).contains(&code))
}

/// The front of the lane; `None` ends the lane's task. It is counted as in flight.
fn next_job(world: &World, place: Place) -> Option<Job> {
    let mut state = world.lock();
    let now_ms = state.clock.now_ms();
    let bot = state.bots.get_mut(&place.bot).filter(|bot| bot.epoch == place.epoch)?;
    let hook = bot.hook.as_ref()?;
    let queue = bot.lanes.get_mut(&place.lane)?;
    while let Some(slot) = queue.front().copied() {
        if let Some(update) = bot.pending.get(&slot).filter(|update| !update.is_expired(now_ms)) {
            let job = Job {
                slot,
                update: Arc::clone(update),
                url: hook.url.clone(),
                secret: hook.secret.clone(),
                gate: Arc::clone(&hook.gate),
            };
            state.in_flight = state.in_flight.saturating_add(1);
            return Some(job);
        }
        drop(bot.pending.remove(&slot));
        queue.pop_front();
    }
    drop(bot.lanes.remove(&place.lane));
    bot.busy.remove(&place.lane);
    world.inner().recorded.notify_waiters();
    None
}

/// Draws the consequences of an attempt. A taken update is gone even if the webhook was changed
/// while it was under way.
fn settle(world: &World, place: Place, job: &Job, attempt: (u32, &Heard, Duration)) {
    let (number, heard, took) = attempt;
    let mut state = world.lock();
    let now_ms = state.clock.now_ms();
    if let Some(bot) = state.bots.get_mut(&place.bot) {
        if is_taken(heard) {
            drop(bot.pending.remove(&job.slot));
        }
        note_health(bot, heard, now_ms);
    }
    let key = job.update.id.to_string();
    let told = Told {
        vendor: Vendor::Telegram,
        account: place.bot.to_string(),
        key: &key,
        attempt: number,
        heard,
        took,
    };
    world.note_delivery(&mut state, told);
}

fn note_health(bot: &mut Bot, heard: &Heard, now_ms: i64) {
    let Some(hook) = bot.hook.as_mut() else { return };
    if heard.code() == Some(410) {
        let since = *hook.gone_since.get_or_insert(now_ms);
        if now_ms.saturating_sub(since) >= GONE_MS {
            bot.hook = None;
            bot.epoch = bot.epoch.saturating_add(1);
            bot.lanes.clear();
            bot.busy.clear();
            return;
        }
    } else {
        hook.gone_since = None;
    }
    if !is_taken(heard) {
        hook.last_error = Some((now_ms, complaint(heard)));
    }
}

/// The words of `getWebhookInfo.last_error_message`.
fn complaint(heard: &Heard) -> String {
    match heard {
        Heard::Status { code, .. } => {
            let status = reqwest::StatusCode::from_u16(*code).ok();
            let reason = status.and_then(|status| status.canonical_reason()).unwrap_or("");
            format!("Wrong response from the webhook: {code} {reason}")
        }
        Heard::Refused => "Connection refused".to_owned(),
        Heard::TimedOut => "Read timeout expired".to_owned(),
        Heard::Broken(_) => "Connection reset by peer".to_owned(),
    }
}

/// At once after the first failure, then doubling from the base; the receiver's `Retry-After`
/// is honoured up to an hour.
fn pause(world: &World, failures: u32, heard: &Heard, id: i64) -> Duration {
    if let Heard::Status { retry_after: Some(seconds), .. } = heard {
        return Duration::from_secs((*seconds).min(3600));
    }
    if failures < 2 {
        return Duration::ZERO;
    }
    let options = &world.inner().options;
    let doubled = 2_u32.saturating_pow(failures.saturating_sub(2).min(16));
    let wait = options.retry_base.saturating_mul(doubled);
    // Beyond the cap the vendor spreads its attempts over as much again; the update's id
    // stands in for chance, so that a run can be repeated.
    let spread = u32::try_from(id.rem_euclid(60)).unwrap_or_default();
    let cap =
        options.retry_cap.saturating_add(options.retry_cap.saturating_mul(spread).div_f32(60.0));
    wait.min(cap)
}
