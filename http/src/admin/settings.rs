//! Settings of a tenant.

use super::{look, tell_version};
use crate::auth::TenantScope;
use crate::door::{Answer, Ask, Door, Verb};
use crate::precondition;
use crate::view::settings::{self, Patch};
use domain::change::Change;

pub(super) static DOORS: &[Door] = &[
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/settings", |ask, scope| {
        Box::pin(get(ask, scope))
    }),
    Door::tenant(Verb::Patch, "/v1/tenants/{tenant}/settings", |ask, scope| {
        Box::pin(patch(ask, scope))
    }),
];

async fn get(ask: Ask, scope: TenantScope) -> Answer {
    let shown = look(&ask, &scope, |tenant| settings::show(tenant.settings())).await?;
    Ok(precondition::show(ask.headers(), &shown))
}

async fn patch(ask: Ask, scope: TenantScope) -> Answer {
    let values = settings::read(ask.json::<Patch>()?)?;
    let change = Change::SettingsSet { values };
    tell_version(&ask, &scope, change, |tenant, _| Some(settings::show(tenant.settings()))).await?;
    let shown = look(&ask, &scope, |tenant| settings::show(tenant.settings())).await?;
    Ok(precondition::changed(&shown))
}
