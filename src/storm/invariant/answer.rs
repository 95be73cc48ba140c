//! What must hold of answers: true, in order, and one to each command.

use super::Verdict;
use super::view::View;
use crate::storm::facts::Contact;
use domain::change::{Change, Role, Verdict as Word};
use domain::event::Event;
use domain::id::{Chat, CommandId, OrderId, OutgoingId};
use domain::outbox::Purpose;
use domain::reply::Line;
use std::collections::{BTreeMap, BTreeSet};

/// A customer reads "requested" only when a vendor has taken it or staff said so, and "not sent"
/// only when none has.
pub(super) fn replies_are_true(view: &View<'_>) -> Verdict {
    for contact in &view.facts.contacts {
        let Purpose::Reply { command: Some(command) } = contact.letter.purpose else { continue };
        for line in contact.letter.text.lines() {
            let Some((orders, said)) = line.split_once(": ") else { continue };
            let orders = orders.split(", ").filter_map(|it| it.parse().ok()).map(OrderId);
            for order in orders {
                let sent = said.ends_with(" requested.");
                let unsent = said.ends_with(" was not sent.");
                let before = |it: &Contact| it.taken && it.stamp < contact.stamp;
                let taken = view.carried(command, order).any(before);
                let settled = || is_settled(view, command, order, contact.stamp);
                if sent && !taken && !settled() || unsent && taken {
                    return Err(format!("command {command}: {line:?} is not true of {order}"));
                }
            }
        }
    }
    Ok(())
}

/// Whether staff has said before that the errand was sent.
fn is_settled(view: &View<'_>, command: CommandId, order: OrderId, stamp: u64) -> bool {
    let Some(asked) = view.commands.get(&command) else { return false };
    let planned: Vec<&[OrderId]> =
        view.dispatches.values().filter(|it| it.command == command).map(|it| it.orders).collect();
    view.stream.iter().filter(|it| it.stamp < stamp).any(|record| {
        let Event::Changed { change, .. } = &record.event else { return false };
        if let Change::DispatchSettled { outgoing, verdict: Word::Sent, .. } = change {
            let meant = view.dispatches.get(outgoing);
            return meant.is_some_and(|it| it.command == command && it.orders.contains(&order));
        }
        let Change::Settled { order: settled, action: of, verdict } = change else { return false };
        let together = |it: &&[OrderId]| it.contains(settled) && it.contains(&order);
        let meant = *verdict == Word::Sent && *of == asked.action && record.at >= asked.at;
        meant && planned.iter().any(together)
    })
}

/// The first answers to the commands of a chat leave in the order of the commands, but for long
/// lists that are finished in the background, and answers that had to be said again.
pub(super) fn replies_are_in_order(view: &View<'_>) -> Verdict {
    let (mut first, mut background) = (BTreeMap::new(), BTreeSet::new());
    for record in view.stream {
        let Event::ReplyPlanned { outgoing, command: Some(command), text, .. } = &record.event
        else {
            continue;
        };
        if text.starts_with("Working on ") {
            background.insert(*command);
        }
        first.entry(*command).or_insert(*outgoing);
    }
    let firsts: BTreeMap<OutgoingId, CommandId> = first.into_iter().map(|(c, o)| (o, c)).collect();
    let mut spoken: BTreeMap<&Chat, CommandId> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for contact in view.facts.contacts.iter().filter(|it| !view.is_refused(it)) {
        let chat = &contact.letter.chat;
        let Some(command) = firsts.get(&contact.attempt.outgoing) else { continue };
        let apart = background.contains(command)
            || view.facts.moved.contains(chat)
            || view.doubts.contains_key(&contact.attempt.outgoing);
        if apart || !seen.insert(*command) {
            continue;
        }
        if let Some(later) = spoken.insert(chat, *command).filter(|last| last > command) {
            return Err(format!("{chat}: command {command} was answered after {later}"));
        }
    }
    Ok(())
}

