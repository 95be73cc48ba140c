//! The load: updates as Telegram would deliver them, closed-loop to find the most that is carried,
//! open-loop to find how long each takes when it is not pushed.

use super::upstream::Arrivals;
use crate::client;
use anyhow::Context as _;
use hdrhistogram::Histogram;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{Instant as Tick, sleep_until};

/// Where updates are delivered.
#[derive(Clone, Debug)]
pub(super) struct Target {
    /// The whole address.
    pub(super) url: String,
    /// The secret that the vendor sends along.
    pub(super) secret: String,
    /// From how many chats its customers write.
    pub(super) chats: u64,
}

/// How long a reply may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// What is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    /// A refill of a new order.
    Command,
    /// Something that is no command.
    Talk,
    /// One command, again and again.
    Duplicate,
}

/// The load's generator. Orders and updates are numbered on and on, so that none comes twice.
pub(super) struct Load {
    http: reqwest::Client,
    next: AtomicU64,
}

/// What a run has shown.
#[derive(Debug)]
pub(super) struct Run {
    /// How many were carried.
    pub(super) count: u64,
    /// In how long.
    pub(super) took: Duration,
    /// Microseconds from when each was to be sent until its dispatch arrived.
    pub(super) times: Histogram<u64>,
    /// How many were refused.
    pub(super) refused: u64,
}

impl Run {
    /// How many a second.
    #[must_use]
    pub(super) fn rate(&self) -> f64 {
        let count = u32::try_from(self.count).map_or(f64::MAX, f64::from);
        count / self.took.as_secs_f64()
    }
}

/// Waits for so many replies; a bench whose commands are not answered has failed.
async fn arrived(arrivals: &Arrivals, count: u64) -> anyhow::Result<()> {
    let waiting = tokio::time::timeout(PATIENCE, arrivals.replied(count));
    waiting.await.with_context(|| format!("{} of {count} replies came", arrivals.replies()))
}

impl Load {
    /// A generator.
    pub(super) fn new() -> anyhow::Result<Arc<Self>> {
        Ok(Arc::new(Self { http: client::plain()?, next: AtomicU64::new(1) }))
    }

    /// Sends one update; the number of its order, or `None` if it was refused.
    async fn send(&self, target: &Target, says: Says) -> Option<u64> {
        let number = match says {
            Says::Duplicate => 1,
            Says::Command | Says::Talk => self.next.fetch_add(1, Ordering::Relaxed),
        };
        let chat = number.checked_rem(target.chats).unwrap_or_default().saturating_add(1);
        let text = if says == Says::Talk { "thanks, great" } else { "refill" };
        let body = format!(
            "{{\"update_id\":{number},\"message\":{{\"message_id\":{number},\"from\":{{\"id\":\
             {chat},\"is_bot\":false,\"first_name\":\"Ann\"}},\"chat\":{{\"id\":{chat},\
             \"first_name\":\"Ann\",\"type\":\"private\"}},\"date\":1767225600,\
             \"text\":\"{number} {text}\"}}}}"
        );
        let request = self.http.post(&target.url).header("Content-Type", "application/json");
        let request = request.header("X-Telegram-Bot-Api-Secret-Token", &target.secret);
        let reply = request.body(body).send().await.ok()?;
        let taken = reply.status().is_success();
        drop(reply.bytes().await);
        taken.then_some(number)
    }

