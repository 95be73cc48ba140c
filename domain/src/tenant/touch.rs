//! Touching: which commands an event is about, so that what follows is drawn from these alone.

use super::Tenant;
use crate::event::Event;
use crate::id::CommandId;
use std::collections::BTreeSet;

impl Tenant {
    /// The commands that an event is about, and whoever is now first in their lane.
    #[expect(clippy::too_many_lines, reason = "a list of the events")]
    pub(super) fn touches(&self, event: &Event, touched: &mut BTreeSet<CommandId>) {
        let command = match event {
            Event::CommandHeard { command, .. }
            | Event::CommandRefused { command, .. }
            | Event::InspectionFailed { command, .. }
            | Event::ErrandCleared { command, .. }
            | Event::ErrandRefused { command, .. }
            | Event::ErrandShown { command, .. }
            | Event::ErrandAsked { command, .. }
            | Event::BalanceSeen { command, .. }
            | Event::DispatchPlanned { command, .. }
            | Event::NoticePlanned { command, .. }
            | Event::FollowUpPlanned { command, .. } => Some(*command),
            Event::ProviderAnswered { answers, .. } => {
                touched.extend(answers.iter().map(|it| it.command));
                None
            }
            Event::FollowedUp { looks, .. } => {
                touched.extend(looks.iter().map(|it| it.command));
                None
            }
            Event::ReplyPlanned { command, chat, .. } => {
                touched.extend(self.lanes.get(chat).and_then(|lane| lane.front()));
                *command
            }
            Event::Attempted { outgoing, .. }
            | Event::Accepted { outgoing, .. }
            | Event::Refused { outgoing, .. }
            | Event::InDoubt { outgoing, .. }
            | Event::Reconciled { outgoing, .. }
            | Event::Resent { outgoing }
            | Event::Abandoned { outgoing } => {
                self.outbox.get(*outgoing).and_then(|item| item.purpose.command())
            }
            Event::Called { attempts } => {
                let items = attempts.iter().filter_map(|it| self.outbox.get(it.outgoing));
                touched.extend(items.filter_map(|item| item.purpose.command()));
                None
            }
            // What staff changes from its chat may concern any command.
            Event::Changed { .. } => {
                touched.extend(self.commands.keys());
                None
            }
            Event::StaffHeard { .. }
            | Event::LinkAsked { .. }
            | Event::LinkHeard { .. }
            | Event::TicketAttempted { .. }
            | Event::TicketEnded { .. }
            | Event::StrangerHeard { .. }
            | Event::Noticed { .. }
            | Event::ServicesListed { .. }
            | Event::CatalogueRead { .. }
            | Event::CatalogueFailed { .. }
            | Event::TicketHeard { .. }
            | Event::TicketLeft { .. }
            | Event::TicketsRead { .. }
            | Event::TicketsFailed { .. }
            | Event::FaultSeen { .. }
            | Event::ReminderPlanned { .. }
            | Event::Overdue { .. }
            | Event::FollowUpFailed { .. }
            | Event::ContactAsked { .. }
            | Event::ContactLooked { .. }
            | Event::BulletinPlanned { .. } => None,
        };
        touched.extend(command);
    }
}
