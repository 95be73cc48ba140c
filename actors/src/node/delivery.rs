//! The door for webhooks.

use super::Node;
use crate::permit::Rejected;
use crate::platform::HookTarget;
use domain::heard::Delivery;
use domain::id::{ChannelName, TenantId};

impl Node {
    /// Where a hook leads; `None` for one that is unknown, and while its channel is not set up. An
    /// error means that its tenant cannot be asked now: the hook may well be known.
    /// The tenant is asked at the first call after a start, and after its channels have changed.
    pub async fn hook(&self, hook: u128) -> Result<Option<HookTarget>, Rejected> {
        self.0.core.hook(hook).await
    }

    /// Delivers what came through a channel. Resolves when what follows from it is on disk, and at
    /// once when nothing does. The tenant has it as soon as this is first polled: dropping the
    /// future later takes nothing back.
    pub async fn deliver(
        &self,
        tenant: TenantId,
        channel: ChannelName,
        deliveries: Vec<Delivery>,
    ) -> Result<(), Rejected> {
        self.0.core.deliver(tenant, channel, deliveries).await
    }
}
