//! Taking: one input is decided, after it has been asked what must come of it.

use super::super::twin;
use super::{From, House, Note, Writing};
use crate::storm::bug::Bug;
use crate::storm::going::{self, Going, Job};
use crate::storm::link::{STAFF_LINK, STAFFER};
use crate::storm::scene::{Item, Scene};
use domain::change::{Change, Role};
use domain::code;
use domain::event::Event;
use domain::fault::Fault;
use domain::heard::{Heard, Key};
use domain::input::{Effect, Input, Seen};
use domain::order::Status;
use domain::outbox::{Purpose, State};
use domain::outcome::{Outcome, Refusal};
use domain::reason::Reason;
use domain::time::{Moment, Span};

/// The keys of what an event says was heard.
pub(super) fn heard(event: &Event) -> impl Iterator<Item = Key> {
    let keys = if let Event::CommandHeard { keys, .. }
    | Event::StrangerHeard { keys, .. }
    | Event::LinkAsked { keys, .. }
    | Event::LinkHeard { keys, .. }
    | Event::ProviderAnswered { keys, .. } = event
    {
        keys.as_slice()
    } else if let Event::ContactAsked { heard, .. } = event {
        heard.keys.as_slice()
    } else {
        &[]
    };
    keys.iter().copied()
}

impl House {
    /// Decides one input and adds what follows to the batch.
    pub(super) fn take(&mut self, mut note: Note, writing: &mut Writing, scene: &mut Scene) {
        if let Input::Told(_, Change::Decided { order, action, approved: true }) = &note.input {
            self.facts.yes.push((*order, *action));
        }
        let name = going::answered(&note.input);
        let input = self.twisted(note.input.clone(), scene.bug);
        let old = name.is_some_and(|name| self.is_old(name, &note));
        if old {
            let held = self.changes_nothing(&input, scene.now);
            self.hold("old_answers_change_nothing", held, scene);
        }
        if let Some(name) = name.filter(|_| !old) {
            self.hand.remove(&name);
            let unknown = matches!(note.input, Input::Sent(_, Outcome::Unknown));
            self.ledger.insert(name, !unknown);
            writing.answered.push(name);
        }
        let owed = self.owes(&note, scene.now);
        scene.tell(self.index, || format!("{:?}: {:?}", note.from, note.input));
        let answer = name.is_some();
        let events = self.decide(input, scene);
        if events.is_empty() && matches!(note.from, From::Owner(_)) {
            note.from = From::Own;
        }
        for event in &events {
            scene.tell(self.index, || format!("    {event:?}"));
            self.learn(event, scene.now);
            writing.batch.push((scene.now, event.clone()));
        }
        if answer && scene.has(Bug::AnswerTwice) {
            for event in events {
                self.tenant.apply(scene.now, &event);
                writing.batch.push((scene.now, event));
            }
        }
        writing.done.push((note, owed));
    }

    fn decide(&mut self, input: Input, scene: &Scene) -> Vec<Event> {
        if let (Some(slow), Input::Inspected(..)) = (&mut self.slow, &input) {
            return slow.decide(&mut self.tenant, input, scene.now);
        }
        let events = self.tenant.take(input, scene.now).unwrap_or_default();
        if let Some(slow) = &mut self.slow {
            for event in &events {
                slow.note(scene.now, event);
            }
        }
        events
    }

    /// What the house remembers of an event, to know what later inputs must come to.
    fn learn(&mut self, event: &Event, now: Moment) {
        self.known.extend(heard(event));
        if let Event::StrangerHeard { chat, .. } = event {
            let chat = twin::number(chat);
            self.quiet.insert(chat, now.plus(Span::hours(1)));
        }
        if let Event::CommandRefused { command, reason: Reason::LimitReached, .. } = event
            && let Some(command) = self.tenant.command(*command)
        {
            let chat = twin::number(&command.chat);
            self.quiet.insert(chat, now.plus(Span::hours(1)));
        }
    }

    /// Whether an answer is one to a name that is no longer, or was never, owed.
    fn is_old(&self, name: Effect, note: &Note) -> bool {
        match self.ledger.get(&name) {
            Some(true) => true,
            Some(false) => matches!(note.input, Input::Sent(_, Outcome::Unknown)),
            None => note.from == From::Forger,
        }
    }

    fn changes_nothing(&self, input: &Input, now: Moment) -> Result<(), String> {
        match self.tenant.decide(input.clone(), now) {
            Ok(events) if events.is_empty() => Ok(()),
            Ok(events) => Err(format!("{input:?} led to {events:?}")),
            Err(objection) => Err(format!("{input:?} met {objection}")),
        }
    }

    /// Whether a command must come of this note, now or having come already.
    pub(super) fn owes(&self, note: &Note, now: Moment) -> bool {
        let (Input::Heard(heard), From::Post(_, command)) = (&note.input, &note.from) else {
            return false;
        };
        let command = *command || self.tenant.read(&heard.text).is_some();
        let known = twin::number(&heard.chat);
        let quiet = self.quiet.get(&known).is_some_and(|until| now < *until);
        let customer = self.tenant.role(&heard.chat) == Role::Customer;
        let linked = !self.tenant.usernames(&heard.chat).is_empty();
        command && customer && linked && !quiet && !self.is_known(heard) && self.may(heard, now)
    }

    fn is_known(&self, heard: &Heard) -> bool {
        heard.keys.iter().chain(&heard.origin).any(|key| self.known.contains(key))
    }

