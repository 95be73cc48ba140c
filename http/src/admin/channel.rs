//! Channels: accounts through which messages come and go.

use super::{created, done, find, look, tell};
use crate::auth::TenantScope;
use crate::door::{Answer, Ask, Door, Verb};
use crate::hook;
use crate::page::Paging;
use crate::precondition;
use crate::problem::{Code, Problem};
use crate::view::channel::{Channel, NewChannel, Wanted};
use crate::view::probe::Probed;
use actix_web::HttpResponse;
use domain::bytes::Sealed;
use domain::change::{self, Change, Turn};
use domain::id::ChannelName;
use domain::medium::Medium;
use gateways::panel;

pub(super) static DOORS: &[Door] = &[
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/channels", |ask, scope| {
        Box::pin(list(ask, scope))
    }),
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/channels/{name}", |ask, scope| {
        Box::pin(get(ask, scope))
    }),
    Door::tenant(Verb::Put, "/v1/tenants/{tenant}/channels/{name}", |ask, scope| {
        Box::pin(put(ask, scope))
    }),
    Door::tenant(Verb::Delete, "/v1/tenants/{tenant}/channels/{name}", |ask, scope| {
        Box::pin(delete(ask, scope))
    }),
    Door::tenant(Verb::Post, "/v1/tenants/{tenant}/channels/{name}/test", |ask, scope| {
        Box::pin(test(ask, scope))
    }),
    Door::tenant(Verb::Post, "/v1/tenants/{tenant}/channels/{name}/hook", |ask, scope| {
        Box::pin(point(ask, scope, true))
    }),
    Door::tenant(Verb::Delete, "/v1/tenants/{tenant}/channels/{name}/hook", |ask, scope| {
        Box::pin(point(ask, scope, false))
    }),
];

async fn list(ask: Ask, scope: TenantScope) -> Answer {
    let query = ask.query(&["limit", "cursor"])?;
    let paging = Paging::of(&ask, &query, Some(&scope))?;
    let url = ask.doors.options().public_url.clone();
    let all = look(&ask, &scope, move |tenant| {
        let all = tenant.channels().iter().map(|(name, channel)| {
            let shown = Channel::of(name, channel, tenant.stopped(name), url.as_deref());
            (name.to_string(), shown)
        });
        all.collect::<Vec<_>>()
    });
    paging.cut(all.await?)
}

async fn get(ask: Ask, scope: TenantScope) -> Answer {
    let channel = shown(&ask, &scope, name(&ask)?).await?;
    Ok(precondition::show(ask.headers(), &channel))
}

async fn put(ask: Ask, scope: TenantScope) -> Answer {
    let name = name(&ask)?;
    let wanted: NewChannel = ask.json()?;
    let wanted = wanted.check(ask.doors.options())?;
    // Of two who set up the same new channel the second finds it there: no hook is left over.
    let _turn = ask.doors.turns().take(scope.tenant()).await;
    let known = name.clone();
    let before = look(&ask, &scope, move |tenant| tenant.channels().get(&known).cloned()).await?;
    let token = wanted.token.clone().filter(|_| wanted.medium == Medium::Telegram);
    let channel = renew(&ask, &scope, wanted, before.as_ref())?;
    if let Some(token) = token {
        // A bot serves one program at a time: of two channels each would hear a part.
        ask.doors.node().take_account(scope.tenant(), name.clone(), &token).await?;
    }
    if before.is_some() {
        tell(&ask, &scope, Change::ChannelSet { name: name.clone(), channel }).await?;
        return Ok(precondition::changed(&shown(&ask, &scope, name).await?));
    }
    add(&ask, &scope, name, channel).await
}

/// A new channel gets a hook of its own; its secret is shown this once.
async fn add(
    ask: &Ask,
    scope: &TenantScope,
    name: ChannelName,
    mut channel: change::Channel,
) -> Answer {
    let (node, tenant) = (ask.doors.node(), scope.tenant());
    let place = format!("/v1/tenants/{tenant}/channels/{name}");
    if channel.medium == Medium::Tickets {
        capable(ask, scope).await?;
        tell(ask, scope, Change::ChannelSet { name: name.clone(), channel }).await?;
        return Ok(created(&place, &shown(ask, scope, name).await?));
    }
    let hook = node.open_hook(tenant, name.clone()).await?;
    channel.hook = format!("{hook:032x}");
    let told = tell(ask, scope, Change::ChannelSet { name: name.clone(), channel }).await;
    if let Err(problem) = told {
        // A door that leads nowhere is closed again; if that fails it still leads nowhere.
        node.close_hook(hook).await.ok();
        node.leave_account(tenant, name).await.ok();
        return Err(problem);
    }
    let secret = ask.doors.vault().hook_secret(hook.to_be_bytes());
    let shown = shown(ask, scope, name.clone()).await?.with_secret(secret.expose());
    Ok(created(&place, &shown))
}

