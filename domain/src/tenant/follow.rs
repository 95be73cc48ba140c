//! What follows from state alone: dispatches, notices, replies, and what doubt leads to.

use super::Tenant;
use crate::action::Action;
use crate::command::{Command, Errand, Fate, Stage};
use crate::event::{Clearance, Event};
use crate::id::{Chat, CommandId, ExternalId, OrderId, OutgoingId};
use crate::length::{self, UNITS_MAX};
use crate::outbox::{Outgoing, Purpose, State};
use crate::provider;
use crate::reply::Line;
use crate::route::{self, Mention};
use crate::settings::Doubt;
use crate::time::Moment;
use std::collections::BTreeSet;

impl Tenant {
    /// The next events that follow from the state; none when all has been drawn from it.
    pub(super) fn follow(&self, touched: &BTreeSet<CommandId>, now: Moment) -> Vec<Event> {
        let expired = self.expired(now);
        if !expired.is_empty() {
            return expired;
        }
        let commands = || touched.iter().filter_map(|id| self.commands.get(id));
        let planned: Vec<Event> = commands().flat_map(|command| self.dispatches(command)).collect();
        if !planned.is_empty() {
            return self.numbered(planned);
        }
        let doubts: Vec<Event> = commands().flat_map(|command| self.doubts(command)).collect();
        if !doubts.is_empty() {
            return doubts;
        }
        let told = commands().find_map(|command| {
            let notices = self.notices(command);
            let told = if notices.is_empty() { self.reply(command, now)? } else { notices };
            // A text that fills to nothing must not keep others from being told.
            Some(told).filter(|it| !it.is_empty())
        });
        let told = told.or_else(|| touched.iter().find_map(|id| self.news(*id)));
        let told = told.or_else(|| Some(self.overdue(now)).filter(|it| !it.is_empty()));
        match told {
            Some(events) => self.numbered(events),
            None => self.release(now),
        }
    }

    /// Groups what is cleared by target and words, each group within the limit of ids.
    pub(super) fn dispatches(&self, command: &Command) -> Vec<Event> {
        let mut groups: Vec<Group<'_>> = Vec::new();
        let most = usize::try_from(self.settings.ids_max).unwrap_or(usize::MAX);
        for errand in &command.errands {
            let Fate::Cleared(clearance) = &errand.fate else { continue };
            for chat in &clearance.targets {
                let fits = |it: &&mut Group<'_>| it.takes(chat, clearance, most);
                match groups.iter_mut().rev().find(fits) {
                    Some(group) => group.add(&clearance.mention),
                    None => groups.push(Group::new(chat, clearance, command.action)),
                }
            }
        }
        let planned = groups.into_iter().map(|group| Event::DispatchPlanned {
            outgoing: OutgoingId(0),
            command: command.id,
            orders: group.mentions.iter().map(|it| it.order).collect(),
            chat: group.chat.clone(),
            text: group.words(command.action),
            route: group.cleared.route,
        });
        planned.collect()
    }

    /// What the settings have done with dispatches in doubt once nobody can look any more.
    fn doubts(&self, command: &Command) -> Vec<Event> {
        let ids = dispatches_of(command);
        let hopeless = |id: &OutgoingId| self.outbox.get(*id).is_some_and(is_hopeless);
        let hopeless: Vec<OutgoingId> = ids.into_iter().filter(hopeless).collect();
        let resent = |id: &OutgoingId| self.outbox.get(*id).is_some_and(|it| it.resends > 0);
        let services = |outgoing: &OutgoingId| {
            let holds = |it: &&Errand| carried(it).contains(outgoing);
            let all = command.errands.iter().filter(holds);
            all.map(|it| it.sheet.as_ref().and_then(|sheet| sheet.service)).collect::<Vec<_>>()
        };
        let policy = |id: &OutgoingId| self.settings.doubt(command.action, services(id));
        let follows = |outgoing: OutgoingId| match policy(&outgoing) {
            Doubt::Resend if !resent(&outgoing) => Some(Event::Resent { outgoing }),
            Doubt::Drop => Some(Event::Abandoned { outgoing }),
            Doubt::Ask | Doubt::Resend => None,
        };
        hopeless.into_iter().filter_map(follows).collect()
    }

