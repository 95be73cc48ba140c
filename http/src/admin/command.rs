//! Commands: what customers asked, and why it went as it did.

use crate::auth::TenantScope;
use crate::door::{Answer, Ask, Door, Verb};
use crate::page::{LIMIT_MAX, Paging};
use crate::problem::{Code, Problem};
use crate::query::Query;
use crate::view::command::Command;
use crate::view::{id, moment};
use actix_web::HttpResponse;
use actors::CommandQuery;
use domain::action;
use domain::id::{CommandId, OrderId};
use domain::tenant::CommandLog;
use domain::time::Moment;

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

/// How many pages of the log are looked through for one of ours.
const PAGES_MAX: usize = 10;

/// The newest first.
async fn list(ask: Ask, scope: TenantScope) -> Answer {
    let query = ask.query(FILTERS)?;
    let paging = Paging::of(&ask, &query, Some(&scope))?;
    let (wanted, sieve) = (wanted(&query, &paging)?, Sieve::of(&query)?);
    let (logs, next) = gather(&ask, &scope, wanted, &sieve).await?;
    let items = logs.iter().map(Command::brief).collect();
    paging.answer(items, next.map(|id| id.to_string()))
}

fn wanted(query: &Query, paging: &Paging) -> Result<CommandQuery, Problem> {
    Ok(CommandQuery {
        after: paging.after.as_deref().and_then(|key| key.parse().ok()).map(CommandId),
        limit: paging.limit,
        order: query.read("order_id", "an order's number", |it| it.parse().ok().map(OrderId))?,
        action: query.read("action", "the name of an action", action::named)?,
        outcome: query.get("outcome").map(str::to_owned),
    })
}

/// What is asked for beyond what the log itself can be asked.
struct Sieve {
    open: Option<bool>,
    since: Option<Moment>,
    until: Option<Moment>,
}

impl Sieve {
    fn of(query: &Query) -> Result<Self, Problem> {
        let moment = "a moment such as 2026-01-15T12:00:00Z";
        let open = query.read("status", "open or closed", |it| match it {
            "open" => Some(true),
            "closed" => Some(false),
            _ => None,
        })?;
        let since = query.read("since", moment, moment::read)?;
        Ok(Self { open, since, until: query.read("until", moment, moment::read)? })
    }

    fn passes(&self, log: &CommandLog) -> bool {
        self.open.is_none_or(|open| open == log.closed.is_none())
            && self.until.is_none_or(|until| log.heard < until)
    }

    /// Whether this one and all older ones are out.
    fn ends(&self, log: &CommandLog) -> bool {
        self.since.is_some_and(|since| log.heard < since)
    }
}

/// Looks through the log until a page is full, and for a bounded time; what to go on after.
async fn gather(
    ask: &Ask,
    scope: &TenantScope,
    mut wanted: CommandQuery,
    sieve: &Sieve,
) -> Result<(Vec<CommandLog>, Option<u64>), Problem> {
    let limit = std::mem::replace(&mut wanted.limit, LIMIT_MAX);
    let mut found: Vec<CommandLog> = Vec::new();
    for _ in 0..PAGES_MAX {
        let page = ask.doors.node().commands(scope.tenant(), wanted.clone()).await?;
        for log in page.items {
            if sieve.ends(&log) {
                return Ok((found, None));
            }
            if sieve.passes(&log) {
                if found.len() >= limit {
                    let last = found.last().map(|log| log.id.0);
                    return Ok((found, last));
                }
                found.push(log);
            }
        }
        wanted.after = page.next.map(CommandId);
        if page.next.is_none() {
            return Ok((found, None));
        }
    }
    Ok((found, wanted.after.map(|id| id.0)))
}

/// One command with the decision trace of each errand.
async fn get(ask: Ask, scope: TenantScope) -> Answer {
    let id = id::read("cmd", ask.segment("command")).map(CommandId);
    let id = id.ok_or_else(|| Problem::of(Code::NotFound))?;
    let log = ask.doors.node().command(scope.tenant(), id).await?;
    let log = log.ok_or_else(|| Problem::of(Code::NotFound))?;
    Ok(HttpResponse::Ok().json(Command::whole(&log)))
}
