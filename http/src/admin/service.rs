//! Services: cached rules, and the owner's overrides of them.

use super::{done, tell};
use crate::auth::TenantScope;
use crate::door::{Answer, Ask, Door, Verb};
use crate::view::service::{self, Rule};
use actix_web::HttpResponse;
use domain::change::Change;

pub(super) static DOORS: &[Door] = &[
    Door::tenant(Verb::Put, "/v1/tenants/{tenant}/services/{service}/rule", |ask, scope| {
        Box::pin(put_rule(ask, scope))
    }),
    Door::tenant(Verb::Put, "/v1/tenants/{tenant}/services/{service}/override", |ask, scope| {
        Box::pin(put_override(ask, scope))
    }),
    Door::tenant(Verb::Delete, "/v1/tenants/{tenant}/services/{service}/override", |ask, scope| {
        Box::pin(delete_override(ask, scope))
    }),
];

async fn put_rule(ask: Ask, scope: TenantScope) -> Answer {
    let (service, shown) = (service::at(ask.segment("service"))?, ask.json::<Rule>()?);
    tell(&ask, &scope, Change::ServiceSet { service, rule: shown.check()? }).await?;
    Ok(HttpResponse::Ok().json(shown))
}

async fn put_override(ask: Ask, scope: TenantScope) -> Answer {
    let (service, shown) = (service::at(ask.segment("service"))?, ask.json::<Rule>()?);
    tell(&ask, &scope, Change::OverrideSet { service, rule: Some(shown.check()?) }).await?;
    Ok(HttpResponse::Ok().json(shown))
}

/// Goes back to the rule, or to the service's name.
async fn delete_override(ask: Ask, scope: TenantScope) -> Answer {
    let service = service::at(ask.segment("service"))?;
    tell(&ask, &scope, Change::OverrideSet { service, rule: None }).await?;
    Ok(done())
}
