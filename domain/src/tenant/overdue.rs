//! Overdue: a provider whose time is up is reminded once, and after the same time again staff is
//! told once. Those of one chat whose time is up together are spoken of together.

use super::Tenant;
use crate::event::Event;
use crate::id::{Chat, CommandId, ExternalId, OrderId, OutgoingId};
use crate::length;
use crate::time::Moment;
use crate::watch::{Case, Pursued, Watched};

/// The most dispatches that are spoken of together.
const TOGETHER_MAX: usize = 10;

/// The most bytes of numbers in a reminder: the rest is remembered with them.
const NAMES_MAX: usize = 3_000;

/// A dispatch whose time is up.
type Late<'t> = (CommandId, &'t Case, &'t Watched);

impl Tenant {
    /// What follows where a provider's time is up.
    pub(super) fn overdue(&self, now: Moment) -> Vec<Event> {
        let late: Vec<Late<'_>> = self.late(now).collect();
        let Some((_, _, first)) = late.first() else { return Vec::new() };
        let (chat, reminded) = (&first.chat, first.reminded);
        let together = |it: &&Late<'_>| it.2.chat == *chat && it.2.reminded == reminded;
        let together: Vec<Late<'_>> =
            late.iter().filter(together).take(TOGETHER_MAX).copied().collect();
        if reminded { self.told_staff(&together) } else { reminders(chat, &together) }
    }

    fn late(&self, now: Moment) -> impl Iterator<Item = Late<'_>> {
        let cases = self.watches.late(now);
        cases.flat_map(move |(id, case)| {
            let late = move |it: &&Watched| it.deadline.is_some_and(|at| at <= now);
            case.dispatches.iter().filter(late).map(move |it| (id, case, it))
        })
    }

    fn told_staff(&self, late: &[Late<'_>]) -> Vec<Event> {
        let overdue = Event::Overdue { dispatches: dispatches(late) };
        let mut events = vec![overdue];
        if let (Some(chat), Some((command, ..))) = (self.staff_chat(), late.first()) {
            let open = || {
                late.iter().flat_map(|(_, case, it)| {
                    case.unanswered(it).map(move |errand| (case, it, errand))
                })
            };
            let text = open().map(|(case, it, errand)| line(case, it, errand)).collect::<Vec<_>>();
            let orders: Vec<OrderId> = open().map(|(_, _, errand)| errand.order).collect();
            let parts = length::parts(&text.join("\n")).into_iter();
            events.extend(parts.map(|text| Event::NoticePlanned {
                outgoing: OutgoingId(0),
                command: *command,
                orders: orders.clone(),
                code: "no_answer".to_owned(),
                chat: chat.clone(),
                text,
            }));
        }
        events
    }
}

/// One message to the provider, of fixed words and checked numbers. It does not name the
/// action: a program that reads there must not take it for the same request once more.
fn reminders(chat: &Chat, late: &[Late<'_>]) -> Vec<Event> {
    let names = late.iter().flat_map(|(_, case, it)| case.unanswered(it)).map(name);
    let mut length = 0_usize;
    let fits = |name: &String| {
        length = length.saturating_add(name.len()).saturating_add(1);
        length <= NAMES_MAX
    };
    let names: Vec<String> = names.take_while(fits).collect();
    let quote = match late {
        [(_, _, only)] => Some(only.vendor.clone()).filter(|it| !it.is_empty()),
        _ => None,
    };
    let text = format!("Any update on {}?", names.join(","));
    let dispatches = dispatches(late);
    let (outgoing, chat) = (OutgoingId(0), chat.clone());
    vec![Event::ReminderPlanned { outgoing, dispatches, chat, text, quote }]
}

fn dispatches(late: &[Late<'_>]) -> Vec<OutgoingId> {
    late.iter().map(|(_, _, it)| it.id).collect()
}

/// The number by which the provider knows an order; by hand, it is the panel's own.
fn name(errand: &Pursued) -> String {
    let external = errand.external.as_ref().map(ExternalId::as_str);
    external.map_or_else(|| errand.order.to_string(), str::to_owned)
}

fn line(case: &Case, dispatch: &Watched, errand: &Pursued) -> String {
    let external = errand.external.as_ref().map(|it| format!(", external {it}"));
    let (external, chat) = (external.unwrap_or_default(), &dispatch.chat);
    format!("no_answer: order {} {}, in {chat}{external}", errand.order, case.action)
}
