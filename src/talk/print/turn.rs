//! How a message on its way out has come on, by each event about it.

use super::news::is_certain;
use domain::event::Event;
use domain::id::OutgoingId;

/// How a message has come on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// It is being sent, or will be again.
    Going,
    /// It goes again although it may have arrived.
    Resent,
    /// The vendor has it.
    Arrived,
    /// It will not be sent.
    Failed,
    /// Nobody can say.
    Doubted,
    /// A look has shown what became of it.
    Reconciled,
}

/// What an event means for messages on their way out.
pub(super) fn turns(event: &Event) -> Vec<(OutgoingId, Turn)> {
    if let Event::Called { attempts } = event {
        return attempts.iter().map(|it| (it.outgoing, Turn::Going)).collect();
    }
    turn(event).into_iter().collect()
}

fn turn(event: &Event) -> Option<(OutgoingId, Turn)> {
    if let Event::Attempted { outgoing, .. } | Event::Refused { outgoing, again: Some(_), .. } =
        event
    {
        return Some((*outgoing, Turn::Going));
    }
    if let Event::Resent { outgoing } = event {
        return Some((*outgoing, Turn::Resent));
    }
    if let Event::Accepted { outgoing, .. } = event {
        return Some((*outgoing, Turn::Arrived));
    }
    if let Event::Refused { outgoing, .. } = event {
        return Some((*outgoing, Turn::Failed));
    }
    if let Event::InDoubt { outgoing, .. } = event {
        return Some((*outgoing, Turn::Doubted));
    }
    if let Event::Reconciled { outgoing, finding, again, .. } = event
        && is_certain(finding, *again)
    {
        return Some((*outgoing, Turn::Reconciled));
    }
    None
}
