//! What must hold of pace: no vendor is sent more than it bears, and none that asked for quiet.

use super::Verdict;
use super::view::View;
use crate::storm::desk;
use crate::storm::owner::TIGHT;
use domain::event::Event;
use domain::id::{Chat, OutgoingId};
use domain::medium::{Limit, Pace};
use domain::outcome::Refusal;
use domain::time::{Moment, Span};
use std::collections::BTreeMap;

/// In any stretch of its length, no account and no chat is sent more than its limit.
pub(super) fn budgets_hold(view: &View<'_>) -> Verdict {
    let mut accounts: BTreeMap<&str, Vec<Moment>> = BTreeMap::new();
    let mut chats: BTreeMap<&Chat, Vec<Moment>> = BTreeMap::new();
    for contact in &view.facts.contacts {
        let (chat, asked) = (&contact.letter.chat, contact.letter.asked);
        accounts.entry(chat.channel()).or_default().push(asked);
        chats.entry(chat).or_default().push(asked);
    }
    for (channel, moments) in accounts {
        within(channel, moments, pace(view, channel).account)?;
    }
    for (chat, moments) in chats {
        let pace = pace(view, chat.channel());
        let limit = if chat.is_shared() { pace.group } else { pace.chat };
        within(chat.as_str(), moments, limit)?;
    }
    Ok(())
}

fn pace(view: &View<'_>, channel: &str) -> Pace {
    let medium = desk::medium(channel);
    if view.cast.tight { TIGHT } else { medium.pace() }
}

fn within(who: &str, mut moments: Vec<Moment>, limit: Limit) -> Verdict {
    moments.sort_unstable();
    let count = usize::try_from(limit.count).unwrap_or(usize::MAX);
    for (first, over) in moments.iter().zip(moments.iter().skip(count)) {
        if *over < first.plus(limit.per) {
            return Err(format!("{who} was sent more than {count} messages from {first:?} on"));
        }
    }
    Ok(())
}

/// A vendor that said "too many" is not tried again before the time that it named.
#[expect(clippy::wildcard_enum_match_arm, reason = "other events do not matter here")]
pub(super) fn vendors_are_left_alone(view: &View<'_>) -> Verdict {
    let mut chats: BTreeMap<OutgoingId, &Chat> = BTreeMap::new();
    let mut until: BTreeMap<&str, Moment> = BTreeMap::new();
    for record in view.stream {
        match &record.event {
            Event::DispatchPlanned { outgoing, chat, .. }
            | Event::ReplyPlanned { outgoing, chat, .. }
            | Event::ReminderPlanned { outgoing, chat, .. }
            | Event::BulletinPlanned { outgoing, chat, .. }
            | Event::FollowUpPlanned { outgoing, chat, .. }
            | Event::NoticePlanned { outgoing, chat, .. } => drop(chats.insert(*outgoing, chat)),
            Event::Refused { outgoing, refusal: Refusal::Busy { wait_ms, account }, .. } => {
                let Some(chat) = chats.get(outgoing) else { continue };
                let whom = if *account { chat.channel() } else { chat.as_str() };
                let held = until.entry(whom).or_default();
                *held = (*held).max(record.at.plus(Span(*wait_ms)));
            }
            Event::Attempted { outgoing, .. } => {
                let Some(chat) = chats.get(outgoing) else { continue };
                let held =
                    [chat.channel(), chat.as_str()].into_iter().filter_map(|it| until.get(it));
                let early = held.max().is_some_and(|held| record.at < *held);
                // Of a group that has become another, nobody knows who asked for quiet.
                if early && !view.facts.moved.contains(*chat) {
                    return Err(format!("{chat} was sent message {outgoing} at {:?}", record.at));
                }
            }
            _ => {}
        }
    }
    Ok(())
}