    /// The acknowledgement of a long list, the answer once all is known, or what has changed since.
    fn reply(&self, command: &Command, now: Moment) -> Option<Vec<Event>> {
        let waits = self
            .lanes
            .get(&command.chat)
            .is_some_and(|lane| lane.contains(&command.id) && lane.front() != Some(&command.id));
        if waits || command.is_silent() {
            return None;
        }
        let asking = command.stage != Stage::Judged;
        if asking {
            return self.acknowledge(command).or_else(|| self.progress_of(command, now));
        }
        if command.errands.is_empty() {
            return (!command.answered).then(|| written(command, &self.plain(command), &[], true));
        }
        let lines: Vec<(OrderId, Option<Line>)> =
            command.errands.iter().map(|it| (it.order, it.line(&self.outbox))).collect();
        if !command.answered && lines.iter().any(|(_, line)| line.is_none()) {
            return self.progress_of(command, now);
        }
        let news: Vec<(OrderId, Line)> = lines
            .into_iter()
            .zip(&command.errands)
            .filter(|((_, line), errand)| line.is_some() && *line != errand.told)
            .filter_map(|((order, line), _)| Some((order, line?)))
            .collect();
        let text = self.written_lines(command, &news);
        (!news.is_empty()).then(|| written(command, &text, &news, true))
    }

    /// Numbers planned messages in their order.
    fn numbered(&self, mut events: Vec<Event>) -> Vec<Event> {
        let mut next = self.outbox.next();
        for event in &mut events {
            if let Event::DispatchPlanned { outgoing, .. }
            | Event::ReplyPlanned { outgoing, .. }
            | Event::NoticePlanned { outgoing, .. }
            | Event::ReminderPlanned { outgoing, .. }
            | Event::FollowUpPlanned { outgoing, .. } = event
            {
                *outgoing = next;
                next = next.next();
            }
        }
        events
    }
}

/// Errands that go in one message.
struct Group<'a> {
    chat: &'a Chat,
    /// What the first of them was granted.
    cleared: &'a Clearance,
    mentions: Vec<&'a Mention>,
    /// How long the message is so far.
    units: usize,
}

impl<'a> Group<'a> {
    fn new(chat: &'a Chat, cleared: &'a Clearance, action: Action) -> Self {
        let mut group = Self { chat, cleared, mentions: vec![&cleared.mention], units: 0 };
        group.units = length::units(&group.words(action));
        group
    }

    fn takes(&self, chat: &Chat, other: &Clearance, most: usize) -> bool {
        let (own, template) = (self.cleared, &self.cleared.template);
        let (mine, theirs) = (&own.mention, &other.mention);
        // A call's answer settles each order by itself, so each has a dispatch of its own.
        self.chat == chat
            && chat.api().is_none()
            && own.route == other.route
            && own.provider == other.provider
            && *template == other.template
            && own.verb == other.verb
            && self.mentions.len() < most
            && self.units.saturating_add(route::growth(template, theirs)) <= UNITS_MAX
            && (!template.uses("service") || mine.service == theirs.service)
            && mine.username == theirs.username
    }

    fn add(&mut self, mention: &'a Mention) {
        let growth = route::growth(&self.cleared.template, mention);
        self.units = self.units.saturating_add(growth);
        self.mentions.push(mention);
    }

    fn words(&self, action: Action) -> String {
        let Clearance { template, verb, mention, .. } = self.cleared;
        if self.chat.api().is_some() {
            let number: Vec<&str> = mention.external.iter().map(ExternalId::as_str).collect();
            return provider::words(action.name(), &number);
        }
        route::words(template, action, verb.as_ref(), &self.mentions)
    }
}

/// The dispatches of a command, each once.
pub(super) fn dispatches_of(command: &Command) -> BTreeSet<OutgoingId> {
    command.errands.iter().flat_map(carried).copied().collect()
}

/// The dispatches that an errand is in.
fn carried(errand: &Errand) -> &[OutgoingId] {
    match &errand.fate {
        Fate::Carried(dispatches) => dispatches,
        Fate::Open | Fate::Asked(..) | Fate::Refused(_) | Fate::Shown(..) | Fate::Cleared(_) => &[],
    }
}

/// Whether a dispatch is in doubt and nobody will look for it any more.
fn is_hopeless(item: &Outgoing) -> bool {
    matches!(item.purpose, Purpose::Dispatch { .. })
        && matches!(item.state, State::InDoubt { again: None, .. })
}

/// A reply to a command, cut into messages; the lines belong to the last of them.
pub(super) fn written(
    command: &Command,
    text: &str,
    lines: &[(OrderId, Line)],
    last: bool,
) -> Vec<Event> {
    let parts = length::parts(text);
    let end = parts.len().saturating_sub(1);
    let planned = parts.into_iter().enumerate().map(|(nth, text)| Event::ReplyPlanned {
        outgoing: OutgoingId(0),
        command: Some(command.id),
        chat: command.chat.clone(),
        text,
        quote: Some(command.message.clone()).filter(|it| nth == 0 && !it.is_empty()),
        lines: if nth == end { lines.to_vec() } else { Vec::new() },
        last: last && nth == end,
    });
    planned.collect()
}
