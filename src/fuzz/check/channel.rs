//! What must hold of every answer to a call of a channel's.

use super::delivery::{Line, line};
use super::{hold, own_words, same, stands};
use crate::fuzz::reply;
use domain::id::Chat;
use domain::outcome::{Finding, Outcome, Refusal};
use domain::time::{Moment, Span};
use gateways::call::{Answer, Reply};
use gateways::channel::Look;
use serde_json::Value;

/// The longest wait that a vendor is believed: a day.
const WAIT_MAX: u64 = 86_400_000;

/// Telegram's: certain where its envelope says so, or where it wants to be left alone.
pub(in crate::fuzz) fn telegram(input: &[u8]) -> Result<(), String> {
    let (line, answer) = (line("telegram")?, reply::read(input));
    let outcome = sent(&line, &answer)?;
    if let Ok(reply) = &answer {
        let whole: Option<Value> = serde_json::from_slice(&reply.body).ok();
        let ok = whole.as_ref().and_then(|it| it.get("ok")?.as_bool());
        let certain = ok == Some(false) || reply.status == 429;
        let refused = matches!(outcome, Outcome::Refused(_));
        hold(certain || !refused, || format!("refused without a word: {outcome:?}"))?;
        let taken = matches!(outcome, Outcome::Accepted(_));
        hold(ok == Some(true) || !taken, || format!("taken without a word: {outcome:?}"))?;
    }
    asked(&line, &answer)
}

/// Green API's: its statuses are its words, but a page is never its own.
pub(in crate::fuzz) fn green(input: &[u8]) -> Result<(), String> {
    let (line, answer) = (line("whatsapp")?, reply::read(input));
    let outcome = sent(&line, &answer)?;
    if let Ok(reply) = &answer {
        let refused = matches!(outcome, Outcome::Refused(_));
        let foreign = reply.is_page() && !matches!(reply.status, 404 | 429);
        hold(!refused || !foreign, || format!("{outcome:?} of a page"))?;
        let success = reply.status < 400;
        hold(!refused || !success, || format!("{outcome:?} of {}", reply.status))?;
        looked(&line, reply)?;
    }
    asked(&line, &answer)
}

/// What became of a message: only a success takes it, a failure on their side says nothing, and a
/// refusal is told in our own words.
fn sent(line: &Line, answer: &Answer) -> Result<Outcome, String> {
    let chat = Chat::new(&line.label, "-5");
    let outcome = line.vendor.read_send(answer, &chat);
    same(&outcome, &line.vendor.read_send(answer, &chat))?;
    if let Outcome::Refused(why) = &outcome {
        own_words(why)?;
        let sound = match why {
            Refusal::Busy { wait_ms, .. } => *wait_ms <= WAIT_MAX,
            Refusal::Moved(to) => to.channel() == line.label.as_str() && *to != chat,
            Refusal::Unreachable
            | Refusal::Starting
            | Refusal::Barred(_)
            | Refusal::Invalid(_)
            | Refusal::Overheld
            | Refusal::Stopped(_) => true,
            // What is declined is a provider's word, and no channel's.
            Refusal::Declined(_) => false,
        };
        hold(sound, || format!("{why:?}"))?;
    }
    let Ok(reply) = answer else {
        let taken = matches!(outcome, Outcome::Accepted(_));
        return if taken { Err("taken without an answer".to_owned()) } else { Ok(outcome) };
    };
    let success = (200..300).contains(&reply.status);
    hold(reply.status < 500 || outcome == Outcome::Unknown, || format!("{outcome:?}"))?;
    if let Outcome::Accepted(id) = &outcome {
        let whole = serde_json::from_slice(&reply.body).unwrap_or_default();
        let told = success && stands(&whole, id) && (1..=128).contains(&id.len());
        hold(told, || format!("{} took it as {id:?}", reply.status))?;
    }
    Ok(outcome)
}

/// The calls that send nothing: what is amiss is told in our own words.
fn asked(line: &Line, answer: &Answer) -> Result<(), String> {
    let vendor = line.vendor;
    let polled = vendor.read_poll(&line.label, line.ours, answer);
    same(&polled, &vendor.read_poll(&line.label, line.ours, answer))?;
    polled.err().map_or(Ok(()), |it| own_words(&it))?;
    match vendor.read_identity(line.ours, answer) {
        Ok(identity) => {
            hold(identity.id == line.ours, || format!("another's: {identity:?}"))?;
            identity.notes.iter().try_for_each(own_words)?;
        }
        Err(problem) => own_words(&problem)?,
    }
    match vendor.read_hook(answer) {
        Ok(state) => state.notes.iter().try_for_each(own_words)?,
        Err(problem) => own_words(&problem)?,
    }
    vendor.read_set_hook(answer).err().map_or(Ok(()), |it| own_words(&it))
}

/// A look finds nothing that another attempt has, and no absence before the vendor's lag is over.
fn looked(line: &Line, reply: &Reply) -> Result<(), String> {
    let answers = [Ok(reply.clone()), Ok(reply.clone()), Ok(reply.clone())];
    let began = Moment(1_763_200_000_000);
    let look = |after: Span, taken: Vec<String>| Look {
        chat: Chat::new(&line.label, "120363000000000001@g.us"),
        text: "881 refill".to_owned(),
        attempted: began,
        doubted: began.plus(Span::seconds(15)),
        now: began.plus(after),
        taken,
    };
    let early = line.vendor.read_look(&look(Span::seconds(30), Vec::new()), &answers);
    hold(early != Finding::Absent, || "absent too early".to_owned())?;
    let found = line.vendor.read_look(&look(Span::minutes(5), Vec::new()), &answers);
    // One body cannot be a list and the state of the account at once.
    hold(found != Finding::Absent, || "absent, by one body for all".to_owned())?;
    if let Finding::Sent(id) = found {
        let again = look(Span::minutes(5), vec![id.clone()]);
        let other = line.vendor.read_look(&again, &answers);
        hold(other != Finding::Sent(id), || format!("claimed twice: {other:?}"))?;
    }
    Ok(())
}
