//! Health: of one tenant, and of the whole platform.

use crate::auth::TenantScope;
use crate::door::{Answer, Ask, Door, Verb, now};
use crate::page::Paging;
use crate::problem::{Code, Problem};
use crate::view::evidence::{Evidence, Trouble};
use crate::view::health::{Health, Step, is_away};
use actix_web::HttpResponse;

pub(super) static DOORS: &[Door] = &[
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/health", |ask, scope| {
        Box::pin(tenant(ask, scope))
    }),
    Door::master(Verb::Get, "/v1/health", |ask, _| now(Ok(platform(&ask)))),
    Door::master(Verb::Get, "/v1/health/tenants", |ask, _| now(troubled(&ask))),
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
    // Where it is away and was not seen before, nothing is known of its channels.
    let channels = node.channel_health(tenant).await.unwrap_or_default().into_iter();
    let moments = (node.seeing_since(), now);
    let channels = channels.map(|it| Evidence::of(it, moments)).collect();
    Ok(HttpResponse::Ok().json(Health::of(setup, channels, state)))
}

/// Tenants that somebody should look at, each with the worst reason.
fn troubled(ask: &Ask) -> Result<HttpResponse, Problem> {
    let query = ask.query(&["limit", "cursor"])?;
    let paging = Paging::of(ask, &query, None)?;
    let all = ask.doors.node().troubled().into_iter();
    paging.cut(all.map(|it| (it.tenant.to_string(), Trouble::of(it))))
}

fn platform(ask: &Ask) -> HttpResponse {
    HttpResponse::Ok().json(ask.doors.node().observe())
}
