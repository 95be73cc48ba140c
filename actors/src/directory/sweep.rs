//! Sweeping: tenants that have long had nothing to do are asked to go to sleep, and so are those
//! idle longest when too many are awake.

use super::Standing;
use crate::core::Core;
use crate::tenant::{Doze, Tenant};
use actix::Addr;
use domain::time::{Moment, Span};
use std::sync::Arc;

/// How many sweeps there are in the time after which an idle tenant goes to sleep.
const SWEEPS: u64 = 4;

impl Core {
    /// Sweeps now and then, for as long as the node lives.
    pub(crate) async fn keep_sweeping(self: Arc<Self>) {
        let idle = u64::try_from(self.settings.limits.idle_sleep.as_millis()).unwrap_or(u64::MAX);
        let every = Span(idle.div_euclid(SWEEPS).max(1));
        let wait = || self.clock.rest(self.clock.now().plus(every));
        let mut rest = wait();
        loop {
            tokio::select! {
                beat = &mut rest => {
                    self.sweep(Span(idle));
                    // The next wait begins before the node may seem still.
                    rest = wait();
                    drop(beat);
                }
                () = self.directory.crowded.notified() => self.sweep(Span(idle)),
            }
        }
    }

    fn sweep(&self, idle: Span) {
        let now = self.clock.now();
        let awake = self.directory.slots.iter().filter_map(|slot| match &slot.standing {
            Standing::Awake(tenant) => Some((slot.used, tenant.clone())),
            Standing::Waking(_) | Standing::Parked(_) | Standing::Lost(_) => None,
        });
        let mut awake: Vec<(Moment, Addr<Tenant>)> = awake.collect();
        awake.sort_by_key(|(used, _)| *used);
        let surplus = awake.len().saturating_sub(self.settings.limits.awake_tenants_max);
        for (nth, (used, tenant)) in awake.into_iter().enumerate() {
            if nth < surplus || used.plus(idle) <= now {
                drop(tenant.try_send(Doze(self.pulse().beat())));
            }
        }
    }
}