/// Tickets are a channel only where the panel has them for programs.
async fn capable(ask: &Ask, scope: &TenantScope) -> Result<(), Problem> {
    let kind = look(ask, scope, |tenant| tenant.panel().map(|it| it.kind.clone())).await?;
    let panel = kind.as_deref().and_then(panel::named);
    if panel.is_some_and(|it| it.capabilities().tickets) {
        return Ok(());
    }
    let detail = match kind {
        None => "set the panel whose tickets these are first".to_owned(),
        Some(kind) => {
            let able = panel::ALL.iter().filter(|it| it.capabilities().tickets);
            let able: Vec<&str> = able.map(|it| it.name()).collect();
            let able = able.join(", ");
            format!("panels of the kind {kind} have no tickets for programs; these have: {able}")
        }
    };
    Err(Problem::because(Code::Conflict, detail))
}

/// The channel as it is to be; what is left out stays as it was, where that is safe.
fn renew(
    ask: &Ask,
    scope: &TenantScope,
    wanted: Wanted,
    before: Option<&change::Channel>,
) -> Result<change::Channel, Problem> {
    let missing = |pointer, detail| Problem::field(pointer, "missing", detail);
    if wanted.medium == Medium::Tickets {
        let kept = || before.map(|it| it.account.clone());
        let account = wanted.account.or_else(kept);
        // Its id is random: not all tenants look at once.
        let spread = || scope.tenant().0.rem_euclid(1_000).to_string();
        let (token, hook) = (Sealed::default(), String::new());
        let (account, base) = (account.unwrap_or_else(spread), wanted.base);
        let (medium, polls, pace) = (wanted.medium, wanted.polls, wanted.pace);
        return Ok(change::Channel { medium, account, base, token, hook, polls, pace });
    }
    let account = wanted.account.or_else(|| before.map(|it| it.account.clone()));
    let account = account.ok_or_else(|| missing("/account", "the account's number is needed"))?;
    let same = before.filter(|it| it.base == wanted.base && it.account == account);
    let token = match &wanted.token {
        Some(token) => {
            let node = ask.doors.node();
            node.seal(scope.tenant(), actors::CHANNEL_TOKEN, &wanted.base, token)?
        }
        None => same
            .map(|it| it.token.clone())
            .ok_or_else(|| missing("/token", "a new account or a new address needs its token"))?,
    };
    Ok(change::Channel {
        medium: wanted.medium,
        account,
        base: wanted.base,
        token,
        hook: before.map(|it| it.hook.clone()).unwrap_or_default(),
        polls: wanted.polls,
        pace: wanted.pace,
    })
}

async fn delete(ask: Ask, scope: TenantScope) -> Answer {
    let (name, channel) = known(&ask, &scope).await?;
    tell(&ask, &scope, Change::ChannelRemoved { name: name.clone() }).await?;
    // Only a bot's token is noted; where it stays so, its tenant may still use it.
    ask.doors.node().leave_account(scope.tenant(), name).await.ok();
    if let Ok(hook) = u128::from_str_radix(&channel.hook, 16) {
        // The channel is gone already, so the door leads nowhere either way.
        ask.doors.node().close_hook(hook).await.ok();
    }
    Ok(done())
}

/// Asks the vendor, sending nothing to anybody, whether the account works.
async fn test(ask: Ask, scope: TenantScope) -> Answer {
    let (name, _) = known(&ask, &scope).await?;
    let steps = ask.doors.node().test_channel(scope.tenant(), name).await?;
    Ok(HttpResponse::Ok().json(Probed::of(&steps)))
}

/// Has the vendor deliver here, or keep what comes for us to ask for. What has not been delivered
/// is dropped by neither.
async fn point(ask: Ask, scope: TenantScope, here: bool) -> Answer {
    let (name, channel) = known(&ask, &scope).await?;
    let place = hook::path(channel.medium, &channel.hook).filter(|_| here);
    let turn = match (place, &ask.doors.options().public_url) {
        (Some(path), Some(url)) => Turn::Hook(format!("{url}{path}")),
        (Some(_), None) => {
            let detail = "The node does not know its address from outside: set doors.public_url.";
            return Err(Problem::because(Code::Conflict, detail));
        }
        (None, _) => Turn::Polls,
    };
    let (node, tenant) = (ask.doors.node(), scope.tenant());
    let steps = node.turn_channel(tenant, scope.by(), name, turn).await?;
    Ok(HttpResponse::Ok().json(Probed::of(&steps)))
}

/// The channel in the path, which is there.
async fn known(ask: &Ask, scope: &TenantScope) -> Result<(ChannelName, change::Channel), Problem> {
    let name = name(ask)?;
    let there = name.clone();
    let channel = find(ask, scope, move |tenant| tenant.channels().get(&there).cloned());
    Ok((name, channel.await?))
}

async fn shown(ask: &Ask, scope: &TenantScope, name: ChannelName) -> Result<Channel, Problem> {
    let url = ask.doors.options().public_url.clone();
    let see = move |tenant: &domain::tenant::Tenant| {
        let channel = tenant.channels().get(&name)?;
        Some(Channel::of(&name, channel, tenant.stopped(&name), url.as_deref()))
    };
    find(ask, scope, see).await
}

/// The name in the path; one that no channel can have is that of no channel.
fn name(ask: &Ask) -> Result<ChannelName, Problem> {
    ChannelName::parse(ask.segment("name")).ok_or_else(|| {
        let detail = "A channel's name is a lower-case letter, then up to 15 of a-z, 0-9 and -.";
        Problem::because(Code::NotFound, detail)
    })
}
