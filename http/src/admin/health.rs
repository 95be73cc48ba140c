//! Health: of one tenant, and of the whole platform.

use crate::auth::TenantScope;
use crate::door::{Answer, Ask, Door, Verb, now};
use crate::problem::{Code, Problem};
use crate::view::health::{Health, Step, is_away};
use actix_web::HttpResponse;

pub(super) static DOORS: &[Door] = &[
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/health", |ask, scope| {
        Box::pin(tenant(ask, scope))
    }),
    Door::master(Verb::Get, "/v1/health", |ask, _| now(Ok(platform(&ask)))),
];

async fn tenant(ask: Ask, scope: TenantScope) -> Answer {
    let (node, tenant) = (ask.doors.node(), scope.tenant());
    // The look wakes it, so that its children can be observed afterwards.
    let now = node.clock().now();
    let looked = node.look(tenant, move |tenant| Step::all(tenant, now)).await;
    let state = node.observe_tenant(tenant).await;
    let state = state.ok_or_else(|| Problem::of(Code::NotFound))?;
    let setup = match looked {
        Ok(setup) => setup,
        // That it is away is what its health has to say.
        Err(_) if is_away(&state) => Vec::new(),
        Err(why) => return Err(why.into()),
    };
    Ok(HttpResponse::Ok().json(Health::of(setup, state)))
}

fn platform(ask: &Ask) -> HttpResponse {
    HttpResponse::Ok().json(ask.doors.node().observe())
}
