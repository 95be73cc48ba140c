//! Looking for a message whose sending is in doubt: in Green API's queue, then in its journal.

use super::{State, get};
use crate::call::{Answer, Call};
use crate::channel::{Account, Look};
use domain::outcome::Finding;
use domain::time::{Moment, Span};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The journal lags by up to two minutes; absence is believed a little later.
const LAG: Span = Span::seconds(140);

/// The vendor's clock and ours may differ by so much, and its journal counts whole seconds.
const SKEW: Span = Span::minutes(1);

/// The longest time that the journal is asked for, in minutes.
const JOURNAL_MAX: u64 = 1_440;

/// A message in the queue. Older answers had the body's fields outside, and no id.
#[derive(Deserialize)]
struct Queued {
    #[serde(rename = "messageID")]
    id: Option<String>,
    body: Option<Said>,
    #[serde(flatten)]
    plain: Said,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Said {
    chat_id: Option<String>,
    message: Option<String>,
}

/// A message in the journal.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    id_message: String,
    timestamp: u64,
    chat_id: String,
    text_message: Option<String>,
    extended_text_message: Option<Extended>,
    send_by_api: Option<bool>,
}

#[derive(Deserialize)]
struct Extended {
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    state_instance: String,
}

/// The queue, the journal since the attempt, and whether the account works.
pub(super) fn ask(account: &Account, look: &Look) -> Vec<Call> {
    let age = look.now.since(look.attempted.minus(SKEW));
    let minutes = age.0.div_ceil(60_000).saturating_add(1).clamp(3, JOURNAL_MAX);
    vec![
        get(account, "showMessagesQueue", ""),
        get(account, "lastOutgoingMessages", &format!("?minutes={minutes}")),
        get(account, "getStateInstance", ""),
    ]
}

/// What the three answers prove. One sight of it is enough; absence needs all three, the journal's
/// lag gone by, and nothing that could be the message under another name.
pub(super) fn read(look: &Look, answers: &[Answer]) -> Finding {
    let queue: Option<Vec<Queued>> = answers.first().and_then(parse);
    let journal: Option<Vec<Entry>> = answers.get(1).and_then(parse);
    let state: Option<Told> = answers.get(2).and_then(parse);
    let waiting = queue.as_deref().map(|it| queued(look, it));
    let written = journal.as_deref().map(|it| entered(look, it));
    match (waiting, written) {
        (Some(Trace::Found(id)), _) | (_, Some(Trace::Found(id))) => Finding::Sent(id),
        (Some(Trace::None), Some(Trace::None)) if is_late(look) && works(state.as_ref()) => {
            Finding::Absent
        }
        _ => Finding::Unclear,
    }
}

/// What one list shows of the message.
enum Trace {
    Found(String),
    Perhaps,
    None,
}

fn parse<T: DeserializeOwned>(answer: &Answer) -> Option<T> {
    let reply = answer.as_ref().ok().filter(|it| it.status == 200)?;
    serde_json::from_slice(&reply.body).ok()
}

fn queued(look: &Look, queue: &[Queued]) -> Trace {
    let mut trace = Trace::None;
    for entry in queue {
        let said = entry.body.as_ref().unwrap_or(&entry.plain);
        let (Some(chat), Some(text)) = (&said.chat_id, &said.message) else { continue };
        trace = match (likeness(look, chat, text), &entry.id) {
            (Likeness::Same, Some(id)) if !look.taken.contains(id) => {
                return Trace::Found(id.clone());
            }
            (Likeness::Same | Likeness::Twin, None) => Trace::Perhaps,
            (Likeness::Twin, Some(id)) if !look.taken.contains(id) => Trace::Perhaps,
            (Likeness::Same | Likeness::Twin | Likeness::Other, _) => trace,
        };
    }
    trace
}

/// The earliest entry that nobody has claimed; of several alike, each attempt takes one.
fn entered(look: &Look, journal: &[Entry]) -> Trace {
    let since = look.attempted.minus(SKEW);
    let mut trace = Trace::None;
    let mut earliest = u64::MAX;
    for entry in journal {
        let at = Moment(0).plus(Span::seconds(entry.timestamp));
        if at < since || look.taken.contains(&entry.id_message) || entry.send_by_api == Some(false)
        {
            continue;
        }
        let extended = || entry.extended_text_message.as_ref().and_then(|it| it.text.as_deref());
        let text = entry.text_message.as_deref().or_else(extended).unwrap_or_default();
        match likeness(look, &entry.chat_id, text) {
            Likeness::Same if entry.timestamp < earliest => {
                earliest = entry.timestamp;
                trace = Trace::Found(entry.id_message.clone());
            }
            Likeness::Twin if matches!(trace, Trace::None) => trace = Trace::Perhaps,
            Likeness::Same | Likeness::Twin | Likeness::Other => {}
        }
    }
    trace
}

/// How like the message an entry is.
enum Likeness {
    Same,
    /// The same words to a person under the other kind of address: it may be the same person.
    Twin,
    Other,
}

fn likeness(look: &Look, chat: &str, text: &str) -> Likeness {
    let ours = look.chat.address();
    let hidden = |it: &str| it.ends_with("@lid");
    let person = |it: &str| it.ends_with("@c.us");
    match text.trim() == look.text.trim() {
        true if chat == ours => Likeness::Same,
        true if hidden(chat) && person(ours) || person(chat) && hidden(ours) => Likeness::Twin,
        true | false => Likeness::Other,
    }
}

fn works(state: Option<&Told>) -> bool {
    state.is_some_and(|it| State::read(&it.state_instance) == Some(State::Works))
}

/// Whether the journal must hold what left before the doubt arose, and still reaches back to the
/// attempt's beginning.
fn is_late(look: &Look) -> bool {
    let age = look.now.since(look.doubted);
    let reach = look.now.since(look.attempted.minus(SKEW));
    age >= LAG && reach <= Span::minutes(JOURNAL_MAX)
}
