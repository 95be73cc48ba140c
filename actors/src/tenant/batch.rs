//! A batch: inputs that are decided one after another and appended together.

use super::Tenant;
use super::inbox::{ChangeError, Changed};
use super::strike::Panicked;
use crate::permit::{Permit, Rejected};
use crate::pulse::Beat;
use domain::change::Objection;
use domain::event::Event;
use domain::input::{Effect, Input};
use domain::time::Moment;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokio::sync::oneshot;

/// The most items of one batch.
const ITEMS_MAX: usize = 128;

/// What waits to be decided: inputs that belong together, and who waits for them.
pub(super) struct Item {
    pub(super) inputs: Vec<Input>,
    waiter: Waiter,
    /// The effect that it reports on.
    pub(super) effect: Option<Effect>,
    /// Which input has made the mind panic.
    pub(super) struck: Option<usize>,
    /// Whether one of its inputs was quarantined.
    pub(super) spoiled: bool,
    hold: Hold,
}

/// Kept until the item is answered and what follows is handed on.
enum Hold {
    Permit {
        _permit: Permit,
    },
    Beat {
        _beat: Beat,
    },
    /// It waits on disk beside the stream, at this place.
    Aside {
        place: u64,
        _beat: Beat,
    },
}

/// Who waits.
pub(super) enum Waiter {
    Nobody,
    Delivery(oneshot::Sender<Result<(), Rejected>>),
    Change(oneshot::Sender<Result<Changed, ChangeError>>),
}

/// What an item came to.
pub(super) enum Reply {
    Done,
    Changed(Box<Changed>),
    Objected(Objection),
}

/// Inputs that were taken into the state together, and all that followed.
pub(super) struct Batch {
    pub(super) now: Moment,
    pub(super) events: Vec<Event>,
    pub(super) taken: Vec<(Item, Reply)>,
}

impl Item {
    pub(super) fn new(inputs: Vec<Input>, waiter: Waiter, permit: Permit) -> Self {
        let hold = Hold::Permit { _permit: permit };
        Self { inputs, waiter, effect: None, struck: None, spoiled: false, hold }
    }

    pub(super) fn internal(input: Input, effect: Option<Effect>, beat: Beat) -> Self {
        let (inputs, hold) = (vec![input], Hold::Beat { _beat: beat });
        let waiter = Waiter::Nobody;
        Self { inputs, waiter, effect, struck: None, spoiled: false, hold }
    }

    /// Something that waited beside the stream.
    pub(super) fn waited(place: u64, inputs: Vec<Input>, beat: Beat) -> Self {
        let hold = Hold::Aside { place, _beat: beat };
        Self { inputs, waiter: Waiter::Nobody, effect: None, struck: None, spoiled: false, hold }
    }

    /// Whether nobody outside will say it again: it comes from the tenant's own children, or from
    /// its own disk.
    pub(super) const fn is_own(&self) -> bool {
        matches!(self.hold, Hold::Beat { .. } | Hold::Aside { .. })
    }

    /// Where it waited beside the stream, if it did.
    pub(super) const fn place(&self) -> Option<u64> {
        match self.hold {
            Hold::Aside { place, .. } => Some(place),
            Hold::Permit { .. } | Hold::Beat { .. } => None,
        }
    }

    pub(super) const fn effect(&self) -> Option<Effect> {
        self.effect
    }

    pub(super) fn answer(&mut self, reply: Reply) {
        let spoiled = || Rejected::Stopping("it was set aside: it made the tenant fail".to_owned());
        match std::mem::replace(&mut self.waiter, Waiter::Nobody) {
            Waiter::Nobody => {}
            Waiter::Delivery(answer) => {
                drop(answer.send(if self.spoiled { Err(spoiled()) } else { Ok(()) }));
            }
            Waiter::Change(answer) => drop(answer.send(match reply {
                Reply::Changed(changed) => Ok(*changed),
                Reply::Objected(objection) => Err(objection.into()),
                Reply::Done => Err(spoiled().into()),
            })),
        }
    }

