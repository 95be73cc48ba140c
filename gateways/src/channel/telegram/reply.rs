//! What every method of the Bot API answers: `{"ok", "result"}` or `{"ok", "error_code", …}`.

use super::update;
use crate::call::{Answer, Reply, wait_ms};
use crate::channel::{ChannelProblem, Identity, PollProblem, Polled};
use domain::id::ChannelName;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

/// The envelope.
#[derive(Deserialize)]
pub(super) struct Envelope<T> {
    pub(super) ok: bool,
    pub(super) result: Option<T>,
    pub(super) error_code: Option<u16>,
    #[serde(default)]
    pub(super) description: Option<String>,
    #[serde(default)]
    pub(super) parameters: Option<Parameters>,
}

/// What an error adds.
#[derive(Default, Deserialize)]
pub(super) struct Parameters {
    pub(super) retry_after: Option<u64>,
    pub(super) migrate_to_chat_id: Option<i64>,
}

impl<T> Envelope<T> {
    /// What the vendor says of the error, folded. For comparing, never for showing.
    pub(super) fn words(&self) -> String {
        self.description.as_deref().unwrap_or_default().to_lowercase()
    }

    /// How long the vendor wants to be left alone.
    pub(super) fn wait_ms(&self, reply: &Reply) -> Option<u64> {
        let asked = self.parameters.as_ref().and_then(|it| it.retry_after);
        asked.map(wait_ms).or_else(|| reply.wait_ms())
    }
}

/// Reads the result of a method that sends nothing.
pub(super) fn result<T: DeserializeOwned>(answer: &Answer) -> Result<T, ChannelProblem> {
    let reply = answer.as_ref().map_err(|trouble| ChannelProblem::from(*trouble))?;
    let envelope: Option<Envelope<T>> = serde_json::from_slice(&reply.body).ok();
    match (envelope, reply.status) {
        (Some(Envelope { ok: true, result: Some(result), .. }), 200..=299) => Ok(result),
        (Some(envelope), status) if !envelope.ok => {
            let code = envelope.error_code.unwrap_or(status);
            Err(problem(code, envelope.wait_ms(reply)))
        }
        (_, 200..=299) => Err(ChannelProblem::Garbled),
        (_, status) => Err(problem(status, reply.wait_ms())),
    }
}

fn problem(code: u16, wait_ms: Option<u64>) -> ChannelProblem {
    match code {
        401 | 403 | 404 => ChannelProblem::Denied,
        429 => ChannelProblem::Busy(wait_ms.unwrap_or(1_000)),
        code => ChannelProblem::Failed(code),
    }
}

/// Reads a poll. Each update is read alone, so that an odd one spoils nothing.
pub(super) fn poll(
    channel: &ChannelName,
    bot: &str,
    answer: &Answer,
) -> Result<Polled, PollProblem> {
    let updates: Vec<Box<RawValue>> =
        result(answer).map_err(|problem| conflict(problem, answer))?;
    let mut polled = Polled::default();
    let mut next = None;
    for raw in &updates {
        let raw = raw.get().as_bytes();
        let numbered: Option<Numbered> = serde_json::from_slice(raw).ok();
        next = next.max(numbered.map(|it| it.update_id.saturating_add(1)));
        polled.deliveries.extend(update::read(channel, bot, raw));
    }
    polled.cursor = next.map(|it| it.to_string());
    Ok(polled)
}

#[derive(Deserialize)]
struct Numbered {
    update_id: i64,
}

/// The two ways of getting in each other's way. A poll that our own setting of a webhook ended
/// counts as the first.
fn conflict(problem: ChannelProblem, answer: &Answer) -> PollProblem {
    if problem != ChannelProblem::Failed(409) {
        return problem.into();
    }
    let body = answer.as_ref().map(|it| it.body.as_slice()).unwrap_or_default();
    let envelope: Option<Envelope<serde::de::IgnoredAny>> = serde_json::from_slice(body).ok();
    let hooked = envelope.is_some_and(|it| it.words().contains("webhook"));
    if hooked { PollProblem::Hooked } else { PollProblem::Rival }
}

#[derive(Deserialize)]
struct Me {
    id: i64,
    username: Option<String>,
    can_read_all_group_messages: Option<bool>,
}

/// Reads who the bot is.
pub(super) fn identity(account_id: &str, answer: &Answer) -> Result<Identity, ChannelProblem> {
    let me: Me = result(answer)?;
    let id = me.id.to_string();
    if !account_id.is_empty() && account_id != id {
        return Err(ChannelProblem::WrongAccount);
    }
    let plain = |it: &String| it.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
    let name = me.username.filter(plain).map(|it| format!("@{it}")).unwrap_or_default();
    let mut notes = Vec::new();
    if me.can_read_all_group_messages == Some(false) {
        let note = "in groups it sees commands and replies only: turn its privacy mode off with \
                    /setprivacy and add it again, or make it an admin";
        notes.push(note.to_owned());
    }
    Ok(Identity { id, name, works: true, notes })
}
