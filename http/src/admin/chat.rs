//! Chats: what each is to the tenant.

use super::{done, find, look, tell};
use crate::auth::TenantScope;
use crate::door::{Answer, Ask, Door, Verb};
use crate::page::Paging;
use crate::precondition;
use crate::problem::{Code, Problem};
use crate::view::chat::{self, Chat, NewLanguage, NewRole, NewSenders};
use domain::change::Change;

pub(super) static DOORS: &[Door] = &[
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/chats", |ask, scope| Box::pin(list(ask, scope))),
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/chats/{chat}", |ask, scope| {
        Box::pin(get(ask, scope))
    }),
    Door::tenant(Verb::Put, "/v1/tenants/{tenant}/chats/{chat}", |ask, scope| {
        Box::pin(put(ask, scope))
    }),
    Door::tenant(Verb::Put, "/v1/tenants/{tenant}/chats/{chat}/language", |ask, scope| {
        Box::pin(speak(ask, scope))
    }),
    Door::tenant(Verb::Delete, "/v1/tenants/{tenant}/chats/{chat}/language", |ask, scope| {
        Box::pin(speak_usual(ask, scope))
    }),
    Door::tenant(Verb::Put, "/v1/tenants/{tenant}/chats/{chat}/senders", |ask, scope| {
        Box::pin(put_senders(ask, scope))
    }),
];

/// Names who may act in a chat; nobody named lets everybody act.
async fn put_senders(ask: Ask, scope: TenantScope) -> Answer {
    let senders = ask.json::<NewSenders>()?.senders;
    let chat = chat::at(ask.segment("chat"))?;
    let empty = senders.is_empty();
    tell(&ask, &scope, Change::SendersSet { chat: chat.clone(), senders }).await?;
    let shown = look(&ask, &scope, move |tenant| Chat::of(tenant, &chat)).await?;
    match shown {
        Some(shown) => Ok(precondition::changed(&shown)),
        // A chat that was nothing but its senders is nothing now.
        None if empty => Ok(done()),
        None => Err(Problem::of(Code::NotFound)),
    }
}

async fn list(ask: Ask, scope: TenantScope) -> Answer {
    let query = ask.query(&["limit", "cursor"])?;
    let paging = Paging::of(&ask, &query, Some(&scope))?;
    paging.cut(look(&ask, &scope, Chat::all).await?)
}

async fn get(ask: Ask, scope: TenantScope) -> Answer {
    let chat = chat::at(ask.segment("chat"))?;
    let shown = find(&ask, &scope, move |tenant| Chat::of(tenant, &chat)).await?;
    Ok(precondition::show(ask.headers(), &shown))
}

/// Gives a chat its role; `customer` is what it is without one.
async fn put(ask: Ask, scope: TenantScope) -> Answer {
    let role = ask.json::<NewRole>()?.check()?;
    let chat = chat::at(ask.segment("chat"))?;
    tell(&ask, &scope, Change::RoleSet { chat: chat.clone(), role }).await?;
    let shown = find(&ask, &scope, move |tenant| Chat::of(tenant, &chat)).await?;
    Ok(precondition::changed(&shown))
}

/// Gives a chat its language.
async fn speak(ask: Ask, scope: TenantScope) -> Answer {
    let language = Some(ask.json::<NewLanguage>()?.language);
    let chat = chat::at(ask.segment("chat"))?;
    tell(&ask, &scope, Change::LanguageSet { chat: chat.clone(), language }).await?;
    let shown = find(&ask, &scope, move |tenant| Chat::of(tenant, &chat)).await?;
    Ok(precondition::changed(&shown))
}

/// Goes back to the tenant's language.
async fn speak_usual(ask: Ask, scope: TenantScope) -> Answer {
    let chat = chat::at(ask.segment("chat"))?;
    tell(&ask, &scope, Change::LanguageSet { chat, language: None }).await?;
    Ok(done())
}
