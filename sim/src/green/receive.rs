//! Collecting notifications by polling, which excludes a webhook.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::time::{Instant, timeout_at};

use super::{Call, ok, words};
use crate::answer::{Answer, JSON, Outcome};
use crate::arguments::Arguments;
use crate::entry::Request;
use crate::fault::Hold;
use crate::intake::Done;
use crate::record::Vendor;
use crate::world::World;

const WEBHOOK_SET: &str = "Message cannot be received because custom webhook url is set. Go to \
                           cabinet, clear webhook url";

/// Serves receiveNotification: the oldest notification, again until it is deleted. Polls are
/// not recorded: they would drown everything else.
pub(crate) async fn enter(world: &World, id: &str, request: &Request<'_>) -> Outcome {
    let arguments = Arguments::read(request.query, "", b"").unwrap_or_default();
    let patience = arguments.integer("receiveTimeout").unwrap_or(5);
    let (strike, pace_refusal) = {
        let mut state = world.lock();
        let pace_ms = state.clock.pace_ms();
        let Ok(instance) = state.instance(id) else {
            return Outcome::reply(Answer::text(403, ""));
        };
        let strike = instance.mood.strike_poll();
        (strike, instance.refuses("receivenotification", 100, pace_ms))
    };
    let own = match pace_refusal {
        Some(refusal) => Some(refusal),
        None if !(5..=60).contains(&patience) => {
            Some(Answer::text(400, "'receiveTimeout' must be between 5 and 60"))
        }
        None if strike.carry_out => Some(collect(world, id, patience).await),
        None => None,
    };
    let answer = words(&strike.fault).or(own).unwrap_or_else(|| Answer::text(500, ""));
    let account = id.to_owned();
    let hold = Hold { vendor: Some(Vendor::Green), account, releases: strike.hold.releases };
    Outcome { answer, fate: strike.fate, seen: 0, hold, last: strike.own_port }
}

async fn collect(world: &World, id: &str, seconds: i64) -> Answer {
    let patience = Duration::from_secs(u64::try_from(seconds).unwrap_or_default());
    let until = Instant::now().checked_add(patience).unwrap_or_else(Instant::now);
    let wake = match world.lock().instance(id) {
        Ok(instance) => Arc::clone(&instance.wake),
        Err(_) => return Answer::text(403, ""),
    };
    let _waiting = world.waiting();
    loop {
        let woken = wake.notified();
        tokio::pin!(woken);
        woken.as_mut().enable();
        if let Some(answer) = look(world, id) {
            return answer;
        }
        if timeout_at(until, woken).await.is_err() {
            return Answer { status: 200, content: JSON, body: "null".into(), retry_after: None };
        }
    }
}

fn look(world: &World, id: &str) -> Option<Answer> {
    let mut state = world.lock();
    let now_ms = state.clock.now_ms();
    let Ok(instance) = state.instance(id) else { return Some(Answer::text(403, "")) };
    if !instance.setting("webhookUrl").is_empty() {
        return Some(Answer::text(400, WEBHOOK_SET));
    }
    while instance.notes.front().is_some_and(|notice| notice.is_expired(now_ms)) {
        drop(instance.notes.pop_front());
    }
    let notice = instance.notes.front()?;
    let body = format!(r#"{{"receiptId":{},"body":{}}}"#, notice.receipt, notice.body);
    Some(Answer { status: 200, content: JSON, body, retry_after: None })
}

pub(crate) fn delete_notification(call: &mut Call<'_>) -> Done {
    let receipt = call.tail.parse::<u64>().ok();
    let before = call.instance.notes.len();
    call.instance.notes.retain(|notice| Some(notice.receipt) != receipt);
    let result = call.instance.notes.len() < before;
    ok(&json!({ "result": result, "reason": "" }))
}

pub(crate) fn get_webhooks_count(call: &mut Call<'_>) -> Done {
    ok(&json!({ "count": call.instance.notes.len() }))
}

pub(crate) fn clear_webhooks_queue(call: &mut Call<'_>) -> Done {
    call.instance.notes.clear();
    ok(&json!({ "isCleared": true }))
}
