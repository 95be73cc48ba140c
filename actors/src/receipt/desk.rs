//! The desk: where requests under an Idempotency-Key are handed in, from any thread.

use super::{Clerk, Matter};
use crate::core::Core;
use crate::permit::Rejected;
use actix::Addr;
use actix::prelude::SendError;
use domain::bytes::Sealed;
use domain::id::TenantId;
use domain::receipt::{Key, ReceiptEvent};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use tokio::sync::oneshot;

/// The longest answer that is kept, in bytes as it is written down.
pub const ANSWER_MAX: usize = 64 << 10;

/// An answer as it is kept. It may hold a secret that is shown once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The headers that matter: name and value.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

/// What can be seen of the receipts' actor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ReceiptState {
    /// Requests of the last 24 hours that are remembered.
    pub kept: usize,
    /// Requests that wait to be written down.
    pub waiting: usize,
    /// The day whose stream is written, counted from 1970; 0 before the first.
    pub day: u32,
    /// The last sequence of that stream.
    pub seq: u64,
    /// Why nothing is written any more, if nothing is.
    pub stopped: Option<String>,
}

#[derive(Default)]
pub(crate) struct Desk {
    office: RwLock<Option<Addr<Clerk>>>,
    state: RwLock<ReceiptState>,
    /// The requests that are being worked on.
    running: Mutex<BTreeSet<Key>>,
}

/// The right, and the duty, to do what a request asks for. Dropped without a word, nobody knows
/// what came of it.
pub struct Claimant {
    core: Arc<Core>,
    key: Key,
    tenant: Option<TenantId>,
}

impl Drop for Claimant {
    fn drop(&mut self) {
        self.core.desk.running().remove(&self.key);
    }
}

impl Claimant {
    pub(super) fn new(core: &Arc<Core>, key: Key, tenant: Option<TenantId>) -> Self {
        core.desk.running().insert(key);
        Self { core: Arc::clone(core), key, tenant }
    }

    /// It was done: resolves when the answer is on disk, sealed with the keys of the tenant that
    /// it is about, else with the platform's. One that is too long, or whose tenant has gone, is
    /// not kept, and that is noted.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub async fn answered(self, answer: &KeptAnswer) -> Result<(), Rejected> {
        let answer = self.seal(answer);
        self.settle(ReceiptEvent::Answered { key: self.key, answer }).await
    }

    /// Nothing came of it: resolves when that is on disk.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub async fn released(self) -> Result<(), Rejected> {
        self.settle(ReceiptEvent::Released { key: self.key }).await
    }

    fn seal(&self, answer: &KeptAnswer) -> Option<Sealed> {
        let plain = rmp_serde::to_vec_named(answer).ok().filter(|it| it.len() <= ANSWER_MAX)?;
        self.core.answer_codec(self.tenant)?.seal_answer(&self.key, &plain).ok().map(Sealed)
    }

    async fn settle(&self, event: ReceiptEvent) -> Result<(), Rejected> {
        let gone = || Rejected::Stopping("receipts are not written now".to_owned());
        let (answer, answered) = oneshot::channel();
        let beat = self.core.pulse().beat();
        let office = self.core.desk.office().ok_or_else(gone)?;
        let matter = Matter::Settle { event, answer, beat };
        office.send(matter).await.map_err(|_| gone())?;
        answered.await.unwrap_or_else(|_| Err(gone()))
    }
}

impl Desk {
    pub(super) fn running(&self) -> MutexGuard<'_, BTreeSet<Key>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn appoint(&self, clerk: Addr<Clerk>) {
        *self.office.write().unwrap_or_else(PoisonError::into_inner) = Some(clerk);
    }

    pub(super) fn office(&self) -> Option<Addr<Clerk>> {
        self.office.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn show(&self, state: ReceiptState) {
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = state;
    }

    pub(crate) fn state(&self) -> ReceiptState {
        self.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Hands a matter in, if there is room.
    pub(crate) fn hand_in(&self, matter: Matter) -> Result<(), Rejected> {
        let gone = || Rejected::Stopping("receipts are not written now".to_owned());
        match self.office().ok_or_else(gone)?.try_send(matter) {
            Ok(()) => Ok(()),
            Err(SendError::Full(_)) => Err(Rejected::FULL),
            Err(SendError::Closed(_)) => Err(gone()),
        }
    }
}
