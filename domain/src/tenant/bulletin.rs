//! Bulletins: what staff is told of a channel, and of nobody's command: once while it lasts.

use super::Tenant;
use crate::change::Role;
use crate::event::Event;
use crate::id::{ChannelName, Chat};
use crate::length;
use crate::outbox::{Outgoing, Purpose};
use crate::time::Moment;

/// What staff is told by of a channel that cannot send.
pub(super) const STOPPED: &str = "channel_stopped";

impl Tenant {
    /// Staff is told, through another channel where there is one; nothing where there is no staff,
    /// or where it knows.
    pub(super) fn bulletin(
        &self,
        code: &str,
        channel: &ChannelName,
        detail: &str,
    ) -> Option<Event> {
        let known = self.bulletins.contains(&(channel.clone(), code.to_owned()));
        let chat = self.staff_beside(channel, code == STOPPED).filter(|_| !known)?;
        let text = format!("{code}: channel {channel}: {detail}");
        Some(Event::BulletinPlanned {
            outgoing: self.outbox.next(),
            code: code.to_owned(),
            channel: channel.clone(),
            chat,
            text: length::parts(&text).into_iter().next().unwrap_or(text),
        })
    }

    /// The chat of staff that does not hang on this channel, if there is one; else, unless the
    /// channel itself `stops`, any.
    fn staff_beside(&self, channel: &ChannelName, stops: bool) -> Option<Chat> {
        let staff = self.roles.iter().filter(|(_, role)| **role == Role::Staff);
        let chats = || staff.clone().map(|(chat, _)| chat);
        let works = |chat: &&Chat| {
            let name = ChannelName::from(chat.channel());
            name != *channel && !self.stopped.contains_key(&name)
        };
        let here = |chat: &&Chat| !self.stopped.contains_key(&chat.channel().into());
        let any = || chats().find(here).filter(|_| !stops);
        chats().find(works).or_else(any).cloned()
    }

    pub(super) fn announced(&mut self, at: Moment, event: &Event) {
        let Event::BulletinPlanned { outgoing, code, channel, chat, text } = event else { return };
        // A channel works again some day; all else is told each time that it happens.
        if code == STOPPED {
            self.bulletins.insert((channel.clone(), code.clone()));
        }
        let item = Outgoing::new(Purpose::Bulletin, chat.clone(), text.clone(), at);
        self.outbox.insert(*outgoing, item);
    }
}
