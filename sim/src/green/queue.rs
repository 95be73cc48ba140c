//! The outgoing queue: messages leave it one by one, then their statuses come back.

use std::time::Duration;

use super::instance::{Instance, Unsent};
use super::notice::publish;
use super::{journal, payload};
use crate::json::spelled;
use crate::world::World;

/// Sends what waits. Without a delay that is done at once, else by a task.
pub(crate) fn start_queue(world: &World, instance: &mut Instance, now_ms: i64) {
    let delay = delay(world, instance);
    if delay.is_zero() {
        while send_next(world, instance, now_ms) {}
    } else if !instance.draining && !instance.queue.is_empty() {
        instance.draining = true;
        world.spawn(drain(world.clone(), instance.seed.id_instance, delay));
    }
}

fn delay(world: &World, instance: &Instance) -> Duration {
    let set = instance.settings.get("delaySendMessagesMilliseconds").and_then(spelled);
    let ms = set.and_then(|text| text.parse().ok()).unwrap_or(500);
    let own = instance.seed.send_delay_ms.map(Duration::from_millis);
    own.or(world.inner().options.green_send_delay).unwrap_or(Duration::from_millis(ms))
}

async fn drain(world: World, id: u64, delay: Duration) {
    loop {
        tokio::time::sleep(delay).await;
        let mut state = world.lock();
        let now_ms = state.clock.now_ms();
        let Some(instance) = state.instances.get_mut(&id) else { return };
        if !send_next(&world, instance, now_ms) {
            instance.draining = false;
            return;
        }
    }
}

/// Sends the first message; false when there is none or the queue does not move.
fn send_next(world: &World, instance: &mut Instance, now_ms: i64) -> bool {
    let moves = instance.state == "authorized" && !instance.stuck;
    let blocked = |unsent: &&Unsent| instance.chat_state(&unsent.chat) == "stuck";
    if !moves || instance.queue.front().is_some_and(|unsent| blocked(&unsent)) {
        return false;
    }
    let Some(unsent) = instance.queue.pop_front() else { return false };
    complete(world, instance, &unsent, now_ms);
    world.inner().recorded.notify_waiters();
    true
}

fn complete(world: &World, instance: &mut Instance, unsent: &Unsent, now_ms: i64) {
    let statuses: &[&str] = match instance.chat_state(&unsent.chat) {
        "not_in_group" => &["notInGroup"],
        "no_account" => &["noAccount"],
        "failed" => &["failed"],
        _ if instance.seed.reads => &["sent", "delivered", "read"],
        _ => &["sent", "delivered"],
    };
    let last = statuses.last().copied().unwrap_or("sent");
    instance.journal.add(journal::outgoing(unsent, last, true, now_ms));
    let mut notices = Vec::new();
    if instance.is_on("outgoingAPIMessageWebhook") {
        notices.push(payload::api_message(instance, unsent, now_ms));
    }
    for status in statuses {
        // These two cannot be switched off.
        if instance.is_on("outgoingWebhook") || matches!(*status, "failed" | "noAccount") {
            notices.push(payload::status(instance, unsent, status, now_ms));
        }
    }
    if instance.telling.reverses {
        notices.reverse();
    }
    for notice in notices {
        publish(world, instance, &notice, now_ms);
    }
}
