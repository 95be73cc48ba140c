//! Looking: at a tenant's state, and at the log of its commands and dispatches.

use super::Node;
use crate::codec::Codec;
use crate::core::stream;
use crate::log::{CommandQuery, DispatchQuery, Page, Shelf, merge};
use crate::permit::Rejected;
use crate::tenant::Envelope;
use domain::event::Event;
use domain::id::{CommandId, TenantId};
use domain::tenant::{CommandLog, DispatchLog, Tenant as Mind};
use domain::time::Moment;
use journal::Record;
use std::sync::Arc;
use tokio::sync::oneshot;

/// The most items of a page.
const PAGE_MAX: usize = 200;

impl Node {
    /// Reads a tenant's state as it is on disk, on the tenant's own thread. To be brief: the
    /// tenant waits meanwhile.
    pub async fn look<T: Send + 'static>(
        &self,
        tenant: TenantId,
        read: impl FnOnce(&Mind) -> T + Send + 'static,
    ) -> Result<T, Rejected> {
        let (answer, answered) = oneshot::channel();
        let peek = Envelope::Look(Box::new(move |mind| drop(answer.send(mind.map(read)))));
        self.0.core.post(tenant, peek);
        answered.await.unwrap_or_else(|_| Err(Rejected::gone()))
    }

    /// Commands, the newest first, open or closed.
    pub async fn commands(
        &self,
        tenant: TenantId,
        mut query: CommandQuery,
    ) -> Result<Page<CommandLog>, Rejected> {
        query.limit = query.limit.min(PAGE_MAX);
        let wanted = query.clone();
        let open = self.look(tenant, move |mind| wanted.open(mind)).await?;
        let read = move |index: &mut Shelf<'_>| {
            let mut page = merge(open, index.commands(&query), query.limit, |log| log.id.0);
            page.items = page.items.into_iter().map(|log| index.noted(log)).collect();
            page
        };
        self.read_log(tenant, read).await
    }

    /// One command, open or closed; `None` if there is none of this number.
    pub async fn command(
        &self,
        tenant: TenantId,
        id: CommandId,
    ) -> Result<Option<CommandLog>, Rejected> {
        let known = move |mind: &Mind| {
            let mut closed = mind.closed().iter();
            mind.log(id).or_else(|| closed.find(|it| it.id == id).map(|it| CommandLog::clone(it)))
        };
        let log = self.look(tenant, known).await?;
        let read = move |index: &mut Shelf<'_>| {
            log.or_else(|| index.command(id)).map(|log| index.noted(log))
        };
        self.read_log(tenant, read).await
    }

    /// Dispatches, the newest first, of open and closed commands.
    pub async fn dispatches(
        &self,
        tenant: TenantId,
        mut query: DispatchQuery,
    ) -> Result<Page<DispatchLog>, Rejected> {
        query.limit = query.limit.min(PAGE_MAX);
        let wanted = query.clone();
        let open = self.look(tenant, move |mind| wanted.open(mind)).await?;
        let read = move |index: &mut Shelf<'_>| {
            let mut page = merge(open, index.dispatches(&query), query.limit, |log| log.id.0);
            page.items = page.items.into_iter().map(|log| index.noted_dispatch(log)).collect();
            page
        };
        self.read_log(tenant, read).await
    }

    /// Reads the index of a tenant's log on a thread that may wait for the disk, few at a time for
    /// one tenant: the threads that answer requests belong to everybody.
    async fn read_log<T: Send + 'static>(
        &self,
        tenant: TenantId,
        read: impl FnOnce(&mut Shelf<'_>) -> T + Send + 'static,
    ) -> Result<T, Rejected> {
        let (core, codec) = (Arc::clone(&self.0.core), self.codec(tenant)?);
        let lease = core.leases.reading(tenant).await;
        let reading = tokio::task::spawn_blocking(move || {
            let read = read(&mut Shelf::new(&core, &codec));
            drop(lease);
            read
        });
        reading.await.map_err(|_| Rejected::Stopping("the log could not be read".to_owned()))
    }

    /// Every event of a tenant with its moment, oldest first, as far as it is on disk.
    pub fn history(&self, tenant: TenantId) -> Result<Vec<(Moment, Event)>, Rejected> {
        let codec = self.codec(tenant)?;
        let records = self.0.core.journal.read(codec.stream, 1, usize::MAX);
        let records = records.map_err(|why| Rejected::Stopping(why.to_string()))?;
        let event = |record: &Record| {
            let event = codec.event(record).map_err(|why| Rejected::Stopping(why.to_string()))?;
            Ok((Moment(record.at_ms), event))
        };
        records.iter().map(event).collect()
    }

    fn codec(&self, tenant: TenantId) -> Result<Codec, Rejected> {
        let keys = self.0.core.vault.tenant(tenant.bytes()).ok().flatten();
        Ok(Codec { stream: stream(tenant), keys: keys.ok_or(Rejected::Unsealed)? })
    }
}
