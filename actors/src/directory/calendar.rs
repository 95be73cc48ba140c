//! The calendar: the moments at which sleeping tenants must be woken, all in one place.

use crate::core::Core;
use crate::pulse::Beat;
use domain::id::TenantId;
use domain::time::Moment;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

#[derive(Default)]
pub(crate) struct Calendar {
    days: Mutex<Days>,
    /// The first moment may have changed.
    changed: Notify,
}

#[derive(Default)]
struct Days {
    first: BTreeSet<(Moment, TenantId)>,
    of: BTreeMap<TenantId, Moment>,
    /// Somebody has changed it, and its keeper has not looked since.
    stir: Option<Beat>,
}

impl Calendar {
    fn days(&self) -> MutexGuard<'_, Days> {
        self.days.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many moments it holds.
    pub(crate) fn len(&self) -> usize {
        self.days().of.len()
    }

    fn set(&self, tenant: TenantId, at: Option<Moment>, stir: Option<Beat>) {
        let mut days = self.days();
        days.stir = stir;
        if let Some(former) = days.of.remove(&tenant) {
            days.first.remove(&(former, tenant));
        }
        if let Some(at) = at {
            days.of.insert(tenant, at);
            days.first.insert((at, tenant));
        }
        drop(days);
        self.changed.notify_one();
    }

    /// The first moment; and the beat to hold until somebody waits for it.
    fn first(&self) -> (Option<Moment>, Option<Beat>) {
        let mut days = self.days();
        let stir = days.stir.take();
        (days.first.first().map(|(at, _)| *at), stir)
    }

    /// Takes out everybody whose moment has come.
    fn come(&self, now: Moment) -> Vec<TenantId> {
        let mut days = self.days();
        let mut come = Vec::new();
        while days.first.first().is_some_and(|(at, _)| *at <= now) {
            if let Some((_, tenant)) = days.first.pop_first() {
                days.of.remove(&tenant);
                come.push(tenant);
            }
        }
        come
    }
}

impl Core {
    /// Notes when a sleeping tenant must be woken; `None` for never by itself.
    pub(crate) fn remind(&self, tenant: TenantId, at: Option<Moment>) {
        self.directory.calendar.set(tenant, at, Some(self.pulse().beat()));
    }

    pub(crate) fn reminders(&self) -> usize {
        self.directory.calendar.len()
    }

    /// Wakes tenants at their moments, for as long as the node lives.
    pub(crate) async fn keep_calendar(self: Arc<Self>) {
        let calendar = &self.directory.calendar;
        let mut held: Option<Beat> = None;
        loop {
            let changed = calendar.changed.notified();
            let (first, stir) = calendar.first();
            let rest = first.map(|first| self.clock.rest(first));
            // The next wait has begun: only now may the node seem still.
            drop((held.take(), stir));
            let Some(rest) = rest else {
                changed.await;
                continue;
            };
            tokio::select! {
                beat = rest => {
                    for tenant in calendar.come(self.clock.now()) {
                        self.rouse(tenant);
                    }
                    held = Some(beat);
                }
                () = changed => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Calendar;
    use domain::id::TenantId;
    use domain::time::Moment;

    #[test]
    fn a_tenant_has_one_moment() {
        let calendar = Calendar::default();
        calendar.set(TenantId(1), Some(Moment(50)), None);
        calendar.set(TenantId(2), Some(Moment(20)), None);
        calendar.set(TenantId(1), Some(Moment(10)), None);
        assert_eq!(calendar.first().0, Some(Moment(10)));
        assert_eq!(calendar.come(Moment(20)), [TenantId(1), TenantId(2)]);
        assert_eq!((calendar.first().0, calendar.len()), (None, 0));
    }
}
