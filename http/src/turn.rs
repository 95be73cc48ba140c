//! Turns: of those who would change one tenant from a version that they have read, one at a time.

use domain::id::TenantId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::sync;

/// Beyond so many tenants, those that nobody changes any more are forgotten.
const KEPT: usize = 1_024;

/// Whose turn it is, by tenant.
#[derive(Default)]
pub(crate) struct Turns(Mutex<HashMap<TenantId, Weak<sync::Mutex<()>>>>);

impl Turns {
    /// Waits for a turn at this tenant; it lasts as long as what is returned.
    pub(crate) async fn take(&self, tenant: TenantId) -> sync::OwnedMutexGuard<()> {
        self.of(tenant).lock_owned().await
    }

    fn of(&self, tenant: TenantId) -> Arc<sync::Mutex<()>> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(turn) = turns.get(&tenant).and_then(Weak::upgrade) {
            return turn;
        }
        if turns.len() >= KEPT {
            turns.retain(|_, turn| turn.strong_count() > 0);
        }
        let turn = Arc::default();
        turns.insert(tenant, Arc::downgrade(&turn));
        turn
    }
}
