//! Release: which waiting message may leave now, by its channel's state and the budgets.

use super::Tenant;
use super::send::{DISPATCH_LIFE, REPLY_LIFE};
use crate::change::Channel;
use crate::event::Event;
use crate::id::{ChannelName, OutgoingId};
use crate::medium::{Medium, Pace};
use crate::outbox::{Outgoing, Purpose, State};
use crate::outcome::Refusal;
use crate::provider;
use crate::ticket;
use crate::time::Moment;
use std::collections::BTreeSet;

impl Tenant {
    /// The next message that may leave, or that must be given up, the earliest planned first; one
    /// at a time, since each changes what the budgets allow.
    pub(super) fn release(&self, now: Moment) -> Vec<Event> {
        let overheld = self.held().find(|(_, until, _)| *until <= now);
        if let Some((outgoing, _, item)) = overheld {
            return self.refused(outgoing, item, Refusal::Overheld, now);
        }
        let lanes = self.outbox.waiting();
        let ready = lanes.filter_map(|(name, waiting)| self.release_from(name, waiting, now));
        let first = ready.min_by_key(|(outgoing, _)| *outgoing);
        first.map_or_else(|| self.again(now), |(_, events)| events)
    }

    /// The dispatches that are held, and until when at most.
    fn held(&self) -> impl Iterator<Item = (OutgoingId, Moment, &Outgoing)> {
        let any = self.paused.iter().next().is_some() || !self.stopped.is_empty();
        let waiting = self.outbox.waiting().filter(move |_| any).flat_map(|(_, ids)| ids);
        let items = waiting.filter_map(|id| Some((*id, self.outbox.get(*id)?)));
        let held = items.filter(|(_, item)| item.is_held());
        held.map(|(id, item)| (id, item.planned.plus(self.settings.hold_max), item))
    }

    fn release_from(
        &self,
        name: &ChannelName,
        waiting: &BTreeSet<OutgoingId>,
        now: Moment,
    ) -> Option<(OutgoingId, Vec<Event>)> {
        if name.as_str() == provider::CHANNEL {
            let forsaken = self.forsaken(name, waiting, now);
            return forsaken.or_else(|| self.release_call(waiting, now));
        }
        let barrier = match self.channels.get(name) {
            None => Some("the channel is not there"),
            Some(_) => self.stopped.get(name).map(String::as_str),
        };
        let items = waiting.iter().filter_map(|id| Some((*id, self.outbox.get(*id)?)));
        let items = || items.clone().filter(|(_, item)| !item.held);
        if let Some(why) = barrier {
            return items().find_map(|(id, item)| Some((id, self.withheld(id, item, why, now)?)));
        }
        if let Some((id, item)) = items().find(|(_, item)| self.is_outside(&item.chat)) {
            let why = Refusal::Barred(format!("the bot was put out of {}", item.chat));
            return Some((id, self.refused(id, item, why, now)));
        }
        if let Some(forsaken) = self.forsaken(name, waiting, now) {
            return Some(forsaken);
        }
        if self.channels.get(name)?.medium == Medium::Tickets
            && let Some((id, item)) = items().find(|(_, it)| ticket::of(&it.chat).is_none())
        {
            return Some((id, self.refused(id, item, ticket::refusal(&item.chat), now)));
        }
        let pace = self.channels.get(name).map(pace)?;
        if self.budgets.account_free(name, &pace) > now {
            return None;
        }
        let ready = |item: &Outgoing| self.ready_at(item, &pace).is_some_and(|at| at <= now);
        let ready = || self.foremost(waiting).filter(|(_, item)| ready(item));
        // What nobody waits for goes last, and leaves a share of the pace to others.
        let first = ready().find(|(_, item)| !is_late(item));
        let spare = self.budgets.account_spare(name, &pace) <= now;
        let (outgoing, item) = first.or_else(|| ready().next().filter(|_| spare))?;
        let attempt = item.attempts.saturating_add(1);
        Some((outgoing, vec![Event::Attempted { outgoing, attempt }]))
    }

    /// A dispatch that would wait for a vendor longer than its customer should: it has failed as
    /// the one whose refusal told of the wait.
    fn forsaken(
        &self,
        name: &ChannelName,
        waiting: &BTreeSet<OutgoingId>,
        now: Moment,
    ) -> Option<(OutgoingId, Vec<Event>)> {
        let items = waiting.iter().filter_map(|id| Some((*id, self.outbox.get(*id)?)));
        let mut items = items.filter(|(_, item)| item.purpose.is_dispatch() && !item.held);
        items.find_map(|(id, item)| {
            let until = self.budgets.left_alone(name, &item.chat);
            let wait_ms = until.since(now).0;
            let refusal = Refusal::Busy { wait_ms, account: false };
            (until > now.plus(DISPATCH_LIFE)).then(|| (id, self.refused(id, item, refusal, now)))
        })
    }

