//! Rehearsal: the last commands of a tenant judged again under a changed set-up. Nothing is
//! written and nothing is sent.

use super::Node;
use crate::log::CommandQuery;
use crate::permit::Rejected;
use crate::tenant::ChangeError;
use domain::change::Change;
use domain::id::TenantId;
use domain::tenant::{CommandLog, Rehearsal, Tenant as Mind};

/// The most commands of one rehearsal.
pub const REHEARSED_MAX: usize = 1_000;

impl Node {
    /// Judges the last commands again, at most [`REHEARSED_MAX`], as if these changes had been
    /// made; each comes with the JSON pointer to it in what was asked. The set-up is looked at
    /// once; the work is done on no tenant's thread.
    pub async fn rehearse(
        &self,
        tenant: TenantId,
        changes: Vec<(String, Change)>,
        last: usize,
    ) -> Result<Rehearsal, ChangeError> {
        let past = self.last(tenant, last.min(REHEARSED_MAX)).await?;
        let stage = self.look(tenant, Mind::stage).await?;
        let rehearsed = tokio::task::spawn_blocking(move || stage.rehearse(changes, past)).await;
        Ok(rehearsed.map_err(|_| Rejected::Stopping("the rehearsal has failed".to_owned()))??)
    }

    /// The last commands, the newest first.
    async fn last(&self, tenant: TenantId, count: usize) -> Result<Vec<CommandLog>, Rejected> {
        let mut past: Vec<CommandLog> = Vec::new();
        let mut query = CommandQuery::default();
        while past.len() < count {
            query.limit = count.saturating_sub(past.len());
            let page = self.commands(tenant, query.clone()).await?;
            query.after = page.items.last().map(|log| log.id);
            past.extend(page.items);
            if page.next.is_none() {
                break;
            }
        }
        Ok(past)
    }
}
