//! The provider-route: the tenant's hands. Carries dispatches, and looks for those in doubt.

mod call;

pub(crate) use call::RATE;

use crate::charge::Charge;
use crate::desk;
use crate::supervise::DeathWatch;
use crate::tenant::HANDS;
use crate::world::{Letter, World, gateway};
use actix::{Actor, Context, Handler, Message, MessageResult};
use domain::input::{Attempt, Input, Look};
use domain::medium::Medium;
use domain::outcome::Finding;
use domain::provider::ApiCall;
use gateways::channel::Look as Search;
use serde::Serialize;
use std::cell::Cell;
use std::rc::Rc;

/// Carry this dispatch.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Carry {
    pub(crate) charge: Charge,
    pub(crate) attempt: Attempt,
    pub(crate) letter: Box<Letter>,
}

/// Make this call of a provider's API.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct CallApi {
    pub(crate) charge: Charge,
    pub(crate) call: Box<ApiCall>,
}

/// Look whether this dispatch was sent.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Reconcile {
    pub(crate) charge: Charge,
    pub(crate) look: Look,
    pub(crate) letter: Box<Letter>,
    pub(crate) search: Box<Search>,
}

/// How is the route?
#[derive(Message)]
#[rtype(result = "RouteState")]
pub(crate) struct Observe;

/// What can be seen of a route.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RouteState {
    /// Dispatches and looks in its hands.
    pub under_way: usize,
    /// Dispatches carried since it was started, whatever became of them.
    pub carried: u64,
    /// Looks made since it was started.
    pub looked: u64,
}

pub(crate) struct Route {
    pub(crate) world: World,
    pub(crate) state: Rc<Cell<RouteState>>,
    _watch: DeathWatch,
}

impl Actor for Route {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(HANDS);
    }
}

impl Route {
    pub(crate) fn new(world: World, watch: DeathWatch) -> Self {
        Self { world, state: Rc::default(), _watch: watch }
    }

    fn begin(&self) {
        change(&self.state, |it| it.under_way = it.under_way.saturating_add(1));
        self.world.core.drill(|drill| drill.working(self.world.tenant, "route"));
    }
}

fn change(state: &Cell<RouteState>, change: impl FnOnce(&mut RouteState)) {
    let mut changed = state.get();
    change(&mut changed);
    state.set(changed);
}

impl Handler<Carry> for Route {
    type Result = ();

    fn handle(&mut self, message: Carry, _: &mut Self::Context) {
        let Carry { charge, attempt, letter } = message;
        self.begin();
        let (world, state) = (self.world.clone(), Rc::clone(&self.state));
        drop(actix::spawn(async move {
            let outcome = world.send(&letter, &charge).await;
            change(&state, |it| {
                it.under_way = it.under_way.saturating_sub(1);
                it.carried = it.carried.saturating_add(1);
            });
            charge.report(Input::Sent(attempt, outcome));
        }));
    }
}

impl Handler<CallApi> for Route {
    type Result = ();

    fn handle(&mut self, message: CallApi, _: &mut Self::Context) {
        let CallApi { charge, call } = message;
        self.begin();
        let (world, state) = (self.world.clone(), Rc::clone(&self.state));
        drop(actix::spawn(async move {
            let ends = call::make(&world, &call, &charge).await;
            change(&state, |it| {
                it.under_way = it.under_way.saturating_sub(1);
                it.carried = it.carried.saturating_add(1);
            });
            charge.report(Input::Called(ends));
        }));
    }
}

impl Handler<Reconcile> for Route {
    type Result = ();

    fn handle(&mut self, message: Reconcile, _: &mut Self::Context) {
        let Reconcile { charge, look, letter, search } = message;
        self.begin();
        let (world, state) = (self.world.clone(), Rc::clone(&self.state));
        drop(actix::spawn(async move {
            let finding = match letter.setup.medium {
                Medium::Tickets => desk::find(&world, &letter, search.taken.len()).await,
                Medium::Telegram | Medium::WhatsApp => search_for(&world, &letter, &search).await,
            };
            change(&state, |it| {
                it.under_way = it.under_way.saturating_sub(1);
                it.looked = it.looked.saturating_add(1);
            });
            charge.report(Input::Looked(look, finding));
        }));
    }
}

impl Handler<Observe> for Route {
    type Result = MessageResult<Observe>;

    fn handle(&mut self, _: Observe, _: &mut Self::Context) -> Self::Result {
        MessageResult(self.state.get())
    }
}

/// Makes the calls of a look one after another, and reads what they show together.
async fn search_for(world: &World, letter: &Letter, search: &Search) -> Finding {
    let account = world.account(&letter.name, &letter.setup);
    let (Some(gateway), Some(account)) = (gateway(letter.setup.medium), account) else {
        return Finding::Unclear;
    };
    if !gateway.can_look() {
        return Finding::Unclear;
    }
    let mut answers = Vec::new();
    for call in gateway.ask_look(&account, search) {
        answers.push(world.call(&world.lanes.outbound, call).await);
    }
    gateway.read_look(search, &answers)
}
