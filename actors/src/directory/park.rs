//! Parking: a tenant that failed too often is left alone. What is delivered to it is put on disk
//! beside its stream, its state is shown as it was folded, and everything else is refused.

use super::slot::{Refused, Slot};
use super::{Directory, Standing};
use crate::codec::Codec;
use crate::core::{Core, stream};
use crate::permit::Rejected;
use crate::tenant::{Envelope, Peek, Post, fold};
use domain::id::TenantId;
use domain::input::Input;
use domain::tenant::Tenant as Mind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tokio::sync::OnceCell;

/// What there is of a parked tenant.
#[derive(Clone)]
pub(crate) struct Parked {
    /// Why it was parked.
    pub(super) why: String,
    /// Its state, folded when somebody first looks: it does not change meanwhile.
    mind: Arc<OnceCell<Mind>>,
}

impl Parked {
    pub(super) fn new(why: String) -> Self {
        Self { why, mind: Arc::default() }
    }
}

impl Core {
    /// Sees to what comes for a parked tenant, or gives it back.
    pub(super) fn attend_parked(
        self: &Arc<Self>,
        tenant: TenantId,
        parked: &Parked,
        post: Post,
    ) -> Result<(), Refused> {
        let Some(seat) = self.seat(tenant) else {
            return Err(Box::new((post.envelope, Rejected::Parked)));
        };
        let (core, Post { envelope, permit }) = (Arc::clone(self), post);
        // A task that does not come to run drops what it would answer with: they are told so.
        match envelope {
            Envelope::Deliver { inputs, answer } => {
                seat.arbiter.spawn(async move {
                    drop(answer.send(core.put_aside(tenant, &inputs).await));
                    drop(permit);
                });
                Ok(())
            }
            Envelope::Look(peek) => {
                let mind = Arc::clone(&parked.mind);
                seat.arbiter.spawn(async move {
                    core.show_parked(tenant, &mind, peek).await;
                    drop(permit);
                });
                Ok(())
            }
            envelope @ (Envelope::Tell { .. } | Envelope::Observe(_) | Envelope::Recall) => {
                Err(Box::new((envelope, Rejected::Parked)))
            }
        }
    }

    async fn put_aside(
        self: &Arc<Self>,
        tenant: TenantId,
        inputs: &[Input],
    ) -> Result<(), Rejected> {
        let put = self.aside(tenant)?.put(self, inputs).await;
        // It may have been unparked, and have read what waits, while this was written.
        if put.is_ok() && !self.directory.is_parked(tenant) {
            self.post(tenant, Envelope::Recall);
        }
        put
    }

    async fn show_parked(self: &Arc<Self>, tenant: TenantId, mind: &OnceCell<Mind>, peek: Peek) {
        let seen = mind.get_or_try_init(|| async move {
            let reader = Arc::clone(self);
            let folding = tokio::task::spawn_blocking(move || reader.mind(tenant));
            folding.await.unwrap_or(Err(Rejected::Parked))
        });
        let seen = seen.await;
        if catch_unwind(AssertUnwindSafe(|| peek(seen))).is_err() {
            tracing::error!(%tenant, "a look at the state has panicked");
        }
    }

    /// A tenant's state without its actor. Blocks.
    fn mind(&self, tenant: TenantId) -> Result<Mind, Rejected> {
        let keys = self.vault.tenant(tenant.bytes()).ok().flatten().ok_or(Rejected::Unsealed)?;
        let codec = Codec { stream: stream(tenant), keys };
        fold(self, &codec, 0).map(|past| past.mind).map_err(|_| Rejected::Parked)
    }

    /// Parks a tenant, with what was waiting for it to wake.
    pub(super) fn park(self: &Arc<Self>, tenant: TenantId, slot: &mut Slot, why: String) {
        tracing::error!(%tenant, why, "the tenant is parked");
        self.counters.parked.up();
        let parked = Parked::new(why);
        let mut former = std::mem::replace(&mut slot.standing, Standing::Parked(parked.clone()));
        for post in former.waiting() {
            if let Err(refused) = self.attend_parked(tenant, &parked, post) {
                let (envelope, why) = *refused;
                envelope.reject(why);
            }
        }
    }

    /// Lets a parked tenant try again; `false` if it is not parked.
    pub(crate) fn unpark(self: &Arc<Self>, tenant: TenantId) -> bool {
        let parked = |_: &TenantId, slot: &Slot| matches!(slot.standing, Standing::Parked(_));
        let removed = self.directory.slots.remove_if(&tenant, parked).is_some();
        if removed {
            self.rouse(tenant);
        }
        removed
    }
}

impl Directory {
    fn is_parked(&self, tenant: TenantId) -> bool {
        self.slots.get(&tenant).is_some_and(|slot| matches!(slot.standing, Standing::Parked(_)))
    }
}
