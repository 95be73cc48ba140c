//! Attending: hands the children what is due and not in hand, and tells the clock what comes next.

use super::{HANDS, Tenant};
use crate::charge::Charge;
use crate::cooldown::Arm;
use crate::desk::Counter;
use crate::listener::{Identify, Say};
use crate::route::{CallApi, Carry, Reconcile};
use crate::verifier::{Asked, Collect, Inspect, ReadCatalogue, Wanted, Wish};
use crate::world::Letter;
use actix::prelude::SendError;
use actix::{Actor, Addr, AsyncContext, Context, Handler, Message};
use domain::catalogue::Refresh;
use domain::fault::Fault;
use domain::id::{ApiName, ChannelName, ExternalId, OutgoingId};
use domain::input::{Attempt, Effect, Input, Inspection, Look};
use domain::medium::Medium;
use domain::outbox::State;
use domain::outcome::{Outcome, Refusal};
use domain::tenant::Question;
use domain::ticket::Round;
use domain::time::{Moment, Span};
use gateways::channel::Look as Search;
use std::collections::BTreeMap;

/// The shortest wait of the clock: a moment that has come already is not named again at once.
const TICK: Span = Span(20);

/// Why a message cannot be sent.
const CHANNEL_GONE: &str = "the channel is not there";

impl Tenant {
    /// Hands on what is due. What finds no child stays due, and is found again.
    pub(super) fn attend(&mut self, ctx: &mut Context<Self>) {
        let now = self.world.core.clock.now();
        let free = HANDS.saturating_sub(self.in_hand.len());
        let due = self.owed(now).filter(|effect| !self.in_hand.contains(effect));
        let due: Vec<Effect> = due.take(free).collect();
        for effect in due {
            let charge =
                Charge::new(effect, ctx.address().downgrade(), self.world.core.pulse().beat());
            if self.hand(effect, charge, ctx) {
                self.in_hand.insert(effect);
            }
        }
        self.arm(ctx);
    }

    /// What is owed and not done. A look at the tickets does not overlap with another.
    pub(super) fn owed(&self, now: Moment) -> impl Iterator<Item = Effect> {
        let looking = self.in_hand.iter().any(|it| matches!(it, Effect::Collect(_)));
        let done = move |effect: &Effect| match effect {
            Effect::Collect(round) => looking || self.collected == Some(*round),
            Effect::Inspect(_)
            | Effect::Carry(_)
            | Effect::Say(_)
            | Effect::Reconcile(_)
            | Effect::Mint(_)
            | Effect::Post(_)
            | Effect::Follow(_)
            | Effect::Identify(_)
            | Effect::Refresh(_) => false,
        };
        self.mind.due(now).filter(move |effect| !done(effect))
    }

    /// Whether a child has taken it.
    fn hand(&mut self, effect: Effect, charge: Charge, ctx: &mut Context<Self>) -> bool {
        match effect {
            Effect::Inspect(inspection) => self.inspect(inspection, charge, ctx),
            Effect::Carry(attempt) if self.is_call(attempt) => self.call(attempt, charge, ctx),
            Effect::Carry(attempt) => {
                let Some(letter) = self.letter(attempt.outgoing) else {
                    return unsendable(attempt, charge, CHANNEL_GONE);
                };
                let Some(route) = self.route(ctx) else { return returned(charge) };
                given(&route, Carry { charge, attempt, letter }, |it| it.charge)
            }
            Effect::Say(attempt) => {
                let Some(letter) = self.letter(attempt.outgoing) else {
                    return unsendable(attempt, charge, CHANNEL_GONE);
                };
                let listener = self.listener(&letter.name, &letter.setup, ctx);
                let Some(listener) = listener else { return returned(charge) };
                given(&listener, Say { charge, attempt, letter }, |it| it.charge)
            }
            Effect::Reconcile(look) => self.reconcile(look, charge, ctx),
            Effect::Mint(link) => self.mint(link, charge),
            Effect::Post(link) => self.post(link, charge, ctx),
            Effect::Follow(round) => self.follow(round, charge, ctx),
            Effect::Identify(inquiry) => self.identify(inquiry, charge, ctx),
            Effect::Refresh(refresh) => self.refresh(refresh, charge, ctx),
            Effect::Collect(round) => self.collect(round, charge, ctx),
        }
    }

