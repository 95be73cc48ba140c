//! Providers' own APIs: set, listed, shown, removed, and tried.

use super::{done, find, look, tell};
use crate::auth::TenantScope;
use crate::door::{Answer, Ask, Door, Verb};
use crate::page::Paging;
use crate::precondition;
use crate::problem::{Code, Problem};
use crate::view::panel::Wanted;
use crate::view::probe::Probed;
use crate::view::provider::{NewProvider, Provider};
use actix_web::HttpResponse;
use domain::bytes::Sealed;
use domain::change::Change;
use domain::id::ApiName;
use domain::provider::Api;

pub(super) static DOORS: &[Door] = &[
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/providers", |ask, scope| {
        Box::pin(list(ask, scope))
    }),
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/providers/{provider}", |ask, scope| {
        Box::pin(get(ask, scope))
    }),
    Door::tenant(Verb::Put, "/v1/tenants/{tenant}/providers/{provider}", |ask, scope| {
        Box::pin(put(ask, scope))
    }),
    Door::tenant(Verb::Delete, "/v1/tenants/{tenant}/providers/{provider}", |ask, scope| {
        Box::pin(delete(ask, scope))
    }),
    Door::tenant(Verb::Post, "/v1/tenants/{tenant}/providers/{provider}/test", |ask, scope| {
        Box::pin(test(ask, scope))
    }),
];

async fn list(ask: Ask, scope: TenantScope) -> Answer {
    let query = ask.query(&["limit", "cursor"])?;
    let paging = Paging::of(&ask, &query, Some(&scope))?;
    let all = look(&ask, &scope, |tenant| {
        let all = tenant.providers().iter();
        all.map(|(name, api)| (name.to_string(), Provider::of(name, api))).collect::<Vec<_>>()
    });
    paging.cut(all.await?)
}

async fn get(ask: Ask, scope: TenantScope) -> Answer {
    let name = at(&ask)?;
    let shown = find(&ask, &scope, move |tenant| Provider::find(tenant, &name)).await?;
    Ok(precondition::show(ask.headers(), &shown))
}

async fn put(ask: Ask, scope: TenantScope) -> Answer {
    let name = ApiName::parse(ask.segment("provider")).ok_or_else(|| {
        let detail = "a name has 1 to 32 of a-z, 0-9, . and -, with a letter or a digit first";
        Problem::field("/name", "invalid", detail)
    })?;
    let wanted: NewProvider = ask.json()?;
    let wanted = wanted.check(ask.doors.options().allow_private_hosts)?;
    let key = key(&ask, &scope, &name, &wanted).await?;
    let Wanted { kind, site, .. } = wanted;
    let api = Api { kind, site, key };
    let shown = Provider::of(&name, &api);
    tell(&ask, &scope, Change::ProviderSet { name, api }).await?;
    Ok(precondition::changed(&shown))
}

/// The key, sealed for its address; the one that is kept, if the address is the same.
async fn key(
    ask: &Ask,
    scope: &TenantScope,
    name: &ApiName,
    wanted: &Wanted,
) -> Result<Sealed, Problem> {
    if let Some(key) = &wanted.key {
        let (node, field) = (ask.doors.node(), actors::PROVIDER_KEY);
        return Ok(node.seal(scope.tenant(), field, &wanted.site, key)?);
    }
    let (name, site) = (name.clone(), wanted.site.clone());
    let kept = look(ask, scope, move |tenant| {
        let api = tenant.providers().get(&name).filter(|it| it.site == site);
        api.map(|it| it.key.clone())
    });
    kept.await?.ok_or_else(|| Problem::field("/key", "missing", "a new address needs its key"))
}

async fn delete(ask: Ask, scope: TenantScope) -> Answer {
    tell(&ask, &scope, Change::ProviderRemoved { name: at(&ask)? }).await?;
    Ok(done())
}

/// Asks what money is left there, reading only: whether address and key are right.
async fn test(ask: Ask, scope: TenantScope) -> Answer {
    let name = at(&ask)?;
    let known = name.clone();
    if look(&ask, &scope, move |tenant| !tenant.providers().contains_key(&known)).await? {
        return Err(Problem::of(Code::NotFound));
    }
    let steps = ask.doors.node().test_provider(scope.tenant(), name).await?;
    Ok(HttpResponse::Ok().json(Probed::of(&steps)))
}

fn at(ask: &Ask) -> Result<ApiName, Problem> {
    ApiName::parse(ask.segment("provider")).ok_or_else(|| Problem::of(Code::NotFound))
}
