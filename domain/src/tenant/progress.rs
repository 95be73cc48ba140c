//! Progress: how the events of a message on its way out change it, and what they end.

use super::Tenant;
use crate::action::Action;
use crate::event::Event;
use crate::id::{ChannelName, CommandId, OrderId, OutgoingId};
use crate::outbox::{Outgoing, Purpose, Standing, State};
use crate::outcome::{Finding, Refusal};
use crate::time::{Moment, Span};

impl Tenant {
    /// An attempt, its end, and what comes after.
    pub(super) fn progress(&mut self, at: Moment, id: OutgoingId, event: &Event) {
        let Some(item) = self.outbox.get(id) else { return };
        let (chat, purpose) = (item.chat.clone(), item.purpose.clone());
        let channel = ChannelName::from(chat.channel());
        if matches!(event, Event::Attempted { .. }) {
            if let Some(pace) = self.channels.get(&channel).map(super::release::pace) {
                self.budgets.spend(&channel, &chat, &pace, at);
            }
        } else if let Event::Refused { refusal: Refusal::Busy { wait_ms, account }, .. } = event {
            let until = at.plus(Span(*wait_ms));
            if *account && chat.api().is_none() {
                self.budgets.hold_account(&channel, until);
            } else {
                self.budgets.hold_chat(&chat, until);
            }
        }
        if let Event::Accepted { vendor, .. }
        | Event::Reconciled { finding: Finding::Sent(vendor), .. } = event
        {
            self.claim(at, &chat, vendor);
            self.note_answer(at, id);
        }
        self.outbox.change(id, |item| step(item, at, event));
        self.watch_outcome(at, id);
        self.settle(at, id, &purpose);
    }

    /// Takes note of a message that has come to its end.
    fn settle(&mut self, at: Moment, id: OutgoingId, purpose: &Purpose) {
        let state = self.outbox.get(id).map(|item| item.state.clone());
        let over = match state {
            None | Some(State::Accepted(_) | State::Failed(_) | State::Dropped) => true,
            Some(State::InDoubt { again: None, .. }) => !purpose.is_dispatch(),
            Some(State::Waiting(_) | State::Attempted(_) | State::InDoubt { .. }) => false,
        };
        if let (Purpose::Dispatch { command, orders, action }, Some(State::Failed(_))) =
            (purpose, &state)
        {
            for order in orders {
                self.release_window(*order, *action, *command);
            }
        }
        if over && !purpose.is_dispatch() {
            self.outbox.remove(id);
            let command = purpose.command().and_then(|it| self.commands.get_mut(&it));
            if let Some(command) = command {
                command.unsent.remove(&id);
            }
        }
        if let Some(command) = purpose.command() {
            self.close_if_done(at, command);
        }
    }

    /// A window is taken back only when no target of the errand has it or may have it.
    fn release_window(&mut self, order: OrderId, action: Action, command: CommandId) {
        let errand = self.commands.get(&command).and_then(|it| it.errand(order));
        let standing = errand.and_then(|errand| errand.standing(&self.outbox));
        if standing == Some(Standing::Failed) {
            self.cooldowns.release(order, action, command);
        }
    }
}

fn doubtful(since: Moment, arose: Moment, again: Option<Moment>) -> State {
    State::InDoubt { since, arose, looks: 0, again }
}

/// How an event changes a message on its way out.
#[expect(clippy::wildcard_enum_match_arm, reason = "the caller has sorted the events")]
fn step(item: &mut Outgoing, at: Moment, event: &Event) {
    match event {
        Event::Attempted { attempt, .. } => {
            item.attempts = *attempt;
            item.state = State::Attempted(at);
        }
        Event::Accepted { vendor, .. } => item.state = State::Accepted(vendor.clone()),
        Event::Refused { refusal, again, attempt, .. } => {
            if !matches!(item.state, State::Waiting(_)) {
                item.refused = *attempt;
            }
            if !matches!(refusal, Refusal::Busy { .. }) {
                item.failures = item.failures.saturating_add(1);
            }
            item.state = match again {
                Some(again) => State::Waiting(*again),
                // What an earlier attempt came to is as open as before.
                None if item.doubted => doubtful(at, at, None),
                None => State::Failed(refusal.clone()),
            };
        }
        Event::InDoubt { again, .. } => {
            let since = if let State::Attempted(since) = item.state { since } else { at };
            item.state = doubtful(since, at, *again);
        }
        Event::Reconciled { finding: Finding::Sent(vendor), .. } => {
            item.state = State::Accepted(vendor.clone());
        }
        Event::Reconciled { finding: Finding::Absent, again: None, .. } | Event::Resent { .. } => {
            item.resends = item.resends.saturating_add(1);
            item.doubted |= matches!(event, Event::Resent { .. });
            item.state = State::Waiting(at);
        }
        Event::Reconciled { look, again, .. } => {
            if let State::InDoubt { looks, again: next, .. } = &mut item.state {
                *looks = look.saturating_add(1);
                *next = *again;
            }
        }
        Event::Abandoned { .. } => item.state = State::Dropped,
        _ => {}
    }
}
