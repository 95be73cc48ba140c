//! Settings and states of an instance; changing settings reboots it.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::instance::{Instance, InstanceSeed, StateChange};
use super::notice::{publish, start_pump};
use super::queue::start_queue;
use super::{Call, ok, payload};
use crate::arguments::Arguments;
use crate::clock::{seconds, whole_ms};
use crate::intake::Done;
use crate::json::spelled;
use crate::world::{State, World, WorldError};

/// Notifications that a prepared instance has on.
const PREPARED: &[&str] = &[
    "outgoingWebhook",
    "outgoingMessageWebhook",
    "outgoingAPIMessageWebhook",
    "incomingWebhook",
    "stateWebhook",
    "editedMessageWebhook",
    "deletedMessageWebhook",
];

/// The other switches, off unless asked for.
const OFF: &[&str] = &[
    "markIncomingMessagesReaded",
    "markIncomingMessagesReadedOnReply",
    "sharedSession",
    "deviceWebhook",
    "statusInstanceWebhook",
    "enableMessagesHistory",
    "keepOnlineStatus",
    "pollMessageWebhook",
    "incomingBlockWebhook",
    "incomingCallWebhook",
];

/// Settings that are neither yes nor no.
const OTHERS: &[&str] = &[
    "webhookUrl",
    "webhookUrlToken",
    "delaySendMessagesMilliseconds",
    "linkPreview",
    "autoTyping",
    "enableLidMode",
];

/// What an instance can be; the last two are no states of the vendor's but refuse every call.
const STATES: &[&str] = &[
    "authorized",
    "notAuthorized",
    "starting",
    "blocked",
    "suspended",
    "yellowCard",
    "sleepMode",
    "expired",
    "deleted",
];

pub(crate) fn at_first(seed: &InstanceSeed) -> Map<String, Value> {
    let mut settings = Map::new();
    for (name, value) in [
        ("wid", json!(seed.wid)),
        ("countryInstance", json!("")),
        ("typeAccount", json!("")),
        ("proxyInstance", json!("")),
        ("webhookUrl", json!("")),
        ("webhookUrlToken", json!("")),
        ("delaySendMessagesMilliseconds", json!(500)),
        ("linkPreview", json!(true)),
        ("autoTyping", json!(0)),
        ("enableLidMode", json!(false)),
    ] {
        drop(settings.insert(name.to_owned(), value));
    }
    let prepared = if seed.fresh { "no" } else { "yes" };
    for (names, value) in [(PREPARED, prepared), (OFF, "no")] {
        settings.extend(names.iter().map(|name| ((*name).to_owned(), json!(value))));
    }
    settings
}

pub(crate) fn get_settings(call: &mut Call<'_>) -> Done {
    ok(&Value::Object(call.instance.settings.clone()))
}

pub(crate) fn set_settings(call: &mut Call<'_>) -> Done {
    let Some(wanted) = call.body.as_object().filter(|wanted| !wanted.is_empty()) else {
        return call.invalid("body must contain at least one setting").into();
    };
    for (name, value) in wanted {
        if let Some(why) = objection(name, value) {
            return call.invalid(&why).into();
        }
    }
    call.instance.settings.extend(wanted.clone());
    // A poller that waits must learn that there is a webhook now.
    call.instance.wake.notify_waiters();
    restart(call.world, call.instance, call.now_ms);
    start_pump(call.world, call.instance);
    ok(&json!({ "saveSettings": true }))
}

fn objection(name: &str, value: &Value) -> Option<String> {
    if PREPARED.contains(&name) || OFF.contains(&name) {
        let fits = matches!(value.as_str(), Some("yes" | "no"));
        return (!fits).then(|| format!("'{name}' must be one of [yes, no]"));
    }
    if name == "delaySendMessagesMilliseconds" {
        let ms = spelled(value).and_then(|text| text.parse::<u32>().ok());
        let fits = ms.is_some_and(|ms| (500..=600_000).contains(&ms));
        return (!fits).then(|| format!("'{name}' must be between 500 and 600000"));
    }
    (!OTHERS.contains(&name)).then(|| format!("'{name}' is not allowed"))
}

