//! Where Telegram delivers: setting, clearing and reading a bot's webhook.

use super::{ask, reply, update};
use crate::call::{Answer, Call};
use crate::channel::{Account, ChannelProblem, Hook, HookState};
use domain::time::{Moment, Span};
use serde::Deserialize;
use serde_json::json;

/// Deliveries at once. Each chat has a queue of its own at the vendor.
const CONNECTIONS: u32 = 10;

#[derive(Deserialize)]
struct Info {
    #[serde(default)]
    url: String,
    pending_update_count: Option<u64>,
    last_error_date: Option<u64>,
    last_error_message: Option<String>,
    allowed_updates: Option<Vec<String>>,
}

/// What the vendor says of a failed delivery, and what we say of it.
const FAILURES: [(&str, &str); 6] = [
    ("wrong response", "the last delivery was answered with an error"),
    ("timed out", "the last delivery was not answered in time"),
    ("refused", "the vendor could not connect to the node"),
    ("ssl", "the vendor does not trust the node's certificate"),
    ("certificate", "the vendor does not trust the node's certificate"),
    ("resolve", "the vendor does not find the node's host name"),
];

pub(super) fn ask_set(account: &Account, hook: &Hook) -> Call {
    let wanted = json!({
        "url": hook.url,
        "secret_token": hook.secret,
        "max_connections": CONNECTIONS,
        "allowed_updates": update::WANTED,
        "drop_pending_updates": false,
    });
    ask(account, "setWebhook", &wanted)
}

pub(super) fn ask_clear(account: &Account) -> Call {
    ask(account, "deleteWebhook", &json!({"drop_pending_updates": false}))
}

pub(super) fn read_set(answer: &Answer) -> Result<(), ChannelProblem> {
    let done: bool = reply::result(answer)?;
    if done { Ok(()) } else { Err(ChannelProblem::Garbled) }
}

pub(super) fn read(answer: &Answer) -> Result<HookState, ChannelProblem> {
    let info: Info = reply::result(answer)?;
    let seconds = info.last_error_date.filter(|it| *it != 0);
    Ok(HookState {
        notes: notes(&info),
        url: Some(info.url).filter(|it| !it.is_empty()),
        pending: info.pending_update_count,
        failed: seconds.map(|it| Moment(0).plus(Span::seconds(it))),
    })
}

fn notes(info: &Info) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(words) = &info.last_error_message {
        let words = words.to_lowercase();
        let known = FAILURES.iter().find(|(theirs, _)| words.contains(theirs));
        let why = known.map_or("the last delivery failed", |(_, ours)| ours);
        notes.push(why.to_owned());
    }
    let asked = |kind: &&str| {
        // None and an empty list both stand for the vendor's default, which has all of ours.
        let list = info.allowed_updates.as_deref().unwrap_or_default();
        list.is_empty() || list.iter().any(|it| it == kind)
    };
    if !info.url.is_empty() && !update::WANTED.iter().all(asked) {
        notes.push("some kinds of updates are not delivered: set the webhook again".to_owned());
    }
    notes
}
