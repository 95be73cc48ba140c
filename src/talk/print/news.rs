//! What vendors and the panel have told, as a talk writes it.

use domain::catalogue::Tally;
use domain::heard::Notice;
use domain::outcome::Finding;
use domain::time::Moment;

/// What a reading of the catalogue has brought.
pub(super) fn counted(tally: &Tally) -> String {
    let Tally { services, left_out, added, changed, gone } = tally;
    format!(
        ".. services {services} read, {added} added, {changed} changed, {gone} gone, \
         {left_out} left out"
    )
}

/// What a vendor says of a chat.
pub(super) fn noticed(notice: &Notice) -> Option<String> {
    match notice {
        Notice::Moved { from, to } => Some(format!(".. {from} is {to} now")),
        Notice::Membership { chat, inside: true } => Some(format!(".. {chat} is open to us")),
        Notice::Membership { chat, inside: false } => Some(format!(".. {chat} is closed to us")),
        Notice::Same { number, hidden } => {
            Some(format!(".. {number} is also {}", hidden.address()))
        }
        Notice::Disputed { number, hidden } => {
            Some(format!(".. {number} is not joined with {}", hidden.address()))
        }
        Notice::Confirmed { .. } | Notice::Delivered { .. } | Notice::State(_) => None,
    }
}

/// Whether a look has shown what became of the message: it is there, or it goes again.
pub(super) fn is_certain(finding: &Finding, again: Option<Moment>) -> bool {
    match finding {
        Finding::Sent(_) => true,
        Finding::Absent => again.is_none(),
        Finding::Unclear => false,
    }
}
