//! Tickets: when the panel's are looked at, which of their messages are commands, and what is left
//! to staff.

use super::Tenant;
use super::configure::refuse;
use crate::action::Action;
use crate::change::{Channel, Objection, Role, Trouble};
use crate::command::Right;
use crate::event::Event;
use crate::fault::Fault;
use crate::heard::Heard;
use crate::id::{ChannelName, Chat, OrderId, OutgoingId, Username};
use crate::medium::Medium;
use crate::outbox::Outgoing;
use crate::subject::{self, Choice};
use crate::ticket::{self, Haul, Round, SUBJECT_KEPT, Thread, Tickets};
use crate::time::Moment;
use std::collections::BTreeSet;

/// How often a reply in doubt is looked for where it can be read again.
const REREADS: usize = 2;

impl Tenant {
    /// What is known of the panel's tickets.
    #[must_use]
    pub fn tickets(&self) -> &Tickets {
        &self.tickets
    }

    /// The channel that the panel's tickets are, if the owner wants them to be one.
    #[must_use]
    pub fn tickets_channel(&self) -> Option<(&ChannelName, &Channel)> {
        self.channels.iter().find(|(_, channel)| channel.medium == Medium::Tickets)
    }

    /// Why tickets are not looked at, in words for their owner; `None` while they are, or while
    /// nobody wants them to be.
    #[must_use]
    pub fn tickets_held(&self, now: Moment) -> Option<&'static str> {
        self.tickets_channel()?;
        if self.panel.is_none() {
            return Some("set the panel whose tickets these are");
        }
        if self.settings.tickets.staff_name.is_empty() {
            return Some(
                "set tickets.staff_name: the login of the panel's staff under which answers are \
                 posted, or - where the panel needs none",
            );
        }
        let serves = self.plan.serves(Medium::Tickets, now);
        (!serves).then_some("the plan has no tickets, or has run out")
    }

    /// The look at the tickets that is owed at this moment, and when the next one is.
    #[must_use]
    pub fn collecting(&self, now: Moment) -> Option<(Round, Moment)> {
        let (_, channel) = self.tickets_channel()?;
        if self.tickets_held(now).is_some() {
            return None;
        }
        let place = channel.account.parse().unwrap_or(0);
        Some(self.tickets.round(self.settings.tickets.interval, place, now))
    }

    /// What follows from a look next: at most one message of a customer, since each must be taken
    /// from where the last has led. Asked until nothing does. A look that is not owed any more, or
    /// at another panel's tickets, is old news.
    pub(super) fn ticketed(
        &self,
        round: Round,
        read: Result<Haul, Fault>,
        now: Moment,
    ) -> Vec<Event> {
        let owed = self.collecting(now).is_some_and(|(owed, _)| owed.asked == round.asked);
        let Some((name, _)) = self.tickets_channel().filter(|_| owed) else { return Vec::new() };
        let haul = match read {
            Ok(haul) => haul,
            Err(fault) => return self.unread(fault),
        };
        let mut threads = haul.threads.iter();
        let heard = threads.find_map(|thread| self.hear_thread(name, thread, now));
        heard.unwrap_or_else(|| {
            let stale = haul.pending.map(|pending| self.tickets.stale(&pending, now));
            let forgotten = stale.unwrap_or_default();
            let news = self.tickets.fault().is_some() || !forgotten.is_empty();
            news.then_some(Event::TicketsRead { forgotten }).into_iter().collect()
        })
    }

    fn unread(&self, fault: Fault) -> Vec<Event> {
        let detail = fault.to_string();
        if self.tickets.fault().is_some_and(|(_, known)| known.to_string() == detail) {
            return Vec::new();
        }
        let about = "tickets".to_owned();
        vec![Event::TicketsFailed { fault }, Event::FaultSeen { about, detail }]
    }

    /// The first message of a ticket that is a command and not dealt with, as events.
    fn hear_thread(&self, name: &ChannelName, thread: &Thread, now: Moment) -> Option<Vec<Event>> {
        let chat = ticket::chat(name, thread.ticket);
        let entry = self.tickets.get(thread.ticket);
        let left = entry.is_some_and(|it| it.left) || self.role(&chat) != Role::Customer;
        if left || !self.tickets.has_room(thread.ticket) {
            return None;
        }
        let (_, choice) = self.tickets.subjects.choose(&thread.subject)?;
        let handled = entry.map_or(0, |it| it.handled);
        let commands = entry.map_or(0, |it| it.commands);
        let mut new = thread.open(entry).filter(|(nth, _)| *nth > handled);
        new.find_map(|(nth, text)| {
            let asked = self.read_under(text, choice)?;
            if commands >= self.settings.tickets.replies_max {
                return Some(self.leave_ticket(thread, chat.clone(), commands));
            }
            let begun = self.begin_in_ticket(thread, &chat, asked, now);
            let heard = || Event::TicketHeard {
                ticket: thread.ticket,
                chat: chat.clone(),
                username: thread.username.clone(),
                subject: thread.subject.chars().take(SUBJECT_KEPT).collect(),
                nth,
            };
            (!begun.is_empty()).then(|| std::iter::once(heard()).chain(begun).collect())
        })
    }

    fn begin_in_ticket(
        &self,
        thread: &Thread,
        chat: &Chat,
        asked: (Action, Vec<OrderId>),
        now: Moment,
    ) -> Vec<Event> {
        // What is dealt with is known by the ticket's own count, for as long as it is remembered.
        let heard = Heard {
            keys: Vec::new(),
            origin: None,
            chat: chat.clone(),
            sender: thread.username.as_str().to_owned(),
            message: String::new(),
            text: String::new(),
            quoted: None,
        };
        let usernames = BTreeSet::from([thread.username.clone()]);
        self.begin_command(heard, asked, (Right::Customer, usernames), now)
    }

    /// What a message asks for below a subject of this choice. Its own words come first; only where
    /// they say nothing of what is wanted, the subject does.
    #[must_use]
    pub fn read_under(&self, text: &str, choice: Choice) -> Option<(Action, Vec<OrderId>)> {
        let own = self.read(text);
        let Choice::Action(action) = choice else { return own };
        let under = || self.read(&format!("{text}\n{action}"));
        own.or_else(|| under().filter(|(found, _)| *found == action))
    }

    /// A ticket has had its share: staff is told, this once.
    fn leave_ticket(&self, thread: &Thread, chat: Chat, commands: u32) -> Vec<Event> {
        let detail = format!("{chat} was answered {commands} times and is left to staff now");
        let left = Event::TicketLeft { ticket: thread.ticket, chat, commands };
        let told = match self.staff_chat() {
            Some(staff) => Event::ReplyPlanned {
                outgoing: self.outbox.next(),
                command: None,
                chat: staff,
                text: detail,
                quote: None,
                lines: Vec::new(),
                last: true,
            },
            None => Event::FaultSeen { about: "tickets".to_owned(), detail },
        };
        vec![left, told]
    }

    /// Whose a ticket is, once it was heard.
    pub(super) fn ticket_user(&self, chat: &Chat) -> Option<BTreeSet<Username>> {
        self.ticket_of(chat).map(|(_, entry)| BTreeSet::from([entry.username.clone()]))
    }

    fn ticket_of(&self, chat: &Chat) -> Option<(crate::id::TicketId, &ticket::Entry)> {
        let id = ticket::of(chat).filter(|_| self.medium(chat) == Some(Medium::Tickets))?;
        Some((id, self.tickets.get(id)?))
    }

    /// Whether a message in doubt is looked for before anything else is done about it.
    pub(super) fn is_looked_for(&self, item: &Outgoing) -> bool {
        let reread = self.medium(&item.chat).is_some_and(Medium::can_reread);
        item.purpose.is_dispatch() || (reread && item.purpose.is_reply())
    }

    /// How often what this reply says stands in its ticket already, by our own doing.
    pub(super) fn answers_like(&self, item: &Outgoing) -> usize {
        let known = self.ticket_of(&item.chat).map_or(0, |(_, it)| it.says(&item.text));
        usize::try_from(known).unwrap_or(0)
    }

    /// What a ticket was answered is remembered with it.
    pub(super) fn note_answer(&mut self, at: Moment, id: OutgoingId) {
        let item = self.outbox.get(id).filter(|it| it.purpose.is_reply());
        let found = item.and_then(|item| Some((self.ticket_of(&item.chat)?.0, item.text.clone())));
        if let Some((ticket, text)) = found {
            self.tickets.answered(at, ticket, &text);
        }
    }

    pub(super) fn role_settable(&self, chat: &Chat, role: Role) -> Result<(), Objection> {
        self.known_channel(chat, "/chat")?;
        match role {
            Role::Customer | Role::Blocked => Ok(()),
            Role::Staff | Role::Provider => self.no_ticket(
                chat,
                "/role",
                "a ticket is a customer's: it can be that, or blocked",
            ),
        }
    }

    pub(super) fn no_ticket(&self, chat: &Chat, pointer: &str, why: &str) -> Result<(), Objection> {
        let is_ticket = self.medium(chat) == Some(Medium::Tickets);
        refuse(is_ticket, Trouble::Invalid, pointer, || why.to_owned())
    }

    /// What kept tickets from being answered may have been mended.
    pub(super) fn reopen_tickets(&mut self) {
        if let Some(name) = self.tickets_channel().map(|(name, _)| name.clone()) {
            self.works_again(&name);
        }
    }

    /// The same numbers are other customers' tickets at another panel: what is still to be said in
    /// one of the former panel's is not said there.
    pub(super) fn leave_tickets(&mut self) {
        let Some(name) = self.tickets_channel().map(|(name, _)| name.clone()) else { return };
        let ours = |chat: &Chat| chat.channel() == name.as_str() && ticket::of(chat).is_some();
        let asked = self.commands.values().map(|command| &command.chat);
        let told = self.outbox.iter().map(|(_, item)| &item.chat);
        let chats: BTreeSet<Chat> = asked.chain(told).filter(|it| ours(it)).cloned().collect();
        for chat in chats {
            self.moved_talk(&chat, &ticket::former(&chat));
        }
        self.watches.change_all(|case| case.chat = case.chat.take().filter(|it| !ours(it)));
    }

    /// Folds what was found out about tickets in.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the caller has sorted the events")]
    pub(super) fn ticket_noted(&mut self, at: Moment, event: &Event) {
        match event {
            Event::TicketHeard { ticket, username, subject, nth, .. } => {
                self.tickets.heard(at, *ticket, (username.clone(), subject.clone(), *nth));
            }
            Event::TicketLeft { ticket, .. } => self.tickets.leave(*ticket),
            Event::TicketsRead { forgotten } => {
                // A key that was refused is taken again: what answers wait for may be over, too.
                if self.tickets.fault().is_some() {
                    self.reopen_tickets();
                }
                self.tickets.forget(forgotten);
            }
            Event::TicketsFailed { fault } => self.tickets.fail(at, fault.clone()),
            _ => {}
        }
    }
}

/// How often a message in doubt is looked for, at most.
pub(super) fn looks_at(item: &Outgoing) -> usize {
    if item.purpose.is_dispatch() { usize::MAX } else { REREADS }
}

pub(super) fn subjects_settable(rules: Option<&[subject::Rule]>) -> Result<(), Objection> {
    subject::check(rules.unwrap_or_default()).map_err(|flaw| {
        let place = flaw.place.map(|nth| format!("/{nth}/text")).unwrap_or_default();
        let pointer = format!("/rules{place}");
        Objection { kind: Trouble::Invalid, pointer, detail: flaw.detail }
    })
}
