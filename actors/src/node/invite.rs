//! Invitations: a code is drawn, shown once to whoever asked for it, and kept as what it hashes to.

use super::Node;
use super::probe::opened;
use crate::tenant::ChangeError;
use config::Secret;
use domain::bytes::Digest;
use domain::change::{By, Change};
use domain::id::{ChannelName, TenantId, Username};
use domain::invite;

/// An invitation that was given out just now.
pub struct Invitation {
    /// What its code hashes to, which is its id.
    pub hash: Digest,
    /// The code, 24 letters of `a-z2-7`; it is seen here and nowhere else.
    pub code: Secret<String>,
    /// The bot's public name, without `@`; `None` while its vendor does not say it.
    pub bot: Option<String>,
}

impl Node {
    /// Invites whoever opens a link to speak for a username; resolves when that is on disk. Where
    /// another probe of this tenant is under way, the bot is not asked for its name.
    ///
    /// # Errors
    /// When it does not fit, and when it cannot be written down.
    pub async fn invite(
        &self,
        tenant: TenantId,
        by: By,
        username: Username,
        channel: ChannelName,
    ) -> Result<Invitation, ChangeError> {
        // The generator of `rand::random` is cryptographically secure and seeded by the system.
        let code = invite::code(rand::random());
        let hash = invite::hash(&code);
        let change = Change::Invited { hash, username, channel: channel.clone() };
        self.change(tenant, by, change).await?;
        let bot = self.bot(tenant, channel).await;
        Ok(Invitation { hash, code: Secret::new(code), bot })
    }

    /// The public name of a channel's account, as its vendor says it now.
    async fn bot(&self, tenant: TenantId, name: ChannelName) -> Option<String> {
        let lease = self.trial(tenant).ok()?;
        let setup = self.setup_of(tenant, &name).await.ok()??;
        let named = self.on_seat(tenant, lease, move |world| async move {
            let (gateway, account) = opened(&world, &name, Some(&setup)).ok()?;
            let answer = world.call(&world.lanes.outbound, gateway.ask_identity(&account)).await;
            let identity = gateway.read_identity(&account.id, &answer).ok()?;
            identity.name.strip_prefix('@').map(str::to_owned)
        });
        named.await.ok().flatten()
    }
}
