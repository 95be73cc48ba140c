//! Probes: whether a panel or a channel works, step by step, by calls that only read; and telling
//! a vendor where to deliver.

mod account;
mod ticket;

use super::Node;
use crate::core::Core;
use crate::gate::Lanes;
use crate::lease::Lease;
use crate::listener::turn_once;
use crate::permit::Rejected;
use crate::tenant::ChangeError;
use crate::vital::{Tested, remedy_of};
use crate::world::{World, gateway};
use domain::change::{By, Change, Channel as Setup, Panel as Shop, Turn};
use domain::id::{ApiName, ChannelName, TenantId};
use domain::medium::Medium;
use domain::provider::Api;
use gateways::channel::{Account, Channel};
use gateways::panel::{Login, Panel};
use serde::Serialize;
use std::sync::Arc;
use tokio::sync::oneshot;

/// One step of a probe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProbeStep {
    /// What was tried: `setup`, `secret`, `panel`, `order`, `orders`, `balance`, `account`, `hook`,
    /// `tickets`, `ticket`, `staff`, `state`, `queue`, `heard`, `sent`.
    pub name: &'static str,
    /// Whether it worked, or was left out.
    pub ok: bool,
    /// Whether it was left out: there is nothing to be seen.
    pub skipped: bool,
    /// What was seen, for the owner.
    pub detail: String,
}

impl ProbeStep {
    fn new(name: &'static str, seen: Result<String, String>) -> Self {
        let ok = seen.is_ok();
        Self { name, ok, skipped: false, detail: seen.unwrap_or_else(|why| why) }
    }

    fn skipped(name: &'static str, why: &str) -> Self {
        Self { name, ok: true, skipped: true, detail: why.to_owned() }
    }

    /// What to do where it failed, for the owner.
    #[must_use]
    pub fn remedy(&self) -> Option<&'static str> {
        let remedy = match self.name {
            "secret" => "enter the key or the token again",
            "hook" => "POST …/hook has messages delivered here, DELETE …/hook has them asked for",
            _ => remedy_of(&self.detail),
        };
        (!self.ok).then_some(remedy)
    }
}

impl Node {
    /// Tries the panel that is set, with its key. Refused while another probe or trial of this
    /// tenant is under way.
    pub async fn test_panel(&self, tenant: TenantId) -> Result<Vec<ProbeStep>, Rejected> {
        let lease = self.trial(tenant)?;
        let shop = self.look(tenant, |mind| mind.panel().cloned()).await?;
        let probe = move |world: World| async move { panel(&world, shop.as_ref()).await };
        self.on_seat(tenant, lease, probe).await
    }

    /// Tries a channel that is set, with its token. Refused while another probe or trial of this
    /// tenant is under way.
    pub async fn test_channel(
        &self,
        tenant: TenantId,
        name: ChannelName,
    ) -> Result<Vec<ProbeStep>, Rejected> {
        let mut steps = self.try_channel(tenant, &name).await?;
        let failed = steps.iter().find(|step| !step.ok);
        let failed = failed.map(|step| (step.name, step.detail.clone()));
        let core = &self.0.core;
        let at = core.clock.now();
        core.ward.note(tenant, &name, |it| it.tested = Some(Tested { at, failed }));
        steps.extend(self.known(tenant, &name).await?);
        Ok(steps)
    }

    /// What is known of it without a call.
    async fn known(
        &self,
        tenant: TenantId,
        name: &ChannelName,
    ) -> Result<Vec<ProbeStep>, Rejected> {
        let all = self.channel_health(tenant).await?;
        let Some(health) = all.into_iter().find(|it| it.name == *name) else {
            return Ok(Vec::new());
        };
        let grounds = &health.opinion.grounds;
        let step = |name, code: &str, otherwise: &str| {
            let ground = grounds.iter().find(|it| it.code == code);
            let seen = ground.map_or_else(|| Ok(otherwise.to_owned()), |it| Err(it.detail.clone()));
            ProbeStep::new(name, seen)
        };
        let waits = format!("{} messages wait to be sent", health.row.waiting);
        let heard = match health.vitals.heard {
            Some(_) => ProbeStep::new("heard", Ok("something has come in".to_owned())),
            None => ProbeStep::skipped("heard", "nothing has come in yet: write to it"),
        };
        let sent = match &health.vitals.tried {
            Some(_) => step("sent", "send_refused", "the last message was taken"),
            None => ProbeStep::skipped("sent", "nothing was sent since the node was started"),
        };
        let state = step("state", "stopped", "it may send");
        Ok(vec![state, step("queue", "queue_stuck", &waits), heard, sent])
    }

