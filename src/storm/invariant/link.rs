//! What must hold of links: each is the word of an owner, or was proved.

use super::Verdict;
use super::view::View;
use domain::change::Change;
use domain::event::Event;
use domain::id::{Chat, LinkId, Username};
use std::collections::{BTreeMap, BTreeSet};

/// A chat is linked by its owner, or after somebody typed there the code of a ticket that was
/// asked for there and is in that very account.
pub(super) fn links_are_proved(view: &View<'_>) -> Verdict {
    let mut asked: BTreeMap<LinkId, (&Chat, &Username)> = BTreeMap::new();
    for record in view.stream {
        if let Event::LinkAsked { link, chat, username, .. } = &record.event {
            asked.insert(*link, (chat, username));
        }
        let Event::Changed { by, change: Change::Linked { chat, username } } = &record.event else {
            continue;
        };
        let mut tickets = view.facts.tickets.iter().filter(|it| it.stamp < record.stamp);
        let proved = tickets.any(|ticket| {
            let meant = asked.get(&ticket.link) == Some(&(chat, username));
            let typed = view.facts.typed.iter().any(|(stamp, place, text)| {
                *stamp < record.stamp && place == chat && *text == ticket.code
            });
            meant && ticket.username == *username && typed
        });
        if !proved && !by.0.starts_with("owner ") {
            return Err(format!("{chat} was linked to {username} by {:?}", by.0));
        }
    }
    Ok(())
}

/// A ticket with a code is posted once, and was on disk as an attempt before.
pub(super) fn tickets_come_once(view: &View<'_>) -> Verdict {
    let mut intents: BTreeMap<LinkId, u64> = BTreeMap::new();
    for record in view.stream {
        if let Event::TicketAttempted { link, .. } = &record.event {
            intents.entry(*link).or_insert(record.stamp);
        }
    }
    let mut posted = BTreeSet::new();
    for ticket in &view.facts.tickets {
        if intents.get(&ticket.link).is_none_or(|stamp| *stamp > ticket.stamp) {
            return Err(format!("the ticket of request {} was not on disk", ticket.link));
        }
        if !posted.insert(ticket.link) {
            return Err(format!("the ticket of request {} was posted twice", ticket.link));
        }
    }
    Ok(())
}