    /// Whether the plan allows what is said; commands without orders leave no trace if not, nor
    /// above the limit.
    fn may(&self, heard: &Heard, now: Moment) -> bool {
        let Some((action, orders)) = self.tenant.read(&heard.text) else { return true };
        let channel = heard.chat.channel().into();
        let medium = self.tenant.channels().get(&channel).map(|it| it.medium);
        let paid = medium.is_some_and(|it| self.tenant.plan().admits(it, action, now).is_ok());
        !orders.is_empty() || (paid && !self.is_flooded(heard, now))
    }

    fn is_flooded(&self, heard: &Heard, now: Moment) -> bool {
        let since = now.minus(Span::hours(1));
        let lately = self.disk.records.iter().rev().take_while(|it| it.at > since);
        let same = |event: &Event| {
            let Event::CommandHeard { chat, .. } = event else { return false };
            twin::number(chat) == twin::number(&heard.chat)
        };
        let pending = self.writing.iter().flat_map(|it| it.batch.iter().map(|(_, event)| event));
        let count = lately.map(|it| &it.event).chain(pending).filter(|it| same(it)).count();
        let limit = self.tenant.settings().commands_per_hour;
        count.saturating_add(super::BATCH_MAX) >= usize::try_from(limit).unwrap_or(usize::MAX)
    }

    /// The input as a mistaken shell hands it over.
    fn twisted(&self, mut input: Input, bug: Option<Bug>) -> Input {
        match (&mut input, bug) {
            (Input::Sent(attempt, _), Some(Bug::NumberIgnored)) => {
                let item = self.tenant.outgoing(attempt.outgoing);
                attempt.attempt = item.map_or(attempt.attempt, |item| item.attempts);
            }
            (Input::Looked(look, _), Some(Bug::NumberIgnored)) => {
                let item = self.tenant.outgoing(look.outgoing);
                if let Some(State::InDoubt { looks, .. }) = item.map(|item| &item.state) {
                    look.look = *looks;
                }
            }
            (Input::Told(_, Change::Decided { approved, .. }), Some(Bug::NoIsYes)) => {
                *approved = true;
            }
            (Input::Heard(heard), Some(Bug::EditAsNew)) => heard.origin = None,
            (Input::Heard(heard), Some(Bug::AnyCode)) if code::digits(&heard.text).is_some() => {
                let last = self.facts.tickets.last().map(|ticket| ticket.code.clone());
                heard.text = last.unwrap_or_else(|| heard.text.clone());
            }
            (Input::Heard(heard), Some(Bug::AnyStaff)) if heard.text.starts_with(STAFF_LINK) => {
                STAFFER.clone_into(&mut heard.sender);
            }
            (Input::Followed(_, _, Ok(Seen::Orders(sheets)), _), Some(Bug::CancelGuessed)) => {
                for sheet in sheets.values_mut().filter(|it| it.status == Status::InProgress) {
                    sheet.status = Status::Canceled;
                }
            }
            (Input::Sent(_, outcome @ Outcome::Unknown), Some(Bug::ResendInDoubt)) => {
                *outcome = Outcome::Refused(Refusal::Unreachable);
            }
            _ => {}
        }
        input
    }

    /// Begins something that is due.
    pub(super) fn begin(&mut self, going: Going, scene: &mut Scene) {
        let early = match going.effect {
            Effect::Carry(attempt) if scene.has(Bug::RequestedEarly) => Some((attempt, true)),
            Effect::Say(attempt) if scene.has(Bug::ReplyForgotten) && scene.dice.one_in(4) => {
                Some((attempt, false))
            }
            Effect::Inspect(_)
            | Effect::Carry(_)
            | Effect::Say(_)
            | Effect::Reconcile(_)
            | Effect::Follow(_)
            | Effect::Identify(_)
            | Effect::Refresh(_)
            | Effect::Collect(_)
            | Effect::Mint(_)
            | Effect::Post(_) => None,
        };
        if let Some((attempt, _)) = early {
            let outcome = Outcome::Accepted("early".to_owned());
            self.inbox.push_back(Note { input: Input::Sent(attempt, outcome), from: From::Own });
        }
        if early.is_some_and(|(_, performed)| !performed) {
            return;
        }
        let early = scene.has(Bug::ReadingEarly) && scene.wild && scene.dice.one_in(2);
        if let (Effect::Refresh(refresh), true) = (going.effect, early) {
            let input = Input::Catalogued(refresh, Err(Fault::Silent));
            self.inbox.push_back(Note { input, from: From::Own });
        }
        let going = if scene.has(Bug::WordsPassedOn) { self.quoting(going) } else { going };
        let again = matches!(going.job, Job::Post(..)) && scene.has(Bug::TicketAgain);
        if again && scene.dice.one_in(2) {
            let wait = scene.dice.span(1, 900);
            scene.later(wait, Item::Reach(self.index, self.life, Box::new(going.clone())));
        }
        let slow = scene.wild && scene.dice.one_in(25);
        let most = if slow { 8_000 } else { 200 };
        let most = if matches!(going.job, Job::Look(..)) { 50 } else { most };
        let wait = scene.dice.span(1, most);
        scene.later(wait, Item::Reach(self.index, self.life, Box::new(going)));
    }

    /// What is told later, in the words of the provider who answered last.
    fn quoting(&self, mut going: Going) -> Going {
        let said = self.disk.records.iter().rev().find_map(|it| {
            let Event::ProviderAnswered { excerpt, .. } = &it.event else { return None };
            Some(excerpt)
        });
        if let (Job::Send(letter), Some(said)) = (&mut going.job, said)
            && matches!(letter.purpose, Purpose::FollowUp { .. })
        {
            letter.text.clone_from(said);
        }
        going
    }
}
