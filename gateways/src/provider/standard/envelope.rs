//! What an answer to a call that only reads may be instead of what was asked for: no answer, a
//! page, an error.

use super::complaint;
use crate::call::Answer;
use crate::provider::Complaint;
use crate::received::{arrived, garbled, json};
use domain::fault::Fault;
use serde_json::Value;

/// Words by which a provider refuses a key.
const DENIED: [&str; 6] =
    ["api key", "apikey", "invalid key", "bad_auth", "unauthorized", "access denied"];

/// Words by which a provider turns away whoever asks too often, before anything is done.
const HASTE: [&str; 3] = ["too many", "rate limit", "limit exceeded"];

/// Words by which it asks for patience, whatever has gone wrong.
const LATER: &str = "try again later";

/// The value that came, whatever it is, or why it is of no use. Where one thing alone was asked
/// for, an error against it stands for the whole answer and is not the provider's fault.
pub(super) fn open(answer: &Answer, asked: usize) -> Result<Value, Fault> {
    let reply = arrived(answer)?;
    if reply.status == 429 {
        return Err(Fault::Busy(reply.wait_ms()));
    }
    if reply.is_page() && reply.status < 500 {
        return Err(Fault::Page);
    }
    let whole = json(reply).filter(|_| reply.status < 500);
    let words = whole.as_ref().and_then(complaint::words);
    if let (1, Some(whole), Some(words)) = (asked, &whole, &words)
        && complaint::meaning(words) != Complaint::Other
    {
        return Ok(whole.clone());
    }
    match (reply.status, whole, words) {
        (200..=299, Some(whole), None) => Ok(whole),
        (200..=299, Some(_), Some(words)) => {
            let odd = || Fault::Garbled("an error came instead of data".to_owned());
            Err(account(&words).unwrap_or_else(odd))
        }
        (200..=299, None, _) => Err(garbled("JSON")),
        (401 | 403, ..) => Err(Fault::Denied),
        (status, _, words) => {
            Err(words.and_then(|it| account(&it)).unwrap_or(Fault::Failed(status)))
        }
    }
}

/// What words say against the account as a whole; `None` where they say something else.
pub(super) fn account(words: &str) -> Option<Fault> {
    let says = |list: &[&str]| list.iter().any(|it| words.contains(it));
    if says(&DENIED) {
        Some(Fault::Denied)
    } else {
        (is_haste(words) || words.contains(LATER)).then_some(Fault::Busy(None))
    }
}

/// Whether words turn away whoever asks too often.
pub(super) fn is_haste(words: &str) -> bool {
    HASTE.iter().any(|it| words.contains(it))
}