/// Once all is fair, each command has its answer: every order one line, a further one only where
/// something has changed; and it was read, unless its chat did not take it.
pub(super) fn each_command_is_answered_once(view: &View<'_>) -> Verdict {
    let mut told: BTreeMap<(CommandId, OrderId), Vec<Line>> = BTreeMap::new();
    let mut finals: BTreeMap<CommandId, usize> = BTreeMap::new();
    let mut silent: BTreeSet<CommandId> = BTreeSet::new();
    for record in view.stream {
        if let Event::ReplyPlanned { command: Some(command), lines, last, .. } = &record.event {
            let count = finals.entry(*command).or_default();
            *count = count.saturating_add(usize::from(*last));
            for (order, line) in lines {
                told.entry((*command, *order)).or_default().push(*line);
            }
        } else if let Event::CommandRefused { command, reason, .. } = &record.event
            && matches!(reason.code(), "not_in_plan" | "plan_expired")
        {
            silent.insert(*command);
        }
    }
    for (id, asked) in view.commands.iter().filter(|(id, _)| !silent.contains(id)) {
        let count = finals.get(id).copied().unwrap_or_default();
        let mut changes = 1_usize;
        for order in asked.orders {
            let lines = told.get(&(*id, *order)).map(Vec::as_slice).unwrap_or_default();
            let same = lines.iter().zip(lines.iter().skip(1)).any(|(one, next)| one == next);
            if lines.is_empty() || same {
                return Err(format!("command {id}, order {order} was told {lines:?}"));
            }
            changes = changes.saturating_add(lines.len().saturating_sub(1));
        }
        if count == 0 || count > changes {
            return Err(format!("command {id} was answered {count} times"));
        }
    }
    each_reply_is_read(view)
}

/// A reply was taken by its vendor, but where it was in doubt twice or certainly refused; another
/// of the same words to the same chat will do, since vendors show no more of what they took.
fn each_reply_is_read(view: &View<'_>) -> Verdict {
    let given_up: BTreeSet<OutgoingId> =
        view.stream.iter().filter_map(|it| ended(&it.event)).collect();
    for record in view.stream {
        let Event::ReplyPlanned { outgoing, chat, text, .. } = &record.event else { continue };
        let mut contacts = view.facts.contacts.iter().filter(|it| it.taken);
        let read = contacts.any(|it| {
            let like = it.letter.chat == *chat && it.letter.text == *text;
            it.attempt.outgoing == *outgoing || like
        });
        let twice = view.doubts.get(outgoing).is_some_and(|count| *count > 1);
        if !read && !twice && !given_up.contains(outgoing) {
            return Err(format!("reply {outgoing} was read by nobody"));
        }
    }
    Ok(())
}

fn ended(event: &Event) -> Option<OutgoingId> {
    if let Event::Refused { outgoing, again: None, .. } | Event::Abandoned { outgoing } = event {
        Some(*outgoing)
    } else {
        None
    }
}

/// Where there is a staff chat from the beginning, it learns of every errand that came to nothing
/// through no fault of the customer.
#[expect(clippy::wildcard_enum_match_arm, reason = "other events do not matter here")]
pub(super) fn staff_learn_of_trouble(view: &View<'_>) -> Verdict {
    let (mut troubles, mut told) = (BTreeSet::new(), BTreeSet::new());
    let mut staffed = false;
    for record in view.stream {
        match &record.event {
            Event::Changed { change: Change::RoleSet { role: Role::Staff, .. }, .. } => {
                staffed = true;
            }
            Event::ErrandRefused { command, order, reason, .. }
                if matches!(reason.code(), "no_external_id" | "no_route" | "panel_unavailable") =>
            {
                troubles.insert((*command, *order, reason.code()));
            }
            Event::ReplyPlanned { command: Some(command), lines, .. } => {
                let failed = lines.iter().filter(|(_, line)| line.key() == "send_failed");
                troubles.extend(failed.map(|(order, line)| (*command, *order, line.key())));
            }
            Event::NoticePlanned { command, orders, code, .. } => {
                told.extend(orders.iter().map(|order| (*command, *order, code.as_str())));
            }
            _ => {}
        }
    }
    match troubles.difference(&told).next().filter(|_| staffed) {
        Some(trouble) => Err(format!("nobody told staff of {trouble:?}")),
        None => Ok(()),
    }
}
