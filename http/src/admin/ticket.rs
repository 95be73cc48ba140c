//! The panel's tickets: what is remembered of them, which subjects are commands, and a look at them
//! now.

use super::{done, look, tell};
use crate::auth::TenantScope;
use crate::door::{Answer, Ask, Door, Verb};
use crate::page::Paging;
use crate::precondition;
use crate::view::ticket::{NewSubjects, State, Subjects, Ticket, Trial, Understood};
use actix_web::HttpResponse;
use domain::change::Change;

pub(super) static DOORS: &[Door] = &[
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/tickets", |ask, scope| {
        Box::pin(list(ask, scope))
    }),
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/tickets/state", |ask, scope| {
        Box::pin(state(ask, scope))
    }),
    Door::tenant(Verb::Post, "/v1/tenants/{tenant}/tickets/look", |ask, scope| {
        Box::pin(look_now(ask, scope))
    }),
    Door::tenant(Verb::Post, "/v1/tenants/{tenant}/tickets/try", |ask, scope| {
        Box::pin(attempt(ask, scope))
    }),
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/tickets/subjects", |ask, scope| {
        Box::pin(subjects(ask, scope))
    }),
    Door::tenant(Verb::Put, "/v1/tenants/{tenant}/tickets/subjects", |ask, scope| {
        Box::pin(put(ask, scope))
    }),
    Door::tenant(Verb::Delete, "/v1/tenants/{tenant}/tickets/subjects", |ask, scope| {
        Box::pin(delete(ask, scope))
    }),
];

async fn list(ask: Ask, scope: TenantScope) -> Answer {
    let query = ask.query(&["limit", "cursor"])?;
    let paging = Paging::of(&ask, &query, Some(&scope))?;
    let all = look(&ask, &scope, |tenant| {
        let all = tenant.tickets().iter();
        all.map(|(id, entry)| (format!("{:020}", id.0), Ticket::of(tenant, id, entry)))
            .collect::<Vec<_>>()
    });
    paging.cut(all.await?)
}

async fn state(ask: Ask, scope: TenantScope) -> Answer {
    let now = ask.doors.node().clock().now();
    let state = look(&ask, &scope, move |tenant| State::of(tenant, now)).await?;
    Ok(HttpResponse::Ok().json(state))
}

/// Has them looked at now, every one anew; what came of it shows in the commands.
async fn look_now(ask: Ask, scope: TenantScope) -> Answer {
    tell(&ask, &scope, Change::TicketsAsked).await?;
    let now = ask.doors.node().clock().now();
    let state = look(&ask, &scope, move |tenant| State::of(tenant, now)).await?;
    Ok(HttpResponse::Accepted().json(state))
}

/// What would be understood of a message below a subject. Nothing is written down.
async fn attempt(ask: Ask, scope: TenantScope) -> Answer {
    let trial: Trial = ask.json()?;
    let words = trial.words();
    let seen = look(&ask, &scope, move |tenant| Understood::of(tenant, &trial.subject, &words));
    Ok(HttpResponse::Ok().json(seen.await?))
}

async fn subjects(ask: Ask, scope: TenantScope) -> Answer {
    let subjects = look(&ask, &scope, Subjects::of).await?;
    Ok(precondition::show(ask.headers(), &subjects))
}

/// Sets the whole list, in its order.
async fn put(ask: Ask, scope: TenantScope) -> Answer {
    let rules = Some(ask.json::<NewSubjects>()?.check()?);
    tell(&ask, &scope, Change::SubjectsSet { rules }).await?;
    let subjects = look(&ask, &scope, Subjects::of).await?;
    Ok(precondition::changed(&subjects))
}

/// Goes back to the rules that come with the product.
async fn delete(ask: Ask, scope: TenantScope) -> Answer {
    tell(&ask, &scope, Change::SubjectsSet { rules: None }).await?;
    Ok(done())
}
