//! Sending: what an attempt came to, what a look has found, and what a restart leaves in doubt.

use super::Tenant;
use super::call::call_refused;
use super::ticket::looks_at;
use crate::answer::Denial;
use crate::event::Event;
use crate::halt::Halt;
use crate::heard::{Key, Notice};
use crate::id::{Chat, OutgoingId};
use crate::input::{Attempt, Look};
use crate::medium::Medium;
use crate::outbox::{Outgoing, State};
use crate::outcome::{Finding, Outcome, Refusal};
use crate::time::{Moment, Span};

/// Waits after passing refusals of a dispatch: then it has failed, and the customer is told.
const DISPATCH_WAITS: [Span; 3] = [Span::seconds(2), Span::seconds(10), Span::seconds(30)];

/// How long a dispatch waits for a vendor that wants to be left alone: then it has failed, since
/// its customer waits for an answer, and so does all that was said in the chat behind it.
pub(super) const DISPATCH_LIFE: Span = Span::minutes(15);

/// Waits after passing refusals of a reply: longer ones, since nobody is served by giving up.
const REPLY_WAITS: [Span; 6] = [
    Span::seconds(2),
    Span::seconds(10),
    Span::seconds(30),
    Span::minutes(1),
    Span::minutes(5),
    Span::minutes(15),
];

/// How long a starting instance is waited for, at most: it takes up to five minutes.
const STARTING_WAITS: u32 = 40;

/// How long a reply is worth sending.
pub(super) const REPLY_LIFE: Span = Span::hours(24);

/// How long after the first a reply in doubt goes a second and last time.
const REPLY_AGAIN: Span = Span::seconds(60);

/// When a message in doubt is looked for, counted from when the doubt arose: its attempt began
/// earlier, and may have waited for its turn before a byte left. The vendor's journal lags by up to
/// two minutes, so that only the last look can prove that it is not there.
const LOOKS: [Span; 3] = [Span::seconds(10), Span::seconds(60), Span::seconds(150)];

impl Tenant {
    /// Every attempt that was under way when the state was last written is in doubt.
    pub(super) fn woke(&self, now: Moment) -> Vec<Event> {
        let open = self.outbox.attempted();
        let doubts = open.map(|(outgoing, item)| self.doubt(outgoing, item, now));
        doubts.chain(self.tickets_in_doubt()).collect()
    }

    pub(super) fn sent(&self, attempt: Attempt, outcome: Outcome, now: Moment) -> Vec<Event> {
        let Attempt { outgoing, attempt } = attempt;
        let Some(item) = self.outbox.get(outgoing) else { return Vec::new() };
        let known = matches!(item.state, State::InDoubt { .. });
        let owed = known || matches!(item.state, State::Attempted(_));
        if !owed || item.attempts != attempt || item.refused == attempt {
            return Vec::new();
        }
        match outcome {
            Outcome::Accepted(vendor) => vec![Event::Accepted { outgoing, attempt, vendor }],
            // What went again after doubt is under way with the provider: the doubt is over.
            Outcome::Refused(Refusal::Declined(Denial::Already)) if item.doubted => {
                vec![Event::Accepted { outgoing, attempt, vendor: String::new() }]
            }
            Outcome::Refused(refusal) => self.refused(outgoing, item, refusal, now),
            Outcome::Unknown if known => Vec::new(),
            Outcome::Unknown => vec![self.doubt(outgoing, item, now)],
        }
    }

    fn doubt(&self, outgoing: OutgoingId, item: &Outgoing, now: Moment) -> Event {
        let since = match item.state {
            State::Attempted(at) => at,
            State::Waiting(_)
            | State::Accepted(_)
            | State::Failed(_)
            | State::InDoubt { .. }
            | State::Dropped => item.planned,
        };
        let again = if item.purpose.is_dispatch() {
            let looks = self.medium(&item.chat).is_some_and(Medium::can_look);
            LOOKS.first().filter(|_| looks).map(|wait| now.plus(*wait))
        } else if item.purpose.is_single() {
            None
        } else if self.is_looked_for(item) {
            LOOKS.first().map(|wait| now.plus(*wait))
        } else {
            (item.resends == 0).then(|| since.plus(REPLY_AGAIN))
        };
        Event::InDoubt { outgoing, attempt: item.attempts, again }
    }

    /// A certain refusal: again later if it passes, or for good.
    pub(super) fn refused(
        &self,
        outgoing: OutgoingId,
        item: &Outgoing,
        refusal: Refusal,
        now: Moment,
    ) -> Vec<Event> {
        let again = again(item, &refusal, now);
        if let Some(api) = item.chat.api() {
            return call_refused((outgoing, item), &api, refusal, again);
        }
        let channel = item.chat.channel().into();
        let mut events = Vec::new();
        if let Refusal::Moved(to) = &refusal {
            let notice = Notice::Moved { from: item.chat.clone(), to: to.clone() };
            events.push(Event::Noticed { channel, keys: Vec::new(), notice });
        } else if let Refusal::Stopped(why) = &refusal {
            events.extend(self.halted(channel, why));
        }
        // What staff itself has held is no fault of anybody outside.
        if again.is_none() && refusal != Refusal::Overheld {
            let about = format!("channel {}", item.chat.channel());
            events.push(Event::FaultSeen { about, detail: Self::why_not(&refusal) });
        }
        events.push(Event::Refused { outgoing, attempt: item.attempts, refusal, again });
        events
    }

