//! Services: how each is read and from where, cached rules, and the owner's overrides of them.

use super::{done, find, look, tell};
use crate::auth::TenantScope;
use crate::door::{Answer, Ask, Door, Verb};
use crate::page::Paging;
use crate::precondition;
use crate::problem::{Code, Problem};
use crate::view::service::{self, Coverage, Gap, Rule, Service};
use actix_web::HttpResponse;
use domain::change::Change;
use domain::service::Services;
use domain::settings::Mode;

pub(super) static DOORS: &[Door] = &[
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/services", |ask, scope| {
        Box::pin(list(ask, scope))
    }),
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/services/{service}", |ask, scope| {
        Box::pin(get(ask, scope))
    }),
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/coverage", |ask, scope| {
        Box::pin(coverage(ask, scope))
    }),
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

async fn list(ask: Ask, scope: TenantScope) -> Answer {
    let query = ask.query(&["limit", "cursor", "unknown"])?;
    let unknown = query.read("unknown", "start or refill", Gap::parse)?;
    let paging = Paging::of(&ask, &query, Some(&scope))?;
    let all = read(&ask, &scope, move |services, mode| {
        let all = service::all(services, mode);
        let open = all.filter(|it| unknown.is_none_or(|gap| it.lacks(gap)));
        open.map(|it| (format!("{:020}", it.number()), it)).collect::<Vec<_>>()
    });
    paging.cut(all.await?)
}

async fn get(ask: Ask, scope: TenantScope) -> Answer {
    let id = service::at(ask.segment("service"))?;
    let shown = find(&ask, &scope, move |tenant| {
        Service::of(tenant.services(), tenant.settings().mode, id)
    });
    Ok(precondition::show(ask.headers(), &shown.await?))
}

/// How much of what is known of services is understood, and what is left to the owner.
async fn coverage(ask: Ask, scope: TenantScope) -> Answer {
    let shown = read(&ask, &scope, |services, mode| Coverage::of(service::all(services, mode)));
    Ok(HttpResponse::Ok().json(shown.await?))
}

/// Reads all services on no tenant's thread: there may be ten thousand.
async fn read<T: Send + 'static>(
    ask: &Ask,
    scope: &TenantScope,
    see: impl FnOnce(&Services, Mode) -> T + Send + 'static,
) -> Result<T, Problem> {
    let known = look(ask, scope, |tenant| (tenant.services().clone(), tenant.settings().mode));
    let (services, mode) = known.await?;
    let seen = tokio::task::spawn_blocking(move || see(&services, mode)).await;
    seen.map_err(|_| Problem::of(Code::Internal))
}

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
