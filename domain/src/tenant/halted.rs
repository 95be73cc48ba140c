//! Halted: channels that cannot send for now, what waits for them, and what staff is told.

use super::Tenant;
use super::bulletin::STOPPED;
use crate::event::Event;
use crate::halt::{self, Halt, STARTING_LIFE};
use crate::heard::Notice;
use crate::id::ChannelName;
use crate::outbox::Outgoing;
use crate::outcome::Refusal;
use crate::time::Moment;

impl Tenant {
    /// Whether a dispatch may not leave: its route or the tenant is paused, or its channel can be
    /// mended any time.
    pub(super) fn is_held_back(&self, item: &Outgoing) -> bool {
        let name = ChannelName::from(item.chat.channel());
        let why = self.stopped.get(&name);
        let mending = why.is_some_and(|why| Halt::of(why) == Halt::Mending);
        mending || self.paused.hold(item.route)
    }

    /// Holds what may not leave from here on, and lets go of what may.
    pub(super) fn hold_back(&mut self) {
        let mut outbox = std::mem::take(&mut self.outbox);
        outbox.hold(|item| self.is_held_back(item));
        self.outbox = outbox;
    }

    pub(super) fn works_again(&mut self, name: &ChannelName) {
        self.stopped.remove(name);
        self.bulletins.remove(&(name.clone(), STOPPED.to_owned()));
        self.hold_back();
    }

    /// A channel has stopped, and staff is told; nothing where that is known.
    pub(super) fn halted(&self, channel: ChannelName, why: &str) -> Vec<Event> {
        if self.stopped.get(&channel).is_some_and(|known| known == why) {
            return Vec::new();
        }
        let told = self.told_of_halt(&channel, why);
        let notice = Notice::State(Some(why.to_owned()));
        let noticed = Event::Noticed { channel, keys: Vec::new(), notice };
        std::iter::once(noticed).chain(told).collect()
    }

    /// What staff is told where a channel has stopped; nothing of what passes by itself.
    pub(super) fn told_of_halt(&self, name: &ChannelName, why: &str) -> Option<Event> {
        let held = match Halt::of(why) {
            Halt::Passing => return None,
            Halt::Mending => ". What is asked meanwhile is held",
            Halt::Ended => "",
        };
        self.bulletin(STOPPED, name, &format!("{}{held}", halt::advice(why)))
    }

    /// Until when a dispatch waits for a channel that cannot send; `None` if it does not.
    pub(super) fn waits_until(item: &Outgoing, why: &str) -> Option<Moment> {
        let passing = Halt::of(why) == Halt::Passing;
        passing.then(|| item.planned.plus(STARTING_LIFE))
    }

    /// Why an errand's dispatch was not sent, in our own words.
    pub(super) fn why_not(refusal: &Refusal) -> String {
        match refusal {
            Refusal::Stopped(why) => Refusal::Stopped(halt::advice(why).to_owned()).to_string(),
            Refusal::Unreachable
            | Refusal::Busy { .. }
            | Refusal::Starting
            | Refusal::Moved(_)
            | Refusal::Barred(_)
            | Refusal::Invalid(_)
            | Refusal::Declined(_)
            | Refusal::Overheld => refusal.to_string(),
        }
    }
}
