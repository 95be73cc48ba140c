//! Contacts: people of WhatsApp with a number and a hidden id.

use super::{done, look, tell};
use crate::auth::TenantScope;
use crate::door::{Answer, Ask, Door, Verb};
use crate::page::Paging;
use crate::view::chat;
use crate::view::contact::{Contact, NewContact};
use actix_web::HttpResponse;
use domain::change::Change;

pub(super) static DOORS: &[Door] = &[
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/contacts", |ask, scope| {
        Box::pin(list(ask, scope))
    }),
    Door::tenant(Verb::Put, "/v1/tenants/{tenant}/contacts/{chat}", |ask, scope| {
        Box::pin(join(ask, scope))
    }),
    Door::tenant(Verb::Delete, "/v1/tenants/{tenant}/contacts/{chat}", |ask, scope| {
        Box::pin(part(ask, scope))
    }),
];

async fn list(ask: Ask, scope: TenantScope) -> Answer {
    let query = ask.query(&["limit", "cursor"])?;
    let paging = Paging::of(&ask, &query, Some(&scope))?;
    paging.cut(look(&ask, &scope, Contact::all).await?)
}

/// The hidden id in the path is that number's from here on, whatever the vendor has said.
async fn join(ask: Ask, scope: TenantScope) -> Answer {
    let hidden = chat::at(ask.segment("chat"))?;
    let number = ask.json::<NewContact>()?.check()?;
    let shown = Contact::new(&hidden, &number, false);
    tell(&ask, &scope, Change::ContactJoined { number, hidden }).await?;
    Ok(HttpResponse::Ok().json(shown))
}

async fn part(ask: Ask, scope: TenantScope) -> Answer {
    let hidden = chat::at(ask.segment("chat"))?;
    tell(&ask, &scope, Change::ContactParted { hidden }).await?;
    Ok(done())
}
