//! Routes: where a provider's errands go, and in what words.

use super::{created, done, find, look, tell_version};
use crate::auth::TenantScope;
use crate::door::{Answer, Ask, Door, Verb};
use crate::page::Paging;
use crate::precondition;
use crate::problem::{Code, Problem};
use crate::view::id;
use crate::view::route::{NewRoute, Route};
use domain::change::Change;
use domain::id::RouteId;
use domain::tenant::Tenant;

pub(super) static DOORS: &[Door] = &[
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/routes", |ask, scope| Box::pin(list(ask, scope))),
    Door::tenant(Verb::Post, "/v1/tenants/{tenant}/routes", |ask, scope| Box::pin(add(ask, scope))),
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/routes/{route}", |ask, scope| {
        Box::pin(get(ask, scope))
    }),
    Door::tenant(Verb::Put, "/v1/tenants/{tenant}/routes/{route}", |ask, scope| {
        Box::pin(put(ask, scope))
    }),
    Door::tenant(Verb::Delete, "/v1/tenants/{tenant}/routes/{route}", |ask, scope| {
        Box::pin(delete(ask, scope))
    }),
];

async fn list(ask: Ask, scope: TenantScope) -> Answer {
    let query = ask.query(&["limit", "cursor"])?;
    let paging = Paging::of(&ask, &query, Some(&scope))?;
    let all = look(&ask, &scope, |tenant| {
        let all = tenant.routes().iter();
        let all = all
            .map(|(id, route, revision)| (format!("{:020}", id.0), Route::of(id, route, revision)));
        all.collect::<Vec<_>>()
    });
    paging.cut(all.await?)
}

async fn add(ask: Ask, scope: TenantScope) -> Answer {
    let route = ask.json::<NewRoute>()?.check()?;
    // The number 0 asks the tenant for a new one.
    let change = Change::RouteSet { id: RouteId(0), route };
    let taken = ask.doors.node().change(scope.tenant(), scope.by(), change).await?;
    // It is on disk. Nothing may fail from here on, or a repetition would make another one.
    let Change::RouteSet { id, route } = taken.change else {
        return Err(Problem::of(Code::Internal));
    };
    let shown = Route::of(id, &route, taken.revision);
    let place = format!("{}/{}", ask.request.path(), id::show("rte", id.0));
    Ok(created(&place, &shown))
}

async fn get(ask: Ask, scope: TenantScope) -> Answer {
    let id = at(&ask)?;
    let shown = find(&ask, &scope, move |tenant| Route::find(tenant, id)).await?;
    Ok(precondition::show(ask.headers(), &shown))
}

async fn put(ask: Ask, scope: TenantScope) -> Answer {
    let id = at(&ask)?;
    let route = ask.json::<NewRoute>()?.check()?;
    tell_version(&ask, &scope, Change::RouteSet { id, route }, present).await?;
    let shown = find(&ask, &scope, move |tenant| Route::find(tenant, id)).await?;
    Ok(precondition::changed(&shown))
}

async fn delete(ask: Ask, scope: TenantScope) -> Answer {
    let id = at(&ask)?;
    tell_version(&ask, &scope, Change::RouteRemoved { id }, present).await?;
    Ok(done())
}

fn present(tenant: &Tenant, change: &Change) -> Option<Route> {
    Route::find(tenant, number(change)?)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "every other change is about no route")]
fn number(change: &Change) -> Option<RouteId> {
    match change {
        Change::RouteSet { id, .. } | Change::RouteRemoved { id } => Some(*id),
        _ => None,
    }
}

fn at(ask: &Ask) -> Result<RouteId, Problem> {
    // No route has the number 0, which would ask for a new one.
    let id = id::read("rte", ask.segment("route")).filter(|id| *id != 0);
    id.map(RouteId).ok_or_else(|| Problem::of(Code::NotFound))
}
