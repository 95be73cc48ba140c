//! Decisions: what waits for a yes or no of staff.

use super::{done, look, tell};
use crate::auth::TenantScope;
use crate::door::{Answer, Ask, Door, Verb};
use crate::page::Paging;
use crate::view::decision::{Deciding, Decision};
use domain::change::Change;

pub(super) static DOORS: &[Door] = &[
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/decisions", |ask, scope| {
        Box::pin(list(ask, scope))
    }),
    Door::tenant(Verb::Post, "/v1/tenants/{tenant}/decisions/approve", |ask, scope| {
        Box::pin(decide(ask, scope, true))
    }),
    Door::tenant(Verb::Post, "/v1/tenants/{tenant}/decisions/deny", |ask, scope| {
        Box::pin(decide(ask, scope, false))
    }),
];

/// The most urgent first.
async fn list(ask: Ask, scope: TenantScope) -> Answer {
    let query = ask.query(&["limit", "cursor"])?;
    let paging = Paging::of(&ask, &query, Some(&scope))?;
    paging.cut(look(&ask, &scope, Decision::all).await?)
}

async fn decide(ask: Ask, scope: TenantScope, approved: bool) -> Answer {
    let (order, action) = ask.json::<Deciding>()?.check()?;
    tell(&ask, &scope, Change::Decided { order, action, approved }).await?;
    Ok(done())
}
