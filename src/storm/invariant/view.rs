//! The view of a judge: one house's stream and what was seen outside, with what is often looked up.

use crate::storm::cast::Cast;
use crate::storm::disk::Record;
use crate::storm::facts::{Contact, Facts};
use crate::storm::house::House;
use crate::storm::outside::Outside;
use domain::action::Action;
use domain::event::Event;
use domain::heard::Key;
use domain::id::{Chat, CommandId, OrderId, OutgoingId, Username};
use domain::input::Attempt;
use domain::order::Sheet;
use domain::outbox::Purpose;
use domain::reason::Reason;
use domain::tenant::Tenant;
use domain::time::Moment;
use std::collections::{BTreeMap, BTreeSet};

/// What a judge sees.
pub(super) struct View<'a> {
    pub(super) cast: &'a Cast,
    /// What the tenant knows in the end.
    pub(super) tenant: &'a Tenant,
    /// The marks of the other houses.
    pub(super) foreign: Vec<String>,
    pub(super) stream: &'a [Record],
    pub(super) facts: &'a Facts,
    pub(super) sheets: &'a BTreeMap<OrderId, Sheet>,
    pub(super) commands: BTreeMap<CommandId, Asked<'a>>,
    pub(super) dispatches: BTreeMap<OutgoingId, Planned<'a>>,
    /// How often each message was in doubt.
    pub(super) doubts: BTreeMap<OutgoingId, usize>,
    /// Attempts that ended, sooner or later, in a certain refusal.
    refused: BTreeSet<Attempt>,
}

/// A command as it was heard.
pub(super) struct Asked<'a> {
    pub(super) at: Moment,
    pub(super) chat: &'a Chat,
    pub(super) action: Action,
    pub(super) orders: &'a [OrderId],
    pub(super) usernames: &'a BTreeSet<Username>,
    pub(super) keys: &'a [Key],
    /// Whether it was refused for being above the limit.
    pub(super) limited: bool,
}

/// A dispatch as it was planned.
pub(super) struct Planned<'a> {
    pub(super) command: CommandId,
    pub(super) orders: &'a [OrderId],
}

impl<'a> View<'a> {
    pub(super) fn new(house: &'a House, outside: &'a Outside, foreign: Vec<String>) -> Self {
        let stream = house.disk.records.as_slice();
        let (mut commands, mut dispatches) = (BTreeMap::new(), BTreeMap::new());
        let (mut refused, mut doubts) = (BTreeSet::new(), BTreeMap::new());
        for record in stream {
            if let Event::CommandHeard { command, chat, action, orders, usernames, keys, .. } =
                &record.event
            {
                let (at, action, limited) = (record.at, *action, false);
                let asked = Asked { at, chat, action, orders, usernames, keys, limited };
                commands.insert(*command, asked);
            } else if let Event::CommandRefused { command, reason: Reason::LimitReached, .. } =
                &record.event
            {
                let asked: Option<&mut Asked<'_>> = commands.get_mut(command);
                if let Some(asked) = asked {
                    asked.limited = true;
                }
            } else if let Event::DispatchPlanned { outgoing, command, orders, .. } = &record.event {
                dispatches.insert(*outgoing, Planned { command: *command, orders });
            } else if let Event::Refused { outgoing, attempt, .. } = &record.event {
                refused.insert(Attempt { outgoing: *outgoing, attempt: *attempt });
            } else if let Event::InDoubt { outgoing, .. } = &record.event {
                let count: &mut usize = doubts.entry(*outgoing).or_default();
                *count = count.saturating_add(1);
            }
        }
        let (cast, facts, sheets) = (&house.cast, &house.facts, &outside.sheets);
        let tenant = &house.tenant;
        Self { cast, tenant, foreign, stream, facts, sheets, commands, dispatches, doubts, refused }
    }

    /// The contacts that were dispatches of this command for this order.
    pub(super) fn carried(
        &self,
        command: CommandId,
        order: OrderId,
    ) -> impl Iterator<Item = &'a Contact> {
        self.facts.contacts.iter().filter(move |it| {
            matches!(&it.letter.purpose, Purpose::Dispatch { command: id, orders, .. }
                if *id == command && orders.contains(&order))
        })
    }

    /// The dispatches that were planned for this errand.
    pub(super) fn planned(
        &self,
        command: CommandId,
        order: OrderId,
    ) -> impl Iterator<Item = OutgoingId> {
        let all = self.dispatches.iter();
        let of = move |it: &&Planned<'_>| it.command == command && it.orders.contains(&order);
        all.filter(move |(_, it)| of(it)).map(|(id, _)| *id)
    }

    /// Whether a contact certainly came to nothing.
    pub(super) fn is_refused(&self, contact: &Contact) -> bool {
        contact.refused || self.refused.contains(&contact.attempt)
    }

    pub(super) fn action(&self, command: CommandId) -> Option<Action> {
        self.commands.get(&command).map(|it| it.action)
    }
}
