//! Rehearsals: the last commands judged again under a changed set-up, sending nothing.

use crate::auth::TenantScope;
use crate::door::{Answer, Ask, Door, Verb};
use crate::problem::Problem;
use crate::view::rehearse::{NewRehearsal, Rehearsed};
use actix_web::HttpResponse;
use actors::REHEARSED_MAX;

pub(super) static DOORS: &[Door] =
    &[Door::tenant(Verb::Post, "/v1/tenants/{tenant}/rehearse", |ask, scope| {
        Box::pin(rehearse(ask, scope))
    })];

async fn rehearse(ask: Ask, scope: TenantScope) -> Answer {
    let wanted: NewRehearsal = ask.json()?;
    let last = usize::from(wanted.last);
    if !(1..=REHEARSED_MAX).contains(&last) {
        let detail = format!("it must be 1 to {REHEARSED_MAX}");
        return Err(Problem::field("/last", "invalid", detail));
    }
    let changes = wanted.check()?;
    let rehearsal = ask.doors.node().rehearse(scope.tenant(), changes, last).await?;
    Ok(HttpResponse::Ok().json(Rehearsed::of(&rehearsal)))
}
