//! The order-verifier: the tenant's eyes. Asks the panel and reports what it says.

mod catalogue;
mod look;
mod refill;
mod ticket;

use look::post;
pub(crate) use look::{Sight, look};
pub(crate) use refill::Asked;
pub(crate) use ticket::Wish;

use crate::charge::Charge;
use crate::supervise::DeathWatch;
use crate::tenant::HANDS;
use crate::world::World;
use actix::{Actor, Context, Handler, Message, MessageResult};
use domain::catalogue::{Refresh, Source};
use domain::change::Panel;
use domain::id::{LinkId, OrderId, Username};
use domain::input::{Input, Inspection};
use domain::tenant::Question;
use domain::ticket::Round;
use domain::time::Moment;
use serde::Serialize;
use std::cell::RefCell;
use std::rc::Rc;
use ticket::Shelf;

/// Ask the panel this.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Inspect {
    pub(crate) charge: Charge,
    pub(crate) wanted: Wanted,
    pub(crate) question: Question,
    pub(crate) panel: Option<Box<Panel>>,
}

/// Post this ticket, once.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Post {
    pub(crate) charge: Charge,
    pub(crate) link: LinkId,
    pub(crate) username: Username,
    pub(crate) subject: String,
    pub(crate) message: String,
    pub(crate) panel: Option<Box<Panel>>,
}

/// What a look is for.
pub(crate) enum Wanted {
    /// A command.
    Command(Inspection),
    /// What has become of these orders, and of these refills: the how-manieth look at such.
    FollowUp(u64, Vec<OrderId>, Vec<Asked>),
}

/// Read the panel's list of services.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct ReadCatalogue {
    pub(crate) charge: Charge,
    pub(crate) refresh: Refresh,
    pub(crate) source: Box<Source>,
}

/// Look at the panel's tickets.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Collect {
    pub(crate) charge: Charge,
    pub(crate) round: Round,
    pub(crate) wish: Box<Wish>,
    pub(crate) panel: Option<Box<Panel>>,
}

/// How is the verifier?
#[derive(Message)]
#[rtype(result = "VerifierState")]
pub(crate) struct Observe;

/// What can be seen of a verifier.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct VerifierState {
    /// Looks in its hands.
    pub under_way: usize,
    /// Looks made since it was started.
    pub looked: u64,
    /// Looks that failed since it was started.
    pub failed: u64,
    /// Readings of the catalogue since it was started, well or not.
    pub catalogues: u64,
    /// Looks at the tickets since it was started, well or not.
    pub ticket_looks: u64,
    /// When one last ended well.
    pub tickets_seen: Option<Moment>,
    /// How many tickets that one has read.
    pub tickets_read: usize,
    /// Why the last look failed; `None` once one has succeeded.
    pub fault: Option<String>,
}

pub(crate) struct Verifier {
    pub(crate) world: World,
    /// What it has found out about the panel's ways.
    pub(crate) sight: Rc<Sight>,
    /// What it has read of tickets lately.
    shelf: Rc<RefCell<Shelf>>,
    pub(crate) state: Rc<RefCell<VerifierState>>,
    _watch: DeathWatch,
}

impl Verifier {
    pub(crate) fn new(world: World, watch: DeathWatch) -> Self {
        let (sight, shelf, state) = (Rc::default(), Rc::default(), Rc::default());
        Self { world, sight, shelf, state, _watch: watch }
    }
}

impl Actor for Verifier {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(HANDS);
    }
}

impl Handler<Inspect> for Verifier {
    type Result = ();

    fn handle(&mut self, message: Inspect, _: &mut Self::Context) {
        let Inspect { charge, wanted, question, panel } = message;
        let (world, state) = (self.world.clone(), Rc::clone(&self.state));
        let sight = Rc::clone(&self.sight);
        note(&state, |it| it.under_way = it.under_way.saturating_add(1));
        world.core.drill(|drill| drill.working(world.tenant, "verifier"));
        drop(actix::spawn(async move {
            let seen = look(&world, panel.as_deref(), question, &sight).await;
            world.core.counters.looks.up();
            if seen.is_err() {
                world.core.counters.looks_failed.up();
            }
            note(&state, |it| {
                it.under_way = it.under_way.saturating_sub(1);
                it.looked = it.looked.saturating_add(1);
                it.failed = it.failed.saturating_add(u64::from(seen.is_err()));
                it.fault = seen.as_ref().err().map(ToString::to_string);
            });
            charge.report(match wanted {
                Wanted::Command(inspection) => Input::Inspected(inspection, seen),
                Wanted::FollowUp(round, orders, refills) => {
                    let ended = refill::ended(&world, &refills).await;
                    Input::Followed(round, orders, seen, ended)
                }
            });
        }));
    }
}

impl Handler<Post> for Verifier {
    type Result = ();

    fn handle(&mut self, message: Post, _: &mut Self::Context) {
        let Post { charge, link, username, subject, message, panel } = message;
        let world = self.world.clone();
        drop(actix::spawn(async move {
            let ticket = (username, subject, message);
            let posting = post(&world, panel.as_deref(), ticket).await;
            charge.report(Input::Posted(link, posting));
        }));
    }
}

fn note(state: &RefCell<VerifierState>, change: impl FnOnce(&mut VerifierState)) {
    change(&mut state.borrow_mut());
}

impl Handler<ReadCatalogue> for Verifier {
    type Result = ();

    fn handle(&mut self, message: ReadCatalogue, _: &mut Self::Context) {
        let ReadCatalogue { charge, refresh, source } = message;
        let (world, state) = (self.world.clone(), Rc::clone(&self.state));
        note(&state, |it| it.under_way = it.under_way.saturating_add(1));
        world.core.drill(|drill| drill.working(world.tenant, "verifier"));
        drop(actix::spawn(async move {
            let read = catalogue::read(&world, &source).await;
            note(&state, |it| {
                it.under_way = it.under_way.saturating_sub(1);
                it.catalogues = it.catalogues.saturating_add(1);
            });
            charge.report(Input::Catalogued(refresh, read));
        }));
    }
}

impl Handler<Collect> for Verifier {
    type Result = ();

    fn handle(&mut self, message: Collect, _: &mut Self::Context) {
        let Collect { charge, round, wish, panel } = message;
        let (world, state) = (self.world.clone(), Rc::clone(&self.state));
        let lately = Rc::clone(&self.shelf);
        note(&state, |it| it.under_way = it.under_way.saturating_add(1));
        world.core.drill(|drill| drill.working(world.tenant, "verifier"));
        drop(actix::spawn(async move {
            let seen = ticket::collect(&world, panel.as_deref(), &wish, &lately).await;
            let now = world.core.clock.now();
            note(&state, |it| {
                it.under_way = it.under_way.saturating_sub(1);
                it.ticket_looks = it.ticket_looks.saturating_add(1);
                if let Ok(haul) = &seen {
                    (it.tickets_seen, it.tickets_read) = (Some(now), haul.threads.len());
                }
            });
            charge.report(Input::Ticketed(round, seen));
        }));
    }
}

impl Handler<Observe> for Verifier {
    type Result = MessageResult<Observe>;

    fn handle(&mut self, _: Observe, _: &mut Self::Context) -> Self::Result {
        MessageResult(self.state.borrow().clone())
    }
}
