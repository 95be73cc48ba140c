//! What has happened in the node, and what of it came to the vendors.

use super::name::Names;
use crate::talk::call::joined;
use crate::talk::stage::Aftermath;
use anyhow::ensure;
use domain::event::Event;
use domain::heard::Notice;
use domain::id::{Chat, OutgoingId};
use domain::input::Attempt;
use domain::outcome::Refusal;
use domain::provider;
use gateways::panel::desk;
use sim::{Seen, Vendor};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// How much has been told already, and what is still to be matched.
#[derive(Default)]
pub(super) struct News {
    /// How many of the tenant's events have been told.
    told: usize,
    planned: BTreeMap<OutgoingId, (Chat, String)>,
    /// What came to the vendors and was not yet found among the attempts: whether it was taken.
    came: BTreeMap<(Chat, String), VecDeque<bool>>,
}

impl News {
    /// What is new among all of a tenant's events and the messages that came since.
    pub(super) fn gather(
        &mut self,
        all: Vec<Event>,
        sent: Vec<Seen>,
        names: &Names,
    ) -> anyhow::Result<Aftermath> {
        ensure!(all.len() >= self.told, "events have gone");
        let new = all.into_iter().skip(self.told);
        let events: Vec<Event> = new.map(|event| names.in_talk(event)).collect();
        self.told = self.told.saturating_add(events.len());
        for seen in sent {
            self.came(seen, names);
        }
        let mut after = Aftermath::default();
        for (nth, event) in events.iter().enumerate() {
            self.plan(event);
            let later = events.get(nth..).unwrap_or_default();
            if let Event::Attempted { outgoing, attempt } = event
                && !never_left(later, *outgoing, *attempt)
                && self.found(*outgoing)
            {
                after.reached.insert((*outgoing, *attempt));
            }
            if let Event::Called { attempts } = event
                && let Some(first) = attempts.first()
                && !never_left(later, first.outgoing, first.attempt)
                && self.called(attempts)
            {
                after.reached.extend(attempts.iter().map(|it| (it.outgoing, it.attempt)));
            }
        }
        after.events = events;
        Ok(after)
    }

    fn came(&mut self, seen: Seen, names: &Names) {
        let channel = match seen.vendor {
            Vendor::Green => "wa",
            Vendor::Telegram => "tg",
            Vendor::Provider => {
                let numbers = seen.text.unwrap_or_default();
                let said = provider::words(&seen.method, &numbers.split(',').collect::<Vec<_>>());
                let chat = Chat::new(&provider::CHANNEL.into(), &seen.account);
                // Whatever was said to it, it was called.
                return self.came.entry((chat, said)).or_default().push_back(true);
            }
            // What is posted to an account, and in no ticket that somebody has opened, is a code.
            Vendor::Panel if seen.method.ends_with("/reply") => "tk",
            Vendor::Panel => return,
        };
        let thread = seen.thread.map(|it| format!("/{it}")).unwrap_or_default();
        let address = format!("{}{thread}", seen.chat.unwrap_or_default());
        let chat = names.told(&Chat::new(&channel.into(), &address));
        let text = seen.text.unwrap_or_default();
        // An answer to a ticket may have been written as HTML.
        let text = if channel == "tk" { desk::words(&text) } else { text };
        let what = (chat, names.words(&text));
        self.came.entry(what).or_default().push_back(seen.accepted);
    }

    fn plan(&mut self, event: &Event) {
        if let Event::DispatchPlanned { outgoing, chat, text, .. }
        | Event::NoticePlanned { outgoing, chat, text, .. }
        | Event::BulletinPlanned { outgoing, chat, text, .. }
        | Event::ReminderPlanned { outgoing, chat, text, .. }
        | Event::FollowUpPlanned { outgoing, chat, text, .. }
        | Event::ReplyPlanned { outgoing, chat, text, .. } = event
        {
            self.planned.insert(*outgoing, (chat.clone(), text.clone()));
        }
        if let Event::Noticed { notice: Notice::Moved { from, to }, .. } = event {
            let meant = self.planned.values_mut().filter(|(chat, _)| chat == from);
            meant.for_each(|(chat, _)| *chat = to.clone());
        }
    }

    /// Whether a call with these dispatches has come to its provider.
    fn called(&mut self, attempts: &[Attempt]) -> bool {
        let parts: Vec<&(Chat, String)> =
            attempts.iter().filter_map(|it| self.planned.get(&it.outgoing)).collect();
        let Some((chat, _)) = parts.first() else { return false };
        let texts: Vec<&str> = parts.iter().map(|(_, text)| text.as_str()).collect();
        let what = (chat.clone(), joined(&texts));
        self.came.get_mut(&what).and_then(VecDeque::pop_front).unwrap_or_default()
    }

    /// Whether the next message of these words was taken by its vendor.
    fn found(&mut self, outgoing: OutgoingId) -> bool {
        let came = self.planned.get(&outgoing).and_then(|what| self.came.get_mut(what));
        came.and_then(VecDeque::pop_front).unwrap_or_default()
    }
}

/// How many attempts are under way after these events.
pub(super) fn under_way(events: &[Event]) -> usize {
    let mut open = BTreeSet::new();
    for event in events {
        if let Event::Attempted { outgoing, .. } = event {
            open.insert(*outgoing);
        }
        // A call is one send, whatever it carries.
        if let Event::Called { attempts } = event {
            open.extend(attempts.first().map(|it| it.outgoing));
        }
        if let Event::Accepted { outgoing, .. }
        | Event::Refused { outgoing, .. }
        | Event::InDoubt { outgoing, .. } = event
        {
            open.remove(outgoing);
        }
    }
    open.len()
}

/// Whether an attempt is known to have been refused before anything was written.
fn never_left(events: &[Event], message: OutgoingId, nth: u32) -> bool {
    events.iter().any(|event| {
        matches!(event, Event::Refused { outgoing, attempt, refusal: Refusal::Unreachable, .. }
            if *outgoing == message && *attempt == nth)
    })
}
