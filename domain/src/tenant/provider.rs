//! A provider's chat: which message answers which errands. Everything else there is left alone.

use super::Tenant;
use crate::answer::{self, Class, Part};
use crate::event::{Answered, Event};
use crate::heard::{Heard, Key};
use crate::id::{Chat, CommandId, OrderId, OutgoingId};
use crate::text;
use crate::time::Moment;
use crate::watch::{Case, LIFE, Pursued, Watched};
use std::collections::BTreeSet;

/// The shortest number that is looked for in a text: shorter ones count things.
const NUMBER_MIN: usize = 3;

/// How many characters of an answer the log keeps.
const EXCERPT_MAX: usize = 200;

/// An errand that an answer may be about.
#[derive(Clone, Copy)]
struct Candidate<'t> {
    command: CommandId,
    case: &'t Case,
    dispatch: &'t Watched,
    errand: &'t Pursued,
}

impl Tenant {
    /// What a message in a provider's chat answers: the dispatch that it quotes, else those whose
    /// numbers it names. What names none of ours, or cannot be told apart, is left alone.
    pub(super) fn provider_said(&self, heard: Heard, now: Moment) -> Vec<Event> {
        let candidates = self.candidates(&heard.chat, now);
        let known: BTreeSet<String> =
            candidates.iter().filter_map(|it| number(it.errand)).collect();
        let quoted = heard.quoted.as_deref().filter(|it| !it.is_empty());
        let quoted: Vec<Candidate<'_>> = quoted.map_or_else(Vec::new, |quoted| {
            candidates.iter().filter(|it| it.dispatch.vendor == quoted).copied().collect()
        });
        if quoted.is_empty() && known.is_empty() {
            return Vec::new();
        }
        let reading = answer::read(&heard.text, |word| known.contains(word));
        // Whoever says our own words once more asks, and does not answer.
        let asks = reading.whole.is_silent() && self.read(&heard.text).is_some();
        if quoted.is_empty() && asks {
            return Vec::new();
        }
        let words = text::plain(&heard.text);
        let named = reading.parts.iter();
        let named = named.flat_map(|part| resolved(part, &candidates, &quoted, &words));
        let mut found: Vec<(Candidate<'_>, Class)> = named.collect();
        if found.is_empty() {
            let whole = |it: Candidate<'_>| reading.whole.class(it.case.action);
            found = quoted.iter().map(|it| (*it, whole(*it))).collect();
        }
        let new = |(it, class): &(Candidate<'_>, Class)| it.errand.answer != Some(*class);
        let answers: Vec<Answered> = found.iter().filter(|it| new(it)).map(answered).collect();
        if answers.is_empty() {
            return Vec::new();
        }
        let Heard { keys, origin, chat, message, text, .. } = heard;
        // An answer that came by an edit is not heard again in a later edit.
        let keys: Vec<Key> = keys.into_iter().chain(origin).collect();
        vec![Event::ProviderAnswered { keys, chat, message, excerpt: excerpt(&text), answers }]
    }

    /// The errands of the dispatches that went to this chat lately.
    fn candidates(&self, chat: &Chat, now: Moment) -> Vec<Candidate<'_>> {
        let group = chat.group();
        let here = move |it: &Watched| it.chat == *chat || group.as_ref() == Some(&it.chat);
        let mut all = Vec::new();
        for (command, case) in self.watches.of_chat(chat) {
            let lately = |it: &&Watched| here(it) && now.since(it.planned) <= LIFE;
            for dispatch in case.dispatches.iter().filter(lately) {
                let errands = dispatch.orders.iter().filter_map(|order| case.errand(*order));
                all.extend(errands.map(|errand| Candidate { command, case, dispatch, errand }));
            }
        }
        all
    }
}

/// The errands that a part of an answer is about, with what it says of each.
fn resolved<'t>(
    part: &Part,
    candidates: &[Candidate<'t>],
    quoted: &[Candidate<'t>],
    words: &str,
) -> Vec<(Candidate<'t>, Class)> {
    let meant = part.ids.iter().filter_map(|id| {
        let named = |it: &Candidate<'t>| number(it.errand).as_deref() == Some(id);
        let of_quoted: Vec<Candidate<'t>> = quoted.iter().copied().filter(named).collect();
        let all: Vec<Candidate<'t>> = candidates.iter().copied().filter(named).collect();
        sole(&of_quoted, words).or_else(|| sole(&all, words))
    });
    meant.map(|it| (it, part.tone.class(it.case.action))).collect()
}

/// The one errand that is meant: of several, those that name their action, but none that was
/// answered before another was sent; of the same errand asked twice, the last. `None` where it
/// cannot be told.
fn sole<'t>(named: &[Candidate<'t>], words: &str) -> Option<Candidate<'t>> {
    let spoken: Vec<Candidate<'t>> =
        named.iter().copied().filter(|it| words.contains(it.case.action.name())).collect();
    let named = if spoken.is_empty() { named.to_vec() } else { spoken };
    let last = named.iter().map(|it| it.dispatch.planned).max()?;
    let closed = |it: &Candidate<'t>| {
        let accepted = it.errand.answer == Some(Class::Accepted);
        !accepted && it.errand.answered.is_some_and(|at| at < last)
    };
    let left: Vec<Candidate<'t>> = named.into_iter().filter(|it| !closed(it)).collect();
    let distinct: BTreeSet<(OrderId, &str)> =
        left.iter().map(|it| (it.errand.order, it.case.action.name())).collect();
    left.into_iter().max_by_key(|it| it.dispatch.id).filter(|_| distinct.len() == 1)
}

/// The number of an errand as a plain word, if it can be told from a count.
fn number(errand: &Pursued) -> Option<String> {
    let plain = text::plain(errand.external.as_ref()?.as_str());
    let fits = plain.len() >= NUMBER_MIN && plain.bytes().any(|it| it.is_ascii_digit());
    fits.then_some(plain)
}

fn answered((it, class): &(Candidate<'_>, Class)) -> Answered {
    let dispatch: OutgoingId = it.dispatch.id;
    Answered { command: it.command, dispatch, order: it.errand.order, class: *class }
}

/// The beginning of an answer, on one line, for the owner's log.
fn excerpt(text: &str) -> String {
    let plain = text.chars().map(|it| if it.is_control() { ' ' } else { it });
    plain.take(EXCERPT_MAX).collect::<String>().trim().to_owned()
}
