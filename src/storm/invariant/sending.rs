//! What must hold of sending: intent first, once to providers, twice at most to customers.

use super::Verdict;
use super::view::View;
use domain::action::Action;
use domain::change::{Change, Verdict as Word};
use domain::event::Event;
use domain::id::{OrderId, OutgoingId};
use domain::input::Attempt;
use domain::outcome::Finding;
use domain::time::{Moment, Span};
use std::collections::{BTreeMap, BTreeSet};

/// Whatever reaches a vendor was on disk, word by word, as an attempt before; each attempt reaches
/// it once.
pub(super) fn intent_comes_first(view: &View<'_>) -> Verdict {
    let mut intents: BTreeMap<Attempt, u64> = BTreeMap::new();
    let mut words: BTreeMap<OutgoingId, &str> = BTreeMap::new();
    for record in view.stream {
        if let Event::Attempted { outgoing, attempt } = &record.event {
            let name = Attempt { outgoing: *outgoing, attempt: *attempt };
            intents.entry(name).or_insert(record.stamp);
        }
        if let Event::DispatchPlanned { outgoing, text, .. }
        | Event::ReplyPlanned { outgoing, text, .. }
        | Event::ReminderPlanned { outgoing, text, .. }
        | Event::BulletinPlanned { outgoing, text, .. }
        | Event::FollowUpPlanned { outgoing, text, .. }
        | Event::NoticePlanned { outgoing, text, .. } = &record.event
        {
            words.insert(*outgoing, text);
        }
    }
    let mut seen = BTreeSet::new();
    for contact in &view.facts.contacts {
        let (name, text) = (contact.attempt, contact.letter.text.as_str());
        if intents.get(&name).is_none_or(|stamp| *stamp > contact.stamp) {
            return Err(format!("{name:?} reached a vendor and was not on disk"));
        }
        if words.get(&name.outgoing) != Some(&text) {
            return Err(format!("{name:?} reached a vendor as {text:?}"));
        }
        if !seen.insert(name) {
            return Err(format!("{name:?} reached a vendor twice"));
        }
    }
    Ok(())
}

/// A dispatch is attempted again only after a certain refusal, proof of absence, or a choice of
/// the tenant or its staff.
#[expect(clippy::wildcard_enum_match_arm, reason = "other events do not matter here")]
pub(super) fn attempts_are_licensed(view: &View<'_>) -> Verdict {
    let mut attempted: BTreeSet<OutgoingId> = BTreeSet::new();
    let mut licensed: BTreeSet<OutgoingId> = BTreeSet::new();
    for record in view.stream {
        match &record.event {
            Event::Attempted { outgoing, attempt } if view.dispatches.contains_key(outgoing) => {
                if !attempted.insert(*outgoing) && !licensed.contains(outgoing) {
                    return Err(format!("dispatch {outgoing}, attempt {attempt} has no licence"));
                }
                licensed.remove(outgoing);
            }
            Event::Refused { outgoing, .. }
            | Event::Resent { outgoing }
            | Event::Reconciled { outgoing, finding: Finding::Absent, again: None, .. } => {
                licensed.insert(*outgoing);
            }
            Event::Changed { change, .. } => licensed.extend(resent_by_staff(view, change)),
            _ => {}
        }
    }
    Ok(())
}

/// The dispatches that staff has said to send once more.
pub(super) fn resent_by_staff(view: &View<'_>, change: &Change) -> Vec<OutgoingId> {
    if let Change::DispatchSettled { outgoing, verdict: Word::Resend, .. } = change {
        return vec![*outgoing];
    }
    let Change::Settled { order, action, verdict: Word::Resend } = change else {
        return Vec::new();
    };
    let meant = view
        .dispatches
        .iter()
        .filter(|(_, it)| it.orders.contains(order) && view.action(it.command) == Some(*action));
    meant.map(|(id, _)| *id).collect()
}

