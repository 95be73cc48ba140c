//! Polling Green API: one notification at a time, which comes again until it is deleted.

use super::{notification, settings};
use crate::call::{Answer, Trouble};
use crate::channel::{ChannelProblem, PollProblem, Polled};
use domain::heard::Delivery;
use domain::id::ChannelName;
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
struct Received<'a> {
    #[serde(rename = "receiptId")]
    receipt: u64,
    #[serde(borrow)]
    body: &'a RawValue,
}

/// Reads a poll. Nothing new is told in several ways: `null`, no body, 408, 504.
pub(super) fn read(
    channel: &ChannelName,
    account: &str,
    answer: &Answer,
) -> Result<Polled, PollProblem> {
    let reply = answer.as_ref().map_err(|it: &Trouble| ChannelProblem::from(*it))?;
    let body = reply.body.trim_ascii();
    match reply.status {
        408 | 504 => return Ok(Polled::default()),
        200 if body.is_empty() || body == b"null" => return Ok(Polled::default()),
        200 => {}
        _ if is_hooked(body) => return Err(PollProblem::Hooked),
        _ => return Err(settings::problem(reply).into()),
    }
    let received: Received<'_> =
        serde_json::from_slice(body).map_err(|_| ChannelProblem::Garbled)?;
    let delivery = notification::read(channel, account, received.body.get().as_bytes());
    // It stands at the head of the vendor's queue: what we cannot read must be passed over, too.
    let foreign = || vec![Delivery::Ignored("a notification for another account")];
    Ok(Polled {
        deliveries: delivery.unwrap_or_else(|_| foreign()),
        cursor: Some(received.receipt.to_string()),
    })
}

fn is_hooked(body: &[u8]) -> bool {
    String::from_utf8_lossy(body).to_lowercase().contains("webhook url is set")
}
