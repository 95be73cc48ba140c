//! The pulse: how much is under way in the whole node, so that one can wait until nothing is.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Notify;

/// Counts what is under way.
#[derive(Debug, Default)]
pub(crate) struct Pulse {
    beats: AtomicUsize,
    still: Notify,
}

/// One thing under way, for as long as it lives. Whoever hands work on makes the next beat before
/// the last is dropped, so that the count never touches zero in between.
#[derive(Debug)]
pub(crate) struct Beat(Arc<Pulse>);

impl Pulse {
    pub(crate) fn beat(self: &Arc<Self>) -> Beat {
        self.beats.fetch_add(1, Ordering::SeqCst);
        Beat(Arc::clone(self))
    }

    pub(crate) fn count(&self) -> usize {
        self.beats.load(Ordering::SeqCst)
    }

    /// Resolves when nothing is under way.
    pub(crate) async fn settled(&self) {
        loop {
            let still = self.still.notified();
            if self.count() == 0 {
                return;
            }
            still.await;
        }
    }
}

impl Drop for Beat {
    fn drop(&mut self) {
        if self.0.beats.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.0.still.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pulse;
    use std::sync::Arc;

    #[tokio::test]
    async fn it_is_still_when_the_last_beat_is_gone() {
        let pulse = Arc::new(Pulse::default());
        let (one, two) = (pulse.beat(), pulse.beat());
        let waiting = tokio::spawn({
            let pulse = Arc::clone(&pulse);
            async move { pulse.settled().await }
        });
        drop(one);
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        drop(two);
        waiting.await.unwrap();
    }
}