/// A provider is told the same twice only if the tenant's settings or its staff chose so, once for
/// each time; the settings choose it once at most.
pub(super) fn providers_are_told_once(view: &View<'_>) -> Verdict {
    let (mut by_policy, mut by_staff) = (BTreeSet::new(), BTreeMap::new());
    let mut policy: BTreeMap<String, String> = BTreeMap::new();
    for record in view.stream {
        if let Event::Changed { change: Change::SettingsSet { values }, .. } = &record.event {
            policy.extend(values.clone());
        }
        if let Event::Resent { outgoing } = &record.event
            && let Some(planned) = view.dispatches.get(outgoing)
        {
            let action = view.action(planned.command).map_or("", Action::name);
            let own = policy.get(&format!("dispatch.in_doubt.{action}"));
            let chosen = own.or(policy.get("dispatch.in_doubt")).map(String::as_str);
            if chosen != Some("resend") || !by_policy.insert(*outgoing) {
                return Err(format!(
                    "dispatch {outgoing} was sent again; the choice is {chosen:?}"
                ));
            }
        }
        if let Event::Changed { change, .. } = &record.event {
            for outgoing in resent_by_staff(view, change) {
                let count: &mut usize = by_staff.entry(outgoing).or_default();
                *count = count.saturating_add(1);
            }
        }
    }
    let mut taken: BTreeMap<OutgoingId, usize> = BTreeMap::new();
    for contact in view.facts.contacts.iter().filter(|it| it.taken) {
        let outgoing = contact.attempt.outgoing;
        let count = taken.entry(outgoing).or_default();
        *count = count.saturating_add(1);
        let staff = by_staff.get(&outgoing).copied().unwrap_or_default();
        let most = staff.saturating_add(usize::from(by_policy.contains(&outgoing)));
        if view.dispatches.contains_key(&outgoing) && *count > most.saturating_add(1) {
            return Err(format!("dispatch {outgoing} was taken {count} times"));
        }
    }
    Ok(())
}

/// A reply or notice that may have arrived goes once more at most, a minute later or more.
pub(super) fn replies_come_twice_at_most(view: &View<'_>) -> Verdict {
    let mut maybe: BTreeMap<OutgoingId, (Moment, u32)> = BTreeMap::new();
    let said = |it: &&crate::storm::facts::Contact| {
        !it.letter.purpose.is_dispatch() && !view.is_refused(it)
    };
    for contact in view.facts.contacts.iter().filter(said) {
        let (id, asked) = (contact.attempt.outgoing, contact.letter.asked);
        let Some((first, count)) = maybe.get_mut(&id) else {
            maybe.insert(id, (asked, 1));
            continue;
        };
        *count = count.saturating_add(1);
        if *count > 2 || asked < first.plus(Span::seconds(60)) {
            return Err(format!("message {id} went {count} times, from {first:?} to {asked:?}"));
        }
    }
    Ok(())
}

/// An errand of which a provider was told is not carried by another command within its window.
pub(super) fn windows_hold(view: &View<'_>) -> Verdict {
    let mut settings: BTreeMap<String, Span> = BTreeMap::new();
    let mut open: BTreeMap<(OrderId, Action), Moment> = BTreeMap::new();
    for record in view.stream {
        if let Event::Changed { change: Change::SettingsSet { values }, .. } = &record.event {
            let spans = values.iter().filter_map(|(key, it)| Some((key.clone(), Span::parse(it)?)));
            settings.extend(spans);
        }
        let Event::ErrandCleared { command, order, .. } = &record.event else { continue };
        let Some(action) = view.action(*command) else { continue };
        if !view.carried(*command, *order).any(|it| it.taken) {
            continue;
        }
        if open.get(&(*order, action)).is_some_and(|until| record.at < *until) {
            return Err(format!("{action} of {order} was carried again within its window"));
        }
        let usual = if action.name() == "speed" { Span::hours(3) } else { Span::hours(12) };
        let window = settings.get(&format!("cooldown.{action}")).copied().unwrap_or(usual);
        open.insert((*order, action), record.at.plus(window));
    }
    Ok(())
}
