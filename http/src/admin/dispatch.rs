//! Dispatches: what was sent to providers, and what is in doubt.

use super::{done, find, look, tell};
use crate::auth::TenantScope;
use crate::door::{Answer, Ask, Door, Verb};
use crate::page::Paging;
use crate::problem::{Code, Problem};
use crate::view::dispatch::{Dispatch, NewVerdict, Settling};
use crate::view::id;
use actors::DispatchQuery;
use domain::change::Change;
use domain::id::{OrderId, OutgoingId};

pub(super) static DOORS: &[Door] = &[
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/dispatches", |ask, scope| {
        Box::pin(list(ask, scope))
    }),
    Door::tenant(Verb::Post, "/v1/tenants/{tenant}/dispatches/{dispatch}/settle", |ask, scope| {
        Box::pin(settle_dispatch(ask, scope))
    }),
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/in-doubt", |ask, scope| {
        Box::pin(in_doubt(ask, scope))
    }),
    Door::tenant(Verb::Post, "/v1/tenants/{tenant}/in-doubt/settle", |ask, scope| {
        Box::pin(settle(ask, scope))
    }),
];

const STATES: &[&str] = &["waiting", "attempted", "accepted", "failed", "in_doubt", "dropped"];

/// The newest first.
async fn list(ask: Ask, scope: TenantScope) -> Answer {
    let query = ask.query(&["limit", "cursor", "status", "order_id"])?;
    let paging = Paging::of(&ask, &query, Some(&scope))?;
    let states = format!("one of {}", STATES.join(", "));
    let state = query.read("status", &states, |it| STATES.contains(&it).then(|| it.to_owned()))?;
    let wanted = DispatchQuery {
        after: paging.after.as_deref().and_then(|key| key.parse().ok()).map(OutgoingId),
        limit: paging.limit.saturating_add(1),
        order: query.read("order_id", "an order's number", |it| it.parse().ok().map(OrderId))?,
        state,
    };
    // One more than is shown tells whether there are more.
    let page = ask.doors.node().dispatches(scope.tenant(), wanted).await?;
    let more = page.items.len() > paging.limit;
    let items = page.items.iter().take(paging.limit);
    let last = items.clone().next_back().map(|log| log.id.0);
    let next = if more { last } else { page.next };
    paging.answer(items.map(Dispatch::of).collect(), next.map(|id| id.to_string()))
}

/// What nobody can say of whether it was sent.
async fn in_doubt(ask: Ask, scope: TenantScope) -> Answer {
    let query = ask.query(&["limit", "cursor"])?;
    let paging = Paging::of(&ask, &query, Some(&scope))?;
    let all = look(&ask, &scope, |tenant| {
        let all = tenant.in_doubt_list();
        all.map(|log| (format!("{:020}", log.id.0), Dispatch::of(&log))).collect::<Vec<_>>()
    });
    paging.cut(all.await?)
}

/// Staff says of one errand whether it was sent.
async fn settle(ask: Ask, scope: TenantScope) -> Answer {
    let (order, action, verdict) = ask.json::<Settling>()?.check()?;
    tell(&ask, &scope, Change::Settled { order, action, verdict }).await?;
    Ok(done())
}

/// Staff says of one dispatch whether it was sent, as it stands after the attempt that is named, or
/// after the last.
async fn settle_dispatch(ask: Ask, scope: TenantScope) -> Answer {
    let said = ask.json::<NewVerdict>()?;
    let verdict = said.check()?;
    let id = id::read("dsp", ask.segment("dispatch")).map(OutgoingId);
    let id = id.ok_or_else(|| Problem::of(Code::NotFound))?;
    let meant = find(&ask, &scope, move |tenant| {
        tenant.in_doubt_list().find(|log| log.id == id).map(|log| log.attempts)
    });
    let attempt = said.attempt.unwrap_or(meant.await?);
    let change = Change::DispatchSettled { outgoing: id, attempt, verdict };
    tell(&ask, &scope, change).await?;
    Ok(done())
}