    fn collect(&mut self, round: Round, charge: Charge, ctx: &mut Context<Self>) -> bool {
        let Some(verifier) = self.verifier(ctx) else { return returned(charge) };
        let (tickets, settings) = (self.mind.tickets(), &self.mind.settings().tickets);
        let left = tickets.iter().filter(|(_, entry)| entry.left);
        let again = tickets.answered_lately(self.world.core.clock.now());
        let wish = Box::new(Wish {
            revision: self.mind.revision(),
            subjects: tickets.subjects.clone(),
            left: left.map(|(ticket, _)| ticket).collect(),
            again: again.map(|(id, it)| (id, (it.answered, it.subject.clone()))).collect(),
            reads_max: usize::try_from(settings.reads_max).unwrap_or(usize::MAX),
            newest_first: settings.newest_first,
        });
        let panel = self.mind.panel().cloned().map(Box::new);
        let taken = given(&verifier, Collect { charge, round, wish, panel }, |it| it.charge);
        if taken {
            self.collected = Some(round);
        }
        taken
    }

    fn refresh(&mut self, refresh: Refresh, charge: Charge, ctx: &mut Context<Self>) -> bool {
        let source = self.mind.catalogue().source().cloned().map(Box::new);
        let (Some(source), Some(verifier)) = (source, self.verifier(ctx)) else {
            return returned(charge);
        };
        given(&verifier, ReadCatalogue { charge, refresh, source }, |it| it.charge)
    }

    fn identify(&mut self, inquiry: u64, charge: Charge, ctx: &mut Context<Self>) -> bool {
        let asked = self.mind.inquiry(inquiry);
        let asked = asked.map(|(hidden, group)| (hidden.clone(), group.cloned()));
        let Some((hidden, group)) = asked else { return returned(charge) };
        let name = ChannelName::from(hidden.channel());
        let Some(setup) = self.mind.channels().get(&name).cloned() else {
            charge.report(Input::Identified(inquiry, Err(Fault::Unset)));
            return true;
        };
        let Some(listener) = self.listener(&name, &setup, ctx) else { return returned(charge) };
        given(&listener, Identify { charge, inquiry, hidden, group }, |it| it.charge)
    }

    fn inspect(&mut self, inspection: Inspection, charge: Charge, ctx: &mut Context<Self>) -> bool {
        let question = self.mind.question(inspection.command);
        let (Some(question), Some(verifier)) = (question, self.verifier(ctx)) else {
            return returned(charge);
        };
        let panel = self.mind.panel().cloned().map(Box::new);
        let wanted = Wanted::Command(inspection);
        given(&verifier, Inspect { charge, wanted, question, panel }, |it| it.charge)
    }

    fn follow(&mut self, round: u64, charge: Charge, ctx: &mut Context<Self>) -> bool {
        let orders = self.mind.followed_orders(round, self.world.core.clock.now());
        let Some(verifier) = self.verifier(ctx).filter(|_| !orders.is_empty()) else {
            return returned(charge);
        };
        let panel = self.mind.panel().cloned().map(Box::new);
        let wanted = Wanted::FollowUp(round, orders.clone(), self.refills(round));
        let question = Question::Orders(orders);
        given(&verifier, Inspect { charge, wanted, question, panel }, |it| it.charge)
    }

    fn is_call(&self, attempt: Attempt) -> bool {
        self.mind.outgoing(attempt.outgoing).is_some_and(|item| item.chat.api().is_some())
    }

