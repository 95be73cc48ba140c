//! The calendar: the moments at which sleeping tenants must be woken, all in one place.

use crate::core::Core;
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
}

impl Calendar {
    fn days(&self) -> MutexGuard<'_, Days> {
        self.days.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many moments it holds.
    pub(crate) fn len(&self) -> usize {
        self.days().of.len()
    }

    fn set(&self, tenant: TenantId, at: Option<Moment>) {
        let mut days = self.days();
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

    fn first(&self) -> Option<Moment> {
        self.days().first.first().map(|(at, _)| *at)
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
        self.directory.calendar.set(tenant, at);
    }

    pub(crate) fn reminders(&self) -> usize {
        self.directory.calendar.len()
    }

    /// Wakes tenants at their moments, for as long as the node lives.
    pub(crate) async fn keep_calendar(self: Arc<Self>) {
        loop {
            let calendar = &self.directory.calendar;
            let changed = calendar.changed.notified();
            let Some(first) = calendar.first() else {
                changed.await;
                continue;
            };
            tokio::select! {
                beat = self.clock.rest(first) => {
                    for tenant in calendar.come(self.clock.now()) {
                        self.rouse(tenant);
                    }
                    drop(beat);
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
        calendar.set(TenantId(1), Some(Moment(50)));
        calendar.set(TenantId(2), Some(Moment(20)));
        calendar.set(TenantId(1), Some(Moment(10)));
        assert_eq!(calendar.first(), Some(Moment(10)));
        assert_eq!(calendar.come(Moment(20)), [TenantId(1), TenantId(2)]);
        assert_eq!((calendar.first(), calendar.len()), (None, 0));
    }
}
