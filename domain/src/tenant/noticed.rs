//! What vendors say of their own accord: of accounts, chats and people, and of our own messages.

use super::Tenant;
use crate::event::Event;
use crate::heard::{Key, Notice};
use crate::id::{ChannelName, Chat};
use crate::outbox::State;
use crate::outcome::Finding;

impl Tenant {
    /// What a vendor says of its own accord: kept only where it changes something.
    pub(super) fn notice(
        &self,
        channel: ChannelName,
        keys: Vec<Key>,
        notice: Notice,
    ) -> Vec<Event> {
        if self.seen.knows(&keys) {
            return Vec::new();
        }
        match &notice {
            Notice::Confirmed { chat, text, vendor } => self.confirmed(chat, text, vendor),
            Notice::Disputed { .. } => Vec::new(),
            Notice::Delivered { vendor, status } => self.delivered(channel, keys, (vendor, status)),
            Notice::Same { number, hidden } => self.introduced(&channel, keys, (number, hidden)),
            Notice::State(state) if self.stopped.get(&channel) == state.as_ref() => Vec::new(),
            Notice::Moved { from, to } if from == to || !self.refers_to(from) => Vec::new(),
            Notice::Membership { chat, inside } if self.outside.contains(chat) != *inside => {
                Vec::new()
            }
            Notice::Membership { chat, .. } if !self.refers_to(chat) => Vec::new(),
            Notice::Membership { chat, inside: false } => {
                let loss = self.loss(chat);
                std::iter::once(Event::Noticed { channel, keys, notice }).chain(loss).collect()
            }
            Notice::State(Some(why)) => {
                let told = self.told_of_halt(&channel, why);
                std::iter::once(Event::Noticed { channel, keys, notice }).chain(told).collect()
            }
            Notice::State(None) | Notice::Moved { .. } | Notice::Membership { .. } => {
                vec![Event::Noticed { channel, keys, notice }]
            }
        }
    }

    /// A message in doubt that the vendor shows us was sent.
    fn confirmed(&self, chat: &Chat, text: &str, vendor: &str) -> Vec<Event> {
        if self.is_claimed(chat, vendor) {
            return Vec::new();
        }
        let found = self.outbox.sole_doubtful(chat, text);
        let reconciled = found.and_then(|(outgoing, item)| match item.state {
            State::InDoubt { looks, .. } => Some(Event::Reconciled {
                outgoing,
                look: looks,
                finding: Finding::Sent(vendor.to_owned()),
                again: None,
            }),
            State::Waiting(_)
            | State::Attempted(_)
            | State::Accepted(_)
            | State::Failed(_)
            | State::Dropped => None,
        });
        reconciled.into_iter().collect()
    }
}