    async fn try_channel(
        &self,
        tenant: TenantId,
        name: &ChannelName,
    ) -> Result<Vec<ProbeStep>, Rejected> {
        let lease = self.trial(tenant)?;
        let setup = self.setup_of(tenant, name).await?;
        if setup.as_ref().is_some_and(|it| it.medium == Medium::Tickets) {
            let look = |mind: &domain::tenant::Tenant| {
                (mind.panel().cloned(), mind.settings().tickets.clone())
            };
            let (shop, wishes) = self.look(tenant, look).await?;
            let probe = move |world: World| async move {
                ticket::test(&world, shop.as_ref(), &wishes).await
            };
            return self.on_seat(tenant, lease, probe).await;
        }
        let name = name.clone();
        let probe =
            move |world: World| async move { account::test(&world, &name, setup.as_ref()).await };
        self.on_seat(tenant, lease, probe).await
    }

    /// Tries a provider's API that is set, with its key, by asking what money is left there.
    /// Refused while another probe or trial of this tenant is under way.
    pub async fn test_provider(
        &self,
        tenant: TenantId,
        name: ApiName,
    ) -> Result<Vec<ProbeStep>, Rejected> {
        let lease = self.trial(tenant)?;
        let api = self.look(tenant, move |mind| mind.providers().get(&name).cloned()).await?;
        let probe = move |world: World| async move { provider(&world, api.as_ref()).await };
        self.on_seat(tenant, lease, probe).await
    }

    /// Tells a channel's vendor to deliver, or to keep what comes until it is asked for, and has
    /// the channel receive in that way. It waits for a probe or trial that is under way. That it is
    /// wanted is on disk before the vendor is told: where the vendor cannot be reached, or the node
    /// ends, it is told again by the channel's listener.
    pub async fn turn_channel(
        &self,
        tenant: TenantId,
        by: By,
        name: ChannelName,
        turn: Turn,
    ) -> Result<Vec<ProbeStep>, ChangeError> {
        let lease = self.0.core.leases.probe_in_turn(tenant).await;
        let wanted = Change::ChannelTurned { name: name.clone(), turn: turn.clone() };
        self.change(tenant, by, wanted).await?;
        let setup = self.setup_of(tenant, &name).await?;
        let probe = move |world: World| async move {
            let setup = match opened(&world, &name, setup.as_ref()).map(drop).and(Ok(setup)) {
                Ok(Some(setup)) => setup,
                Ok(None) => return Vec::new(),
                Err(steps) => return steps,
            };
            let told = turn_once(&world, &name, &setup, &turn).await;
            let told = told.map(|()| "told".to_owned()).map_err(|problem| problem.to_string());
            vec![ProbeStep::new("hook", told)]
        };
        Ok(self.on_seat(tenant, lease, probe).await?)
    }

    pub(super) async fn setup_of(
        &self,
        tenant: TenantId,
        name: &ChannelName,
    ) -> Result<Option<Setup>, Rejected> {
        let name = name.clone();
        self.look(tenant, move |mind| mind.channels().get(&name).cloned()).await
    }

    /// Leave for a probe or a trial; refused while another of this tenant is under way.
    pub(crate) fn trial(&self, tenant: TenantId) -> Result<Lease, Rejected> {
        self.0.core.leases.probe(tenant)
    }

