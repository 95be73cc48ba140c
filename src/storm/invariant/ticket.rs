//! What must hold of tickets: each message is dealt with once, and no ticket is answered for ever.

use super::Verdict;
use super::view::View;
use crate::storm::desk::TICKETS;
use domain::event::Event;
use std::collections::{BTreeMap, BTreeSet};

/// How many commands of one ticket are answered.
const SHARE: usize = 3;

/// No message of a ticket is taken twice, whatever was forgotten, repeated or came late.
pub(super) fn ticket_messages_count_once(view: &View<'_>) -> Verdict {
    let mut seen = BTreeSet::new();
    for record in view.stream {
        if let Event::TicketHeard { ticket, nth, .. } = &record.event
            && !seen.insert((*ticket, *nth))
        {
            return Err(format!("message {nth} of ticket {ticket} was taken twice"));
        }
    }
    Ok(())
}

/// A ticket is answered as often as its owner has set, and then left to staff, who are told once.
pub(super) fn tickets_have_their_share(view: &View<'_>) -> Verdict {
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    let mut left = BTreeSet::new();
    for record in view.stream {
        if let Event::TicketHeard { ticket, .. } = &record.event {
            let count = counts.entry(*ticket).or_default();
            *count = count.saturating_add(1);
            if *count > SHARE || left.contains(ticket) {
                return Err(format!("ticket {ticket} was answered {count} times"));
            }
        }
        if let Event::TicketLeft { ticket, .. } = &record.event
            && !left.insert(*ticket)
        {
            return Err(format!("staff was told twice of ticket {ticket}"));
        }
    }
    Ok(())
}

/// What is asked in a ticket is asked by its user and nobody else, and only where a rule speaks of
/// its subject.
pub(super) fn tickets_are_their_users(view: &View<'_>) -> Verdict {
    for record in view.stream {
        let Event::TicketHeard { ticket, username, subject, .. } = &record.event else { continue };
        let place = usize::try_from(ticket.0).unwrap_or_default().saturating_sub(1);
        let (user, known) = TICKETS.get(place).copied().unwrap_or_default();
        if *username != view.cast.user(user)
            || subject != known
            || place.saturating_add(1) == TICKETS.len()
        {
            return Err(format!("ticket {ticket} of {username}: {subject:?} was taken"));
        }
    }
    let strange = view.commands.values().find(|it| {
        let names = it.usernames.len();
        it.chat.channel() == crate::storm::desk::CHANNEL && names != 1
    });
    strange.map_or(Ok(()), |it| Err(format!("a command in {} is of {:?}", it.chat, it.usernames)))
}
