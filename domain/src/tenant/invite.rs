//! Inviting: whoever opens an owner's link has the chat tied to a username, once.

use super::configure::{refuse, usable};
use super::{Tenant, link};
use crate::bytes::Digest;
use crate::change::{By, Change, Objection, Trouble};
use crate::event::Event;
use crate::heard::Heard;
use crate::id::{ChannelName, Username};
use crate::invite::{self, Invites, OPEN_MAX, Opening};
use crate::medium::Medium;
use crate::settings::Unlinked;
use crate::time::Moment;

impl Tenant {
    /// The invitations that nobody has opened.
    #[must_use]
    pub fn invites(&self) -> &Invites {
        &self.invites
    }

    /// Whether anybody can be invited now.
    pub(super) fn may_invite(&self, now: Moment) -> Result<(), Objection> {
        refuse(!self.settings.links_self, Trouble::Conflict, "/channel", || {
            "customers do not link their own chats here: set links.self to true first".to_owned()
        })?;
        refuse(!self.plan.serves(Medium::Telegram, now), Trouble::Conflict, "/channel", || {
            "the plan is without telegram, or has run out".to_owned()
        })?;
        refuse(self.invites.open(now).count() >= OPEN_MAX, Trouble::Conflict, "/username", || {
            format!("{OPEN_MAX} invitations wait to be opened already; take some back")
        })
    }

    /// Whether a customer can be invited to this channel.
    pub(super) fn invitable(
        &self,
        username: &Username,
        channel: &ChannelName,
    ) -> Result<(), Objection> {
        usable(username)?;
        let medium = self.channels.get(channel).map(|it| it.medium);
        refuse(medium != Some(Medium::Telegram), Trouble::Invalid, "/channel", || {
            format!("{channel} is no bot of Telegram: only these have links that carry a code")
        })
    }

    pub(super) fn revocable(&self, hash: Digest) -> Result<(), Objection> {
        refuse(!self.invites.has(hash), Trouble::Missing, "/invite", || {
            "there is no such invitation, or it was opened, or its time is over".to_owned()
        })
    }

    /// The code of a link that was opened, where links can be: in a private chat with a bot.
    pub(super) fn invite_opened<'a>(&self, heard: &'a Heard) -> Option<&'a str> {
        let bot = self.medium(&heard.chat) == Some(Medium::Telegram);
        invite::opened(&heard.text).filter(|_| bot)
    }

    /// What comes of a link that was opened.
    pub(super) fn open_invite(&self, heard: &Heard, hash: Digest, now: Moment) -> Vec<Event> {
        if self.invites.are_too_many(&self.known_as(&heard.chat), now) {
            return Vec::new();
        }
        let paid = self.plan.serves(Medium::Telegram, now);
        let invite = self.invites.get(hash, heard.chat.channel(), now).filter(|_| paid);
        let Some(username) = invite.map(|it| it.username.clone()) else {
            return self.open_nothing(heard, now);
        };
        let linked = self.usernames(&heard.chat);
        if linked.contains(&username) {
            return self.note_opening(heard, Opening::Right(hash), Vec::new(), "linked");
        }
        // What cannot be done now stays open: the owner may make room, or another chat opens it.
        if !linked.is_empty() && !self.settings.links_several {
            return self.note_opening(heard, Opening::Wrong, Vec::new(), "link_taken");
        }
        let (chat, by) = (heard.chat.clone(), By(format!("invitation {}", heard.sender)));
        match self.fitting(Change::Linked { chat, username }) {
            Ok(change) => {
                let linked = vec![Event::Changed { by, change }];
                self.note_opening(heard, Opening::Right(hash), linked, "linked")
            }
            Err(_) => self.note_opening(heard, Opening::Wrong, Vec::new(), "link_later"),
        }
    }

    /// A code that is not right, or no longer, gets what any stranger gets.
    fn open_nothing(&self, heard: &Heard, now: Moment) -> Vec<Event> {
        let mut events = vec![link::said(heard, None, Some(Opening::Wrong))];
        if self.is_muted(&heard.chat, now) || !self.usernames(&heard.chat).is_empty() {
            return events;
        }
        // Its keys stand in the event before.
        let stranger = Heard { keys: Vec::new(), origin: None, ..heard.clone() };
        events.extend(match self.settings.unlinked {
            Unlinked::Silent => Vec::new(),
            Unlinked::Hint => self.turn_away(stranger, "unlinked"),
            Unlinked::Staff => self.report_unlinked(stranger, "opened a link that is over"),
        });
        events
    }

    fn note_opening(
        &self,
        heard: &Heard,
        opening: Opening,
        changes: Vec<Event>,
        key: &str,
    ) -> Vec<Event> {
        let answer = self.link_reply(&heard.chat, &heard.message, key);
        let said = link::said(heard, None, Some(opening));
        std::iter::once(said).chain(changes).chain([answer]).collect()
    }
}
