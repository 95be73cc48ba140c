//! The channel-listener: the tenant's ears and voice in one channel.

mod identify;
mod poll;
mod turn;

pub(crate) use turn::turn_once;

use crate::charge::Charge;
use crate::supervise::DeathWatch;
use crate::tenant::HANDS;
use crate::world::{Letter, World};
use actix::{Actor, Context, Handler, Message, MessageResult};
use domain::change::{Channel as Setup, Turn};
use domain::id::ChannelName;
use domain::input::{Attempt, Input};
use domain::time::Moment;
use serde::Serialize;
use std::cell::RefCell;
use std::rc::Rc;
use tokio::sync::watch;

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
    world: World,
    name: ChannelName,
    tuning: Tuning,
    state: Shared,
    /// What it does beside, until this is dropped: what it has in hand it brings to its end.
    stop: Option<watch::Sender<()>>,
    _watch: DeathWatch,
}

/// What a listener was started for; anything else means another listener.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Tuning {
    pub(crate) setup: Setup,
    /// In which other way the channel is to receive.
    pub(crate) turn: Option<Turn>,
}

impl Tuning {
    pub(crate) fn is(&self, setup: &Setup, turn: Option<&Turn>) -> bool {
        self.setup == *setup && self.turn.as_ref() == turn
    }
}

impl Listener {
    pub(crate) fn new(world: World, name: ChannelName, tuning: Tuning, watch: DeathWatch) -> Self {
        Self { world, name, tuning, state: Shared::default(), stop: None, _watch: watch }
    }
}

impl Actor for Listener {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(HANDS);
        let (world, name) = (self.world.clone(), self.name.clone());
        let (Tuning { setup, turn }, state) = (self.tuning.clone(), Rc::clone(&self.state));
        let (stop, stopped) = watch::channel(());
        if let Some(turn) = turn {
            drop(actix::spawn(turn::turn(world, name, (setup, turn), state, stopped)));
        } else if setup.polls {
            note(&self.state, |it| it.polls = true);
            drop(actix::spawn(poll::poll(world, name, setup, state, stopped)));
        }
        self.stop = Some(stop);
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