    fn call(&mut self, attempt: Attempt, charge: Charge, ctx: &mut Context<Self>) -> bool {
        let Some(call) = self.mind.call(attempt.outgoing).map(Box::new) else {
            return unsendable(attempt, charge, "the provider's API is not set");
        };
        let Some(route) = self.route(ctx) else { return returned(charge) };
        given(&route, CallApi { charge, call }, |it| it.charge)
    }

    /// The refills that a look asks about, with the APIs that have begun them.
    fn refills(&self, round: u64) -> Vec<Asked> {
        let mut asked: BTreeMap<ApiName, Vec<ExternalId>> = BTreeMap::new();
        for (name, number) in self.mind.followed_refills(round, self.world.core.clock.now()) {
            asked.entry(name).or_default().push(number);
        }
        let known = self.mind.providers();
        let asked = asked.into_iter().filter_map(|(name, numbers)| {
            let api = known.get(&name)?.clone();
            Some((name, api, numbers))
        });
        asked.collect()
    }

    fn reconcile(&mut self, look: Look, charge: Charge, ctx: &mut Context<Self>) -> bool {
        let letter = self.letter(look.outgoing);
        let doubt = self.mind.outgoing(look.outgoing).and_then(|item| match item.state {
            State::InDoubt { since, arose, .. } => Some((since, arose)),
            State::Waiting(_)
            | State::Attempted(_)
            | State::Accepted(_)
            | State::Failed(_)
            | State::Dropped => None,
        });
        let (Some(letter), Some((attempted, doubted))) = (letter, doubt) else {
            return returned(charge);
        };
        let search = Box::new(Search {
            chat: letter.chat.clone(),
            text: letter.text.clone(),
            attempted,
            doubted,
            now: self.world.core.clock.now(),
            taken: self.mind.taken(look.outgoing),
        });
        let Some(route) = self.route(ctx) else { return returned(charge) };
        given(&route, Reconcile { charge, look, letter, search }, |it| it.charge)
    }

    /// A message with the channel that it goes through; `None` if that is not there.
    fn letter(&self, outgoing: OutgoingId) -> Option<Box<Letter>> {
        let item = self.mind.outgoing(outgoing)?;
        let name = ChannelName::from(item.chat.channel());
        let setup = self.mind.channels().get(&name)?;
        let mut letter = Letter::new(&name, setup, item);
        if setup.medium == Medium::Tickets {
            let wishes = self.mind.settings().tickets.clone();
            let counter = self.mind.panel().map(|shop| Counter { shop: shop.clone(), wishes });
            letter.counter = counter.map(Box::new);
        }
        Some(Box::new(letter))
    }

    /// Names the clock the next moment, if it is another one.
    fn arm(&mut self, ctx: &mut Context<Self>) {
        let now = self.world.core.clock.now();
        let next = self.mind.next(now).map(|at| at.max(now.plus(TICK)));
        if next == self.armed || (next.is_none() && self.armed.is_none()) {
            return;
        }
        let beat = self.world.core.pulse().beat();
        let Some(cooldown) = self.cooldown(ctx) else { return };
        if cooldown.try_send(Arm { at: next, beat }).is_ok() {
            self.armed = next;
        }
    }
}

/// The channel, or the provider's API, is gone: certain, since nothing was written. Told like any
/// other end.
fn unsendable(attempt: Attempt, charge: Charge, why: &str) -> bool {
    charge.report(Input::Sent(attempt, Outcome::Refused(Refusal::Stopped(why.to_owned()))));
    true
}

pub(super) fn returned(charge: Charge) -> bool {
    charge.cancel();
    false
}

/// Whether the child took the message; a charge that it did not take was never begun.
pub(super) fn given<A, M>(child: &Addr<A>, message: M, charge: fn(M) -> Charge) -> bool
where
    A: Actor<Context = Context<A>> + Handler<M>,
    M: Message + Send + 'static,
    M::Result: Send,
{
    match child.try_send(message) {
        Ok(()) => true,
        Err(SendError::Full(message) | SendError::Closed(message)) => returned(charge(message)),
    }
}
