//! Aliases: further words for an action.

use super::{done, look, tell};
use crate::auth::TenantScope;
use crate::door::{Answer, Ask, Door, Verb};
use crate::page::Paging;
use crate::precondition;
use crate::view::alias::{Alias, NewAlias, action};
use domain::action::ALL;
use domain::change::Change;

pub(super) static DOORS: &[Door] = &[
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/aliases", |ask, scope| {
        Box::pin(list(ask, scope))
    }),
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/aliases/{action}", |ask, scope| {
        Box::pin(get(ask, scope))
    }),
    Door::tenant(Verb::Put, "/v1/tenants/{tenant}/aliases/{action}", |ask, scope| {
        Box::pin(put(ask, scope))
    }),
    Door::tenant(Verb::Delete, "/v1/tenants/{tenant}/aliases/{action}", |ask, scope| {
        Box::pin(delete(ask, scope))
    }),
];

async fn list(ask: Ask, scope: TenantScope) -> Answer {
    let query = ask.query(&["limit", "cursor"])?;
    let paging = Paging::of(&ask, &query, Some(&scope))?;
    let all = look(&ask, &scope, |tenant| {
        let mut all: Vec<_> =
            ALL.iter().map(|it| (it.name().to_owned(), Alias::of(tenant, *it))).collect();
        all.sort_by(|(one, _), (other, _)| one.cmp(other));
        all
    });
    paging.cut(all.await?)
}

async fn get(ask: Ask, scope: TenantScope) -> Answer {
    let action = action(ask.segment("action"))?;
    let alias = look(&ask, &scope, move |tenant| Alias::of(tenant, action)).await?;
    Ok(precondition::show(ask.headers(), &alias))
}

async fn put(ask: Ask, scope: TenantScope) -> Answer {
    let action = action(ask.segment("action"))?;
    let words = ask.json::<NewAlias>()?.words;
    tell(&ask, &scope, Change::AliasSet { action, words }).await?;
    let alias = look(&ask, &scope, move |tenant| Alias::of(tenant, action)).await?;
    Ok(precondition::changed(&alias))
}

/// Leaves the action with its own words.
async fn delete(ask: Ask, scope: TenantScope) -> Answer {
    let action = action(ask.segment("action"))?;
    tell(&ask, &scope, Change::AliasSet { action, words: Vec::new() }).await?;
    Ok(done())
}
