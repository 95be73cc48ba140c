//! The REST API: one file per resource, and one line in [`ALL`].

mod tenant;
mod token;
mod panel;
mod provider;
mod catalogue;
mod channel;
mod ticket;
mod chat;
mod link;
mod invite;
mod contact;
mod pause;
mod route;
mod alias;
mod template;
mod settings;
mod service;
mod plan;
mod command;
mod decision;
mod dispatch;
mod simulate;
mod rehearse;
mod health;
mod quarantine;

use crate::auth::TenantScope;
use crate::door::{Ask, Door};
use crate::precondition::{self, Etag};
use crate::problem::{Code, Problem};
use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use domain::change::Change;
use domain::input::Input;
use domain::tenant::Tenant;
use serde::Serialize;

/// The doors of every resource.
pub(crate) static ALL: &[&[Door]] = &[
    tenant::DOORS,
    token::DOORS,
    panel::DOORS,
    provider::DOORS,
    catalogue::DOORS,
    channel::DOORS,
    ticket::DOORS,
    chat::DOORS,
    link::DOORS,
    invite::DOORS,
    contact::DOORS,
    pause::DOORS,
    route::DOORS,
    alias::DOORS,
    template::DOORS,
    settings::DOORS,
    service::DOORS,
    plan::DOORS,
    command::DOORS,
    decision::DOORS,
    dispatch::DOORS,
    simulate::DOORS,
    rehearse::DOORS,
    health::DOORS,
    quarantine::DOORS,
];

/// Looks at the tenant.
async fn look<T: Send + 'static>(
    ask: &Ask,
    scope: &TenantScope,
    see: impl FnOnce(&Tenant) -> T + Send + 'static,
) -> Result<T, Problem> {
    Ok(ask.doors.node().look(scope.tenant(), see).await?)
}

/// Looks for one thing of the tenant; nothing there is 404.
async fn find<T: Send + 'static>(
    ask: &Ask,
    scope: &TenantScope,
    see: impl FnOnce(&Tenant) -> Option<T> + Send + 'static,
) -> Result<T, Problem> {
    look(ask, scope, see).await?.ok_or_else(|| Problem::of(Code::NotFound))
}

/// Tells the tenant; brings the change as it was taken.
async fn tell(ask: &Ask, scope: &TenantScope, change: Change) -> Result<Change, Problem> {
    let changed = ask.doors.node().change(scope.tenant(), scope.by(), change).await?;
    Ok(changed.change)
}

/// Tells the tenant, if the caller names the present version of what is to be changed. The change
/// is known to fit before versions are compared.
async fn tell_version<T: Serialize + 'static>(
    ask: &Ask,
    scope: &TenantScope,
    change: Change,
    present: fn(&Tenant, &Change) -> Option<T>,
) -> Result<Change, Problem> {
    // Between the look and the change nobody else may change what was looked at.
    let _turn = ask.doors.turns().take(scope.tenant()).await;
    let now = ask.doors.node().clock().now();
    let (trial, by) = (change.clone(), scope.by());
    let seen = look(ask, scope, move |tenant| {
        let etag = present(tenant, &trial).map(|it| Etag::of(&it));
        let objection = tenant.decide(Input::Told(by, trial), now).err();
        (etag, objection)
    });
    let (etag, objection) = seen.await?;
    let etag = etag.ok_or_else(|| Problem::of(Code::NotFound))?;
    if let Some(objection) = objection {
        return Err(objection.into());
    }
    precondition::met(ask.headers(), &etag)?;
    tell(ask, scope, change).await
}

/// Answers with what was made, and where it is.
fn created(at: &str, resource: &impl Serialize) -> HttpResponse {
    HttpResponse::Created().insert_header((LOCATION, at)).json(resource)
}

/// Answers that it is done and there is nothing to say.
fn done() -> HttpResponse {
    HttpResponse::NoContent().finish()
}
