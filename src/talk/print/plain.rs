//! What is told by one event alone.

use super::news::counted;
use domain::event::Event;

/// The line of an event that needs no other to be told.
pub(super) fn line(event: &Event) -> Option<String> {
    if let Event::CatalogueRead { tally, .. } = event {
        return Some(counted(tally));
    }
    if let Event::FaultSeen { about, detail } = event {
        return Some(format!("!! {about}: {detail}"));
    }
    if let Event::TicketLeft { chat, .. } = event {
        return Some(format!(".. {chat} left to staff"));
    }
    if let Event::TicketsRead { .. } = event {
        return Some(".. tickets read again".to_owned());
    }
    None
}
