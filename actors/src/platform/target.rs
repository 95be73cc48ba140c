//! Where hooks led when their tenants could last be asked: for tenants that are parked because
//! their journal cannot be read. A cache beside the stream, which may begin empty after any start.

use super::HookTarget;
use crate::aside::stream_beside;
use crate::codec::Codec;
use crate::core::Core;
use domain::id::{ChannelName, TenantId};
use domain::medium::Medium;
use domain::platform::Hook;

impl Core {
    /// Keeps what a tenant has said of its hook.
    pub(super) fn keep_target(&self, hook: u128, target: &HookTarget) {
        let Some(codec) = self.codec_beside(target.tenant) else { return };
        let what = (&target.channel, target.medium, &target.account);
        let sealed = rmp_serde::to_vec(&what).ok().and_then(|plain| {
            let key = key(hook);
            codec.seal_index(&key, &plain).ok()
        });
        let kept = sealed.map(|sealed| self.journal.put_index(codec.stream, &key(hook), &sealed));
        if !matches!(kept, Some(Ok(()))) {
            tracing::debug!(tenant = %target.tenant, "where a hook leads is not kept");
        }
    }

    /// Where a hook led when its tenant could last be asked; `None` if that is not known.
    pub(super) fn kept_target(&self, id: u128, hook: &Hook) -> Option<HookTarget> {
        let codec = self.codec_beside(hook.tenant)?;
        let found = self.journal.scan_index(codec.stream, &key(id), None, 1).ok()?;
        let (_, sealed) = found.into_iter().next()?;
        let plain = codec.open_index(&key(id), &sealed)?;
        let (channel, medium, account): (ChannelName, Medium, String) =
            rmp_serde::from_slice(&plain).ok()?;
        let target = HookTarget { tenant: hook.tenant, channel, medium, account };
        Some(target).filter(|target| target.channel == hook.channel)
    }

    /// Forgets what a tenant has said of its hooks: its channels have changed.
    pub(crate) fn forget_targets(&self, tenant: TenantId) {
        self.register.forget(tenant);
        let hooks: Vec<u128> = self.register.read().hooks_of(tenant).map(|(id, _)| id).collect();
        for hook in hooks {
            self.forget_target(tenant, hook);
        }
    }

    /// Forgets what it has said of one of them.
    pub(super) fn forget_target(&self, tenant: TenantId, hook: u128) {
        self.register.targets.remove(&hook);
        if let Err(problem) = self.journal.put_index(stream_beside(tenant), &key(hook), &[]) {
            tracing::warn!(%tenant, %problem, "where a hook led is still kept");
        }
    }

    fn codec_beside(&self, tenant: TenantId) -> Option<Codec> {
        let keys = self.vault.tenant(tenant.bytes()).ok().flatten()?;
        Some(Codec { stream: stream_beside(tenant), keys })
    }
}

fn key(hook: u128) -> Vec<u8> {
    std::iter::once(b'h').chain(hook.to_be_bytes()).collect()
}
