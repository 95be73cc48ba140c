//! An instance's settings and state: where Green API delivers, what it tells, whether it works.

use super::{State, host, url};
use crate::call::{Answer, Call, Reply};
use crate::channel::{Account, ChannelProblem, HookState, Identity};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// What must be told to us, and what is lost while it is not. All is off on a new instance.
const WANTED: [(&str, &str); 5] = [
    ("incomingWebhook", "messages are not delivered"),
    ("outgoingWebhook", "it is not told how far a sent message has come"),
    ("outgoingAPIMessageWebhook", "a message in doubt cannot be confirmed"),
    ("stateWebhook", "it is not told when the account stops working"),
    ("editedMessageWebhook", "edits are not delivered"),
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    state_instance: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Saved {
    save_settings: bool,
}

/// Sets the address to deliver to, empty for none, and all that must be told. The vendor restarts
/// the instance for it, which takes up to five minutes.
pub(super) fn ask_set(account: &Account, hook: &str, secret: &str) -> Call {
    let mut wanted = json!({"webhookUrl": hook, "webhookUrlToken": secret});
    if let Some(fields) = wanted.as_object_mut() {
        fields.extend(WANTED.iter().map(|(key, _)| ((*key).to_owned(), json!("yes"))));
    }
    Call::post(host(account), url(account, "setSettings", ""), &wanted)
}

pub(super) fn read_set(answer: &Answer) -> Result<(), ChannelProblem> {
    let saved: Saved = result(answer)?;
    if saved.save_settings { Ok(()) } else { Err(ChannelProblem::Garbled) }
}

pub(super) fn read(answer: &Answer) -> Result<HookState, ChannelProblem> {
    let settings: Map<String, Value> = result(answer)?;
    let hook = settings.get("webhookUrl").and_then(Value::as_str);
    let off = WANTED.iter().filter(|(key, _)| !is_on(settings.get(*key)));
    Ok(HookState {
        url: hook.filter(|it| !it.is_empty()).map(str::to_owned),
        pending: None,
        failed: None,
        notes: off.map(|(key, lost)| format!("{key} is off: {lost}")).collect(),
    })
}

fn is_on(value: Option<&Value>) -> bool {
    value.is_some_and(|it| it.as_str() == Some("yes") || it.as_bool() == Some(true))
}

pub(super) fn identity(account_id: &str, answer: &Answer) -> Result<Identity, ChannelProblem> {
    let told: Told = result(answer)?;
    let state = State::read(&told.state_instance).ok_or(ChannelProblem::Garbled)?;
    let note = match state {
        State::Works => None,
        State::Idle("notAuthorized") => Some("WhatsApp is not linked: scan the QR code"),
        State::Idle("starting") => Some("the instance is starting: wait a few minutes"),
        State::Idle("blocked") => Some("WhatsApp has blocked the account"),
        State::Idle("sleepMode") => Some("the phone is off"),
        State::Idle(_) => Some("WhatsApp has suspended the account for a while"),
    };
    Ok(Identity {
        id: account_id.to_owned(),
        name: String::new(),
        works: state == State::Works,
        notes: note.map(str::to_owned).into_iter().collect(),
    })
}

/// Reads the result of a method that sends nothing.
pub(super) fn result<T: DeserializeOwned>(answer: &Answer) -> Result<T, ChannelProblem> {
    let reply = answer.as_ref().map_err(|trouble| ChannelProblem::from(*trouble))?;
    if reply.status != 200 {
        return Err(problem(reply));
    }
    serde_json::from_slice(&reply.body).map_err(|_| ChannelProblem::Garbled)
}

/// What a refusal of such a method means.
pub(super) fn problem(reply: &Reply) -> ChannelProblem {
    let words = String::from_utf8_lossy(&reply.body).to_lowercase();
    let stopped = |why: &str| ChannelProblem::Stopped(why.to_owned());
    match reply.status {
        403 if words.contains("suspended") => stopped("the account is suspended"),
        401 | 403 | 404 => ChannelProblem::Denied,
        429 => ChannelProblem::Busy(reply.wait_ms().unwrap_or(1_000)),
        466 => stopped("the plan's monthly quota is used up"),
        400 if words.contains("in starting process") => stopped("the instance is starting"),
        400 if words.contains("not authorized") => stopped("WhatsApp is not linked"),
        400 if words.contains("expired") => stopped("the instance has expired: renew it"),
        400 if words.contains("deleted") => stopped("the instance was deleted"),
        status => ChannelProblem::Failed(status),
    }
}
