//! Links: which chat may speak for which username of the panel.

use super::{created, done, look, tell};
use crate::auth::TenantScope;
use crate::door::{Answer, Ask, Door, Verb};
use crate::page::Paging;
use crate::view::chat::{self, Link, NewLink};
use crate::view::id;
use domain::change::Change;
use domain::id::Username;

pub(super) static DOORS: &[Door] = &[
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/links", |ask, scope| Box::pin(list(ask, scope))),
    Door::tenant(Verb::Post, "/v1/tenants/{tenant}/links", |ask, scope| Box::pin(add(ask, scope))),
    Door::tenant(Verb::Delete, "/v1/tenants/{tenant}/links/{chat}", |ask, scope| {
        Box::pin(remove(ask, scope, None))
    }),
    Door::tenant(Verb::Delete, "/v1/tenants/{tenant}/links/{chat}/{username}", |ask, scope| {
        let username = ask.segment("username").into();
        Box::pin(remove(ask, scope, Some(username)))
    }),
];

async fn list(ask: Ask, scope: TenantScope) -> Answer {
    let query = ask.query(&["limit", "cursor"])?;
    let paging = Paging::of(&ask, &query, Some(&scope))?;
    paging.cut(look(&ask, &scope, Link::all).await?)
}

async fn add(ask: Ask, scope: TenantScope) -> Answer {
    let (chat, username) = ask.json::<NewLink>()?.check()?;
    let link = Link { chat: chat.to_string(), username: username.to_string() };
    tell(&ask, &scope, Change::Linked { chat, username }).await?;
    let place = [ask.request.path(), &id::segment(&link.chat), &id::segment(&link.username)];
    Ok(created(&place.join("/"), &link))
}

/// Takes one username from a chat, or all of them.
async fn remove(ask: Ask, scope: TenantScope, username: Option<Username>) -> Answer {
    let chat = chat::at(ask.segment("chat"))?;
    tell(&ask, &scope, Change::Unlinked { chat, username }).await?;
    Ok(done())
}
