//! The channel-listener: the tenant's ears and voice in one channel.

mod identify;
mod poll;

use crate::charge::Charge;
use crate::supervise::DeathWatch;
use crate::tenant::HANDS;
use crate::world::{Letter, World};
use actix::{Actor, Context, Handler, Message, MessageResult};
use domain::change::Channel as Setup;
use domain::id::ChannelName;
use domain::input::{Attempt, Input};
use domain::time::Moment;
use serde::Serialize;
use std::cell::RefCell;
use std::rc::Rc;
use tokio::task::JoinHandle;

/// Say this to a customer or to staff.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Say {
    pub(crate) charge: Charge,
    pub(crate) attempt: Attempt,
    pub(crate) letter: Box<Letter>,
}

pub(crate) use identify::Identify;

/// How is the listener?
#[derive(Message)]
#[rtype(result = "ListenerState")]
pub(crate) struct Observe;

/// What can be seen of a listener.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ListenerState {
    /// Replies in its hands.
    pub under_way: usize,
    /// Replies said since it was started, whatever became of them.
    pub said: u64,
    /// Whether it asks the vendor for messages.
    pub polls: bool,
    /// When the vendor last answered a poll.
    pub polled: Option<Moment>,
    /// Deliveries that came of polls since it was started.
    pub heard: u64,
    /// Why the last poll failed; `None` once one has succeeded.
    pub problem: Option<String>,
}

/// A state that the actor and its tasks share; they run on one thread.
pub(crate) type Shared = Rc<RefCell<ListenerState>>;

pub(crate) struct Listener {
    pub(crate) world: World,
    pub(crate) name: ChannelName,
    /// What it was started for; another set-up means another listener.
    pub(crate) setup: Setup,
    state: Shared,
    polling: Option<JoinHandle<()>>,
    _watch: DeathWatch,
}

impl Listener {
    pub(crate) fn new(world: World, name: ChannelName, setup: Setup, watch: DeathWatch) -> Self {
        Self { world, name, setup, state: Shared::default(), polling: None, _watch: watch }
    }
}

impl Actor for Listener {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(HANDS);
        if self.setup.polls {
            note(&self.state, |it| it.polls = true);
            let (world, name) = (self.world.clone(), self.name.clone());
            let (setup, state) = (self.setup.clone(), Rc::clone(&self.state));
            self.polling = Some(actix::spawn(poll::poll(world, name, setup, state)));
        }
    }
}

fn note(state: &RefCell<ListenerState>, change: impl FnOnce(&mut ListenerState)) {
    change(&mut state.borrow_mut());
}

impl Handler<Say> for Listener {
    type Result = ();

    fn handle(&mut self, message: Say, _: &mut Self::Context) {
        let Say { charge, attempt, letter } = message;
        let (world, state) = (self.world.clone(), Rc::clone(&self.state));
        note(&state, |it| it.under_way = it.under_way.saturating_add(1));
        world.core.drill(|drill| drill.working(world.tenant, "listener"));
        drop(actix::spawn(async move {
            let outcome = world.send(&letter, &charge).await;
            note(&state, |it| {
                it.under_way = it.under_way.saturating_sub(1);
                it.said = it.said.saturating_add(1);
            });
            charge.report(Input::Sent(attempt, outcome));
        }));
    }
}

impl Handler<Observe> for Listener {
    type Result = MessageResult<Observe>;

    fn handle(&mut self, _: Observe, _: &mut Self::Context) -> Self::Result {
        MessageResult(self.state.borrow().clone())
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(polling) = self.polling.take() {
            polling.abort();
        }
    }
}