    /// The waiting messages that none of the same chat must go before: replies leave in their
    /// order, also when one of them has to be said again.
    fn foremost(
        &self,
        waiting: &BTreeSet<OutgoingId>,
    ) -> impl Iterator<Item = (OutgoingId, &Outgoing)> {
        let mut chats = BTreeSet::new();
        let items = waiting.iter().filter_map(|id| Some((*id, self.outbox.get(*id)?)));
        items.filter(move |(_, item)| !item.purpose.is_reply() || chats.insert(&item.chat))
    }

    /// When a waiting message may leave for its chat; `None` while another reply is being said
    /// there.
    fn ready_at(&self, item: &Outgoing, pace: &Pace) -> Option<Moment> {
        let State::Waiting(from) = item.state else { return None };
        if item.held {
            return None;
        }
        if item.purpose.is_reply() && self.outbox.is_speaking(&item.chat) {
            return None;
        }
        if is_late(item) && self.outbox.is_answering(&item.chat) {
            return None;
        }
        Some(from.max(self.budgets.chat_free(&item.chat, pace)))
    }

    /// A channel that cannot send: dispatches have failed, so that customers learn of it; replies
    /// wait until it can, or until they would come too late.
    fn withheld(
        &self,
        outgoing: OutgoingId,
        item: &Outgoing,
        why: &str,
        now: Moment,
    ) -> Option<Vec<Event>> {
        if item.purpose.is_dispatch() {
            if Self::waits_until(item, why).is_some_and(|until| now < until) {
                return None;
            }
            return Some(self.refused(outgoing, item, Refusal::Stopped(why.to_owned()), now));
        }
        let late = item.planned.plus(REPLY_LIFE) <= now || !self.channels.contains_key(&name(item));
        late.then(|| vec![Event::Abandoned { outgoing }])
    }

    /// Replies in doubt that go their second and last time.
    fn again(&self, now: Moment) -> Vec<Event> {
        let due = |item: &Outgoing| {
            let State::InDoubt { again: Some(at), .. } = item.state else { return false };
            !self.is_looked_for(item) && at <= now
        };
        let found = self.outbox.doubtful().find(|(_, item)| due(item));
        found.map(|(outgoing, _)| Event::Resent { outgoing }).into_iter().collect()
    }

    /// When this tenant wants to be roused next; `None` if nothing is to come by itself.
    #[must_use]
    pub fn next(&self, now: Moment) -> Option<Moment> {
        let looks = self.asking().map(|(_, from)| from).filter(|from| *from > now);
        let doubts = self.outbox.doubtful().filter_map(|(_, item)| match item.state {
            State::InDoubt { again, .. } => again,
            State::Waiting(_)
            | State::Attempted(_)
            | State::Accepted(_)
            | State::Failed(_)
            | State::Dropped => None,
        });
        let waiting = self.outbox.waiting().filter_map(|(name, ids)| self.first_of(name, ids));
        let held = self.held().map(|(_, until, _)| until);
        let decisions = self.decisions.first().map(|(until, ..)| *until);
        let read = self.reading().map(|(_, from)| from);
        let watched = self.watches.deadline().into_iter().chain(self.watches.poll());
        let told = self.progresses();
        let collected = self.collecting(now).map(|(_, next)| next);
        let later = looks.chain(doubts).chain(watched).chain(read).chain(told).chain(collected);
        let later = later.filter(|at| *at > now);
        later.chain(waiting).chain(held).chain(decisions).min()
    }

    fn first_of(&self, name: &ChannelName, waiting: &BTreeSet<OutgoingId>) -> Option<Moment> {
        let items = waiting.iter().filter_map(|id| self.outbox.get(*id));
        if name.as_str() == provider::CHANNEL {
            return items.filter_map(|item| self.callable_at(item)).min();
        }
        if let Some(why) = self.stopped.get(name) {
            // What is held has its own end.
            let waiting = items.filter(|item| !item.held);
            let end = |item: &Outgoing| {
                let starts = Self::waits_until(item, why).filter(|_| item.purpose.is_dispatch());
                starts.unwrap_or_else(|| item.planned.plus(REPLY_LIFE))
            };
            return waiting.map(end).min();
        }
        let pace = self.channels.get(name).map(pace)?;
        let account = self.budgets.account_free(name, &pace);
        let spare = self.budgets.account_spare(name, &pace).max(account);
        let first = self.foremost(waiting).filter_map(|(_, item)| {
            let free = if is_late(item) { spare } else { account };
            Some(self.ready_at(item, &pace)?.max(free))
        });
        first.min()
    }
}

/// How fast a channel may send.
pub(super) fn pace(channel: &Channel) -> Pace {
    channel.pace.unwrap_or_else(|| channel.medium.pace())
}

/// Whether it tells a customer of what came later: it may wait.
const fn is_late(item: &Outgoing) -> bool {
    matches!(item.purpose, Purpose::FollowUp { .. })
}

fn name(item: &Outgoing) -> ChannelName {
    item.chat.channel().into()
}
