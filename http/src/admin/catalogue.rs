//! The catalogue: where the panel lists its services, set, shown, and read now.

use super::{done, find, look, tell};
use crate::auth::TenantScope;
use crate::door::{Answer, Ask, Door, Verb};
use crate::precondition;
use crate::problem::Problem;
use crate::view::catalogue::{Catalogue, NewCatalogue};
use crate::view::panel::Wanted;
use actix_web::HttpResponse;
use domain::bytes::Sealed;
use domain::catalogue::Source;
use domain::change::Change;
use domain::id::TenantId;

pub(super) static DOORS: &[Door] = &[
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/catalogue", |ask, scope| {
        Box::pin(get(ask, scope))
    }),
    Door::tenant(Verb::Put, "/v1/tenants/{tenant}/catalogue", |ask, scope| {
        Box::pin(put(ask, scope))
    }),
    Door::tenant(Verb::Delete, "/v1/tenants/{tenant}/catalogue", |ask, scope| {
        Box::pin(delete(ask, scope))
    }),
    Door::tenant(Verb::Post, "/v1/tenants/{tenant}/catalogue/refresh", |ask, scope| {
        Box::pin(refresh(ask, scope))
    }),
];

async fn get(ask: Ask, scope: TenantScope) -> Answer {
    let shown = find(&ask, &scope, Catalogue::find).await?;
    Ok(precondition::show(ask.headers(), &shown))
}

async fn put(ask: Ask, scope: TenantScope) -> Answer {
    let wanted: NewCatalogue = ask.json()?;
    let wanted = wanted.check(ask.doors.options().allow_private_hosts)?;
    let key = key(&ask, &scope, &wanted).await?;
    let Wanted { kind, site, .. } = wanted;
    let source = Source { kind, site, key, spread: spread(scope.tenant()) };
    tell(&ask, &scope, Change::CatalogueSet { source: Some(source) }).await?;
    let shown = find(&ask, &scope, Catalogue::find).await?;
    Ok(precondition::changed(&shown))
}

/// Where in the spread of readings a tenant stands: its id is random, and stays.
fn spread(tenant: TenantId) -> u16 {
    u16::try_from(tenant.0.rem_euclid(1_000)).unwrap_or_default()
}

/// The key, sealed for its address; the one that is kept, if the address is the same.
async fn key(ask: &Ask, scope: &TenantScope, wanted: &Wanted) -> Result<Sealed, Problem> {
    if let Some(key) = &wanted.key {
        let (node, field) = (ask.doors.node(), actors::CATALOGUE_KEY);
        return Ok(node.seal(scope.tenant(), field, &wanted.site, key)?);
    }
    let site = wanted.site.clone();
    let kept = look(ask, scope, move |tenant| {
        let source = tenant.catalogue().source().filter(|it| it.site == site);
        source.map(|it| it.key.clone())
    });
    kept.await?.ok_or_else(|| Problem::field("/key", "missing", "a new address needs its key"))
}

/// Forgets where it is, and what was listed there.
async fn delete(ask: Ask, scope: TenantScope) -> Answer {
    tell(&ask, &scope, Change::CatalogueSet { source: None }).await?;
    Ok(done())
}

/// Has it read now; what came of it shows in the catalogue.
async fn refresh(ask: Ask, scope: TenantScope) -> Answer {
    tell(&ask, &scope, Change::CatalogueAsked).await?;
    let shown = find(&ask, &scope, Catalogue::find).await?;
    Ok(HttpResponse::Accepted().json(shown))
}
