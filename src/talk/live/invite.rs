//! Invitations in a talk that is told live: given out and taken back over REST, and opened as
//! Telegram tells it.

use super::Desk;
use crate::talk::script::{Inviting, Speech, given, start};
use anyhow::{Context as _, ensure};
use domain::id::{ChannelName, Username};
use reqwest::Method;
use serde_json::{Value, json};

/// One that was given out.
pub(super) struct Invitation {
    username: Username,
    id: String,
    code: String,
}

impl Desk {
    /// Why it was not done, if it was not.
    pub(super) async fn invite(&mut self, inviting: &Inviting) -> anyhow::Result<Option<String>> {
        match inviting {
            Inviting::Given(channel, username) => self.give(channel, username).await,
            Inviting::Opened(speech, username, right) => {
                let text = start(&self.invitation(username)?.code, *right);
                self.vendors.say(&Speech { text, ..speech.clone() }).await?;
                Ok(None)
            }
            Inviting::Revoked(username) => {
                let path = format!("invites/{}", self.invitation(username)?.id);
                let call = (Method::DELETE, path, Value::Null);
                Ok(self.owner.send(&self.tenant, call, &self.vendors.names).await?.err())
            }
        }
    }

    async fn give(
        &mut self,
        channel: &ChannelName,
        username: &Username,
    ) -> anyhow::Result<Option<String>> {
        let body = json!({ "username": username.as_str(), "channel": channel.as_str() });
        let call = (Method::POST, "invites".to_owned(), body);
        let answer = match self.owner.send(&self.tenant, call, &self.vendors.names).await? {
            Ok(answer) => answer,
            Err(why) => return Ok(Some(why)),
        };
        let text = |name: &str| answer.get(name).and_then(Value::as_str).map(str::to_owned);
        let code = text("code").context("no code was given")?;
        let url = text("url").context("no link was given")?;
        let listed = |it: u8| it.is_ascii_alphanumeric() || it == b'_' || it == b'-';
        let fits = (20..=64).contains(&code.len()) && code.bytes().all(listed);
        ensure!(fits, "Telegram would not take {code:?}");
        self.shown.push(given(username, &url, &code));
        let id = text("id").context("no id was given")?;
        self.invites.push(Invitation { username: username.clone(), id, code });
        Ok(None)
    }

    /// The last invitation for a username.
    fn invitation(&self, username: &Username) -> anyhow::Result<&Invitation> {
        let last = self.invites.iter().rev().find(|it| it.username == *username);
        last.with_context(|| format!("{username} was not invited"))
    }
}
