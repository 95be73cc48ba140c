//! Notifications: their queue, and their delivery to a webhook, first in, first out.

use std::sync::Arc;
use std::time::Instant;

use serde_json::Value;

use super::instance::Instance;
use crate::post::{Heard, post};
use crate::record::Vendor;
use crate::world::{State, Told, World, WorldError};

/// Notifications are kept for a day.
const LIFE_MS: i64 = 86_400_000;

/// Enough to tell any recent notification again.
const TOLD_KEPT: usize = 10_000;

#[derive(Debug)]
pub(crate) struct Notice {
    pub(crate) receipt: u64,
    /// `idMessage`; without one, kind and time.
    pub(crate) key: String,
    pub(crate) body: String,
    pub(crate) at_ms: i64,
}

impl Notice {
    pub(crate) fn is_expired(&self, now_ms: i64) -> bool {
        now_ms.saturating_sub(self.at_ms) > LIFE_MS
    }
}

/// Makes a notification that can be told, now or later.
pub(crate) fn draw_up(instance: &mut Instance, body: &Value, now_ms: i64) -> Arc<Notice> {
    let text = |field: &str| body.get(field).and_then(Value::as_str);
    let key = match text("idMessage") {
        Some(id) => id.to_owned(),
        None => format!("{}:{now_ms}", text("typeWebhook").unwrap_or_default()),
    };
    instance.last_receipt = instance.last_receipt.saturating_add(1);
    let receipt = instance.last_receipt;
    let notice = Arc::new(Notice { receipt, key, body: body.to_string(), at_ms: now_ms });
    instance.told.push_back(Arc::clone(&notice));
    if instance.told.len() > TOLD_KEPT {
        drop(instance.told.pop_front());
    }
    notice
}

/// Queues a notification for collection or delivery.
pub(crate) fn enqueue(world: &World, instance: &mut Instance, notice: Arc<Notice>) {
    if instance.telling.doubles {
        instance.last_receipt = instance.last_receipt.saturating_add(1);
        let (key, body) = (notice.key.clone(), notice.body.clone());
        let (receipt, at_ms) = (instance.last_receipt, notice.at_ms);
        instance.notes.push_back(Arc::new(Notice { receipt, key, body, at_ms }));
    }
    instance.notes.push_back(notice);
    instance.wake.notify_waiters();
    start_pump(world, instance);
}

pub(crate) fn publish(world: &World, instance: &mut Instance, body: &Value, now_ms: i64) {
    let notice = draw_up(instance, body, now_ms);
    let kind = body.get("typeWebhook").and_then(Value::as_str);
    if !instance.telling.loses.iter().any(|lost| Some(lost.as_str()) == kind) {
        enqueue(world, instance, notice);
    }
}

/// Tells a notification once more, by default the last, with a receipt and a day of life of its
/// own. Of several with one `idMessage` (a message and its statuses) the first is meant.
pub(crate) fn again(
    world: &World,
    state: &mut State,
    account: &str,
    key: Option<&str>,
) -> Result<String, WorldError> {
    let at_ms = state.clock.now_ms();
    let instance = state.instance(account)?;
    let found = match key {
        Some(key) => instance.told.iter().find(|notice| notice.key == key),
        None => instance.told.back(),
    };
    let missing = || WorldError::Unknown(format!("notification {}", key.unwrap_or_default()));
    let old = found.cloned().ok_or_else(missing)?;
    instance.last_receipt = instance.last_receipt.saturating_add(1);
    let (key, body) = (old.key.clone(), old.body.clone());
    let notice = Notice { receipt: instance.last_receipt, key, body, at_ms };
    enqueue(world, instance, Arc::new(notice));
    Ok(old.key.clone())
}

/// Starts delivering to the webhook, if there is one and it is not being done.
pub(crate) fn start_pump(world: &World, instance: &mut Instance) {
    let has_work = !instance.notes.is_empty() && !instance.setting("webhookUrl").is_empty();
    if has_work && !instance.pumping {
        instance.pumping = true;
        world.spawn(pump(world.clone(), instance.seed.id_instance));
    }
}

/// One notification to be delivered.
struct Job {
    notice: Arc<Notice>,
    url: String,
    authorization: Option<String>,
}

/// Anything but 200 makes the vendor pause and send the same again; all others wait behind it.
async fn pump(world: World, id: u64) {
    let (mut attempt, mut last) = (0_u32, 0);
    while let Some(job) = next_job(&world, id) {
        attempt = if last == job.notice.receipt { attempt.saturating_add(1) } else { 1 };
        last = job.notice.receipt;
        let started = Instant::now();
        let header = job.authorization.as_deref().map(|value| ("Authorization", value));
        let (client, options) = (&world.inner().client, &world.inner().options);
        let body = job.notice.body.clone();
        let heard = post(client, &job.url, header, body, options.green_deadline).await;
        let kicked = world.inner().kicked.notified();
        settle(&world, id, &job, (attempt, &heard, started.elapsed()));
        if heard.code() != Some(200) {
            // Woken early or not: the next look decides whether there is still something to do.
            drop(tokio::time::timeout(options.green_pause, kicked).await);
        }
    }
}

/// The oldest notification; `None` ends the task. It is counted as in flight.
fn next_job(world: &World, id: u64) -> Option<Job> {
    let mut state = world.lock();
    let now_ms = state.clock.now_ms();
    let instance = state.instances.get_mut(&id)?;
    while instance.notes.front().is_some_and(|notice| notice.is_expired(now_ms)) {
        drop(instance.notes.pop_front());
    }
    let url = instance.setting("webhookUrl").to_owned();
    let Some(notice) = instance.notes.front().filter(|_| !url.is_empty()).map(Arc::clone) else {
        instance.pumping = false;
        world.inner().recorded.notify_waiters();
        return None;
    };
    let authorization = authorization(instance.setting("webhookUrlToken"));
    state.in_flight = state.in_flight.saturating_add(1);
    Some(Job { notice, url, authorization })
}

/// A token that names its scheme is sent as it is, any other as a bearer token.
fn authorization(token: &str) -> Option<String> {
    let names_scheme = token.starts_with("Bearer ") || token.starts_with("Basic ");
    let header = if names_scheme { token.to_owned() } else { format!("Bearer {token}") };
    (!token.is_empty()).then_some(header)
}

fn settle(world: &World, id: u64, job: &Job, attempt: (u32, &Heard, std::time::Duration)) {
    let (number, heard, took) = attempt;
    let mut state = world.lock();
    if heard.code() == Some(200)
        && let Some(instance) = state.instances.get_mut(&id)
    {
        instance.notes.retain(|notice| notice.receipt != job.notice.receipt);
    }
    let told = Told {
        vendor: Vendor::Green,
        account: id.to_string(),
        key: &job.notice.key,
        attempt: number,
        heard,
        took,
    };
    world.note_delivery(&mut state, told);
}
