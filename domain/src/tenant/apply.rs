//! Folding: each event into the state. It cannot fail, and takes no notice of what it does not
//! know.

use super::Tenant;
use crate::command::{Command, Errand, Fate, Stage};
use crate::contact::Inquiry;
use crate::event::Event;
use crate::heard::Notice;
use crate::id::{ChannelName, Chat, CommandId, OrderId, OutgoingId};
use crate::outbox::{Outgoing, Purpose};
use crate::reply::Line;
use crate::time::{Moment, Span};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How often what has run out is forgotten.
const SWEEP: Span = Span::minutes(10);

impl Tenant {
    /// Folds one fact of the moment `at` in.
    #[expect(clippy::too_many_lines, reason = "a list of the events")]
    pub fn apply(&mut self, at: Moment, event: &Event) {
        self.sweep(at);
        match event {
            Event::Changed { change, .. } => self.change(at, change),
            Event::CommandHeard { .. } => self.begin(at, event),
            Event::StrangerHeard { keys, chat, .. } => {
                self.seen.take(keys, at);
                self.mute(chat, at);
            }
            Event::LinkAsked { .. }
            | Event::LinkHeard { .. }
            | Event::TicketAttempted { .. }
            | Event::TicketEnded { .. } => self.linked(at, event),
            Event::StaffHeard { keys, chat, sender, .. } => {
                self.seen.take(keys, at);
                self.note_member(chat, sender, at);
            }
            Event::CommandRefused { .. }
            | Event::InspectionFailed { .. }
            | Event::ErrandCleared { .. }
            | Event::ErrandRefused { .. }
            | Event::ErrandShown { .. }
            | Event::ErrandAsked { .. }
            | Event::BalanceSeen { .. } => self.judged(at, event),
            Event::DispatchPlanned { .. }
            | Event::ReplyPlanned { .. }
            | Event::NoticePlanned { .. } => self.written(at, event),
            Event::ReminderPlanned { .. } | Event::FollowUpPlanned { .. } => self.later(at, event),
            Event::ProviderAnswered { .. }
            | Event::Overdue { .. }
            | Event::FollowedUp { .. }
            | Event::FollowUpFailed { .. } => self.watched(at, event),
            Event::Noticed { channel, keys, notice } => {
                self.seen.take(keys, at);
                self.noticed(at, channel, notice);
            }
            Event::ServicesListed { listed, gone } => self.services.list(listed, gone),
            Event::CatalogueRead { tally, .. } => self.catalogue_ended(at, Ok(*tally)),
            Event::CatalogueFailed { fault, .. } => self.catalogue_ended(at, Err(fault.clone())),
            Event::TicketHeard { .. }
            | Event::TicketLeft { .. }
            | Event::TicketsRead { .. }
            | Event::TicketsFailed { .. } => self.ticket_noted(at, event),
            Event::FaultSeen { .. } => {}
            Event::ContactAsked { inquiry, hidden, heard } => {
                let (hidden, heard) = (hidden.clone(), heard.clone());
                self.contacts.ask(*inquiry, Inquiry { hidden, heard });
            }
            Event::ContactLooked { inquiry, answered } => {
                self.contacts.asked(at, *inquiry, *answered);
            }
            Event::BulletinPlanned { .. } => self.announced(at, event),
            Event::Called { attempts } => self.called(at, attempts),
            Event::Attempted { outgoing, .. }
            | Event::Accepted { outgoing, .. }
            | Event::Refused { outgoing, .. }
            | Event::InDoubt { outgoing, .. }
            | Event::Reconciled { outgoing, .. }
            | Event::Resent { outgoing }
            | Event::Abandoned { outgoing } => self.progress(at, *outgoing, event),
        }
    }

