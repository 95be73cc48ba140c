//! The subscription: shown to the tenant, set by the master.

use super::{look, tell};
use crate::auth::TenantScope;
use crate::door::{Answer, Ask, Door, Verb};
use crate::precondition;
use crate::view::plan::Plan;
use domain::change::Change;

pub(super) static DOORS: &[Door] = &[
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/plan", |ask, scope| Box::pin(get(ask, scope))),
    Door::master_over(Verb::Put, "/v1/tenants/{tenant}/plan", |ask, scope| {
        Box::pin(put(ask, scope))
    }),
];

async fn get(ask: Ask, scope: TenantScope) -> Answer {
    let plan = look(&ask, &scope, |tenant| Plan::of(tenant.plan())).await?;
    Ok(precondition::show(ask.headers(), &plan))
}

async fn put(ask: Ask, scope: TenantScope) -> Answer {
    let plan = ask.json::<Plan>()?.check()?;
    let shown = Plan::of(&plan);
    tell(&ask, &scope, Change::PlanSet { plan }).await?;
    Ok(precondition::changed(&shown))
}
