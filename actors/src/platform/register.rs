//! The register: the platform's facts as they are on disk, for every thread to read.

use super::usage::Usage;
use super::{Decree, Office, Registrar};
use crate::core::Core;
use crate::permit::Rejected;
use crate::tenant::{ChangeError, Envelope};
use actix::Addr;
use actix::prelude::SendError;
use dashmap::DashMap;
use domain::change::Objection;
use domain::id::{ChannelName, TenantId};
use domain::medium::Medium;
use domain::platform::{Entry, Hook, Platform, PlatformEvent};
use domain::time::Moment;
use serde::Serialize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use tokio::sync::oneshot;

/// Where a webhook leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookTarget {
    /// Whose it is.
    pub tenant: TenantId,
    /// Which of its channels.
    pub channel: ChannelName,
    /// What kind of channel that is.
    pub medium: Medium,
    /// The vendor's id of the account, which a delivery must name.
    pub account: String,
}

/// What can be seen of the platform's actor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PlatformState {
    /// The sequence of its last event.
    pub seq: u64,
    /// The epoch under which it owns its stream.
    pub epoch: u64,
    /// Facts that wait to be written.
    pub waiting: usize,
    /// Why nothing is written any more, if nothing is.
    pub stopped: Option<String>,
}

#[derive(Default)]
pub(crate) struct Register {
    platform: RwLock<Platform>,
    office: RwLock<Office>,
    state: RwLock<PlatformState>,
    /// What tenants have said of their hooks; a cache.
    pub(super) targets: DashMap<u128, HookTarget>,
    /// When tokens were last used; a cache.
    pub(crate) uses: Usage,
    /// Counts how often the cache was found out of date.
    changes: AtomicU64,
}

impl Register {
    /// The platform as it is on disk. Not to be held across an await.
    pub(crate) fn read(&self) -> RwLockReadGuard<'_, Platform> {
        self.platform.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn entry(&self, tenant: TenantId) -> Option<Entry> {
        self.read().tenants().get(&tenant).cloned()
    }

    pub(crate) fn knows(&self, tenant: TenantId) -> bool {
        self.read().tenants().contains_key(&tenant)
    }

    pub(super) fn decide(&self, event: PlatformEvent) -> Result<PlatformEvent, Objection> {
        self.read().decide(event)
    }

    pub(super) fn apply(&self, at: Moment, event: &PlatformEvent) {
        self.platform.write().unwrap_or_else(PoisonError::into_inner).apply(at, event);
        match event {
            PlatformEvent::TenantDeleted { tenant } => self.forget(*tenant),
            PlatformEvent::HookClosed { hook } => drop(self.targets.remove(hook)),
            PlatformEvent::TenantCreated { .. }
            | PlatformEvent::HookOpened { .. }
            | PlatformEvent::AccountTaken { .. }
            | PlatformEvent::AccountLeft { .. }
            | PlatformEvent::TokenIssued { .. }
            | PlatformEvent::TokenRevoked { .. } => {}
        }
    }

    pub(super) fn replace(&self, platform: Platform) {
        *self.platform.write().unwrap_or_else(PoisonError::into_inner) = platform;
    }

    pub(super) fn appoint(&self, registrar: Addr<Registrar>) {
        *self.office.write().unwrap_or_else(PoisonError::into_inner) = Some(registrar);
    }

    pub(super) fn show(&self, state: PlatformState) {
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = state;
    }

    /// The actor is gone; until there is another, nothing is written.
    pub(super) fn fell(&self) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.stopped = Some("its actor has died and is started again".to_owned());
    }

    pub(crate) fn state(&self) -> PlatformState {
        self.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn office(&self) -> Office {
        self.office.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Forgets what a tenant has said of its hooks: its channels have changed.
    pub(crate) fn forget(&self, tenant: TenantId) {
        self.changes.fetch_add(1, Ordering::SeqCst);
        self.targets.retain(|_, target| target.tenant != tenant);
    }

    fn hook_of(&self, hook: u128) -> Option<Hook> {
        self.read().hook(hook).cloned()
    }
}

impl Core {
    /// Has the platform's actor write a fact.
    pub(crate) async fn decree(&self, event: PlatformEvent) -> Result<(), ChangeError> {
        let gone = || Rejected::Stopping("the platform is not written now".to_owned());
        let (answer, answered) = oneshot::channel();
        let decree = Decree { event, answer, beat: self.pulse().beat() };
        let office = self.register.office().ok_or_else(gone)?;
        match office.try_send(decree) {
            Ok(()) => answered.await.unwrap_or_else(|_| Err(gone().into())),
            Err(SendError::Full(_)) => Err(Rejected::FULL.into()),
            Err(SendError::Closed(_)) => Err(gone().into()),
        }
    }

    /// Where a hook leads. The tenant itself is asked once, and again when its channels change.
    pub(crate) async fn hook(self: &Arc<Self>, hook: u128) -> Result<Option<HookTarget>, Rejected> {
        if let Some(target) = self.register.targets.get(&hook) {
            return Ok(Some(target.clone()));
        }
        let Some(known) = self.register.hook_of(hook) else {
            return Ok(None);
        };
        let Hook { tenant, channel } = known.clone();
        let changes = self.register.changes.load(Ordering::SeqCst);
        let (answer, answered) = oneshot::channel();
        let name = channel.clone();
        let peek = Envelope::Look(Box::new(move |mind| {
            drop(answer.send(mind.map(|mind| mind.channels().get(&name).cloned())));
        }));
        self.post(tenant, peek);
        let setup = match answered.await.unwrap_or_else(|_| Err(Rejected::gone())) {
            Ok(Some(setup)) => setup,
            // Its channel is not set up, or its tenant was deleted a moment ago.
            Ok(None) | Err(Rejected::NotFound) => return Ok(None),
            Err(Rejected::Parked) => {
                return self.kept_target(hook, &known).map(Some).ok_or(Rejected::Parked);
            }
            Err(why) => return Err(why),
        };
        let target = HookTarget { tenant, channel, medium: setup.medium, account: setup.account };
        let is_fresh = || self.register.changes.load(Ordering::SeqCst) == changes;
        if is_fresh() {
            self.keep_target(hook, &target);
            self.register.targets.insert(hook, target.clone());
            // A change in the meantime found nothing to forget; what it missed is forgotten here.
            if !is_fresh() {
                self.forget_target(target.tenant, hook);
            }
        }
        Ok(Some(target))
    }
}
