//! Commands: what customers asked, and why it went as it did.

use crate::auth::TenantScope;
use crate::door::{Answer, Ask, Door, Verb};
use crate::page::Paging;
use crate::problem::{Code, Problem};
use crate::query::Query;
use crate::view::command::Command;
use crate::view::{id, moment};
use actix_web::HttpResponse;
use actors::CommandQuery;
use domain::action;
use domain::id::{CommandId, OrderId};

pub(super) static DOORS: &[Door] = &[
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/commands", |ask, scope| {
        Box::pin(list(ask, scope))
    }),
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/commands/{command}", |ask, scope| {
        Box::pin(get(ask, scope))
    }),
];

/// What the log can be filtered by.
const FILTERS: &[&str] =
    &["limit", "cursor", "status", "outcome", "action", "order_id", "since", "until"];

/// The newest first.
async fn list(ask: Ask, scope: TenantScope) -> Answer {
    let query = ask.query(FILTERS)?;
    let paging = Paging::of(&ask, &query, Some(&scope))?;
    let wanted = wanted(&query, &paging)?;
    let page = ask.doors.node().commands(scope.tenant(), wanted).await?;
    let items = page.items.iter().map(Command::brief).collect();
    paging.answer(items, page.next.map(|id| id.0.to_string()))
}

fn wanted(query: &Query, paging: &Paging) -> Result<CommandQuery, Problem> {
    let moment = "a moment such as 2026-01-15T12:00:00Z";
    Ok(CommandQuery {
        before: paging.after.as_deref().and_then(|key| key.parse().ok()).map(CommandId),
        limit: paging.limit,
        order: query.read("order_id", "an order's number", |it| it.parse().ok().map(OrderId))?,
        action: query.read("action", "the name of an action", action::named)?,
        outcome: query.get("outcome").map(str::to_owned),
        open: query.read("status", "open or closed", |it| match it {
            "open" => Some(true),
            "closed" => Some(false),
            _ => None,
        })?,
        since: query.read("since", moment, moment::read)?,
        until: query.read("until", moment, moment::read)?,
    })
}

/// One command with the decision trace of each errand.
async fn get(ask: Ask, scope: TenantScope) -> Answer {
    let id = id::read("cmd", ask.segment("command")).map(CommandId);
    let id = id.ok_or_else(|| Problem::of(Code::NotFound))?;
    let log = ask.doors.node().command(scope.tenant(), id).await?;
    let log = log.ok_or_else(|| Problem::of(Code::NotFound))?;
    Ok(HttpResponse::Ok().json(Command::whole(&log)))
}
