//! Templates: the texts that customers read.

use super::{done, find, look, tell_version};
use crate::auth::TenantScope;
use crate::door::{Answer, Ask, Door, Verb, now};
use crate::page::Paging;
use crate::precondition;
use crate::problem::Problem;
use crate::view::template::{NewText, Text, Trial, language_asked, language_of, language_set};
use actix_web::HttpResponse;
use domain::change::Change;
use domain::tenant::Tenant;

pub(super) static DOORS: &[Door] = &[
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/templates", |ask, scope| {
        Box::pin(list(ask, scope))
    }),
    Door::tenant(Verb::Post, "/v1/tenants/{tenant}/templates/preview", |ask, _| now(preview(&ask))),
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/templates/{key}/{language}", |ask, scope| {
        Box::pin(get(ask, scope))
    }),
    Door::tenant(Verb::Put, "/v1/tenants/{tenant}/templates/{key}/{language}", |ask, scope| {
        Box::pin(put(ask, scope))
    }),
    Door::tenant(Verb::Delete, "/v1/tenants/{tenant}/templates/{key}/{language}", |ask, scope| {
        Box::pin(delete(ask, scope))
    }),
];

async fn list(ask: Ask, scope: TenantScope) -> Answer {
    let query = ask.query(&["limit", "cursor", "language"])?;
    let paging = Paging::of(&ask, &query, Some(&scope))?;
    let asked = query.get("language").map(language_asked).transpose()?;
    let all = look(&ask, &scope, move |tenant| match &asked {
        Some(language) => Text::in_language(tenant, language),
        None => Text::all(tenant),
    });
    paging.cut(all.await?)
}

fn preview(ask: &Ask) -> Answer {
    Ok(HttpResponse::Ok().json(ask.json::<Trial>()?.preview()?))
}

async fn get(ask: Ask, scope: TenantScope) -> Answer {
    let (key, language) = place(&ask)?;
    let text = find(&ask, &scope, move |tenant| Text::find(tenant, &key, &language)).await?;
    Ok(precondition::show(ask.headers(), &text))
}

async fn put(ask: Ask, scope: TenantScope) -> Answer {
    let key = ask.segment("key").to_owned();
    let language = language_set(ask.segment("language"))?;
    let text = Some(ask.json::<NewText>()?.check(&key)?);
    let (here, spoken) = (key.clone(), language.clone());
    tell_version(&ask, &scope, Change::TemplateSet { key, language, text }, present).await?;
    let text = find(&ask, &scope, move |tenant| Text::find(tenant, &here, &spoken)).await?;
    Ok(precondition::changed(&text))
}

/// Goes back to the default.
async fn delete(ask: Ask, scope: TenantScope) -> Answer {
    let (key, language) = place(&ask)?;
    let change = Change::TemplateSet { key, language, text: None };
    tell_version(&ask, &scope, change, present).await?;
    Ok(done())
}

fn present(tenant: &Tenant, change: &Change) -> Option<Text> {
    let Change::TemplateSet { key, language, .. } = change else { return None };
    Text::find(tenant, key, language)
}

fn place(ask: &Ask) -> Result<(String, String), Problem> {
    Ok((ask.segment("key").to_owned(), language_of(ask.segment("language"))?))
}
