//! Invitations: links by which whoever opens them ties a chat to a username, once.

use super::{created, done, find, look, tell};
use crate::auth::TenantScope;
use crate::door::{Answer, Ask, Door, Verb};
use crate::page::Paging;
use crate::problem::{Code, Problem};
use crate::view::id;
use crate::view::invite::{Invite, Invited, NewInvite};
use domain::change::Change;

pub(super) static DOORS: &[Door] = &[
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/invites", |ask, scope| {
        Box::pin(list(ask, scope))
    }),
    Door::tenant(Verb::Post, "/v1/tenants/{tenant}/invites", |ask, scope| {
        Box::pin(give(ask, scope))
    }),
    Door::tenant(Verb::Delete, "/v1/tenants/{tenant}/invites/{invite}", |ask, scope| {
        Box::pin(revoke(ask, scope))
    }),
];

async fn list(ask: Ask, scope: TenantScope) -> Answer {
    let query = ask.query(&["limit", "cursor"])?;
    let paging = Paging::of(&ask, &query, Some(&scope))?;
    let now = ask.doors.node().clock().now();
    paging.cut(look(&ask, &scope, move |tenant| Invite::all(tenant, now)).await?)
}

/// Gives an invitation out. Its code is in this answer and in no other.
async fn give(ask: Ask, scope: TenantScope) -> Answer {
    let (username, channel) = ask.json::<NewInvite>()?.check()?;
    let node = ask.doors.node();
    let given = node.invite(scope.tenant(), scope.by(), username, channel).await?;
    let (hash, now) = (given.hash, node.clock().now());
    let shown = find(&ask, &scope, move |tenant| Invite::of(tenant, hash, now)).await?;
    let place = format!("{}/{}", ask.request.path(), id::invite(hash));
    Ok(created(&place, &Invited::of(shown, given.code.expose(), given.bot.as_deref())))
}

/// Takes one back that nobody has opened.
async fn revoke(ask: Ask, scope: TenantScope) -> Answer {
    let hash = id::read_invite(ask.segment("invite"));
    let hash = hash.ok_or_else(|| Problem::of(Code::NotFound))?;
    tell(&ask, &scope, Change::InviteRevoked { hash }).await?;
    Ok(done())
}
