//! The panel: set, shown, and tried.

use super::{find, look, tell};
use crate::auth::TenantScope;
use crate::door::{Answer, Ask, Door, Verb};
use crate::precondition;
use crate::problem::{Code, Problem};
use crate::view::panel::{NewPanel, Panel, Wanted};
use crate::view::probe::Probed;
use actix_web::HttpResponse;
use domain::bytes::Sealed;
use domain::change::{self, Change};

pub(super) static DOORS: &[Door] = &[
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/panel", |ask, scope| Box::pin(get(ask, scope))),
    Door::tenant(Verb::Put, "/v1/tenants/{tenant}/panel", |ask, scope| Box::pin(put(ask, scope))),
    Door::tenant(Verb::Post, "/v1/tenants/{tenant}/panel/test", |ask, scope| {
        Box::pin(test(ask, scope))
    }),
];

async fn get(ask: Ask, scope: TenantScope) -> Answer {
    let panel = find(&ask, &scope, |tenant| tenant.panel().map(Panel::of)).await?;
    Ok(precondition::show(ask.headers(), &panel))
}

async fn put(ask: Ask, scope: TenantScope) -> Answer {
    let wanted: NewPanel = ask.json()?;
    let wanted = wanted.check(ask.doors.options().allow_private_hosts)?;
    let key = key(&ask, &scope, &wanted).await?;
    let panel = change::Panel { kind: wanted.kind, site: wanted.site, key };
    let shown = Panel::of(&panel);
    tell(&ask, &scope, Change::PanelSet { panel }).await?;
    Ok(precondition::changed(&shown))
}

/// The key, sealed for its address; the one that is kept, if the address is the same.
async fn key(ask: &Ask, scope: &TenantScope, wanted: &Wanted) -> Result<Sealed, Problem> {
    if let Some(key) = &wanted.key {
        let field = actors::PANEL_KEY;
        let node = ask.doors.node();
        return Ok(node.seal(scope.tenant(), field, &wanted.site, key)?);
    }
    let site = wanted.site.clone();
    let kept = look(ask, scope, move |tenant| {
        tenant.panel().filter(|panel| panel.site == site).map(|panel| panel.key.clone())
    });
    kept.await?.ok_or_else(|| Problem::field("/key", "missing", "a new address needs its key"))
}

/// Asks the panel, reading only, whether address and key are right.
async fn test(ask: Ask, scope: TenantScope) -> Answer {
    if look(&ask, &scope, |tenant| tenant.panel().is_none()).await? {
        return Err(Problem::because(Code::Conflict, "No panel is set yet."));
    }
    let steps = ask.doors.node().test_panel(scope.tenant()).await?;
    Ok(HttpResponse::Ok().json(Probed::of(&steps)))
}
