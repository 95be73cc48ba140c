//! Watching: how events change what is watched after it has left.

use super::Tenant;
use super::note::{NoteKind, Remark};
use crate::event::{Answered, Event, Looked};
use crate::id::{Chat, CommandId, ExternalId, OrderId, OutgoingId};
use crate::outbox::{Outgoing, Purpose, State};
use crate::time::{Moment, Span};
use crate::watch::{Case, LIFE, Pursued, Saying, Watched};

impl Tenant {
    /// A dispatch was written.
    pub(super) fn watch(
        &mut self,
        at: Moment,
        id: CommandId,
        outgoing: (OutgoingId, &Chat, &[OrderId]),
    ) {
        let Some(command) = self.commands.get(&id) else { return };
        let (outgoing, chat, orders) = outgoing;
        let errands: Vec<Pursued> =
            orders.iter().filter_map(|it| command.errand(*it)).map(Pursued::new).collect();
        let dispatch = Watched::new(outgoing, chat.clone(), orders.to_vec(), at);
        self.watches.open(id, || Case::new(command, at));
        self.watches.change(id, |case| {
            for errand in errands {
                if case.errand(errand.order).is_none() {
                    case.errands.push(errand);
                }
            }
            case.dispatches.push(dispatch);
        });
    }

    /// A message about what came later was written.
    pub(super) fn later(&mut self, at: Moment, event: &Event) {
        let purpose = if let Event::FollowUpPlanned { command, .. } = event {
            Purpose::FollowUp { command: *command }
        } else {
            Purpose::Reminder
        };
        if let Event::ReminderPlanned { outgoing, chat, text, quote, .. }
        | Event::FollowUpPlanned { outgoing, chat, text, quote, .. } = event
        {
            self.watched(at, event);
            let mut item = Outgoing::new(purpose, chat.clone(), text.clone(), at);
            item.quote.clone_from(quote);
            self.outbox.insert(*outgoing, item);
        }
    }

    /// A dispatch has come to its end, or may have.
    pub(super) fn watch_outcome(&mut self, at: Moment, outgoing: OutgoingId) {
        let Some(item) = self.outbox.get(outgoing) else { return };
        let Purpose::Dispatch { command, orders, action } = item.purpose.clone() else { return };
        let vendor = match &item.state {
            State::Accepted(vendor) => vendor.clone(),
            State::Failed(_) => {
                return self.watches.change(command, |case| {
                    case.dispatches.retain(|it| it.id != outgoing);
                });
            }
            State::Waiting(_) | State::Attempted(_) | State::InDoubt { .. } | State::Dropped => {
                return;
            }
        };
        // Nobody reads there: an API is asked, and not reminded.
        let api = item.chat.api();
        let talks = api.is_none();
        let refill = api.filter(|_| action.name() == "refill").zip(ExternalId::parse(&vendor));
        let within = self.time_given(command, orders.first().copied()).filter(|_| talks);
        let poll = self.settings.followup.contains(&action);
        let poll = poll.then(|| self.next_look(at, at)).flatten();
        self.watches.change(command, |case| {
            let open = !all_answered(case, &orders);
            for errand in case.errands.iter_mut().filter(|it| orders.contains(&it.order)) {
                if errand.since.is_none() {
                    (errand.since, errand.poll) = (Some(at), poll);
                }
                errand.refill = errand.refill.take().or_else(|| refill.clone());
            }
            for it in case.dispatches.iter_mut().filter(|it| it.id == outgoing) {
                it.vendor.clone_from(&vendor);
                it.within = within;
                it.deadline = within.filter(|_| open).map(|span| at.plus(span));
            }
            case.until = case.until.max(at.plus(LIFE));
        });
    }

