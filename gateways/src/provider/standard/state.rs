//! How far orders and refills are.

use super::complaint;
use super::outcome::number as id_of;
use crate::number;
use crate::provider::{Progress, RefillState, Told};
use crate::received::garbled;
use domain::fault::Fault;
use domain::id::ExternalId;
use domain::order::Status;
use serde_json::Value;

/// Reads how far orders are: `{"status":…}` for one, `{"1":{…},"10":{"error":…}}` for many.
pub(super) fn orders(asked: &[ExternalId], whole: &Value) -> Result<Told<Progress>, Fault> {
    read(asked, |id, alone| of(whole, "order", id, alone), progress)
}

/// Reads how far refills are: `{"status":…}` for one, and for many
/// `[{"refill":2,"status":"Rejected"},{"refill":3,"status":{"error":…}}]`.
pub(super) fn refills(asked: &[ExternalId], whole: &Value) -> Result<Told<RefillState>, Fault> {
    read(asked, |id, alone| of(whole, "refill", id, alone), refill)
}

fn read<'v, T>(
    asked: &[ExternalId],
    find: impl Fn(&ExternalId, bool) -> Option<&'v Value>,
    read: impl Fn(&Value) -> Option<T>,
) -> Result<Told<T>, Fault> {
    let alone = asked.len() == 1;
    let mut told = Told::new();
    for id in asked {
        let Some(row) = find(id, alone) else { continue };
        let status = row.get("status").unwrap_or(&Value::Null);
        if let Some(words) = complaint::words(row).or_else(|| complaint::words(status)) {
            told.insert(id.clone(), Err(complaint::meaning(&words)));
        } else if let Some(said) = read(row) {
            told.insert(id.clone(), Ok(said));
        }
    }
    if told.is_empty() && !asked.is_empty() { Err(garbled("a status")) } else { Ok(told) }
}

/// What is said of one of them: under its number, in a list by it, or all of the answer where
/// nothing else was asked for. Said twice, it counts as not said.
fn of<'v>(whole: &'v Value, key: &str, id: &ExternalId, alone: bool) -> Option<&'v Value> {
    let names = |row: &&Value| row.get(key).and_then(id_of).as_ref() == Some(id);
    if let Some(rows) = whole.as_array() {
        let mut own = rows.iter().filter(names);
        return own.next().filter(|_| own.next().is_none());
    }
    whole.get(id.as_str()).or_else(|| {
        let bare = whole.get(key).is_none() || names(&whole);
        (alone && bare && whole.is_object()).then_some(whole)
    })
}

fn progress(row: &Value) -> Option<Progress> {
    let count = |key: &str| row.get(key).and_then(|it| number::read(it).ok().flatten());
    Some(Progress {
        status: Status::read(row.get("status")?.as_str()?),
        remains: count("remains"),
        start: count("start_count"),
    })
}

fn refill(row: &Value) -> Option<RefillState> {
    let word = row.get("status")?.as_str()?;
    let folded = word.chars().filter(|it| !matches!(it, ' ' | '_' | '-'));
    let folded: String = folded.flat_map(char::to_lowercase).collect();
    Some(match folded.as_str() {
        "pending" | "awaiting" | "queued" | "waiting" => RefillState::Waiting,
        "inprogress" | "processing" | "active" => RefillState::UnderWay,
        "completed" | "complete" | "success" => RefillState::Completed,
        "rejected" | "declined" | "canceled" | "cancelled" => RefillState::Rejected,
        "fail" | "failed" | "error" => RefillState::Failed,
        _ => RefillState::Unknown,
    })
}