    fn begin(&mut self, at: Moment, event: &Event) {
        let Event::CommandHeard { command, keys, chat, sender, message, .. } = event else {
            return;
        };
        let Event::CommandHeard { action, orders, usernames, right, .. } = event else { return };
        if !right.is_customer() {
            self.note_member(chat, sender, at);
        }
        self.seen.take(keys, at);
        self.note_heard(chat, at);
        self.last_command = *command;
        let asks = action.names_orders() || action.kind() == crate::action::Kind::Account;
        let asking = Stage::Asking { attempt: 0, first: 0, failed: None, from: at };
        let begun = Command {
            id: *command,
            chat: chat.clone(),
            sender: sender.clone(),
            message: message.clone(),
            action: *action,
            right: *right,
            usernames: usernames.clone(),
            heard: at,
            stage: if asks { asking } else { Stage::Judged },
            asked: u32::from(asks),
            errands: orders.iter().map(|order| Errand::open(*order)).collect(),
            balances: None,
            background: false,
            noted: None,
            answered: false,
            unsent: BTreeSet::new(),
        };
        self.commands.insert(*command, begun);
        self.lanes.entry(chat.clone()).or_default().push_back(*command);
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the caller has sorted the events")]
    fn written(&mut self, at: Moment, event: &Event) {
        let (id, item) = match event {
            Event::DispatchPlanned { outgoing, command, orders, chat, text, route } => {
                let Some(action) = self.commands.get(command).map(|it| it.action) else { return };
                let purpose =
                    Purpose::Dispatch { command: *command, orders: orders.clone(), action };
                self.carried(*command, orders, *outgoing);
                self.watch(at, *command, (*outgoing, chat, orders));
                let mut item = Outgoing::new(purpose, chat.clone(), text.clone(), at);
                item.route = *route;
                item.held = self.is_held_back(&item);
                (*outgoing, item)
            }
            Event::ReplyPlanned { outgoing, command, chat, text, quote, lines, last } => {
                if let Some(id) = command {
                    self.answered((at, *id), *outgoing, lines, *last);
                    self.leave_lane(chat, *id);
                }
                let purpose = Purpose::Reply { command: *command };
                let mut item = Outgoing::new(purpose, chat.clone(), text.clone(), at);
                item.quote.clone_from(quote);
                (*outgoing, item)
            }
            Event::NoticePlanned { outgoing, command, orders, code, chat, text } => {
                if let Some(it) = self.commands.get_mut(command) {
                    it.unsent.insert(*outgoing);
                    let meant = it.errands.iter_mut().filter(|it| orders.contains(&it.order));
                    for errand in meant {
                        errand.noticed.insert(code.clone());
                    }
                }
                let purpose = Purpose::Notice { command: *command };
                (*outgoing, Outgoing::new(purpose, chat.clone(), text.clone(), at))
            }
            _ => return,
        };
        self.outbox.insert(id, item);
    }

    fn carried(&mut self, id: CommandId, orders: &[OrderId], outgoing: OutgoingId) {
        let Some(command) = self.commands.get_mut(&id) else { return };
        for errand in command.errands.iter_mut().filter(|it| orders.contains(&it.order)) {
            match &mut errand.fate {
                Fate::Carried(dispatches) => dispatches.push(outgoing),
                Fate::Cleared(_) => errand.fate = Fate::Carried(vec![outgoing]),
                Fate::Open | Fate::Asked(..) | Fate::Refused(_) | Fate::Shown(..) => {}
            }
        }
    }

    fn answered(
        &mut self,
        (at, id): (Moment, CommandId),
        outgoing: OutgoingId,
        lines: &[(OrderId, Line)],
        last: bool,
    ) {
        let Some(command) = self.commands.get_mut(&id) else { return };
        command.unsent.insert(outgoing);
        for (order, line) in lines {
            if let Some(errand) = command.errand_mut(*order) {
                errand.told = Some(*line);
            }
        }
        if last {
            command.answered = true;
        } else if let Some((_, nth)) = command.noted {
            command.noted = Some((at, nth.saturating_add(1)));
        } else if command.stage != Stage::Judged {
            command.background = true;
            command.noted = Some((at, 0));
            self.background.insert(id);
        }
    }

    pub(super) fn leave_lane(&mut self, chat: &Chat, id: CommandId) {
        if let Some(lane) = self.lanes.get_mut(chat) {
            lane.retain(|it| *it != id);
            if lane.is_empty() {
                self.lanes.remove(chat);
            }
        }
    }

    /// Puts a finished command on the shelf for the log, and forgets it.
    pub(super) fn close_if_done(&mut self, at: Moment, id: CommandId) {
        if !self.commands.get(&id).is_some_and(|command| command.is_done(&self.outbox)) {
            return;
        }
        self.closed.extend(self.log_of(id, Some(at)).map(Arc::new));
        let Some(command) = self.commands.remove(&id) else { return };
        for dispatch in super::follow::dispatches_of(&command) {
            self.outbox.remove(dispatch);
        }
        for errand in &command.errands {
            if self.busy.get(&(errand.order, command.action)) == Some(&id) {
                self.busy.remove(&(errand.order, command.action));
            }
        }
        self.background.remove(&id);
        self.leave_lane(&command.chat, id);
    }

    fn noticed(&mut self, at: Moment, channel: &ChannelName, notice: &Notice) {
        match notice {
            Notice::State(Some(why)) => {
                self.stopped.insert(channel.clone(), why.clone());
                self.hold_back();
            }
            Notice::State(None) => self.works_again(channel),
            Notice::Moved { from, to } => self.moved(from, to),
            Notice::Same { number, hidden } => self.joined(number, hidden),
            Notice::Disputed { number, hidden } => {
                self.contacts.dispute(number.clone(), hidden.clone());
            }
            Notice::Membership { chat, inside: true } => drop(self.outside.remove(chat)),
            Notice::Membership { chat, inside: false } => drop(self.outside.insert(chat.clone())),
            Notice::Delivered { vendor, status } => self.reached(at, channel, (vendor, status)),
            Notice::Confirmed { .. } => {}
        }
    }

    fn sweep(&mut self, at: Moment) {
        if at < self.swept.plus(SWEEP) {
            return;
        }
        self.swept = at;
        self.seen.sweep(at);
        self.cooldowns.sweep(at);
        self.budgets.sweep(at);
        self.members.sweep(at);
        self.codes.sweep(at);
        self.invites.sweep(at);
        self.contacts.sweep(at);
        self.recent.sweep(at);
        self.watches.sweep(at);
        let since = at.minus(Span::hours(1));
        self.rates.retain(|_, rate| {
            at < rate.muted || rate.heard.back().is_some_and(|last| *last > since)
        });
    }
}
