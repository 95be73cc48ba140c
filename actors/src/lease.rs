//! Leases: what may go on beside a tenant's actor at its owner's wish, so that no owner takes the
//! places of others: one probe or trial at a time, and few readings of the log.

use crate::permit::Rejected;
use dashmap::DashMap;
use domain::id::TenantId;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Readings of a tenant's log that go on at once; more wait.
const READINGS: usize = 2;

/// Tenants that are kept before idle ones are forgotten.
const TENANTS_KEPT: usize = 1_024;

/// The leases of all tenants.
#[derive(Debug, Default)]
pub(crate) struct Leases(DashMap<TenantId, Own>);

/// The leases of one tenant.
#[derive(Clone, Debug)]
struct Own {
    probe: Arc<Semaphore>,
    readings: Arc<Semaphore>,
}

/// Leave for one piece of work, for as long as it lives.
#[derive(Debug)]
pub(crate) struct Lease {
    _permit: Option<OwnedSemaphorePermit>,
}

impl Leases {
    /// For a probe or a trial; refused while another is under way.
    pub(crate) fn probe(&self, tenant: TenantId) -> Result<Lease, Rejected> {
        let taken = self.own(tenant).probe.try_acquire_owned();
        taken.map(|permit| Lease { _permit: Some(permit) }).map_err(|_| Rejected::FULL)
    }

    /// The same, for what must be done: it waits for the other.
    pub(crate) async fn probe_in_turn(&self, tenant: TenantId) -> Lease {
        Lease { _permit: self.own(tenant).probe.acquire_owned().await.ok() }
    }

    /// For a reading of the log; it waits for others.
    pub(crate) async fn reading(&self, tenant: TenantId) -> Lease {
        Lease { _permit: self.own(tenant).readings.acquire_owned().await.ok() }
    }

    fn own(&self, tenant: TenantId) -> Own {
        if let Some(own) = self.0.get(&tenant) {
            return own.clone();
        }
        if self.0.len() >= TENANTS_KEPT {
            self.0.retain(|_, own| own.is_in_use());
        }
        self.0.entry(tenant).or_insert_with(Own::new).clone()
    }
}

impl Own {
    fn new() -> Self {
        let lease = |count| Arc::new(Semaphore::new(count));
        Self { probe: lease(1), readings: lease(READINGS) }
    }

    /// Whoever holds a lease, or waits for one, holds the semaphore.
    fn is_in_use(&self) -> bool {
        Arc::strong_count(&self.probe) > 1 || Arc::strong_count(&self.readings) > 1
    }
}

#[cfg(test)]
mod tests {
    use super::{Leases, TENANTS_KEPT};
    use crate::permit::Rejected;
    use domain::id::TenantId;
    use futures_util::FutureExt;

    #[test]
    fn a_tenant_probes_once_at_a_time_and_holds_up_nobody_else() {
        let leases = Leases::default();
        let first = leases.probe(TenantId(1)).unwrap();
        assert_eq!(leases.probe(TenantId(1)).unwrap_err(), Rejected::FULL);
        assert!(leases.probe_in_turn(TenantId(1)).now_or_never().is_none());
        assert!(leases.probe(TenantId(2)).is_ok());
        assert!(leases.reading(TenantId(1)).now_or_never().is_some());
        drop(first);
        assert!(leases.probe(TenantId(1)).is_ok());
    }

    #[test]
    fn idle_tenants_are_forgotten_and_others_are_not() {
        let leases = Leases::default();
        let held = leases.probe(TenantId(0)).unwrap();
        for tenant in 1..=2 * TENANTS_KEPT {
            drop(leases.probe(TenantId(u128::try_from(tenant).unwrap())));
        }
        assert!(leases.0.len() <= TENANTS_KEPT);
        assert!(leases.probe(TenantId(0)).is_err());
        drop(held);
    }
}
