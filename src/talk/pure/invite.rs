//! Invitations in a telling without a node.

use super::{Pure, owner};
use crate::talk::script::{Inviting, Speech, given, start};
use domain::bytes::Digest;
use domain::change::Change;
use domain::heard::Key;
use domain::id::{ChannelName, Username};
use domain::input::Input;
use domain::invite;

/// The public name of the bot.
const BOT: &str = "acme_support_bot";

impl Pure {
    pub(super) fn invite(&mut self, inviting: &Inviting) -> Result<(), String> {
        match inviting {
            Inviting::Given(channel, username) => self.give(channel, username),
            Inviting::Opened(speech, username, right) => {
                let text = start(self.code_for(username)?, *right);
                self.hear(&Speech { text, ..speech.clone() })
            }
            Inviting::Revoked(username) => {
                let hash = invite::hash(self.code_for(username)?);
                self.take(Input::Told(owner(), Change::InviteRevoked { hash }))
            }
        }
    }

    fn give(&mut self, channel: &ChannelName, username: &Username) -> Result<(), String> {
        // Any code will do where nobody is to guess it.
        let Digest(dice) = Key::of(&format!("talk: invite {}", self.invites.len())).0;
        let mut drawn = [0; 15];
        drawn.iter_mut().zip(dice).for_each(|(to, from)| *to = from);
        let code = invite::code(drawn);
        let (hash, channel) = (invite::hash(&code), channel.clone());
        let change = Change::Invited { hash, username: username.clone(), channel };
        self.take(Input::Told(owner(), change))?;
        if self.after.objection.is_none() {
            let url = format!("https://t.me/{BOT}?start={code}");
            self.after.shown.push(given(username, &url, &code));
            self.invites.push((username.clone(), code));
        }
        Ok(())
    }

    /// The code of the last invitation for a username.
    fn code_for(&self, username: &Username) -> Result<&str, String> {
        let last = self.invites.iter().rev().find(|(name, _)| name == username);
        let (_, code) = last.ok_or_else(|| format!("{username} was not invited"))?;
        Ok(code)
    }
}
