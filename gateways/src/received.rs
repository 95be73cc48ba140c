//! What came back, as far as all sides agree: no answer at all, an object, or words of no use.

use crate::call::{Answer, Reply, Trouble};
use domain::fault::Fault;
use serde_json::Value;

/// The reply, or the fault that stands in its place.
pub(crate) fn arrived(answer: &Answer) -> Result<&Reply, Fault> {
    answer.as_ref().map_err(|trouble| match trouble {
        Trouble::Unreachable => Fault::Unreachable,
        Trouble::Forbidden => Fault::Forbidden,
        Trouble::Silent => Fault::Silent,
    })
}

/// The body as JSON; `None` where it is none. Some sides put a mark of the encoding before it.
pub(crate) fn json(reply: &Reply) -> Option<Value> {
    let body = reply.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&reply.body);
    serde_json::from_slice(body).ok()
}

/// The body as a JSON object.
pub(crate) fn object(reply: &Reply) -> Option<Value> {
    json(reply).filter(Value::is_object)
}

/// The fault of an answer that lacks what was expected, in our own words.
pub(crate) fn garbled(expected: &str) -> Fault {
    Fault::Garbled(format!("{expected} was expected"))
}