    /// Keeps so many under way until so many have been carried to their reply.
    pub(super) async fn closed(
        self: &Arc<Self>,
        targets: &[Target],
        arrivals: &Arc<Arrivals>,
        (under_way, count): (u64, u64),
    ) -> anyhow::Result<Run> {
        let before = arrivals.replies();
        let refused = Arc::new(AtomicU64::new(0));
        let start = Instant::now();
        let mut sends = JoinSet::new();
        for (nth, target) in (0..count).zip(targets.iter().cycle()) {
            // So many may be ahead of the replies.
            let gone = nth.saturating_sub(refused.load(Ordering::Relaxed));
            let owed = gone.saturating_add(1).saturating_sub(under_way);
            arrived(arrivals, before.saturating_add(owed)).await?;
            let (load, target) = (Arc::clone(self), target.clone());
            let refused = Arc::clone(&refused);
            sends.spawn(async move {
                if load.send(&target, Says::Command).await.is_none() {
                    refused.fetch_add(1, Ordering::Relaxed);
                }
            });
            while sends.try_join_next().is_some() {}
        }
        while sends.join_next().await.is_some() {}
        let refused = refused.load(Ordering::Relaxed);
        arrived(arrivals, before.saturating_add(count).saturating_sub(refused)).await?;
        let (took, times) = (start.elapsed(), Histogram::new(3)?);
        Ok(Run { count: count.saturating_sub(refused), took, times, refused })
    }

    /// Sends at a steady rate, whatever comes back, and measures from when each was to be sent.
    pub(super) async fn open(
        self: &Arc<Self>,
        targets: &[Target],
        arrivals: &Arc<Arrivals>,
        (rate, count): (f64, u64),
    ) -> anyhow::Result<Run> {
        let before = arrivals.replies();
        let (start, tick) = (Instant::now(), Tick::now());
        let begun = arrivals.now();
        let mut sends = JoinSet::new();
        for (nth, target) in (0..u32::try_from(count)?).zip(targets.iter().cycle()) {
            let after = Duration::from_secs_f64(f64::from(nth) / rate);
            sleep_until(tick.checked_add(after).unwrap_or(tick)).await;
            let due = begun.saturating_add(u64::try_from(after.as_micros())?);
            let (load, target) = (Arc::clone(self), target.clone());
            sends.spawn(async move { Some((load.send(&target, Says::Command).await?, due)) });
        }
        let sent: Vec<(u64, u64)> = sends.join_all().await.into_iter().flatten().collect();
        let taken = u64::try_from(sent.len())?;
        arrived(arrivals, before.saturating_add(taken)).await?;
        let mut times = Histogram::new(3)?;
        for (order, due) in sent {
            if let Some(at) = arrivals.dispatched(order) {
                times.record(at.saturating_sub(due))?;
            }
        }
        let refused = count.saturating_sub(taken);
        Ok(Run { count: taken, took: start.elapsed(), times, refused })
    }

    /// Sends talk at a steady rate and reads every answer.
    pub(super) async fn steady(
        self: &Arc<Self>,
        target: &Target,
        (rate, count): (f64, u64),
    ) -> anyhow::Result<Run> {
        let (start, tick) = (Instant::now(), Tick::now());
        let mut sends = JoinSet::new();
        for nth in 0..u32::try_from(count)? {
            let after = Duration::from_secs_f64(f64::from(nth) / rate);
            sleep_until(tick.checked_add(after).unwrap_or(tick)).await;
            let (load, target) = (Arc::clone(self), target.clone());
            sends.spawn(async move { load.send(&target, Says::Talk).await.is_some() });
            while sends.try_join_next().is_some() {}
        }
        while sends.join_next().await.is_some() {}
        Ok(Run { count, took: start.elapsed(), times: Histogram::new(3)?, refused: 0 })
    }

    /// How many webhooks of this kind are answered, so many at a time.
    pub(super) async fn answered(
        self: &Arc<Self>,
        target: &Target,
        says: Says,
        (at_once, count): (usize, u64),
    ) -> anyhow::Result<Run> {
        let gate = Arc::new(Semaphore::new(at_once));
        let mut sends = JoinSet::new();
        let start = Instant::now();
        for _ in 0..count {
            let permit = Arc::clone(&gate).acquire_owned().await?;
            let (load, target) = (Arc::clone(self), target.clone());
            sends.spawn(async move {
                let taken = load.send(&target, says).await.is_some();
                drop(permit);
                taken
            });
            while sends.try_join_next().is_some() {}
        }
        let rest = sends.join_all().await;
        let refused = u64::try_from(rest.iter().filter(|taken| !**taken).count())?;
        Ok(Run { count, took: start.elapsed(), times: Histogram::new(3)?, refused })
    }
}
