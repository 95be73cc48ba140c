//! Bulletins: what staff is told of a channel, and of nobody's command: once while it lasts.

use super::Tenant;
use crate::change::Role;
use crate::event::Event;
use crate::id::{ChannelName, Chat};
use crate::length;
use crate::outbox::{Outgoing, Purpose};
use crate::time::Moment;

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
        let chat = self.staff_beside(channel).filter(|_| !known)?;
        let text = format!("{code}: channel {channel}: {detail}");
        Some(Event::BulletinPlanned {
            outgoing: self.outbox.next(),
            code: code.to_owned(),
            channel: channel.clone(),
            chat,
            text: length::parts(&text).into_iter().next().unwrap_or(text),
        })
    }

    /// The chat of staff that does not hang on this channel, if there is one.
    fn staff_beside(&self, channel: &ChannelName) -> Option<Chat> {
        let staff = self.roles.iter().filter(|(_, role)| **role == Role::Staff);
        let chats = || staff.clone().map(|(chat, _)| chat);
        let works = |chat: &&Chat| {
            let name = ChannelName::from(chat.channel());
            name != *channel && !self.stopped.contains_key(&name)
        };
        chats().find(works).or_else(|| chats().next()).cloned()
    }

    pub(super) fn announced(&mut self, at: Moment, event: &Event) {
        let Event::BulletinPlanned { outgoing, code, channel, chat, text } = event else { return };
        // A contradiction does not end by itself; each is told.
        if code != "contact_conflict" {
            self.bulletins.insert((channel.clone(), code.clone()));
        }
        let item = Outgoing::new(Purpose::Bulletin, chat.clone(), text.clone(), at);
        self.outbox.insert(*outgoing, item);
    }
}
