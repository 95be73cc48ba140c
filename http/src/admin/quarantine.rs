//! Quarantine: inputs that made a tenant fail, listed, tried again, or given up.

use super::done;
use crate::auth::TenantScope;
use crate::door::{Answer, Ask, Door, Verb};
use crate::page::Paging;
use crate::problem::{Code, Problem};
use crate::view::id;
use crate::view::quarantine::Entry;

pub(super) static DOORS: &[Door] = &[
    Door::tenant(Verb::Get, "/v1/tenants/{tenant}/quarantine", |ask, scope| {
        Box::pin(list(ask, scope))
    }),
    Door::master_over(
        Verb::Post,
        "/v1/tenants/{tenant}/quarantine/{entry}/release",
        |ask, scope| Box::pin(release(ask, scope)),
    ),
    Door::master_over(Verb::Delete, "/v1/tenants/{tenant}/quarantine/{entry}", |ask, scope| {
        Box::pin(discard(ask, scope))
    }),
];

/// The oldest first.
async fn list(ask: Ask, scope: TenantScope) -> Answer {
    let query = ask.query(&["limit", "cursor"])?;
    let paging = Paging::of(&ask, &query, Some(&scope))?;
    let aside = ask.doors.node().put_aside(scope.tenant()).await?;
    let entries = aside.quarantined.iter();
    paging.cut(entries.map(|it| (format!("{:020}", it.id), Entry::of(it))))
}

/// It is handled like a delivery that comes now; a tenant that is parked takes it when it is
/// unparked.
async fn release(ask: Ask, scope: TenantScope) -> Answer {
    let (node, entry) = (ask.doors.node(), entry(&ask)?);
    let aside = node.put_aside(scope.tenant()).await?;
    if aside.quarantined.iter().any(|it| it.id == entry && !it.releasable) {
        let detail = "Nothing of it is kept: it is owed again by itself, or for its sender to say.";
        return Err(Problem::because(Code::Conflict, detail));
    }
    node.release(scope.tenant(), entry).await?;
    Ok(done())
}

async fn discard(ask: Ask, scope: TenantScope) -> Answer {
    ask.doors.node().discard(scope.tenant(), entry(&ask)?).await?;
    Ok(done())
}

fn entry(ask: &Ask) -> Result<u64, Problem> {
    let entry = id::read(Entry::PREFIX, ask.segment("entry"));
    entry.ok_or_else(|| Problem::of(Code::NotFound))
}
