//! The envelope of every answer: `{"data", "pagination", "error_message", "error_code"}`.

use crate::call::{Answer, Reply};
use crate::number;
use crate::received::{arrived, garbled, object};
use domain::fault::Fault;
use serde_json::Value;

/// What an answer says.
pub(super) enum Said {
    /// Here it is.
    Data(Value),
    /// There is no such thing.
    Missing,
}

/// Words by which a panel says that there is no such thing.
const MISSING: [&str; 6] = [
    "order not found",
    "order_not_found",
    "user not found",
    "incorrect order id",
    "ticket not found",
    "ticket_not_found",
];

/// Words by which a panel refuses a key.
const DENIED: [&str; 5] = ["api key", "apikey", "bad_auth", "unauthorized", "access denied"];

/// Words by which a panel asks for patience.
const BUSY: [&str; 3] = ["too many", "rate limit", "limit exceeded"];

/// Opens the envelope of a list: its data, and what is said of its parts.
pub(super) fn paged(answer: &Answer) -> Result<(Value, Value), Fault> {
    let data = match open(answer)? {
        Said::Data(data) => data,
        Said::Missing => return Err(Fault::Failed(404)),
    };
    let whole = arrived(answer).ok().and_then(object).unwrap_or_default();
    Ok((data, whole.get("pagination").cloned().unwrap_or_default()))
}

/// Opens the envelope. A page stands for itself whatever its status, except where the status
/// already says that the other side failed or wants to be left alone.
pub(super) fn open(answer: &Answer) -> Result<Said, Fault> {
    let reply = arrived(answer)?;
    match reply.status {
        429 => Err(Fault::Busy(reply.wait_ms())),
        status @ (500.. | 300..=399) => Err(Fault::Failed(status)),
        _ if reply.is_page() => Err(Fault::Page),
        401 | 403 => Err(Fault::Denied),
        200..=299 => success(reply),
        status => failure(status, reply),
    }
}

fn success(reply: &Reply) -> Result<Said, Fault> {
    let mut whole = object(reply).ok_or_else(|| garbled("a JSON object"))?;
    let code = whole.get("error_code").map_or(Ok(None), number::read)?.unwrap_or(0);
    if code != 0 {
        let unknown = Fault::Garbled(format!("error {code} came instead of data"));
        return complaint(code, &whole).unwrap_or(Err(unknown));
    }
    match whole.get_mut("data").map(Value::take) {
        Some(data) if data.is_object() || data.is_array() => Ok(Said::Data(data)),
        Some(_) | None => Err(garbled("data")),
    }
}

/// A status of the 4xx. A panel says 404 of an unknown order, in its own envelope; without one,
/// something else answered and nothing is known about the order.
fn failure(status: u16, reply: &Reply) -> Result<Said, Fault> {
    let Some(whole) = object(reply) else {
        return Err(Fault::Failed(status));
    };
    complaint(u64::from(status), &whole).unwrap_or(Err(Fault::Failed(status)))
}

/// What an error means, by its code and its words; `None` for one that we do not know.
fn complaint(code: u64, whole: &Value) -> Option<Result<Said, Fault>> {
    let words = whole.get("error_message").and_then(Value::as_str).unwrap_or_default();
    let words = words.to_lowercase();
    let says = |list: &[&str]| list.iter().any(|it| words.contains(it));
    match code {
        401 | 403 => Some(Err(Fault::Denied)),
        429 => Some(Err(Fault::Busy(None))),
        _ if says(&DENIED) => Some(Err(Fault::Denied)),
        _ if says(&BUSY) => Some(Err(Fault::Busy(None))),
        404 => Some(Ok(Said::Missing)),
        _ if says(&MISSING) => Some(Ok(Said::Missing)),
        _ => None,
    }
}
