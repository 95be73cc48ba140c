//! Tenants: made, listed, shown and deleted.

use super::{created, done};
use crate::auth::TenantScope;
use crate::door::{Answer, Ask, Door, Verb, now};
use crate::page::Paging;
use crate::precondition;
use crate::problem::{Code, Problem};
use crate::view::tenant::{NewTenant, Tenant};
use domain::id::TenantId;

pub(super) static DOORS: &[Door] = &[
    Door::master(Verb::Post, "/v1/tenants", |ask, _| Box::pin(create(ask))),
    Door::master(Verb::Get, "/v1/tenants", |ask, _| now(list(&ask))),
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}", |ask, scope| now(get(&ask, &scope))),
    Door::master_over(Verb::Delete, "/v1/tenants/{tenant}", |ask, scope| {
        Box::pin(delete(ask, scope))
    }),
    Door::master_over(Verb::Post, "/v1/tenants/{tenant}/unpark", |ask, scope| {
        now(unpark(&ask, &scope))
    }),
];

async fn create(ask: Ask) -> Answer {
    let wanted: NewTenant = ask.json()?;
    let id = ask.doors.node().create_tenant(&wanted.name).await?;
    let tenant = shown(&ask, id)?;
    Ok(created(&format!("/v1/tenants/{id}"), &tenant))
}

fn list(ask: &Ask) -> Answer {
    let query = ask.query(&["limit", "cursor"])?;
    let paging = Paging::of(ask, &query, None)?;
    let mut all = ask.doors.node().tenants();
    all.sort_by_key(|(id, _)| *id);
    paging.cut(all.iter().map(|(id, entry)| (id.to_string(), Tenant::of(*id, entry))))
}

fn get(ask: &Ask, scope: &TenantScope) -> Answer {
    ask.query(&[])?;
    Ok(precondition::show(ask.headers(), &shown(ask, scope.tenant())?))
}

/// Its key is destroyed: what was sealed for it can be read by nobody, in backups neither.
async fn delete(ask: Ask, scope: TenantScope) -> Answer {
    ask.doors.node().delete_tenant(scope.tenant()).await?;
    Ok(done())
}

/// A parked tenant tries again, with everything that was delivered to it meanwhile.
fn unpark(ask: &Ask, scope: &TenantScope) -> Answer {
    if ask.doors.node().unpark(scope.tenant()) {
        return Ok(done());
    }
    Err(Problem::because(Code::Conflict, "The tenant is not parked."))
}

fn shown(ask: &Ask, id: TenantId) -> Result<Tenant, Problem> {
    let entry = ask.doors.node().tenant(id).ok_or_else(|| Problem::of(Code::NotFound))?;
    Ok(Tenant::of(id, &entry))
}
