//! Settings and states of an instance; changing settings reboots it.

use serde_json::{Map, Value, json};

use super::instance::{Instance, InstanceSeed, StateChange};
use super::notice::{publish, start_pump};
use super::queue::start_queue;
use super::{Call, ok, payload};
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

/// An authorized instance is `starting` for a while, and says so. Others stay as they are.
fn restart(world: &World, instance: &mut Instance, now_ms: i64) {
    let pause = world.inner().options.green_reboot;
    if instance.state != "authorized" || pause.is_zero() {
        start_queue(world, instance, now_ms);
        return;
    }
    enter_state(world, instance, "starting", now_ms);
    let (again, id) = (world.clone(), instance.seed.id_instance.to_string());
    world.spawn(async move {
        tokio::time::sleep(pause).await;
        let mut state = again.lock();
        let now_ms = state.clock.now_ms();
        if let Ok(instance) = state.instance(&id)
            && instance.state == "starting"
        {
            enter_state(&again, instance, "authorized", now_ms);
        }
    });
}

fn enter_state(world: &World, instance: &mut Instance, new: &str, now_ms: i64) {
    new.clone_into(&mut instance.state);
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
    enter_state(world, instance, &change.state, now_ms);
    Ok(())
}
