//! What Signalbox did, as a talk writes it: the journal's events in their order.

mod news;
mod order;
mod plain;
mod turn;

use super::call::joined;
use super::stage::Aftermath;
use domain::action::Action;
use domain::change::{Change, Verdict};
use domain::event::{Answered, Event};
use domain::heard::Notice;
use domain::id::{Chat, CommandId, LinkId, OrderId, OutgoingId, Username};
use domain::input::Attempt;
use domain::trace::{Check, Step};
use news::noticed;
use order::ordered;
use std::collections::{BTreeMap, BTreeSet};
use turn::{Turn, turns};

/// What must be remembered of earlier events to write later ones.
#[derive(Default)]
pub(super) struct Printer {
    commands: BTreeMap<CommandId, (Action, Vec<OrderId>)>,
    messages: BTreeMap<OutgoingId, Message>,
    traces: BTreeMap<OrderId, Vec<Step>>,
    links: BTreeMap<LinkId, Username>,
}

/// A message on its way out.
struct Message {
    chat: Chat,
    text: String,
    kind: Kind,
    /// Whether its last attempt is in doubt.
    doubted: bool,
    /// Whether an attempt before the last may have arrived: it went again by choice.
    resent: bool,
}

/// Whom a message is for.
#[derive(Clone)]
enum Kind {
    Dispatch(CommandId, Vec<OrderId>),
    Notice,
    Reply,
}

/// A line, or a part of what errands have in common.
enum Entry {
    Line(String),
    Fate { command: CommandId, place: usize, words: String, fate: &'static str },
}

impl Printer {
    /// The lines under a line of the world; `spoke` is the chat in which it was said.
    pub(super) fn write(&mut self, aftermath: &Aftermath, spoke: Option<&Chat>) -> Vec<String> {
        let mut entries = Vec::new();
        for event in &aftermath.events {
            if let Event::Attempted { outgoing, attempt } = event
                && let Some(message) = self.messages.get(outgoing)
                && aftermath.reached.contains(&(*outgoing, *attempt))
            {
                entries.extend(message.lines(spoke).into_iter().map(Entry::Line));
            }
            if let Event::Called { attempts } = event {
                entries.extend(self.called(attempts, &aftermath.reached).map(Entry::Line));
            }
            self.note(event, &mut entries);
        }
        entries.extend(aftermath.shown.iter().cloned().map(Entry::Line));
        entries.extend(aftermath.objection.iter().map(|it| Entry::Line(format!("!! {it}"))));
        ordered(entries)
    }

    /// A call that came to a provider's API.
    fn called(
        &self,
        attempts: &[Attempt],
        reached: &BTreeSet<(OutgoingId, u32)>,
    ) -> Option<String> {
        let came = attempts.iter().filter(|it| reached.contains(&(it.outgoing, it.attempt)));
        let parts: Vec<&Message> = came.filter_map(|it| self.messages.get(&it.outgoing)).collect();
        let name = parts.first()?.chat.api()?;
        let texts: Vec<&str> = parts.iter().map(|it| it.text.as_str()).collect();
        Some(format!("=> {name} {}", joined(&texts)))
    }

    /// The decision trace of the last errand on an order.
    pub(super) fn why(&self, order: OrderId) -> Vec<String> {
        let Some(trace) = self.traces.get(&order) else {
            return vec![format!("?? nothing was decided about order {order}")];
        };
        let line = |step: &Step| {
            let verdict = if step.passed { "passed" } else { "failed" };
            format!("?? {} {verdict}: {}", step.check.name(), step.seen)
        };
        trace.iter().map(line).collect()
    }

    fn answered(&self, it: &Answered) -> String {
        let action = self.commands.get(&it.command).map_or("?", |(action, _)| action.name());
        format!(".. {} {action} answered {}", it.order, it.class.name())
    }

    fn note(&mut self, event: &Event, entries: &mut Vec<Entry>) {
        self.learn(event);
        if let Some((command, order, verdict, trace)) = decision(event) {
            self.traces.insert(order, trace.to_vec());
            let action = self.commands.get(&command).map_or("?", |(action, _)| action.name());
            entries.push(Entry::Line(format!(".. {order} {action} {verdict}")));
        }
        if let Event::CommandRefused { command, reason, seen } = event
            && let Some((action, orders)) = self.commands.get(command)
        {
            let step = Step { check: Check::Admission, passed: false, seen: seen.clone() };
            for order in orders {
                self.traces.insert(*order, vec![step.clone()]);
                let code = reason.code();
                entries.push(Entry::Line(format!(".. {order} {action} refused {code}")));
            }
        }
        if let Event::ProviderAnswered { answers, .. } = event {
            entries.extend(answers.iter().map(|it| Entry::Line(self.answered(it))));
        }
        if let Event::Noticed { notice, .. } = event {
            self.noticed(notice, entries);
        }
        entries.extend(plain::line(event).map(Entry::Line));
        if let Event::LinkAsked { link, username, .. } = event {
            self.links.insert(*link, username.clone());
        }
        if let Event::TicketEnded { link, posting } = event {
            let username = self.links.get(link).map_or("?", |it| it.as_str());
            entries.push(Entry::Line(format!(".. ticket {username} {}", posting.name())));
        }
        if let Event::Changed { change: Change::Settled { order, action, verdict }, .. } = event {
            self.settled((*order, *action), *verdict, entries);
        }
        for (id, turn) in turns(event) {
            self.turned(id, turn, entries);
        }
    }

