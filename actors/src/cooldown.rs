//! The cooldown: the tenant's clock. Sleeps until the moment that the tenant named, and says so.

use crate::clock::Clock;
use crate::core::Core;
use crate::pulse::Beat;
use crate::supervise::DeathWatch;
use crate::tenant::{Report, Tenant};
use crate::world::World;
use actix::{Actor, Context, Handler, Message, MessageResult, WeakAddr};
use domain::id::TenantId;
use domain::input::Input;
use domain::time::Moment;
use serde::Serialize;
use std::sync::Arc;
use tokio::task::JoinHandle;

/// Rouse the tenant then, and at no other moment named before.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Arm {
    pub(crate) at: Option<Moment>,
    pub(crate) beat: Beat,
}

/// How is the cooldown?
#[derive(Message)]
#[rtype(result = "CooldownState")]
pub(crate) struct Observe;

/// What can be seen of a cooldown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CooldownState {
    /// When it rouses the tenant next.
    pub armed: Option<Moment>,
    /// How often it was told a moment since it was started.
    pub told: u64,
}

pub(crate) struct Cooldown {
    tenant: WeakAddr<Tenant>,
    id: TenantId,
    core: Arc<Core>,
    state: CooldownState,
    sleep: Option<JoinHandle<()>>,
    _watch: DeathWatch,
}

impl Cooldown {
    pub(crate) fn new(world: &World, tenant: WeakAddr<Tenant>, watch: DeathWatch) -> Self {
        let (id, core) = (world.tenant, Arc::clone(&world.core));
        Self { tenant, id, core, state: CooldownState::default(), sleep: None, _watch: watch }
    }
}

impl Actor for Cooldown {
    type Context = Context<Self>;
}

impl Handler<Arm> for Cooldown {
    type Result = ();

    fn handle(&mut self, Arm { at, beat }: Arm, _: &mut Self::Context) {
        if let Some(sleep) = self.sleep.take() {
            sleep.abort();
        }
        self.state.armed = at;
        self.state.told = self.state.told.saturating_add(1);
        self.core.drill(|drill| drill.working(self.id, "cooldown"));
        self.sleep = at.map(|at| rouse(&self.core.clock, at, self.tenant.clone()));
        drop(beat);
    }
}

/// One timer for the whole tenant: of moments that go by together, one remains.
fn rouse(clock: &Clock, at: Moment, tenant: WeakAddr<Tenant>) -> JoinHandle<()> {
    let rest = clock.rest(at);
    actix::spawn(async move {
        let beat = rest.await;
        if let Some(tenant) = tenant.upgrade() {
            drop(tenant.try_send(Report { input: Input::Roused, effect: None, beat }));
        }
    })
}

impl Handler<Observe> for Cooldown {
    type Result = MessageResult<Observe>;

    fn handle(&mut self, _: Observe, _: &mut Self::Context) -> Self::Result {
        MessageResult(self.state)
    }
}

impl Drop for Cooldown {
    fn drop(&mut self) {
        if let Some(sleep) = self.sleep.take() {
            sleep.abort();
        }
    }
}
