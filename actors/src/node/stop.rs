//! Stopping a node: drained and written down, or at once.

use super::Node;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

/// How long what is under way may take to end. What has not ended then is in doubt at the next
/// start.
const DRAIN: Duration = Duration::from_secs(20);

/// How long the tenants may take to write themselves down.
const LEAVE: Duration = Duration::from_secs(20);

impl Node {
    /// Takes nothing new, waits for what is under way, writes snapshots and marks, and ends the
    /// node's threads. The journal stays open.
    pub async fn stop(&self) {
        let core = &self.0.core;
        if core.stopping.swap(true, Ordering::SeqCst) {
            return;
        }
        let drained = tokio::time::timeout(DRAIN, core.pulse().settled()).await;
        if drained.is_err() {
            let left = core.pulse().count();
            tracing::warn!(left, "the node stops with effects under way");
        }
        if tokio::time::timeout(LEAVE, core.leave_all()).await.is_err() {
            tracing::warn!("some tenants did not write themselves down");
        }
        let keeper = Arc::clone(core);
        if tokio::task::spawn_blocking(move || keeper.keep_uses()).await.is_err() {
            tracing::warn!("keeping which tokens were used has panicked");
        }
        if let Err(problem) = core.journal.flush().await {
            tracing::error!(%problem, "the journal could not be flushed");
        }
        self.end().await;
    }

    /// Ends the node's threads at once, as a crash would: for tests of what comes after.
    pub async fn halt(&self) {
        self.0.core.stopping.store(true, Ordering::SeqCst);
        self.end().await;
    }

    async fn end(&self) {
        self.0.system.stop();
        let thread = self.0.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        let (ended, ending) = oneshot::channel();
        let joined = std::thread::Builder::new().spawn(move || {
            // A panic of that thread has been told by the panic itself.
            drop(thread.map(std::thread::JoinHandle::join));
            let _unheard = ended.send(());
        });
        if joined.is_ok() {
            drop(ending.await);
        }
    }
}