    /// Remembers what later events speak of.
    fn learn(&mut self, event: &Event) {
        if let Event::LinkAsked { link, username, .. } = event {
            self.links.insert(*link, username.clone());
        }
        if let Event::CommandHeard { command, action, orders, .. } = event {
            self.commands.insert(*command, (*action, orders.clone()));
        }
        if let Event::DispatchPlanned { outgoing, command, orders, chat, text, .. } = event {
            self.plan(*outgoing, chat, text, Kind::Dispatch(*command, orders.clone()));
        }
        if let Event::NoticePlanned { outgoing, chat, text, .. }
        | Event::BulletinPlanned { outgoing, chat, text, .. }
        | Event::ReminderPlanned { outgoing, chat, text, .. } = event
        {
            self.plan(*outgoing, chat, text, Kind::Notice);
        }
        if let Event::ReplyPlanned { outgoing, chat, text, .. }
        | Event::FollowUpPlanned { outgoing, chat, text, .. } = event
        {
            self.plan(*outgoing, chat, text, Kind::Reply);
        }
    }

    /// What waits for a group goes to what it has become.
    fn noticed(&mut self, notice: &Notice, entries: &mut Vec<Entry>) {
        entries.extend(noticed(notice).map(Entry::Line));
        let Notice::Moved { from, to } = notice else { return };
        let meant = self.messages.values_mut().filter(|it| it.chat == *from);
        meant.for_each(|it| it.chat = to.clone());
    }

    fn plan(&mut self, id: OutgoingId, chat: &Chat, text: &str, kind: Kind) {
        let (chat, text) = (chat.clone(), text.to_owned());
        self.messages.insert(id, Message { chat, text, kind, doubted: false, resent: false });
    }

    /// What became of an attempt, where it is told.
    fn turned(&mut self, id: OutgoingId, turn: Turn, entries: &mut Vec<Entry>) {
        let Some(message) = self.messages.get_mut(&id) else { return };
        message.resent |= turn == Turn::Resent;
        // A refusal says nothing of the attempts before it.
        let open = turn == Turn::Doubted || (turn == Turn::Failed && message.resent);
        let was = std::mem::replace(&mut message.doubted, open);
        let fate = match turn {
            Turn::Doubted => "in_doubt",
            Turn::Failed if open => "in_doubt",
            Turn::Failed => "failed",
            Turn::Reconciled => "reconciled",
            // A plain success is told by its message alone.
            Turn::Arrived if was => "sent",
            Turn::Arrived | Turn::Going | Turn::Resent => return,
        };
        if let Kind::Dispatch(command, orders) = message.kind.clone() {
            self.fates(command, &orders, fate, entries);
        }
    }

    /// Staff has settled every dispatch in doubt that names this errand, and so every errand that
    /// these name.
    fn settled(
        &mut self,
        (order, action): (OrderId, Action),
        verdict: Verdict,
        entries: &mut Vec<Entry>,
    ) {
        let mut settled = Vec::new();
        for message in self.messages.values_mut().filter(|it| it.doubted) {
            let Kind::Dispatch(command, orders) = &message.kind else { continue };
            let same = self.commands.get(command).is_some_and(|(it, _)| *it == action);
            if same && orders.contains(&order) {
                message.doubted = false;
                message.resent |= verdict == Verdict::Resend;
                settled.push((*command, orders.clone()));
            }
        }
        for (command, orders) in settled {
            self.fates(command, &orders, "settled", entries);
        }
    }

    fn fates(
        &self,
        command: CommandId,
        orders: &[OrderId],
        fate: &'static str,
        entries: &mut Vec<Entry>,
    ) {
        let Some((action, named)) = self.commands.get(&command) else { return };
        entries.extend(orders.iter().map(|order| {
            let place = named.iter().position(|it| it == order).unwrap_or(named.len());
            Entry::Fate { command, place, words: format!(".. {order} {action} {fate}"), fate }
        }));
    }
}

impl Message {
    /// What it says, line by line, with where it goes.
    fn lines(&self, spoke: Option<&Chat>) -> Vec<String> {
        let head = match self.kind {
            Kind::Reply if spoke == Some(&self.chat) => "<- ".to_owned(),
            Kind::Reply => format!("<- {} | ", self.chat),
            Kind::Dispatch(..) | Kind::Notice => format!("-> {} | ", self.chat),
        };
        self.text.lines().map(|line| format!("{head}{line}")).collect()
    }
}

/// A decision about an errand, with its trace.
fn decision(event: &Event) -> Option<(CommandId, OrderId, String, &[Step])> {
    if let Event::ErrandCleared { command, order, trace, .. }
    | Event::ErrandShown { command, order, trace, .. } = event
    {
        return Some((*command, *order, "cleared".to_owned(), trace));
    }
    if let Event::ErrandAsked { command, order, cause, trace, .. } = event {
        return Some((*command, *order, format!("asked {}", cause.code()), trace));
    }
    if let Event::ErrandRefused { command, order, reason, trace, .. } = event {
        return Some((*command, *order, format!("refused {}", reason.code()), trace));
    }
    None
}
