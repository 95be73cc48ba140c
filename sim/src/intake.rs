//! One request to an account: what it says, what struck it, and its line in the record.

use crate::answer::{Answer, Outcome};
use crate::fault::{Fault, Hold, Strike};
use crate::record::{Kind, Seen, Vendor};
use crate::world::{State, World};

/// What a request says, for the record.
#[derive(Debug, Clone)]
pub(crate) struct Note {
    pub(crate) vendor: Vendor,
    pub(crate) account: String,
    pub(crate) kind: Kind,
    pub(crate) method: String,
    pub(crate) chat: Option<String>,
    pub(crate) thread: Option<i64>,
    pub(crate) text: Option<String>,
    pub(crate) quote: Option<String>,
}

impl Note {
    pub(crate) fn call(vendor: Vendor, account: String, method: String) -> Self {
        let kind = Kind::Call;
        Self { vendor, account, kind, method, chat: None, thread: None, text: None, quote: None }
    }

    pub(crate) fn is_send(&self) -> bool {
        self.kind == Kind::Send
    }
}

/// What a vendor did with a request, before any fault spoils the answer.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) answer: Answer,
    /// The id given to a message.
    pub(crate) id: Option<String>,
}

impl From<Answer> for Done {
    fn from(answer: Answer) -> Self {
        Self { answer, id: None }
    }
}

/// Ends a request: records it and says what the caller gets. `done` is what the vendor did,
/// if it did anything; `words` is what the fault makes it say instead.
pub(crate) fn conclude(
    world: &World,
    state: &mut State,
    note: Note,
    strike: &Strike,
    (done, words): (Option<Done>, Option<Answer>),
) -> Outcome {
    let succeeded = done.as_ref().is_some_and(|done| done.answer.is_success());
    let (own, id) = done.map_or((None, None), |done| (Some(done.answer), done.id));
    let answer = words.or(own).unwrap_or_else(|| Answer::text(500, "Internal error"));
    let hold = Hold {
        vendor: Some(note.vendor),
        account: note.account.clone(),
        releases: strike.hold.releases,
    };
    let answered = strike.fate == crate::answer::Fate::Reply;
    let mut seen = 0;
    if strike.fault != Fault::Down {
        let at_ms = state.clock.now_ms();
        seen = state.seen.push(|seq| Seen {
            seq,
            kind: note.kind,
            vendor: note.vendor,
            account: note.account,
            method: note.method,
            chat: note.chat,
            thread: note.thread,
            text: note.text,
            quote: note.quote,
            outcome: outcome(&strike.fault, answer.is_success()).to_owned(),
            accepted: succeeded && strike.fault != Fault::QueuedNever,
            status: answered.then_some(answer.status),
            id,
            at_ms,
        });
        world.inner().recorded.notify_waiters();
    }
    Outcome { answer, fate: strike.fate, seen, hold, last: strike.own_port }
}

fn outcome(fault: &Fault, answered_well: bool) -> &'static str {
    match (fault, answered_well) {
        (Fault::Up, true) => "ok",
        (Fault::Up, false) => "refused",
        (struck, _) => struck.name(),
    }
}
