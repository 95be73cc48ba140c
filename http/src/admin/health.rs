//! Health: of one tenant, and of the whole platform.

use super::look;
use crate::auth::TenantScope;
use crate::door::{Answer, Ask, Door, Verb, now};
use crate::problem::{Code, Problem};
use crate::view::health::{Health, Step};
use actix_web::HttpResponse;

pub(super) static DOORS: &[Door] = &[
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/health", |ask, scope| {
        Box::pin(tenant(ask, scope))
    }),
    Door::master(Verb::Get, "/v1/health", |ask, _| now(Ok(platform(&ask)))),
];

async fn tenant(ask: Ask, scope: TenantScope) -> Answer {
    let state = ask.doors.node().observe_tenant(scope.tenant()).await;
    let state = state.ok_or_else(|| Problem::of(Code::NotFound))?;
    let setup = look(&ask, &scope, Step::all).await?;
    Ok(HttpResponse::Ok().json(Health::of(setup, state)))
}

fn platform(ask: &Ask) -> HttpResponse {
    HttpResponse::Ok().json(ask.doors.node().observe())
}
