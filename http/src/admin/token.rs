//! Tokens: given out once, listed without their secret, taken back. The master's, and tenants'.

use super::{created, done};
use crate::auth::{MasterScope, TenantScope};
use crate::door::{Answer, Ask, Door, Verb, now};
use crate::page::Paging;
use crate::problem::{Code, Problem};
use crate::view::id;
use crate::view::token::{Issued, NewToken, Token};
use config::vault::TokenId;
use domain::platform::{self, Scope};

pub(super) static DOORS: &[Door] = &[
    Door::tenant(Verb::Post, "/v1/tenants/{tenant}/tokens", |ask, scope| {
        Box::pin(async move { issue(&ask, of(&scope)).await })
    }),
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/tokens", |ask, scope| {
        now(list(&ask, Some(&scope)))
    }),
    Door::tenant(Verb::Delete, "/v1/tenants/{tenant}/tokens/{token}", |ask, scope| {
        Box::pin(async move { revoke(&ask, of(&scope)).await })
    }),
    Door::master(Verb::Post, "/v1/tokens", |ask, scope| {
        Box::pin(async move { issue(&ask, all(&scope)).await })
    }),
    Door::master(Verb::Get, "/v1/tokens", |ask, _| now(list(&ask, None))),
    Door::master(Verb::Delete, "/v1/tokens/{token}", |ask, scope| {
        Box::pin(async move { revoke(&ask, all(&scope)).await })
    }),
];

const fn of(scope: &TenantScope) -> Scope {
    Scope::Tenant(scope.tenant())
}

const fn all(_: &MasterScope) -> Scope {
    Scope::Master
}

async fn issue(ask: &Ask, scope: Scope) -> Answer {
    let (label, expires) = ask.json::<NewToken>()?.read()?;
    let (token, text) = ask.doors.node().lend_token(scope, &label, expires).await?;
    let place = format!("{}/{}", ask.request.path(), id::token(token));
    Ok(created(&place, &Issued::of(token, (label, expires), text.expose())))
}

fn list(ask: &Ask, scope: Option<&TenantScope>) -> Answer {
    let query = ask.query(&["limit", "cursor"])?;
    let paging = Paging::of(ask, &query, scope)?;
    let mut tokens = own(ask, scope.map_or(Scope::Master, of));
    tokens.sort_by_key(|(id, _)| *id);
    let used = |id: &TokenId| ask.doors.node().token_used(*id);
    let shown = |(id, token): &(TokenId, platform::Token)| {
        (id::token(*id), Token::of(*id, token, used(id)))
    };
    paging.cut(tokens.iter().map(shown))
}

/// The tokens of exactly this scope.
fn own(ask: &Ask, scope: Scope) -> Vec<(TokenId, platform::Token)> {
    let mut tokens = ask.doors.node().tokens(scope);
    tokens.retain(|(_, token)| token.scope == scope);
    tokens
}

/// A token of another tenant is not found.
async fn revoke(ask: &Ask, scope: Scope) -> Answer {
    let token = id::read_token(ask.segment("token"));
    let own = own(ask, scope);
    let token = token.filter(|token| own.iter().any(|(id, _)| id == token));
    let token = token.ok_or_else(|| Problem::of(Code::NotFound))?;
    ask.doors.node().revoke_token(token).await?;
    Ok(done())
}
