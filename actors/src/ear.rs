//! Ears: who on this node asks a vendor for messages with which token. A vendor serves one at a
//! time, and ends the others; so does this node, by the blind index of the token.

use dashmap::DashMap;
use std::sync::{Arc, Weak};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Tokens that are kept before those that nobody uses are forgotten.
const TOKENS_KEPT: usize = 1_024;

/// The ears of a node, by the blind indexes of their tokens.
#[derive(Debug, Default)]
pub(crate) struct Ears(DashMap<[u8; 32], Weak<Mutex<()>>>);

/// Leave to ask with one token, or to tell its vendor where to deliver.
pub(crate) type Ear = OwnedMutexGuard<()>;

impl Ears {
    /// At once, or not at all.
    pub(crate) fn try_take(&self, token: [u8; 32]) -> Option<Ear> {
        self.own(token).try_lock_owned().ok()
    }

    /// When nobody else asks with this token any more.
    pub(crate) async fn take(&self, token: [u8; 32]) -> Ear {
        self.own(token).lock_owned().await
    }

    fn own(&self, token: [u8; 32]) -> Arc<Mutex<()>> {
        if self.0.len() >= TOKENS_KEPT {
            self.0.retain(|_, own| own.strong_count() > 0);
        }
        let mut entry = self.0.entry(token).or_default();
        if let Some(own) = entry.upgrade() {
            return own;
        }
        let own = Arc::new(Mutex::new(()));
        *entry = Arc::downgrade(&own);
        own
    }
}

#[cfg(test)]
mod tests {
    use super::Ears;

    // Channel rule 6 (one poller).
    #[tokio::test]
    async fn a_token_has_one_ear_at_a_time() {
        let (ears, token) = (Ears::default(), [7; 32]);
        let first = ears.try_take(token);
        assert!(first.is_some() && ears.try_take(token).is_none());
        assert!(ears.try_take([8; 32]).is_some());
        drop(first);
        drop(ears.take(token).await);
        assert!(ears.try_take(token).is_some());
    }
}
