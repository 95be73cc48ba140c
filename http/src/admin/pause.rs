//! Pauses: what is held and does not leave for providers.

use super::{done, look, tell};
use crate::auth::TenantScope;
use crate::door::{Answer, Ask, Door, Verb};
use crate::page::Paging;
use crate::problem::{Code, Problem};
use crate::view::id;
use crate::view::pause::{NewPause, Pause};
use domain::change::Change;
use domain::id::RouteId;

pub(super) static DOORS: &[Door] = &[
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/pauses", |ask, scope| Box::pin(list(ask, scope))),
    Door::tenant(Verb::Post, "/v1/tenants/{tenant}/pauses", |ask, scope| Box::pin(add(ask, scope))),
    Door::tenant(Verb::Delete, "/v1/tenants/{tenant}/pauses", |ask, scope| {
        Box::pin(resume(ask, scope, None))
    }),
    Door::tenant(Verb::Delete, "/v1/tenants/{tenant}/pauses/{route}", |ask, scope| {
        Box::pin(resume_route(ask, scope))
    }),
];

async fn list(ask: Ask, scope: TenantScope) -> Answer {
    let query = ask.query(&["limit", "cursor"])?;
    let paging = Paging::of(&ask, &query, Some(&scope))?;
    paging.cut(look(&ask, &scope, Pause::all).await?)
}

/// Pauses a route, or everything.
async fn add(ask: Ask, scope: TenantScope) -> Answer {
    let route = ask.json::<NewPause>()?.check()?;
    tell(&ask, &scope, Change::Paused { route }).await?;
    Ok(done())
}

async fn resume_route(ask: Ask, scope: TenantScope) -> Answer {
    let route = id::read("rte", ask.segment("route")).map(RouteId);
    let route = route.ok_or_else(|| Problem::of(Code::NotFound))?;
    resume(ask, scope, Some(route)).await
}

async fn resume(ask: Ask, scope: TenantScope, route: Option<RouteId>) -> Answer {
    tell(&ask, &scope, Change::Resumed { route }).await?;
    Ok(done())
}
