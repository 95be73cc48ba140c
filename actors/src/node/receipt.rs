//! Requests that are to be done once, however often they are sent.

use super::Node;
use crate::core::stream;
use crate::permit::Rejected;
use crate::receipt::{Claimant, Claimed, KeptAnswer, Matter};
use config::vault::TokenId;
use domain::change::By;
use domain::id::TenantId;
use domain::receipt::{Before, Claim, Key};
use domain::time::Moment;
use std::sync::Arc;
use tokio::sync::oneshot;

/// A request under an Idempotency-Key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeatable {
    /// A hash of who asks where under which key.
    pub key: Key,
    /// A hash of what is asked for.
    pub body: [u8; 32],
    /// The token of the caller.
    pub token: TokenId,
    /// As whom the tenant's log would show the caller.
    pub by: By,
    /// The tenant that it is about.
    pub tenant: Option<TenantId>,
}

/// Whether a request is to be done.
pub enum Turn {
    /// It is the first of its key, and that is on disk: do it.
    Yours(Claimant),
    /// It is being done.
    Running,
    /// The key was used for something else.
    Mismatch,
    /// It was done, and answered like this.
    Answered(KeptAnswer),
    /// It was done, but its answer is not kept: it was too long, or cannot be read any more.
    Unkept,
    /// It was begun and cut off: whether it was done is not known.
    CutOff,
    /// The token has as many remembered requests as it may, until that moment.
    TooMany(Moment),
}

impl Node {
    /// Asks whether a request is to be done. Resolves when the answer is on disk.
    ///
    /// # Errors
    /// When it cannot be written down now.
    pub async fn claim(&self, request: Repeatable) -> Result<Turn, Rejected> {
        let core = Arc::clone(&self.0.core);
        let Repeatable { key, body, token, by, tenant } = request;
        let head = |of: TenantId| core.journal.head(stream(of)).map_or(0, |head| head.seq);
        let before = Before {
            platform: head(TenantId::PLATFORM),
            tenant: tenant.map(|tenant| (tenant, head(tenant))),
            by,
        };
        let claim = Claim { key, body, token: u64::from_be_bytes(token.0).into() };
        let (answer, answered) = oneshot::channel();
        let beat = core.pulse().beat();
        core.desk.hand_in(Matter::Claim { claim, before, answer, beat })?;
        let gone = || Rejected::Stopping("receipts are not written now".to_owned());
        Ok(match answered.await.unwrap_or_else(|_| Err(gone()))? {
            Claimed::New(claimant) => Turn::Yours(claimant),
            Claimed::Running => Turn::Running,
            Claimed::Mismatch => Turn::Mismatch,
            Claimed::Unkept => Turn::Unkept,
            Claimed::CutOff => Turn::CutOff,
            Claimed::TooMany(until) => Turn::TooMany(until),
            Claimed::Answered(place) => {
                let read = move || core.kept_answer(place, &key, tenant);
                let kept = tokio::task::spawn_blocking(read).await.ok().flatten();
                kept.map_or(Turn::Unkept, Turn::Answered)
            }
        })
    }
}
