//! Hidden ids: what a contact of a talk speaks under once it was given one.

use domain::event::Event;
use domain::heard::Notice;
use domain::id::Chat;
use std::collections::BTreeMap;

/// The hidden ids of a talk's contacts.
#[derive(Default)]
pub(super) struct Lids {
    given: BTreeMap<Chat, (Chat, bool)>,
    told: BTreeMap<Chat, Chat>,
}

impl Lids {
    /// A contact is given one.
    pub(super) fn give(&mut self, contact: &Chat, hidden: &str, told: bool) {
        let hidden = Chat::new(&contact.channel().into(), hidden);
        self.told.insert(hidden.clone(), contact.clone());
        self.given.insert(contact.clone(), (hidden, told));
    }

    /// The hidden id of a contact, and whether notifications name its number beside it.
    pub(super) fn of(&self, contact: &Chat) -> Option<&(Chat, bool)> {
        self.given.get(contact)
    }

    /// The contact behind a hidden id.
    pub(super) fn contact(&self, hidden: &Chat) -> Option<&Chat> {
        self.told.get(hidden)
    }

    /// An event with the talk's names in it, as far as it is printed.
    pub(super) fn in_talk(&self, mut event: Event) -> Event {
        if let Some(chat) = place(&mut event)
            && let Some(contact) = self.told.get(chat)
        {
            *chat = contact.clone();
        }
        event
    }
}

/// The chat of an event that a talk prints.
pub(super) fn place(event: &mut Event) -> Option<&mut Chat> {
    if let Event::CommandHeard { chat, .. }
    | Event::StrangerHeard { chat, .. }
    | Event::LinkAsked { chat, .. }
    | Event::DispatchPlanned { chat, .. }
    | Event::NoticePlanned { chat, .. }
    | Event::BulletinPlanned { chat, .. }
    | Event::ReminderPlanned { chat, .. }
    | Event::FollowUpPlanned { chat, .. }
    | Event::ReplyPlanned { chat, .. }
    | Event::Noticed {
        notice: Notice::Same { number: chat, .. } | Notice::Disputed { number: chat, .. },
        ..
    } = event
    {
        return Some(chat);
    }
    None
}
