//! Invitations.

use super::{id, moment};
use crate::problem::Problem;
use domain::bytes::Digest;
use domain::id::{ChannelName, Username};
use domain::invite;
use domain::tenant::Tenant;
use domain::time::Moment;
use serde::{Deserialize, Serialize};

/// An invitation to be given out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewInvite {
    /// Whom the chat that opens it will speak for.
    username: String,
    /// The bot that is to be opened.
    channel: String,
}

/// An invitation that nobody has opened, without its code.
#[derive(Serialize)]
pub(crate) struct Invite {
    id: String,
    username: String,
    channel: String,
    expires_at: String,
}

/// One that was given out just now: the one time that its code is shown.
#[derive(Serialize)]
pub(crate) struct Invited {
    #[serde(flatten)]
    invite: Invite,
    code: String,
    /// The whole link; null where the bot's public name is not known now.
    url: Option<String>,
    /// How the link is made; left out where it is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'static str>,
}

const NOTE: &str = "The bot's public name could not be asked for now. The link is \
                    https://t.me/NAME?start=CODE, with the name that you gave it at @BotFather.";

impl NewInvite {
    pub(crate) fn check(&self) -> Result<(Username, ChannelName), Problem> {
        let channel = ChannelName::parse(self.channel.trim()).ok_or_else(|| {
            let detail = "a channel's name is a lower-case letter, then up to 15 of a-z, 0-9 and -";
            Problem::field("/channel", "invalid", detail)
        })?;
        Ok((self.username.trim().into(), channel))
    }
}

impl Invite {
    fn new(hash: Digest, invite: &invite::Invite) -> Self {
        Self {
            id: id::invite(hash),
            username: invite.username.to_string(),
            channel: invite.channel.to_string(),
            expires_at: moment::show(invite.until),
        }
    }

    /// The one of this hash; `None` if it cannot be opened.
    pub(crate) fn of(tenant: &Tenant, hash: Digest, now: Moment) -> Option<Self> {
        let (_, invite) = tenant.invites().open(now).find(|(it, _)| *it == hash)?;
        Some(Self::new(hash, invite))
    }

    /// All that can be opened, by id.
    pub(crate) fn all(tenant: &Tenant, now: Moment) -> Vec<(String, Self)> {
        let open = tenant.invites().open(now);
        open.map(|(hash, invite)| (id::invite(hash), Self::new(hash, invite))).collect()
    }
}

impl Invited {
    pub(crate) fn of(invite: Invite, code: &str, bot: Option<&str>) -> Self {
        let url = bot.map(|bot| format!("https://t.me/{bot}?start={code}"));
        let note = bot.is_none().then_some(NOTE);
        Self { invite, code: code.to_owned(), url, note }
    }
}
