//! What every answer begins with: a word of success in several spellings, or an error in one of
//! four shapes, nearly always with status 200.
//!
//! | shape | where it is seen |
//! |---|---|
//! | `{"error":"bad_auth"}`, `{"error":"bad_action"}` | before anything is looked up |
//! | `{"status":"error","error":"order_not_found"}` | a look-up |
//! | `{"status":"fail","error":"order_not_found"}` | the same, elsewhere |
//! | `{"data":[],"error_message":"…","error_code":100}` | anything else |

use crate::call::{Answer, Reply};
use crate::number;
use crate::received::{arrived, garbled, object};
use domain::fault::Fault;
use serde_json::Value;

/// What an answer says.
pub(super) enum Said {
    /// Here it is, an object.
    Whole(Value),
    /// There is no such thing.
    Missing,
}

/// Words by which the panel says that there is no such thing.
const MISSING: [&str; 6] = [
    "order_not_found",
    "order not found",
    "orders not found",
    "user_not_found",
    "user not found",
    "incorrect order id",
];

/// Words by which the panel refuses a key.
const DENIED: [&str; 6] =
    ["bad_auth", "bad auth", "api key", "unauthorized", "access denied", "permission"];

/// Words by which the panel asks for patience.
const BUSY: [&str; 3] = ["too many", "rate limit", "limit exceeded"];

/// Opens an answer. A proxy stands before these panels and shows pages under any status, so a page
/// is a page whatever its status says.
pub(super) fn open(answer: &Answer) -> Result<Said, Fault> {
    let reply = arrived(answer)?;
    match reply.status {
        429 => Err(Fault::Busy(reply.wait_ms())),
        _ if reply.is_page() => Err(Fault::Page),
        status @ (500.. | 300..=399) => Err(Fault::Failed(status)),
        200..=299 => said(reply).ok_or_else(|| garbled("a JSON object"))?,
        401 | 403 => Err(Fault::Denied),
        status => failed(reply).unwrap_or(Err(Fault::Failed(status))),
    }
}

/// What an object says; `None` where there is none.
fn said(reply: &Reply) -> Option<Result<Said, Fault>> {
    let whole = object(reply)?;
    Some(match complaint(&whole) {
        Some(words) => heard(&words).unwrap_or_else(|| Err(garbled("data, and no error,"))),
        None if is_success(&whole) => Ok(Said::Whole(whole)),
        None => Err(garbled("a word of success")),
    })
}

/// What an error with a status of its own says, where its words are known.
fn failed(reply: &Reply) -> Option<Result<Said, Fault>> {
    heard(&complaint(&object(reply)?)?)
}

/// The words of an error, folded. For comparing, never for showing.
fn complaint(whole: &Value) -> Option<String> {
    let word = |key: &str| whole.get(key).and_then(Value::as_str).map(str::trim);
    let error = word("error").filter(|it| !it.is_empty());
    let code = whole.get("error_code").and_then(|it| number::read(it).ok().flatten());
    let failed = word("status").is_some_and(|it| {
        let it = it.to_ascii_lowercase();
        it == "error" || it.starts_with("fail")
    });
    let odd = whole.get("error").is_some_and(|it| it.as_str().is_none() && !is_nothing(it));
    let any = error.is_some() || failed || odd || code.is_some_and(|it| it != 0);
    any.then(|| {
        let words = error.or_else(|| word("error_message")).or_else(|| word("message"));
        words.unwrap_or_default().to_lowercase()
    })
}

fn is_nothing(error: &Value) -> bool {
    error.is_null() || error.as_bool() == Some(false) || error.as_u64() == Some(0)
}

/// Whether a word of success is there, `"sucess"` among them, or none at all.
fn is_success(whole: &Value) -> bool {
    let Some(status) = whole.get("status").filter(|it| !it.is_null()) else { return true };
    let word = status.as_str().map(|it| it.trim().to_ascii_lowercase());
    let spelt = word.is_some_and(|it| it == "ok" || it.starts_with("suc"));
    spelt || status.as_bool() == Some(true) || status.as_u64() == Some(1)
}

/// What the words of an error mean; `None` for words that we do not know.
pub(super) fn heard(words: &str) -> Option<Result<Said, Fault>> {
    let says = |list: &[&str]| list.iter().any(|it| words.contains(it));
    if says(&DENIED) {
        Some(Err(Fault::Denied))
    } else if says(&BUSY) {
        Some(Err(Fault::Busy(None)))
    } else if says(&MISSING) {
        Some(Ok(Said::Missing))
    } else if words.contains("bad_action") {
        Some(Err(garbled("a panel that knows this call")))
    } else {
        None
    }
}
