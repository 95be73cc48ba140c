//! The inbox: what may be said to a tenant, from outside and by its own children.

use super::batch::{Item, Waiter};
use super::children::Child;
use super::{Phase, Tenant, TenantState, breathe};
use crate::permit::{Permit, Rejected};
use crate::pulse::Beat;
use actix::{Context, Handler, Message};
use domain::change::{By, Change, Objection};
use domain::event::Event;
use domain::input::{Effect, Input};
use domain::tenant::Tenant as Mind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use thiserror::Error;
use tokio::sync::oneshot;

/// Someone who wants to see the state, or to learn why not.
pub(crate) type Peek = Box<dyn FnOnce(Result<&Mind, Rejected>) + Send>;

/// What comes from outside.
pub(crate) enum Envelope {
    /// A channel delivered this; answered when what follows is on disk.
    Deliver { inputs: Vec<Input>, answer: oneshot::Sender<Result<(), Rejected>> },
    /// An owner, an agent or the master says so.
    Tell { by: By, change: Change, answer: oneshot::Sender<Result<Changed, ChangeError>> },
    /// Somebody wants to see the state, as it is on disk.
    Look(Peek),
    /// Something more waits beside the stream.
    Recall,
    /// Somebody wants to see the actor.
    Observe(oneshot::Sender<TenantState>),
}

/// A change that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// How often the set-up has changed, this change included.
    pub revision: u64,
    /// The change as it was taken: a new route has its number.
    pub change: Change,
    /// All that followed.
    pub events: Vec<Event>,
}

/// Why a change was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ChangeError {
    /// It does not fit.
    #[error(transparent)]
    Objection(#[from] Objection),
    /// It could not be considered.
    #[error(transparent)]
    Rejected(#[from] Rejected),
}

impl Envelope {
    /// Whether it makes the tenant write, and so needs room in its inbox.
    pub(crate) const fn is_work(&self) -> bool {
        matches!(self, Self::Deliver { .. } | Self::Tell { .. })
    }

    pub(crate) fn reject(self, why: Rejected) {
        match self {
            Self::Deliver { answer, .. } => drop(answer.send(Err(why))),
            Self::Tell { answer, .. } => drop(answer.send(Err(why.into()))),
            Self::Look(peek) => peek(Err(why)),
            Self::Observe(answer) => drop(answer),
            // It is found at the next wake.
            Self::Recall => {}
        }
    }
}

/// An envelope with the room that it takes.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Post {
    pub(crate) envelope: Envelope,
    pub(crate) permit: Permit,
}

/// A child, or one of its tasks, reports. Not refused for want of room: there are no more reports
/// than effects in hand, and one tick of the clock.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Report {
    pub(crate) input: Input,
    pub(crate) effect: Option<Effect>,
    pub(crate) beat: Beat,
}

/// A child is gone.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Orphaned {
    pub(crate) child: Child,
    pub(crate) serial: u64,
    pub(crate) beat: Beat,
}

/// Go to sleep, if there is nothing to do.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Doze(pub(crate) Beat);

/// Write down what makes waking quick, and go.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Leave(pub(crate) oneshot::Sender<()>);

impl Tenant {
    pub(super) fn receive(&mut self, post: Post, ctx: &mut Context<Self>) {
        let Post { envelope, permit } = post;
        match envelope {
            Envelope::Deliver { mut inputs, answer } => {
                // What is quarantined is shown to the operator; its redelivery ends here.
                inputs.retain(|input| !self.aside.is_quarantined(input));
                self.inbox.push_back(Item::new(inputs, Waiter::Delivery(answer), permit));
            }
            Envelope::Tell { by, change, answer } => {
                let inputs = vec![Input::Told(by, change)];
                self.inbox.push_back(Item::new(inputs, Waiter::Change(answer), permit));
            }
            Envelope::Look(peek) => self.peeks.push((peek, permit)),
            Envelope::Observe(answer) => self.observed(answer, permit, ctx),
            Envelope::Recall => self.recall(permit, ctx),
        }
    }

    /// Shows the state; only while nothing is in flight, so that nothing is shown that is not on
    /// disk.
    pub(super) fn serve_peeks(&mut self) {
        for (peek, permit) in self.peeks.drain(..) {
            // Whoever looks may fail at it; the tenant does not.
            let looked = catch_unwind(AssertUnwindSafe(|| peek(Ok(&self.mind))));
            if looked.is_err() {
                tracing::error!(tenant = %self.world.tenant, "a look at the state has panicked");
            }
            drop(permit);
        }
    }
}

impl Handler<Post> for Tenant {
    type Result = ();

    fn handle(&mut self, post: Post, ctx: &mut Self::Context) {
        breathe(self, ctx);
        self.receive(post, ctx);
        self.turn(ctx);
    }
}

impl Handler<Report> for Tenant {
    type Result = ();

    fn handle(&mut self, report: Report, ctx: &mut Self::Context) {
        breathe(self, ctx);
        let Report { input, effect, beat } = report;
        if input == Input::Roused {
            // Ticks that were missed are one.
            if self.roused {
                return;
            }
            self.roused = true;
            self.armed = None;
        }
        if let (Input::Ticketed(_, Ok(_)), Some((name, _))) = (&input, self.mind.tickets_channel())
        {
            let (core, tenant) = (&self.world.core, self.world.tenant);
            core.ward.note(tenant, name, |it| it.answered(core.clock.now()));
        }
        self.inbox.push_back(Item::internal(input, effect, beat));
        self.turn(ctx);
    }
}

impl Handler<Orphaned> for Tenant {
    type Result = ();

    fn handle(&mut self, orphaned: Orphaned, ctx: &mut Self::Context) {
        if self.phase != Phase::Ended {
            self.orphaned(orphaned, ctx);
        }
    }
}

impl Handler<Doze> for Tenant {
    type Result = ();

    fn handle(&mut self, Doze(beat): Doze, ctx: &mut Self::Context) {
        self.doze(ctx);
        drop(beat);
    }
}

impl Handler<Leave> for Tenant {
    type Result = ();

    fn handle(&mut self, Leave(left): Leave, ctx: &mut Self::Context) {
        self.leaving = Some(left);
        self.turn(ctx);
    }
}
