//! A provider's API for its customers, version 2: one address, `key` and `action` in a form.
//!
//! | action | what it does here |
//! |---|---|
//! | `refill` | begins a refill, unless one is under way or the service has none |
//! | `cancel` | notes the wish; the order's status moves when it is told to |
//! | `status`, `refill_status`, `balance`, `services` | tells |
//! | `add` | places nothing, and is recorded: a support desk must never order |

mod book;
mod effect;
mod look;

pub(crate) use book::Book;
pub use book::{
    ListedSeed, ProviderOrder, ProviderOrders, ProviderRefill, ProviderSeed, ProviderState,
    RefillChange,
};

use serde_json::{Value, json};

use crate::answer::{Answer, Outcome};
use crate::arguments::Arguments;
use crate::entry::Request;
use crate::fault::Fault;
use crate::intake::{Done, Note, conclude};
use crate::json::{put, spelled};
use crate::panel::{HUGE, HUGE_MARK, Spoil};
use crate::record::{Kind, Vendor};
use crate::world::{Violation, World};

/// The most orders or refills in one call.
const MANY: usize = 100;

/// Serves `<name>/api/v2`.
pub(crate) fn enter(world: &World, rest: &str, request: &Request<'_>) -> Outcome {
    let name = rest.trim_end_matches('/').strip_suffix("/api/v2");
    let form = request.content_type.starts_with("application/x-www-form-urlencoded");
    let Some(name) = name.filter(|_| request.method == "POST") else {
        return Outcome::reply(Answer::html(404, "Not Found"));
    };
    let arguments = Arguments::read(request.query, request.content_type, request.body);
    let arguments = arguments.filter(|_| form).unwrap_or_default();
    let mut state = world.lock();
    let state = &mut *state;
    let (now_ms, pace_ms) = (state.clock.now_ms(), state.clock.pace_ms());
    let Ok(book) = state.provider(name) else {
        return Outcome::reply(Answer::html(404, "Not Found"));
    };
    let action = arguments.text("action").unwrap_or_default();
    let note = note(name, &action, &arguments);
    let strike = book.mood.strike(note.is_send(), note.chat.as_deref());
    let words = words(&strike.fault);
    let done = strike.carry_out.then(|| {
        if arguments.text("key").as_deref() != Some(&book.seed.api_key) {
            return error("Invalid API key").into();
        }
        if !book.pace.has_room(book.seed.rate_per_s, pace_ms) {
            return busy(None).into();
        }
        book.spoil = Spoil::of(&strike.fault);
        serve(book, &action, &arguments)
    });
    if action == "add" && strike.fault != Fault::Down {
        let (account, method) = (name.to_owned(), "POST add".to_owned());
        let body = format!("service {}", arguments.text("service").unwrap_or_default());
        state.violations.push(Violation { account, method, body, at_ms: now_ms });
    }
    let mut outcome = conclude(world, state, note, &strike, (done, words));
    outcome.answer.body = outcome.answer.body.replace(HUGE_MARK, HUGE);
    outcome
}

fn serve(book: &mut Book, action: &str, arguments: &Arguments) -> Done {
    match action {
        "refill" => effect::refill(book, arguments),
        "cancel" => effect::cancel(book, arguments).into(),
        "status" => look::status(book, arguments).into(),
        "refill_status" => look::refill_status(book, arguments).into(),
        "balance" => look::balance(book).into(),
        "services" => look::services(book).into(),
        _ => error("Incorrect request").into(),
    }
}

/// What a request says. Those with an effect are sends, to the orders that they name.
fn note(name: &str, action: &str, arguments: &Arguments) -> Note {
    let mut note = Note::call(Vendor::Provider, name.to_owned(), action.to_owned());
    if matches!(action, "refill" | "cancel") {
        note.kind = Kind::Send;
        note.text = ["order", "orders"].iter().find_map(|key| arguments.text(key));
    }
    note
}

/// What a fault makes the provider say; `None` where the true answer stands.
fn words(fault: &Fault) -> Option<Answer> {
    match fault {
        Fault::Limited { seconds } => Some(busy(Some(*seconds))),
        Fault::Blocked => Some(Answer { status: 403, ..error("Access denied") }),
        Fault::Denied => Some(error("Invalid API key")),
        Fault::Html => Some(Answer::html(503, "Just a moment...")),
        Fault::Http200Error => Some(error("Something went wrong")),
        Fault::Answer { .. }
        | Fault::Garbled
        | Fault::Up
        | Fault::Down
        | Fault::Lost
        | Fault::Vanished
        | Fault::QueuedNever
        | Fault::Slow { .. }
        | Fault::Hold
        | Fault::WrongIds
        | Fault::HugeNumbers
        | Fault::Conflict { .. } => fault.given(),
    }
}

fn busy(seconds: Option<u64>) -> Answer {
    Answer { status: 429, retry_after: seconds, ..error("Too many requests") }
}

/// An error, with status 200 as ever.
fn error(why: &str) -> Answer {
    Answer::json(200, &json!({ "error": why }))
}

/// The numbers that a call names under the word for one, or for many; whether it is the former.
/// `None` where it names none, or more than may be.
fn named(arguments: &Arguments, one: &str, many: &str) -> Option<(Vec<String>, bool)> {
    if let Some(id) = arguments.get(one).and_then(spelled) {
        return Some((vec![id.trim().to_owned()], true));
    }
    let list = arguments.get(many).and_then(spelled)?;
    let ids: Vec<String> = list.split(',').map(|it| it.trim().to_owned()).collect();
    let sound = ids.len() <= MANY && ids.iter().all(|it| !it.is_empty());
    sound.then_some((ids, false))
}

/// A number as this provider writes it: many write all of them as texts.
fn written(book: &Book, number: u64) -> Value {
    match book.spoil {
        Spoil::Numbers => json!(crate::panel::HUGE_PLACE),
        Spoil::Ids => json!(number.saturating_add(1)),
        Spoil::Nothing if book.seed.texts => json!(number.to_string()),
        Spoil::Nothing => json!(number),
    }
}

/// A row of an answer about many: the number asked for, and what is said of it.
fn row(book: &Book, key: &str, id: &str, (word, said): (&str, Value)) -> Value {
    let number = id.parse().map_or_else(|_| json!(id), |number| written(book, number));
    let mut row = json!({ key: number });
    put(&mut row, word, said);
    row
}