    pub(super) fn reject(mut self, why: Rejected) {
        match std::mem::replace(&mut self.waiter, Waiter::Nobody) {
            Waiter::Nobody => {}
            Waiter::Delivery(answer) => drop(answer.send(Err(why))),
            Waiter::Change(answer) => drop(answer.send(Err(why.into()))),
        }
    }
}

impl Tenant {
    /// Takes what waits into the state. `None` after a panic: then the state is spoilt, nothing is
    /// answered that depends on it, and all is back in the inbox.
    pub(super) fn decide(&mut self) -> Option<Batch> {
        let now = self.world.core.clock.now();
        let mut batch = Batch { now, events: Vec::new(), taken: Vec::new() };
        while batch.taken.len() < ITEMS_MAX {
            let Some(mut item) = self.next_item() else { break };
            match self.take(&item, now) {
                Ok((events, reply)) => {
                    // What changed nothing, on a state that is on disk, need not wait for it.
                    if batch.events.is_empty() && events.is_empty() {
                        item.answer(reply);
                        batch.taken.push((item, Reply::Done));
                    } else {
                        batch.events.extend(events);
                        batch.taken.push((item, reply));
                    }
                }
                Err((nth, panicked)) => {
                    self.strike(&mut item, nth, panicked);
                    self.inbox.push_front(item);
                    self.put_back(batch.taken.into_iter().map(|(item, _)| item));
                    return None;
                }
            }
        }
        Some(batch)
    }

    /// Puts items back to where they came from, in their order.
    pub(super) fn put_back(&mut self, items: impl DoubleEndedIterator<Item = Item>) {
        items.rev().for_each(|item| self.inbox.push_front(item));
    }

    /// All inputs of an item; the number of the one that panicked.
    fn take(&mut self, item: &Item, now: Moment) -> Result<(Vec<Event>, Reply), (usize, Panicked)> {
        let (mut all, mut reply) = (Vec::new(), Reply::Done);
        for (nth, input) in item.inputs.iter().enumerate() {
            self.world.core.counters.inputs.up();
            match self.take_one(input, now).map_err(|panicked| (nth, panicked))? {
                Ok(events) => {
                    if let Input::Told(..) = input {
                        reply = self.changed(&events);
                    }
                    all.extend(events);
                }
                Err(objection) => reply = Reply::Objected(objection),
            }
        }
        Ok((all, reply))
    }

    fn take_one(
        &mut self,
        input: &Input,
        now: Moment,
    ) -> Result<Result<Vec<Event>, Objection>, Panicked> {
        if *input == Input::Roused {
            self.roused = false;
        }
        let (core, mind) = (&self.world.core, &mut self.mind);
        let tenant = self.world.tenant;
        let taking = AssertUnwindSafe(|| {
            core.drill(|drill| drill.deciding(tenant, input));
            mind.take(input.clone(), now)
        });
        catch_unwind(taking).map_err(|said| Panicked::of(said.as_ref()))
    }

    fn changed(&self, events: &[Event]) -> Reply {
        let Some(Event::Changed { change, .. }) = events.first() else { return Reply::Done };
        let (revision, change) = (self.mind.revision(), change.clone());
        Reply::Changed(Box::new(Changed { revision, change, events: events.to_vec() }))
    }
}

/// What kind of input it is, for people.
pub(super) fn kind(input: &Input) -> &'static str {
    match input {
        Input::Heard(_) => "heard",
        Input::Noticed(..) => "noticed",
        Input::Inspected(..) => "inspected",
        Input::Sent(..) => "sent",
        Input::Called(..) => "called",
        Input::Looked(..) => "looked",
        Input::Minted(..) => "minted",
        Input::Posted(..) => "posted",
        Input::Followed(..) => "followed",
        Input::Identified(..) => "identified",
        Input::Catalogued(..) => "catalogued",
        Input::Ticketed(..) => "ticketed",
        Input::Woke => "woke",
        Input::Roused => "roused",
        Input::Told(..) => "told",
    }
}
