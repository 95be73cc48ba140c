//! What every answer may be instead of what was asked for: no answer, a page, an error.

use crate::call::Answer;
use crate::received::{arrived, garbled, json};
use domain::fault::Fault;
use serde_json::Value;

/// Words by which a provider refuses a key.
const DENIED: [&str; 6] =
    ["api key", "apikey", "invalid key", "bad_auth", "unauthorized", "access denied"];

/// Words by which a provider asks for patience.
const BUSY: [&str; 4] = ["too many", "rate limit", "limit exceeded", "try again later"];

/// The value that came, whatever it is, or why it is of no use.
pub(super) fn open(answer: &Answer) -> Result<Value, Fault> {
    let reply = arrived(answer)?;
    if reply.status == 429 {
        return Err(Fault::Busy(reply.wait_ms()));
    }
    if reply.is_page() && reply.status < 500 {
        return Err(Fault::Page);
    }
    let whole = json(reply).filter(|_| reply.status < 500);
    match (reply.status, whole) {
        (200..=299, None) => Err(garbled("JSON")),
        (200..=299, Some(whole)) => {
            complaint(&whole).map_or(Ok(()), |words| Err(fault(&words, None)))?;
            Ok(whole)
        }
        (401 | 403, None) => Err(Fault::Denied),
        (status, whole) => {
            let words = whole.as_ref().and_then(complaint).unwrap_or_default();
            Err(fault(&words, Some(status)))
        }
    }
}

/// The words of an error that stands for the whole answer, folded. For comparing, never for
/// showing. Forks say `{"status":"error","message":…}`.
pub(super) fn complaint(whole: &Value) -> Option<String> {
    let word = |key: &str| whole.get(key).and_then(Value::as_str);
    let failed = matches!(word("status"), Some("error" | "fail" | "failed"));
    let error = whole.get("error").or_else(|| whole.get("errors"));
    let error = error.filter(|it| !is_nothing(it));
    if error.is_none() && !failed {
        return None;
    }
    let text = error.and_then(Value::as_str).or_else(|| word("message"));
    Some(text.or_else(|| word("error_message")).unwrap_or_default().to_lowercase())
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

fn fault(words: &str, status: Option<u16>) -> Fault {
    let says = |list: &[&str]| list.iter().any(|it| words.contains(it));
    match status {
        Some(401 | 403) => Fault::Denied,
        _ if says(&DENIED) => Fault::Denied,
        _ if says(&BUSY) => Fault::Busy(None),
        Some(status) => Fault::Failed(status),
        None => Fault::Garbled("an error came instead of data".to_owned()),
    }
}
