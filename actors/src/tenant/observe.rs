//! What can be seen of a tenant and its children.

use super::{Phase, Tenant};
use crate::aside::AsideState;
use crate::cooldown::{self, CooldownState};
use crate::listener::{self, ListenerState};
use crate::permit::Permit;
use crate::route::{self, RouteState};
use crate::verifier::{self, VerifierState};
use crate::vital::Vitals;
use actix::{AsyncContext, Context, WrapFuture};
use domain::id::ChannelName;
use domain::input::Effect;
use domain::time::Moment;
use serde::Serialize;
use std::collections::BTreeMap;
use tokio::sync::oneshot;

/// What can be seen of a tenant.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct TenantState {
    /// `awake`, `waking`, `asleep`, `parked` or `lost`.
    pub standing: String,
    /// Why it is parked or lost.
    pub why: Option<String>,
    /// What it is at: `ready`, `writing`, `folding`, `waiting`.
    pub phase: Option<&'static str>,
    /// The sequence of its last event.
    pub seq: u64,
    /// The epoch under which it owns its stream.
    pub epoch: u64,
    /// Inputs that wait.
    pub inbox: usize,
    /// Effects in its children's hands.
    pub in_hand: Vec<String>,
    /// When its clock rouses it.
    pub next: Option<Moment>,
    /// Events since the last snapshot.
    pub unsaved: u64,
    /// Children that were started again lately.
    pub child_restarts: usize,
    /// Its children, as far as they are there.
    pub children: ChildrenState,
    /// What came and went through its channels, as far as this node has seen it.
    pub channels: BTreeMap<ChannelName, Vitals>,
    /// What broke outside lately, oldest first.
    pub faults: Vec<FaultNoted>,
    /// What is on disk beside its stream.
    pub aside: AsideState,
}

/// What can be seen of the children.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ChildrenState {
    /// One for each channel in use.
    pub listeners: BTreeMap<ChannelName, ListenerState>,
    /// The eyes.
    pub verifier: Option<VerifierState>,
    /// The hands.
    pub route: Option<RouteState>,
    /// The clock.
    pub cooldown: Option<CooldownState>,
}

/// Something that broke outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FaultNoted {
    /// When.
    pub at: Moment,
    /// What broke: `panel`, `channel wa`.
    pub about: String,
    /// How.
    pub detail: String,
}

impl Tenant {
    /// Asks the children and answers, outside of the flow of inputs.
    pub(super) fn observed(
        &self,
        answer: oneshot::Sender<TenantState>,
        permit: Permit,
        ctx: &mut Context<Self>,
    ) {
        let mut state = self.state();
        let listeners = self.children.listeners.iter();
        let listeners: Vec<_> =
            listeners.map(|(name, (_, it))| (name.clone(), it.send(listener::Observe))).collect();
        let verifier = self.children.verifier.as_ref().map(|it| it.send(verifier::Observe));
        let route = self.children.route.as_ref().map(|it| it.send(route::Observe));
        let cooldown = self.children.cooldown.as_ref().map(|it| it.send(cooldown::Observe));
        let asking = async move {
            for (name, asked) in listeners {
                state.children.listeners.extend(asked.await.ok().map(|it| (name, it)));
            }
            state.children.verifier = seen(verifier).await;
            state.children.route = seen(route).await;
            state.children.cooldown = seen(cooldown).await;
            drop(answer.send(state));
            drop(permit);
        };
        ctx.spawn(asking.into_actor(self));
    }

    fn state(&self) -> TenantState {
        let phase = match self.phase {
            Phase::Ready => "ready",
            Phase::Writing => "writing",
            Phase::Folding => "folding",
            Phase::Waiting => "waiting",
            Phase::Ended => "ended",
        };
        TenantState {
            standing: "awake".to_owned(),
            why: None,
            phase: Some(phase),
            seq: self.seq,
            epoch: self.epoch,
            inbox: self.inbox.len(),
            in_hand: self.in_hand.iter().map(name).collect(),
            next: self.armed,
            unsaved: self.unsaved,
            child_restarts: self.children.restarts(),
            children: ChildrenState::default(),
            channels: self.world.core.ward.of(self.world.tenant, self.mind.channels()),
            faults: self.faults.iter().cloned().collect(),
            aside: self.aside.state().as_ref().clone(),
        }
    }
}

async fn seen<T>(asked: Option<impl Future<Output = Result<T, actix::MailboxError>>>) -> Option<T> {
    asked?.await.ok()
}

/// An effect for people: `inspect 4#0`.
fn name(effect: &Effect) -> String {
    match effect {
        Effect::Inspect(it) => format!("inspect {}#{}", it.command, it.attempt),
        Effect::Carry(it) => format!("carry {}#{}", it.outgoing, it.attempt),
        Effect::Say(it) => format!("say {}#{}", it.outgoing, it.attempt),
        Effect::Follow(round) => format!("follow #{round}"),
        Effect::Reconcile(it) => format!("reconcile {}#{}", it.outgoing, it.look),
        Effect::Mint(it) => format!("mint {it}"),
        Effect::Post(it) => format!("post {it}"),
        Effect::Identify(it) => format!("identify {it}"),
        Effect::Refresh(it) => format!("refresh {}", it.0),
        Effect::Collect(it) => format!("collect {}#{}", it.slot, it.asked),
    }
}