    /// How long the provider of this errand has: as its route says, else the settings.
    fn time_given(&self, command: CommandId, order: Option<OrderId>) -> Option<Span> {
        let command = self.commands.get(&command)?;
        let sheet = order.and_then(|order| command.errand(order)?.sheet.as_deref());
        let picked = sheet.and_then(|sheet| self.routes.pick(sheet, command.action).ok());
        let own = picked.and_then(|it| it.route.sla);
        own.or_else(|| self.settings.sla.get(&command.action).copied()).filter(|it| it.0 > 0)
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the caller has sorted the events")]
    pub(super) fn watched(&mut self, at: Moment, event: &Event) {
        match event {
            Event::ProviderAnswered { keys, excerpt, answers, .. } => {
                self.seen.take(keys, at);
                for answer in answers {
                    self.answered_by_provider(at, answer, excerpt);
                }
            }
            Event::FollowedUp { looks, .. } => {
                self.watches.looked(Moment(0));
                for look in looks {
                    self.looked_after(at, look);
                }
            }
            Event::FollowUpFailed { again, .. } => self.watches.looked(*again),
            Event::FollowUpPlanned { command, text, told, .. } => {
                self.told_later(at, *command, text, told);
            }
            Event::ReminderPlanned { dispatches, text, .. } => {
                self.each_late(at, dispatches, NoteKind::Reminded, text);
            }
            Event::Overdue { dispatches } => {
                self.each_late(at, dispatches, NoteKind::Overdue, "");
            }
            _ => {}
        }
    }

    fn answered_by_provider(&mut self, at: Moment, answer: &Answered, excerpt: &str) {
        let Answered { command, dispatch, order, class } = *answer;
        let remark = Remark {
            kind: NoteKind::Answered,
            dispatch: Some(dispatch),
            orders: vec![order],
            detail: class.name(),
            excerpt,
        };
        self.note(at, command, remark);
        let relay = &self.settings.relay;
        self.watches.change(command, |case| {
            let passed_over = Saying::of(class).filter(|_| !relay.contains(&case.action));
            if let Some(errand) = case.errand_mut(order) {
                (errand.answer, errand.answered) = (Some(class), Some(at));
                errand.told.extend(passed_over);
            }
            let orders: Vec<Vec<OrderId>> =
                case.dispatches.iter().map(|it| it.orders.clone()).collect();
            let over: Vec<bool> = orders.iter().map(|it| all_answered(case, it)).collect();
            let answered = case.dispatches.iter_mut().zip(over).filter(|(_, over)| *over);
            answered.for_each(|(dispatch, _)| dispatch.deadline = None);
            case.until = case.until.max(at.plus(LIFE));
        });
    }

    fn looked_after(&mut self, at: Moment, look: &Looked) {
        let Looked { command, order, status, outcome, again } = *look;
        let former = self.watches.get(command).and_then(|case| case.errand(order)?.seen);
        let known = status.filter(|it| *it != crate::order::Status::Unknown);
        if let Some(status) = known.filter(|_| known != former) {
            let orders = vec![order];
            let (kind, detail, dispatch) = (NoteKind::Seen, status.name(), None);
            self.note(at, command, Remark { kind, dispatch, orders, detail, excerpt: "" });
        }
        self.watches.change(command, |case| {
            if let Some(errand) = case.errand_mut(order) {
                errand.seen = known.or(errand.seen);
                errand.poll = again;
                errand.outcome = outcome.or(errand.outcome);
            }
        });
    }

    fn told_later(&mut self, at: Moment, id: CommandId, text: &str, told: &[(OrderId, Saying)]) {
        let orders: Vec<OrderId> = told.iter().map(|(order, _)| *order).collect();
        let (kind, dispatch) = (NoteKind::Told, None);
        self.note(at, id, Remark { kind, dispatch, orders, detail: text, excerpt: "" });
        self.watches.change(id, |case| {
            for (order, saying) in told {
                if let Some(errand) = case.errand_mut(*order) {
                    errand.told.insert(*saying);
                }
            }
        });
    }

    /// A provider was reminded of these, or staff was told.
    fn each_late(&mut self, at: Moment, dispatches: &[OutgoingId], kind: NoteKind, said: &str) {
        let late: Vec<(CommandId, OutgoingId)> = self
            .watches
            .late(at)
            .flat_map(|(id, case)| case.dispatches.iter().map(move |it| (id, it.id)))
            .filter(|(_, it)| dispatches.contains(it))
            .collect();
        for (command, outgoing) in late {
            let mut orders = Vec::new();
            self.watches.change(command, |case| {
                let late = case.dispatches.iter_mut().filter(|it| it.id == outgoing);
                for it in late {
                    let once_more = it.within.filter(|_| kind == NoteKind::Reminded);
                    it.reminded = true;
                    it.deadline = once_more.map(|span| at.plus(span));
                    orders.clone_from(&it.orders);
                }
                case.until = case.until.max(at.plus(LIFE));
            });
            let dispatch = Some(outgoing);
            self.note(at, command, Remark { kind, dispatch, orders, detail: said, excerpt: "" });
        }
    }

    /// Nobody is told any more in a chat what became of what was asked there before.
    pub(super) fn fall_silent(&mut self, chat: &Chat) {
        self.watches.change_all(|case| {
            if case.chat.as_ref() == Some(chat) {
                case.chat = None;
            }
        });
    }

    /// Orders are no longer looked at: all of them, or those of actions that are not followed.
    pub(super) fn stop_looking(&mut self, all: bool) {
        let followed = &self.settings.followup;
        self.watches.change_all(|case| {
            if all || !followed.contains(&case.action) {
                case.errands.iter_mut().for_each(|it| it.poll = None);
            }
        });
    }
}

fn all_answered(case: &Case, orders: &[OrderId]) -> bool {
    orders.iter().all(|order| case.errand(*order).is_some_and(|it| it.answer.is_some()))
}
