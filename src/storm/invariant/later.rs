//! What must hold of what comes after a dispatch: true, once, and in our own words.

use super::Verdict;
use super::view::View;
use crate::storm::facts::Contact;
use crate::storm::provider::OWN;
use domain::event::Event;
use domain::id::{OrderId, OutgoingId};
use domain::order::Status;
use domain::outbox::Purpose;
use std::collections::BTreeSet;

/// What a customer reads: answers, and what is told later.
fn read<'v>(view: &View<'v>) -> impl Iterator<Item = &'v Contact> {
    view.facts
        .contacts
        .iter()
        .filter(|it| matches!(it.letter.purpose, Purpose::Reply { .. } | Purpose::FollowUp { .. }))
}

/// A customer reads that an order is canceled only after the panel has shown it so, whatever its
/// provider says.
pub(super) fn canceled_is_what_the_panel_shows(view: &View<'_>) -> Verdict {
    const SHOWN: [Status; 3] = [Status::Canceled, Status::Refunded, Status::Partial];
    for contact in read(view) {
        for line in contact.letter.text.lines().filter(|it| it.contains("canceled")) {
            let Some((orders, _)) = line.split_once(": ") else { continue };
            let orders = orders.split(", ").filter_map(|it| it.parse().ok()).map(OrderId);
            for order in orders {
                let shown = SHOWN.iter().any(|status| {
                    let first = view.facts.shown.get(&(order, *status));
                    first.is_some_and(|stamp| *stamp < contact.stamp)
                });
                if !shown {
                    return Err(format!("{line:?} was said, and the panel has not shown it"));
                }
            }
        }
    }
    Ok(())
}

/// No customer reads a word of a provider.
pub(super) fn providers_are_not_quoted(view: &View<'_>) -> Verdict {
    match read(view).find(|it| it.letter.text.contains(OWN)) {
        Some(it) => Err(format!("{} reads {:?}", it.letter.chat, it.letter.text)),
        None => Ok(()),
    }
}

/// A provider is reminded of a dispatch once.
pub(super) fn reminders_come_once(view: &View<'_>) -> Verdict {
    let mut reminded: BTreeSet<OutgoingId> = BTreeSet::new();
    for record in view.stream {
        let Event::ReminderPlanned { dispatches, .. } = &record.event else { continue };
        if let Some(again) = dispatches.iter().find(|it| !reminded.insert(**it)) {
            return Err(format!("a provider is reminded of dispatch {again} again"));
        }
    }
    once(view, |purpose| matches!(purpose, Purpose::Reminder))
}

/// A customer is told each outcome of an errand once.
pub(super) fn news_come_once(view: &View<'_>) -> Verdict {
    let mut said = BTreeSet::new();
    for record in view.stream {
        let Event::FollowUpPlanned { command, told, .. } = &record.event else { continue };
        for (order, saying) in told {
            if !said.insert((*command, *order, *saying)) {
                return Err(format!("command {command}: {saying:?} of {order} is told again"));
            }
        }
    }
    once(view, |purpose| matches!(purpose, Purpose::FollowUp { .. }))
}

/// A message of this kind that may have arrived does not go again.
fn once(view: &View<'_>, of: impl Fn(&Purpose) -> bool) -> Verdict {
    let mut maybe: BTreeSet<OutgoingId> = BTreeSet::new();
    let mut sent = view.facts.contacts.iter();
    let again = sent.find(|it| {
        of(&it.letter.purpose) && !view.is_refused(it) && !maybe.insert(it.attempt.outgoing)
    });
    match again {
        Some(it) => Err(format!("message {} went again", it.attempt.outgoing)),
        None => Ok(()),
    }
}
