//! Setting up: tenants, their hooks, their secrets, and the changes of owners.

use super::Node;
use crate::core::Core;
use crate::permit::Rejected;
use crate::tenant::{ChangeError, Changed, Envelope};
use config::Purpose;
use config::vault::{new_hook_id, new_id};
use domain::bytes::Sealed;
use domain::change::{By, Change};
use domain::id::{ChannelName, TenantId};
use domain::platform::{Entry, PlatformEvent};
use std::sync::Arc;
use tokio::sync::oneshot;

impl Node {
    /// Makes a tenant, with keys of its own.
    pub async fn create_tenant(&self, name: &str) -> Result<TenantId, ChangeError> {
        let (tenant, name) = (TenantId(u128::from_be_bytes(new_id())), name.to_owned());
        self.apart(move |core| async move {
            let vault = core.vault.clone();
            let made = tokio::task::spawn_blocking(move || vault.create_tenant(tenant.bytes()));
            if !matches!(made.await, Ok(Ok(_))) {
                tracing::error!(%tenant, "no keys could be made for a tenant");
                return Err(Rejected::Unsealed.into());
            }
            core.decree(PlatformEvent::TenantCreated { tenant, name }).await
        })
        .await?;
        Ok(tenant)
    }

    /// Deletes a tenant and destroys its keys: what it wrote is unreadable from then on, in
    /// backups too. Where the keys cannot be destroyed now, the next start does it.
    pub async fn delete_tenant(&self, tenant: TenantId) -> Result<(), ChangeError> {
        self.apart(move |core| async move {
            core.decree(PlatformEvent::TenantDeleted { tenant }).await?;
            core.dismiss(tenant).await;
            let vault = core.vault.clone();
            let erased = tokio::task::spawn_blocking(move || vault.erase(tenant.bytes()));
            if !matches!(erased.await, Ok(Ok(_))) {
                tracing::error!(%tenant, "the keys of a deleted tenant are not destroyed yet");
            }
            Ok(())
        })
        .await
    }

    /// All tenants, by id.
    #[must_use]
    pub fn tenants(&self) -> Vec<(TenantId, Entry)> {
        let platform = self.0.core.register.read();
        platform.tenants().iter().map(|(id, entry)| (*id, entry.clone())).collect()
    }

    /// One tenant, as the platform knows it.
    #[must_use]
    pub fn tenant(&self, tenant: TenantId) -> Option<Entry> {
        self.0.core.register.entry(tenant)
    }

    /// Lets a parked tenant try again; `false` if it is not parked.
    #[must_use]
    pub fn unpark(&self, tenant: TenantId) -> bool {
        self.0.core.unpark(tenant)
    }

    /// Changes a tenant's set-up; resolves when it is on disk.
    pub async fn change(
        &self,
        tenant: TenantId,
        by: By,
        change: Change,
    ) -> Result<Changed, ChangeError> {
        let (answer, answered) = oneshot::channel();
        self.0.core.post(tenant, Envelope::Tell { by, change, answer });
        answered.await.unwrap_or_else(|_| Err(Rejected::gone().into()))
    }

    /// Opens a door for a vendor to deliver at: 128 random bits.
    pub async fn open_hook(
        &self,
        tenant: TenantId,
        channel: ChannelName,
    ) -> Result<u128, ChangeError> {
        let hook = u128::from_be_bytes(new_hook_id());
        self.0.core.decree(PlatformEvent::HookOpened { hook, tenant, channel }).await?;
        Ok(hook)
    }

    /// Closes a door.
    pub async fn close_hook(&self, hook: u128) -> Result<(), ChangeError> {
        self.0.core.decree(PlatformEvent::HookClosed { hook }).await
    }

    /// Notes that a channel has this vendor's token, of which only a blind index is kept. Refused
    /// where another channel of this node has it.
    pub async fn take_account(
        &self,
        tenant: TenantId,
        channel: ChannelName,
        token: &str,
    ) -> Result<(), ChangeError> {
        let account = self.0.core.vault.blind(crate::CHANNEL_TOKEN, token.as_bytes());
        self.0.core.decree(PlatformEvent::AccountTaken { account, tenant, channel }).await
    }

    /// Notes that a channel has no token any more.
    pub async fn leave_account(
        &self,
        tenant: TenantId,
        channel: ChannelName,
    ) -> Result<(), ChangeError> {
        self.0.core.decree(PlatformEvent::AccountLeft { tenant, channel }).await
    }

    /// The doors of a tenant.
    #[must_use]
    pub fn hooks(&self, tenant: TenantId) -> Vec<(u128, ChannelName)> {
        let platform = self.0.core.register.read();
        platform.hooks_of(tenant).map(|(id, hook)| (id, hook.channel.clone())).collect()
    }

    /// Seals a secret so that it opens for this tenant, this field and this host alone. Fields
    /// are [`crate::PANEL_KEY`], whose host is the panel's site, and [`crate::CHANNEL_TOKEN`],
    /// whose host is the channel's base as it is stored.
    pub fn seal(
        &self,
        tenant: TenantId,
        field: &str,
        host: &str,
        plain: &str,
    ) -> Result<Sealed, Rejected> {
        let core = &self.0.core;
        if !core.register.knows(tenant) {
            return Err(Rejected::NotFound);
        }
        let keys = core.vault.tenant(tenant.bytes()).ok().flatten().ok_or(Rejected::Unsealed)?;
        let context = [field.as_bytes(), host.as_bytes()];
        let sealed = keys.seal(Purpose::Secret, &context, plain.as_bytes());
        sealed.map(Sealed).map_err(|_| Rejected::Unsealed)
    }

    /// Runs something on the node's own threads, so that it goes on when the caller does not.
    pub(super) async fn apart<F>(
        &self,
        work: impl FnOnce(Arc<Core>) -> F + Send + 'static,
    ) -> Result<(), ChangeError>
    where
        F: Future<Output = Result<(), ChangeError>> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let core = Arc::clone(&self.0.core);
        if let Some(seat) = self.0.core.seats.first() {
            seat.arbiter.spawn(async move { drop(answer.send(work(core).await)) });
        }
        let gone = || Rejected::Stopping("the node is stopping".to_owned());
        answered.await.unwrap_or_else(|_| Err(gone().into()))
    }
}
