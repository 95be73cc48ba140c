//! What was put aside for a tenant, for its operator: seen, tried again, or given up.

use super::Node;
use crate::aside::AsideState;
use crate::permit::Rejected;
use crate::tenant::{ChangeError, Envelope};
use domain::id::TenantId;

impl Node {
    /// What is on disk beside a tenant's stream. The tenant is not needed for that, nor woken.
    pub async fn put_aside(&self, tenant: TenantId) -> Result<AsideState, Rejected> {
        self.knows(tenant)?;
        let core = &self.0.core;
        Ok(core.aside(tenant)?.opened(core).await?.as_ref().clone())
    }

    /// Has a quarantined input tried again; a parked tenant takes it once it is unparked. Resolves
    /// when that it was released is on disk: from then on it is handled, whatever crashes. An
    /// entry that is not there, or cannot be tried again, is not found.
    pub async fn release(&self, tenant: TenantId, entry: u64) -> Result<(), ChangeError> {
        self.knows(tenant)?;
        self.apart(move |core| async move {
            core.aside(tenant)?.release(&core, entry).await?;
            core.post(tenant, Envelope::Recall);
            Ok(())
        })
        .await
    }

    /// Gives a quarantined input up. An entry that is not there is not found.
    pub async fn discard(&self, tenant: TenantId, entry: u64) -> Result<(), ChangeError> {
        self.knows(tenant)?;
        self.apart(move |core| async move { Ok(core.aside(tenant)?.discard(&core, entry).await?) })
            .await
    }

    fn knows(&self, tenant: TenantId) -> Result<(), Rejected> {
        let known = self.0.core.register.knows(tenant);
        if known { Ok(()) } else { Err(Rejected::NotFound) }
    }
}
