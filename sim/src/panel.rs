//! Perfect Panel's admin API v2: keys, rate, the list of calls, and the words of its errors.

mod order;
mod shop;
mod ticket;
mod trap;

pub(crate) use shop::Shop;
pub use shop::{OrderSeed, PanelSeed, StatusChange, TicketMessage, UserSeed};

use serde_json::{Value, json};

use crate::answer::{Answer, Outcome};
use crate::arguments::Arguments;
use crate::entry::Request;
use crate::fault::Fault;
use crate::intake::{Done, Note, conclude};
use crate::json::{spelled, whole};
use crate::record::{Kind, Vendor};
use crate::world::{State, World};

/// Stands for a number that no machine type holds; replaced in the finished text.
pub(crate) const HUGE_MARK: &str = "\"@huge@\"";
/// The same, as a value.
pub(crate) const HUGE_PLACE: &str = "@huge@";
pub(crate) const HUGE: &str = "99999999999999999999999999999999999999999";

/// One call, with what it needs to know.
pub(crate) struct Call<'a> {
    pub(crate) shop: &'a mut Shop,
    pub(crate) arguments: &'a Arguments,
    pub(crate) now_ms: i64,
}

/// Serves `adminapi/v2/<path>` where real panels have it, at the root: the panel is the one with
/// the caller's key, or the only one there is.
pub(crate) fn enter_at_root(world: &World, path: &str, request: &Request<'_>) -> Outcome {
    let name = {
        let state = world.lock();
        let mut all = state.shops.iter().filter(|(_, shop)| shop.seed.kind == "perfect");
        let keyed = all.clone().find(|(_, shop)| shop.seed.api_key == request.api_key);
        let only = all.next().filter(|_| all.next().is_none());
        keyed.or(only).map(|(name, _)| name.clone())
    };
    match name {
        Some(name) => enter(world, &format!("{name}/{path}"), request),
        None => Outcome::reply(failure(401, 401, "Invalid API key")),
    }
}

/// Serves `<name>/adminapi/v2/<path>`.
pub(crate) fn enter(world: &World, rest: &str, request: &Request<'_>) -> Outcome {
    let Some((name, path)) = rest.split_once("/adminapi/v2/") else {
        return Outcome::reply(Answer::html(404, "Not Found"));
    };
    let Some(arguments) = Arguments::read(request.query, request.content_type, request.body) else {
        return Outcome::reply(failure(400, 400, "Invalid JSON"));
    };
    let mut state = world.lock();
    let state = &mut *state;
    let (now_ms, pace_ms) = (state.clock.now_ms(), state.clock.pace_ms());
    let shop = state.shop(name).ok().filter(|shop| shop.seed.kind == "perfect");
    let Some(shop) = shop else {
        return Outcome::reply(Answer::html(404, "Not Found"));
    };
    let path = path.trim_end_matches('/');
    let note = note(name, request.method, path, &arguments);
    let strike = shop.mood.strike(note.is_send(), note.chat.as_deref());
    let words = words(&strike.fault);
    let done = strike.carry_out.then(|| {
        if shop.seed.api_key != request.api_key {
            return failure(401, 401, "Invalid API key").into();
        }
        if !shop.has_room(pace_ms) {
            return failure(429, 429, "Too many requests").into();
        }
        shop.spoil = Spoil::of(&strike.fault);
        let mut call = Call { shop, arguments: &arguments, now_ms };
        route(&mut call, request.method, path)
    });
    if trap::is_trap(request.method, path) && strike.fault != Fault::Down {
        trap::record(state, name, request, now_ms);
    }
    let mut outcome = conclude(world, state, note, &strike, (done, words));
    outcome.answer.body = outcome.answer.body.replace(HUGE_MARK, HUGE);
    outcome
}

/// How the data of an otherwise good answer is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Spoil {
    #[default]
    Nothing,
    Ids,
    Numbers,
}

impl Spoil {
    pub(crate) fn of(fault: &Fault) -> Self {
        if *fault == Fault::WrongIds {
            Self::Ids
        } else if *fault == Fault::HugeNumbers {
            Self::Numbers
        } else {
            Self::Nothing
        }
    }
}

