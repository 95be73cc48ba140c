//! What must hold of links: each is the word of an owner, or was proved.

use super::Verdict;
use super::view::View;
use crate::storm::link::{STAFF_LINK, STAFF_ROOM};
use domain::change::Change;
use domain::event::Event;
use domain::id::{Chat, LinkId, Username};
use std::collections::{BTreeMap, BTreeSet};

/// A chat is linked by its owner, or after somebody typed there the code of a ticket that was
/// asked for there and is in that very account, or after somebody who has spoken in the chat of
/// staff before said so there.
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
        let word = by
            .0
            .strip_prefix("staff ")
            .is_some_and(|sender| is_word_of_staff(view, (sender, record.stamp), (chat, username)));
        if !proved && !word && !by.0.starts_with("owner ") {
            return Err(format!("{chat} was linked to {username} by {:?}", by.0));
        }
    }
    Ok(())
}

/// Whether this sender has said before in this chat whose it is, and before that something in the
/// chat of staff.
fn is_word_of_staff(
    view: &View<'_>,
    (sender, stamp): (&str, u64),
    (chat, username): (&Chat, &Username),
) -> bool {
    let text = format!("{STAFF_LINK}{username}");
    let room = view.cast.chat(STAFF_ROOM);
    let said = || view.facts.staff.iter().filter(|it| it.0 < stamp && it.2 == sender);
    let here = |place: &Chat| place == chat || view.facts.moved.contains(chat);
    said().any(|(_, place, _, words)| *words == text && here(place))
        && said().any(|(_, place, ..)| *place == room || view.facts.moved.contains(&room))
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

/// What is on disk of a reading of the catalogue came of one that the panel has answered, and each
/// counts once.
pub(super) fn readings_are_made(view: &View<'_>) -> Verdict {
    let mut counted = BTreeSet::new();
    for record in view.stream {
        let (Event::CatalogueRead { refresh, .. } | Event::CatalogueFailed { refresh, .. }) =
            &record.event
        else {
            continue;
        };
        if view.facts.readings.get(refresh).is_none_or(|stamp| *stamp > record.stamp) {
            return Err(format!("{refresh:?} counts, and nobody has read it"));
        }
        if !counted.insert(*refresh) {
            return Err(format!("{refresh:?} counts twice"));
        }
    }
    Ok(())
}