pub(crate) fn reboot(call: &mut Call<'_>) -> Done {
    call.instance.stuck = false;
    restart(call.world, call.instance, call.now_ms);
    ok(&json!({ "isReboot": true }))
}

pub(crate) fn logout(call: &mut Call<'_>) -> Done {
    enter_state(call.world, call.instance, "notAuthorized", call.now_ms);
    ok(&json!({ "isLogout": true }))
}

/// A picture to be scanned, unless that was done.
pub(crate) fn qr(call: &mut Call<'_>) -> Done {
    let (kind, message) = match call.instance.state.as_str() {
        "authorized" => ("alreadyLogged", "instance account already authorized"),
        "notAuthorized" => ("qrCode", "iVBORw0KGgo="),
        _ => ("error", "instance is starting, try later"),
    };
    ok(&json!({ "type": kind, "message": message }))
}

pub(crate) fn get_authorization_code(call: &mut Call<'_>) -> Done {
    if call.body.get("phoneNumber").and_then(Value::as_u64).is_none() {
        return call.invalid("'phoneNumber' must be a number").into();
    }
    let is_free = call.instance.state == "notAuthorized";
    let code = if is_free { "AB12CD34" } else { "" };
    ok(&json!({ "status": is_free, "code": code }))
}

/// The states it went through, newest first.
pub(crate) fn get_state_instance_history(call: &mut Call<'_>) -> Done {
    let arguments = Arguments::read(call.query, "", b"").unwrap_or_default();
    let count = arguments.integer("count").and_then(|count| usize::try_from(count).ok());
    let states = call.instance.states.iter().rev().take(count.unwrap_or(100));
    let rows = states
        .map(|(at_ms, state)| json!({ "timestamp": seconds(*at_ms), "stateInstance": state }));
    ok(&Value::Array(rows.collect()))
}

/// An authorized instance is `starting` for a while, and says so. Others stay as they are.
fn restart(world: &World, instance: &mut Instance, now_ms: i64) {
    let usual = whole_ms(world.inner().options.green_reboot);
    let pause_ms = instance.seed.reboot_ms.unwrap_or(usual);
    if instance.state != "authorized" || pause_ms <= 0 {
        start_queue(world, instance, now_ms);
        return;
    }
    instance.started_at_ms = now_ms.saturating_add(pause_ms);
    enter_state(world, instance, "starting", now_ms);
    world.spawn(start_up(world.clone(), instance.seed.id_instance.to_string()));
}

/// Waits, by the world's clock, until an instance has started.
async fn start_up(world: World, id: String) {
    loop {
        let kicked = world.inner().kicked.notified();
        let left = {
            let mut state = world.lock();
            let now_ms = state.clock.now_ms();
            let Ok(instance) = state.instance(&id) else { return };
            if instance.state != "starting" {
                return;
            }
            if instance.started_at_ms <= now_ms {
                return enter_state(&world, instance, "authorized", now_ms);
            }
            instance.started_at_ms.saturating_sub(now_ms)
        };
        // A clock that stands still is looked at again, but not in a hurry.
        let wait = Duration::from_millis(u64::try_from(left).unwrap_or_default().max(20));
        drop(tokio::time::timeout(wait, kicked).await);
    }
}

fn enter_state(world: &World, instance: &mut Instance, new: &str, now_ms: i64) {
    new.clone_into(&mut instance.state);
    instance.states.push((now_ms, new.to_owned()));
    if instance.is_on("stateWebhook") {
        let body = payload::state_changed(instance, now_ms);
        publish(world, instance, &body, now_ms);
    }
    start_queue(world, instance, now_ms);
}

/// The instance changes its state by itself, for example because the phone was unlinked.
pub(crate) fn change_state(
    world: &World,
    state: &mut State,
    change: &StateChange,
) -> Result<(), WorldError> {
    let now_ms = state.clock.now_ms();
    let instance = state.instance(&change.account)?;
    if !STATES.contains(&change.state.as_str()) {
        return Err(WorldError::Invalid(format!("state {}", change.state)));
    }
    enter_state(world, instance, &change.state, now_ms);
    Ok(())
}
