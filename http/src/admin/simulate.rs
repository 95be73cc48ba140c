//! Simulations: a message through the real checks, with a real look at the panel, sending nothing.

use crate::auth::TenantScope;
use crate::door::{Answer, Ask, Door, Verb};
use crate::problem::Problem;
use crate::view::chat;
use crate::view::simulate::{Simulated, Trial};
use actix_web::HttpResponse;

pub(super) static DOORS: &[Door] =
    &[Door::tenant(Verb::Post, "/v1/tenants/{tenant}/simulate", |ask, scope| {
        Box::pin(simulate(ask, scope))
    })];

/// The longest message that is tried, in characters: as long as a vendor lets one be.
const TEXT_MAX: usize = 20_000;

async fn simulate(ask: Ask, scope: TenantScope) -> Answer {
    let trial: Trial = ask.json()?;
    let chat = chat::read("/chat", &trial.chat)?;
    if trial.text.chars().count() > TEXT_MAX {
        let detail = format!("a message has at most {TEXT_MAX} characters");
        return Err(Problem::field("/text", "invalid", detail));
    }
    let simulation = ask.doors.node().simulate(scope.tenant(), chat, trial.text).await?;
    Ok(HttpResponse::Ok().json(Simulated::of(&simulation)))
}