fn route(call: &mut Call<'_>, method: &str, path: &str) -> Done {
    let parts: Vec<&str> = path.split('/').collect();
    match (method, parts.as_slice()) {
        ("GET", ["orders"]) => order::list(call).into(),
        ("GET", ["orders", id]) => order::one(call, id).into(),
        ("GET", ["users"]) => order::users(call).into(),
        ("GET", ["tickets"]) => ticket::list(call).into(),
        ("GET", ["tickets", id]) => ticket::one(call, id).into(),
        ("POST", ["tickets", "add"]) => ticket::add(call),
        ("POST", ["tickets", id, "reply"]) => ticket::reply(call, id),
        ("POST", _) if trap::is_trap(method, path) => trap::serve(call, path).into(),
        _ => failure(404, 404, "Not found").into(),
    }
}

fn note(name: &str, method: &str, path: &str, arguments: &Arguments) -> Note {
    let mut note = Note::call(Vendor::Panel, name.to_owned(), format!("{method} /{path}"));
    let parts: Vec<&str> = path.split('/').collect();
    if let ("POST", ["tickets", id, _]) = (method, parts.as_slice()) {
        note.kind = Kind::Send;
        note.chat = Some((*id).to_owned());
        note.text = arguments.text("message");
    }
    if let ("POST", ["tickets", "add"]) = (method, parts.as_slice()) {
        note.kind = Kind::Send;
        note.chat = arguments.text("username");
        note.text = arguments.text("message");
    }
    note
}

/// What a fault makes the panel say; `None` where the true answer stands.
fn words(fault: &Fault) -> Option<Answer> {
    match fault {
        Fault::Limited { seconds } => {
            let answer = failure(429, 429, "Too many requests");
            Some(Answer { retry_after: Some(*seconds), ..answer })
        }
        Fault::Blocked => Some(failure(403, 403, "Access denied")),
        Fault::Denied => Some(failure(401, 401, "Invalid API key")),
        Fault::Html => Some(Answer::html(503, "Service Temporarily Unavailable")),
        Fault::Http200Error => Some(failure(200, 100, "Internal error")),
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

fn envelope(data: &Value, pagination: &Value) -> Answer {
    let body = json!({
        "data": data, "pagination": pagination, "error_message": "", "error_code": 0,
    });
    Answer::json(200, &body)
}

pub(crate) fn success(data: &Value) -> Answer {
    let body = json!({ "data": data, "error_message": "", "error_code": 0 });
    Answer::json(200, &body)
}

pub(crate) fn failure(status: u16, code: u16, message: &str) -> Answer {
    let body = json!({ "data": null, "error_message": message, "error_code": code });
    Answer::json(status, &body)
}

/// One page of rows, as all lists have it.
pub(crate) fn page(call: &Call<'_>, rows: &[Value], resource: &str) -> Answer {
    let number = |name: &str, default: usize| {
        let asked = call.arguments.get(name).and_then(whole);
        asked.and_then(|n| usize::try_from(n).ok()).unwrap_or(default)
    };
    let (limit, offset) = (number("limit", 100).clamp(1, 1000), number("offset", 0));
    let shown: Vec<&Value> = rows.iter().skip(offset).take(limit).collect();
    let end = offset.saturating_add(limit);
    let next =
        (end < rows.len()).then(|| format!("/adminapi/v2/{resource}?limit={limit}&offset={end}"));
    let data = json!({ "count": shown.len(), "list": shown });
    let pagination = json!({
        "next_page_href": next, "offset": offset, "limit": limit, "total": rows.len(),
    });
    envelope(&data, &pagination)
}

/// Comma-separated ids, in a text or as one number.
pub(crate) fn csv(value: &Value) -> Vec<u64> {
    let text = spelled(value).unwrap_or_default();
    text.split(',').filter_map(|id| id.trim().parse().ok()).collect()
}

/// Adds to a panel; see the methods of the same names on [`World`].
pub(crate) fn shop_of<'a>(
    state: &'a mut State,
    name: &str,
) -> Result<(&'a mut Shop, i64), crate::world::WorldError> {
    let now_ms = state.clock.now_ms();
    state.shop(name).map(|shop| (shop, now_ms))
}