    /// Runs something on the tenant's thread, where its connections live, beside its actor. The
    /// lease lasts until the work is over, even where nobody waits for it any more.
    pub(crate) async fn on_seat<T, F>(
        &self,
        tenant: TenantId,
        lease: Lease,
        work: impl FnOnce(World) -> F + Send + 'static,
    ) -> Result<T, Rejected>
    where
        T: Send + 'static,
        F: Future<Output = T> + 'static,
    {
        let core: &Arc<Core> = &self.0.core;
        let keys = core.vault.tenant(tenant.bytes()).ok().flatten().ok_or(Rejected::Unsealed)?;
        let seat = core.seat(tenant).ok_or_else(Rejected::gone)?;
        let (wire, lanes) = (seat.wire.clone(), Lanes::new(1));
        let world = World { tenant, keys, wire, lanes, core: Arc::clone(core) };
        let (answer, answered) = oneshot::channel();
        seat.arbiter.spawn_fn(move || {
            drop(actix::spawn(async move {
                let done = work(world).await;
                drop(lease);
                drop(answer.send(done));
            }));
        });
        answered.await.map_err(|_| Rejected::gone())
    }
}

async fn panel(world: &World, shop: Option<&Shop>) -> Vec<ProbeStep> {
    let Some(shop) = shop else {
        return vec![ProbeStep::new("setup", Err("no panel is set".to_owned()))];
    };
    let Some((panel, login)) = world.login(shop) else {
        let why = "its key cannot be opened; enter it again".to_owned();
        return vec![ProbeStep::new("secret", Err(why))];
    };
    let answer = world.call(&world.lanes.panel, panel.ask_probe(&login)).await;
    let probe = match panel.read_probe(&answer) {
        Ok(probe) => probe,
        Err(fault) => return vec![ProbeStep::new("panel", Err(fault.to_string()))],
    };
    let seen = probe.orders.map_or("it answers".to_owned(), |count| format!("{count} orders"));
    let mut steps = vec![ProbeStep::new("panel", Ok(seen))];
    if let Some(order) = probe.sample {
        steps.extend(sample(world, panel, &login, order).await);
    }
    steps
}

async fn provider(world: &World, api: Option<&Api>) -> Vec<ProbeStep> {
    let Some(api) = api else {
        return vec![ProbeStep::new("setup", Err("no such provider is set".to_owned()))];
    };
    let Some((provider, login)) = world.provider(api) else {
        let why = "its key cannot be opened; enter it again".to_owned();
        return vec![ProbeStep::new("secret", Err(why))];
    };
    let answer = world.call(&world.lanes.provider, provider.ask_balance(&login)).await;
    let seen = provider.read_balance(&answer).map_err(|fault| fault.to_string());
    vec![ProbeStep::new("balance", seen)]
}

/// Tries with an order that is known to be there what commands will need.
async fn sample(
    world: &World,
    panel: &dyn Panel,
    login: &Login,
    order: domain::id::OrderId,
) -> Vec<ProbeStep> {
    let answer = world.call(&world.lanes.panel, panel.ask_order(login, order)).await;
    let seen =
        panel.read_order(order, &answer, world.core.clock.now()).map_err(|fault| fault.to_string());
    let seen = seen.and_then(|sheet| sheet.ok_or_else(|| format!("order {order} is not found")));
    let mut steps = vec![ProbeStep::new("order", seen.map(|sheet| sheet.status.to_string()))];
    if panel.capabilities().bulk {
        let answer = world.call(&world.lanes.panel, panel.ask_orders(login, &[order])).await;
        let seen = panel
            .read_orders(&[order], &answer, world.core.clock.now())
            .map_err(|fault| fault.to_string());
        let told = |proves| if proves { "several in one call" } else { "one call for each" };
        steps.push(ProbeStep::new("orders", seen.map(|bulk| told(bulk.proves).to_owned())));
    }
    steps
}

pub(super) fn opened(
    world: &World,
    name: &ChannelName,
    setup: Option<&Setup>,
) -> Result<(&'static dyn Channel, Account), Vec<ProbeStep>> {
    let failed = |step, why: &str| vec![ProbeStep::new(step, Err(why.to_owned()))];
    let setup = setup.ok_or_else(|| failed("setup", "there is no such channel"))?;
    let gateway = gateway(setup.medium);
    let gateway = gateway.ok_or_else(|| failed("setup", "this kind has no account to try"))?;
    let account = world.account(name, setup);
    let why = "its token cannot be opened; enter it again";
    Ok((gateway, account.ok_or_else(|| failed("secret", why))?))
}