    pub(super) fn looked(&self, look: Look, finding: Finding) -> Vec<Event> {
        let Look { outgoing, attempt, look } = look;
        let Some(item) = self.outbox.get(outgoing) else { return Vec::new() };
        let State::InDoubt { arose, looks, again: Some(_), .. } = item.state else {
            return Vec::new();
        };
        if item.attempts != attempt || looks != look {
            return Vec::new();
        }
        // Another message's twin proves nothing, and the next look may show this one.
        let finding = match finding {
            Finding::Sent(vendor) if self.is_claimed(&item.chat, &vendor) => Finding::Unclear,
            Finding::Absent if item.resends > 0 => Finding::Unclear,
            Finding::Sent(_) | Finding::Absent | Finding::Unclear => finding,
        };
        let looks = LOOKS.get(..looks_at(item)).unwrap_or(&LOOKS);
        let next = usize::try_from(look.saturating_add(1)).ok().and_then(|nth| looks.get(nth));
        let again = match finding {
            Finding::Sent(_) => None,
            Finding::Absent | Finding::Unclear => next.map(|wait| arose.plus(*wait)),
        };
        // A reply of which no look could say goes again all the same, once.
        let last = finding == Finding::Unclear && again.is_none();
        if last && !item.purpose.is_dispatch() && item.resends == 0 {
            return vec![Event::Resent { outgoing }];
        }
        vec![Event::Reconciled { outgoing, look, finding, again }]
    }

    /// Whether some message is known to have this vendor id.
    pub(super) fn is_claimed(&self, chat: &Chat, vendor: &str) -> bool {
        self.seen.knows(&[claim(chat, vendor)])
    }

    /// Where the vendor shows us what was sent, its ids are remembered, so that one message is
    /// never taken for another of the same words.
    pub(super) fn claim(&mut self, at: Moment, chat: &Chat, vendor: &str) {
        if !vendor.is_empty() && self.medium(chat).is_some_and(Medium::can_look) {
            self.seen.take(&[claim(chat, vendor)], at);
        }
    }

    /// The vendor ids that messages to the same chat with the same words have already.
    #[must_use]
    pub fn taken(&self, outgoing: OutgoingId) -> Vec<String> {
        let Some(item) = self.outbox.get(outgoing) else { return Vec::new() };
        let known = self.answers_like(item);
        if known > 0 {
            return vec![String::new(); known];
        }
        let same = self.outbox.iter().filter(|(_, it)| it.chat == item.chat);
        same.filter_map(|(_, it)| match &it.state {
            State::Accepted(vendor) => Some(vendor.clone()),
            State::Waiting(_)
            | State::Attempted(_)
            | State::Failed(_)
            | State::InDoubt { .. }
            | State::Dropped => None,
        })
        .collect()
    }
}

fn claim(chat: &Chat, vendor: &str) -> Key {
    Key::of(&format!("sent:{}:{vendor}", chat.channel()))
}

/// When a refused message goes again; `None` if it does not.
fn again(item: &Outgoing, refusal: &Refusal, now: Moment) -> Option<Moment> {
    let dispatch = item.purpose.is_dispatch();
    if !dispatch && item.planned.plus(REPLY_LIFE) < now {
        return None;
    }
    let nth = usize::try_from(item.failures).unwrap_or(usize::MAX);
    match refusal {
        Refusal::Busy { wait_ms, .. } => {
            let again = now.plus(Span(*wait_ms));
            (!dispatch || again <= item.planned.plus(DISPATCH_LIFE)).then_some(again)
        }
        Refusal::Moved(_) => (item.attempts < 5).then_some(now),
        Refusal::Starting => (item.failures < STARTING_WAITS).then(|| now.plus(Span::seconds(10))),
        Refusal::Unreachable if dispatch => DISPATCH_WAITS.get(nth).map(|wait| now.plus(*wait)),
        Refusal::Unreachable => {
            let wait = REPLY_WAITS.get(nth).or(REPLY_WAITS.last());
            wait.map(|wait| now.plus(*wait))
        }
        // It is held with all that goes through the channel.
        Refusal::Stopped(why) if dispatch && Halt::of(why) == Halt::Mending => Some(now),
        Refusal::Stopped(_) if !dispatch => Some(now.plus(Span::minutes(1))),
        Refusal::Stopped(_)
        | Refusal::Barred(_)
        | Refusal::Invalid(_)
        | Refusal::Declined(_)
        | Refusal::Overheld => None,
    }
}

#[cfg(test)]
mod tests;
