//! What leaves a tenant that is told without a node: messages, calls, looks, and the send in whose
//! midst the process dies.

use super::Pure;
use crate::talk::world::World;
use domain::id::{ChannelName, TicketId};
use domain::input::{Attempt, Effect, Input, Look};
use domain::outbox::State;
use domain::outcome::{Finding, Outcome};
use domain::tenant::Question;
use domain::ticket::{self, Round};
use std::collections::BTreeSet;

impl Pure {
    /// A look at the panel's tickets.
    pub(super) fn collect(&mut self, round: Round) -> Input {
        self.collected = Some(round);
        let newest_first = self.tenant.settings().tickets.newest_first;
        let again = self.tenant.tickets().answered_lately(self.now);
        let again: BTreeSet<TicketId> = again.map(|(ticket, _)| ticket).collect();
        Input::Ticketed(round, self.world.panel.tickets(newest_first, &again))
    }

    pub(super) fn send(&mut self, attempt: Attempt) -> Result<Outcome, String> {
        let item = self.tenant.outgoing(attempt.outgoing).ok_or("a message is owed that is not")?;
        let name = ChannelName::from(item.chat.channel());
        let (outcome, reached) = match (self.world.vendors.get_mut(&name), ticket::of(&item.chat)) {
            (Some(vendor), _) => vendor.send(&item.chat, &item.text, self.now),
            (None, Some(ticket)) => {
                let wishes = &self.tenant.settings().tickets;
                self.world.panel.answer_ticket(ticket, &item.text, (wishes, self.now))
            }
            (None, None) => return Err("a channel is owed that is not".to_owned()),
        };
        if reached {
            self.after.reached.insert((attempt.outgoing, attempt.attempt));
        }
        Ok(outcome)
    }

    pub(super) fn call(&mut self, attempt: Attempt) -> Result<Vec<(Attempt, Outcome)>, String> {
        let call = self.tenant.call(attempt.outgoing).ok_or("a call is owed that is not")?;
        let World { providers, known, .. } = &mut self.world;
        let provider = providers.get_mut(&call.name).ok_or("a provider is owed that is not")?;
        let (ends, reached) = provider.take(&call, known, self.now);
        let parts = call.parts.iter().filter(|_| reached);
        self.after.reached.extend(parts.map(|(it, _)| (it.outgoing, it.attempt)));
        Ok(ends)
    }

    pub(super) fn look(&self, look: Look) -> Result<Finding, String> {
        let item = self.tenant.outgoing(look.outgoing).ok_or("a look is owed at no message")?;
        let State::InDoubt { since, arose, .. } = item.state else {
            return Err("a look is owed at a message that is not in doubt".to_owned());
        };
        let name = ChannelName::from(item.chat.channel());
        let claimed = self.tenant.taken(look.outgoing);
        let Some(vendor) = self.world.vendors.get(&name) else {
            let found = |it| self.world.panel.find_answer(it, &item.text, claimed.len());
            return Ok(ticket::of(&item.chat).map_or(Finding::Unclear, found));
        };
        Ok(vendor.look((&item.chat, &item.text), &claimed, (since, arose), self.now))
    }

    /// The process dies when everything that it was about to send has been written, and before it
    /// knows what became of any of it.
    pub(super) fn die(&mut self) -> Result<(), String> {
        let due: Vec<Effect> = self.tenant.due(self.now).collect();
        for effect in due {
            if let Effect::Carry(attempt) | Effect::Say(attempt) = effect {
                let called = self.tenant.call(attempt.outgoing).is_some();
                if called { drop(self.call(attempt)?) } else { drop(self.send(attempt)?) }
            }
        }
        self.crash()
    }

    /// A look at what has become of orders, and of refills.
    pub(super) fn follow(&self, round: u64) -> Input {
        let orders = self.tenant.followed_orders(round, self.now);
        let seen = self.world.panel.answer(&Question::Orders(orders.clone()), self.now);
        let refills = self.tenant.followed_refills(round, self.now);
        Input::Followed(round, orders, seen, self.world.ended(refills, self.now))
    }
}
