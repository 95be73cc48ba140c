//! Gates: how many calls may be under way, for a tenant, to a host and in all, and at what pace.

use dashmap::DashMap;
use domain::fault::Fault;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

/// Hosts that are kept before idle ones are forgotten.
const HOSTS_KEPT: usize = 1_024;

/// The gates that all tenants share.
#[derive(Debug)]
pub(crate) struct Gates {
    node: Arc<Semaphore>,
    per_host: usize,
    hosts: DashMap<Box<str>, Arc<Host>>,
}

/// A host's own gate.
#[derive(Debug)]
struct Host {
    calls: Arc<Semaphore>,
    /// When the next call would come if all were evenly spaced.
    next: Mutex<Instant>,
}

/// A tenant's own lanes: a slow panel, or a slow provider, must not hold its messages
/// back.
#[derive(Clone, Debug)]
pub(crate) struct Lanes {
    pub(crate) outbound: Arc<Semaphore>,
    pub(crate) panel: Arc<Semaphore>,
    /// To providers' own APIs.
    pub(crate) provider: Arc<Semaphore>,
}

impl Lanes {
    pub(crate) fn new(each: usize) -> Self {
        let lane = || Arc::new(Semaphore::new(each));
        Self { outbound: lane(), panel: lane(), provider: lane() }
    }
}

/// Leave for one call, for as long as it lives.
pub(crate) struct Pass {
    _permits: [Option<OwnedSemaphorePermit>; 3],
}

/// A turn at a host's pace: what comes of the call is told to the host that was waited for, and to
/// no other name of it.
#[derive(Clone, Debug)]
pub(crate) struct Turn {
    host: Arc<Host>,
}

impl Turn {
    /// Takes note of a host that wants to be left alone, as it has said for how long.
    pub(crate) fn heed<T>(&self, read: Result<T, Fault>) -> Result<T, Fault> {
        if let Err(Fault::Busy(Some(wait_ms))) = &read {
            self.host.hold(Duration::from_millis(*wait_ms));
        }
        read
    }
}

impl Gates {
    pub(crate) fn new(per_node: usize, per_host: usize) -> Self {
        Self { node: Arc::new(Semaphore::new(per_node)), per_host, hosts: DashMap::new() }
    }

    /// Waits for a place: in the tenant's lane first, so that it queues at a host with no more
    /// calls than its lane is wide.
    pub(crate) async fn enter(&self, lane: &Arc<Semaphore>, origin: &str) -> Pass {
        let tenant = place(lane).await;
        let host = place(&self.host(origin).calls).await;
        Pass { _permits: [tenant, host, place(&self.node).await] }
    }

    /// As [`Gates::enter`], for so long at most; `None` if there was no place in time.
    pub(crate) async fn enter_within(
        &self,
        lane: &Arc<Semaphore>,
        origin: &str,
        most: Duration,
    ) -> Option<Pass> {
        tokio::time::timeout(most, self.enter(lane, origin)).await.ok()
    }

    /// Waits until a host that bears so many calls in a second bears one more. Up to a second's
    /// worth may go at once.
    pub(crate) async fn pace(&self, origin: &str, per_second: u32) -> Turn {
        let host = self.host(origin);
        let at = host.claim(per_second.max(1));
        // A timer counts in milliseconds: even one that is due already takes one.
        if at > Instant::now() {
            tokio::time::sleep_until(at).await;
        }
        Turn { host }
    }

    /// Calls under way in all.
    pub(crate) fn under_way(&self, most: usize) -> usize {
        most.saturating_sub(self.node.available_permits())
    }

    fn host(&self, origin: &str) -> Arc<Host> {
        if let Some(host) = self.hosts.get(origin) {
            return Arc::clone(&host);
        }
        if self.hosts.len() >= HOSTS_KEPT {
            self.hosts.retain(|_, host| Arc::strong_count(host) > 1 || host.is_held());
        }
        let new = || Arc::new(Host::new(self.per_host));
        Arc::clone(&self.hosts.entry(origin.into()).or_insert_with(new))
    }
}

impl Host {
    fn new(calls: usize) -> Self {
        Self { calls: Arc::new(Semaphore::new(calls)), next: Mutex::new(Instant::now()) }
    }

    /// Leaves it alone for so long.
    fn hold(&self, wait: Duration) {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let until = Instant::now().checked_add(wait).unwrap_or(*next);
        *next = until.max(*next);
    }

    fn is_held(&self) -> bool {
        *self.next.lock().unwrap_or_else(PoisonError::into_inner) > Instant::now()
    }

    /// Takes the next place in the evenly spaced row of calls.
    fn claim(&self, per_second: u32) -> Instant {
        let gap = Duration::from_secs(1).checked_div(per_second).unwrap_or_default();
        let ahead = gap.saturating_mul(per_second.saturating_sub(1));
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let place = (*next).max(now);
        *next = place.checked_add(gap).unwrap_or(place);
        place.checked_sub(ahead).unwrap_or(now).max(now)
    }
}

/// The gates are never closed.
async fn place(gate: &Arc<Semaphore>) -> Option<OwnedSemaphorePermit> {
    Arc::clone(gate).acquire_owned().await.ok()
}

#[cfg(test)]
mod tests {
    use super::{Gates, Lanes};
    use domain::fault::Fault;
    use std::time::Duration;
    use tokio::time::Instant;

    #[test]
    fn a_host_is_asked_at_its_pace() {
        let (gates, start) = (Gates::new(9, 9), Instant::now());
        let (a, b) = (gates.host("https://a.example"), gates.host("https://b.example"));
        for _ in 0..5 {
            assert!(a.claim(5) <= Instant::now());
        }
        assert!(a.claim(5) >= start + Duration::from_millis(200));
        assert!(b.claim(5) <= Instant::now());
        a.hold(Duration::from_secs(30));
        assert!(a.claim(1) >= start + Duration::from_secs(30));
    }

    #[tokio::test]
    async fn who_is_asked_to_wait_waits_at_that_host() {
        let (gates, start) = (Gates::new(9, 9), Instant::now());
        let turn = gates.pace("https://a.example", 2).await;
        for calm in [Ok(()), Err(Fault::Silent), Err(Fault::Busy(None))] {
            assert_eq!(turn.heed(calm.clone()), calm);
        }
        let host = gates.host("https://a.example");
        assert!(host.claim(9) <= Instant::now());
        let busy: Result<(), Fault> = Err(Fault::Busy(Some(30_000)));
        assert_eq!(turn.heed(busy.clone()), busy);
        assert!(host.claim(1) >= start + Duration::from_secs(30));
    }

    #[tokio::test]
    async fn a_tenant_queues_in_its_own_lane() {
        let (gates, lanes) = (Gates::new(2, 2), Lanes::new(1));
        let pass = gates.enter(&lanes.outbound, "https://a.example").await;
        let enter = gates.enter(&lanes.outbound, "https://a.example");
        assert!(futures_util::FutureExt::now_or_never(enter).is_none());
        let other = Lanes::new(1);
        let enter = gates.enter(&other.outbound, "https://a.example");
        assert!(futures_util::FutureExt::now_or_never(enter).is_some());
        // Whoever waits no longer leaves nothing taken behind.
        let most = Duration::from_millis(1);
        assert!(gates.enter_within(&lanes.outbound, "https://a.example", most).await.is_none());
        drop(pass);
        assert!(gates.enter_within(&lanes.outbound, "https://a.example", most).await.is_some());
        gates.enter(&lanes.outbound, "https://a.example").await;
    }
}
