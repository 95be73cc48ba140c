//! Whereabouts: groups that have become other chats, and chats that we were put out of.

use super::Tenant;
use crate::change::{Objection, Role, Trouble};
use crate::command::Fate;
use crate::event::Event;
use crate::heard::{Heard, Notice};
use crate::id::{Chat, CommandId};

/// The most groups whose later selves are remembered.
const MOVES_MAX: usize = 10_000;

impl Tenant {
    /// What the operator is told where we were put out of a chat that others rely on.
    pub(super) fn loss(&self, chat: &Chat) -> Option<Event> {
        let use_of_it = match self.role(chat) {
            _ if self.routes.leads_to(chat) => "a route leads there",
            Role::Staff => "staff is told there",
            Role::Customer | Role::Provider | Role::Blocked => return None,
        };
        let about = format!("channel {}", chat.channel());
        let detail = format!("the bot was put out of {chat}, and {use_of_it}: let it in again");
        Some(Event::FaultSeen { about, detail })
    }

    /// Whether anything of the tenant's names this chat.
    pub(super) fn refers_to(&self, chat: &Chat) -> bool {
        self.links.contains_key(chat)
            || self.roles.contains_key(chat)
            || self.languages.contains_key(chat)
            || self.senders.contains_key(chat)
            || self.outside.contains(chat)
            || self.routes.leads_to(chat)
            || self.commands.values().any(|command| command.chat == *chat)
            || self.outbox.iter().any(|(_, item)| item.chat == *chat)
            || self.watches.refers_to(chat)
    }

    /// What a chat has become; `None` for one that is what it was.
    #[must_use]
    pub fn successor(&self, chat: &Chat) -> Option<&Chat> {
        self.successors.get(chat)
    }

    /// What was said in a group before it became another chat, and is delivered late, counts as
    /// said in the other. Its number is none of a message there: it cannot be quoted.
    pub(super) fn readdressed(&self, heard: Heard) -> Heard {
        let Some(chat) = self.successors.get(&heard.chat).cloned() else { return heard };
        Heard { chat, message: String::new(), quoted: None, ..heard }
    }

    /// Whether we were put out of a chat, or of the group that it is a topic of.
    #[must_use]
    pub fn is_outside(&self, chat: &Chat) -> bool {
        let group = || chat.group().is_some_and(|group| self.outside.contains(&group));
        !self.outside.is_empty() && (self.outside.contains(chat) || group())
    }

    /// Whoever hears somebody speak is inside, also where nobody has said so.
    pub(super) fn let_in(&self, chat: &Chat) -> Option<Event> {
        let group = chat.group().unwrap_or_else(|| chat.clone());
        let marked = [chat.clone(), group].into_iter().find(|it| self.outside.contains(it))?;
        let channel = chat.channel().into();
        let notice = Notice::Membership { chat: marked, inside: true };
        Some(Event::Noticed { channel, keys: Vec::new(), notice })
    }

    /// A chat that has become another is named by what it is now.
    pub(super) fn is_present(&self, chat: &Chat, pointer: &str) -> Result<(), Objection> {
        let Some(to) = self.successors.get(chat) else { return Ok(()) };
        let detail = format!("{chat} has become {to}: name that one");
        Err(Objection { kind: Trouble::Conflict, pointer: pointer.to_owned(), detail })
    }

    /// A group has become another chat: everything that names it follows.
    pub(super) fn moved(&mut self, from: &Chat, to: &Chat) {
        if from == to {
            return;
        }
        self.succeeded(from, to);
        self.moved_whole(from, to);
    }

    /// Everything that names the one names the other.
    pub(super) fn moved_whole(&mut self, from: &Chat, to: &Chat) {
        self.moved_setup(from, to);
        if let Some(rate) = self.rates.remove(from) {
            self.rates.insert(to.clone(), rate);
        }
        // Whether we were let into the other chat is that one's own to say.
        self.outside.remove(from);
        self.moved_talk(from, to);
        self.routes.moved(from, to);
        self.watches.moved(from, to);
        self.budgets.moved(from, to);
    }

    /// What was asked in the one is answered in the other.
    pub(super) fn moved_talk(&mut self, from: &Chat, to: &Chat) {
        self.commands_moved(from, to);
        self.outbox.moved(from, to);
    }

    /// What is set up for the one is set up for the other.
    pub(super) fn moved_setup(&mut self, from: &Chat, to: &Chat) {
        if let Some(linked) = self.links.remove(from) {
            self.links.entry(to.clone()).or_default().extend(linked);
        }
        if let Some(role) = self.roles.remove(from) {
            self.roles.insert(to.clone(), role);
        }
        self.members.moved(from, to);
        if let Some(language) = self.languages.remove(from) {
            self.languages.insert(to.clone(), language);
        }
        if let Some(senders) = self.senders.remove(from) {
            self.senders.insert(to.clone(), senders);
        }
    }

    /// Remembers it, also for what became `from` before; and that nothing leads away from `to`.
    fn succeeded(&mut self, from: &Chat, to: &Chat) {
        self.successors.remove(to);
        self.successors.values_mut().filter(|it| *it == from).for_each(|it| *it = to.clone());
        self.successors.insert(from.clone(), to.clone());
        if self.successors.len() > MOVES_MAX {
            self.successors.pop_first();
        }
    }

    fn commands_moved(&mut self, from: &Chat, to: &Chat) {
        if let Some(lane) = self.lanes.remove(from) {
            let joined = self.lanes.entry(to.clone()).or_default();
            joined.extend(lane);
            joined.make_contiguous().sort_unstable_by_key(|id: &CommandId| id.0);
        }
        for command in self.commands.values_mut() {
            if command.chat == *from {
                command.chat = to.clone();
                command.message.clear();
            }
            for errand in &mut command.errands {
                if let Fate::Cleared(clearance) = &mut errand.fate {
                    let targets = clearance.targets.iter_mut();
                    targets.filter(|it| *it == from).for_each(|it| *it = to.clone());
                }
            }
        }
    }
}
