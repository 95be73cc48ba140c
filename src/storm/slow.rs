//! A slow mind, for one planted bug: it hears of a cleared errand when the vendor has accepted it,
//! so that what it checks meanwhile knows of no claim.

use super::disk::Record;
use domain::event::Event;
use domain::id::{CommandId, OutgoingId};
use domain::input::Input;
use domain::outcome::Finding;
use domain::tenant::Tenant;
use domain::time::Moment;
use std::collections::BTreeMap;

/// The slow mind.
#[derive(Debug, Default)]
pub(super) struct Slow {
    mind: Tenant,
    held: BTreeMap<CommandId, Vec<(Moment, Event)>>,
    owners: BTreeMap<OutgoingId, CommandId>,
}

impl Slow {
    pub(super) fn fold(records: &[Record]) -> Self {
        let mut slow = Self::default();
        for record in records {
            slow.note(record.at, &record.event);
        }
        slow
    }

    /// Checks with this mind, and goes on with the other.
    pub(super) fn decide(&mut self, live: &mut Tenant, input: Input, now: Moment) -> Vec<Event> {
        let wanted = live.decide(input.clone(), now).is_ok_and(|events| !events.is_empty());
        let decided = self.mind.decide(input, now).unwrap_or_default();
        let mut events = if wanted { decided } else { Vec::new() };
        for event in &events {
            live.apply(now, event);
        }
        events.extend(live.take(Input::Roused, now).unwrap_or_default());
        for event in &events {
            self.note(now, event);
        }
        events
    }

    /// Takes an event in, or keeps it for later.
    pub(super) fn note(&mut self, at: Moment, event: &Event) {
        let command = self.command(event);
        if let Some(command) = command
            && (matches!(event, Event::ErrandCleared { .. }) || self.held.contains_key(&command))
        {
            self.held.entry(command).or_default().push((at, event.clone()));
            let accepted = matches!(event, Event::Accepted { .. })
                || matches!(event, Event::Reconciled { finding: Finding::Sent(_), .. });
            if accepted {
                let held = self.held.remove(&command).unwrap_or_default();
                for (at, event) in held {
                    self.mind.apply(at, &event);
                }
            }
            return;
        }
        self.mind.apply(at, event);
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "other events are about no command")]
    fn command(&mut self, event: &Event) -> Option<CommandId> {
        match event {
            Event::DispatchPlanned { outgoing, command, .. }
            | Event::NoticePlanned { outgoing, command, .. }
            | Event::FollowUpPlanned { outgoing, command, .. }
            | Event::ReplyPlanned { outgoing, command: Some(command), .. } => {
                self.owners.insert(*outgoing, *command);
                Some(*command)
            }
            Event::ErrandCleared { command, .. }
            | Event::ErrandRefused { command, .. }
            | Event::CommandRefused { command, .. } => Some(*command),
            Event::Attempted { outgoing, .. }
            | Event::Accepted { outgoing, .. }
            | Event::Refused { outgoing, .. }
            | Event::InDoubt { outgoing, .. }
            | Event::Reconciled { outgoing, .. }
            | Event::Resent { outgoing }
            | Event::Abandoned { outgoing } => self.owners.get(outgoing).copied(),
            _ => None,
        }
    }
}
