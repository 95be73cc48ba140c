//! What a provider says against an answer, an order or a refill, in the words that are seen.

use crate::provider::Complaint;
use serde_json::Value;

/// The words of each, folded; the first that are found count.
const KNOWN: [(&str, Complaint); 18] = [
    ("refill task is not completed", Complaint::RefillUnderWay),
    ("refill is already", Complaint::RefillUnderWay),
    ("refill already", Complaint::RefillUnderWay),
    ("refill in progress", Complaint::RefillUnderWay),
    ("refill not found", Complaint::NoSuchRefill),
    ("incorrect refill id", Complaint::NoSuchRefill),
    ("refill is disabled", Complaint::RefillOff),
    ("refill disabled", Complaint::RefillOff),
    ("refill is not available", Complaint::RefillOff),
    ("refill not available", Complaint::RefillOff),
    ("cancel is disabled", Complaint::CancelOff),
    ("cancel disabled", Complaint::CancelOff),
    ("cancel is not available", Complaint::CancelOff),
    ("cannot be cancel", Complaint::CancelOff),
    ("can't be cancel", Complaint::CancelOff),
    ("incorrect order id", Complaint::NoSuchOrder),
    ("order not found", Complaint::NoSuchOrder),
    ("incorrect order", Complaint::NoSuchOrder),
];

/// What the folded words of an error mean.
pub(super) fn meaning(words: &str) -> Complaint {
    let known = KNOWN.iter().find(|(theirs, _)| words.contains(theirs));
    known.map_or(Complaint::Other, |(_, ours)| *ours)
}

/// The words of an error that stands for all of `whole`, folded. For comparing, never for showing.
/// Forks say `{"status":"error","message":…}`.
pub(super) fn words(whole: &Value) -> Option<String> {
    let word = |key: &str| whole.get(key).and_then(Value::as_str);
    let error = whole.get("error").or_else(|| whole.get("errors")).filter(|it| !is_nothing(it));
    let message = word("message").or_else(|| word("error_message"));
    let failed = matches!(word("status"), Some("error" | "fail" | "failed")) && message.is_some();
    let text = error.and_then(Value::as_str).or(message).unwrap_or_default();
    (error.is_some() || failed).then(|| text.to_lowercase())
}

/// The ways to say that there is no error.
fn is_nothing(error: &Value) -> bool {
    let empty = |it: &str| it.trim().is_empty();
    error.is_null()
        || error.as_bool() == Some(false)
        || error.as_u64() == Some(0)
        || error.as_str().is_some_and(empty)
        || error.as_array().is_some_and(Vec::is_empty)
}
