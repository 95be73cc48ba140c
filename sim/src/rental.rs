//! Rental Panel's admin API v1: one address, key and action in the query, errors with status 200.
//!
//! It shares the shop behind it (orders, users, faults) with the other panel; only what is said
//! over the wire differs, and in as many ways as [`Quirks`] has.

mod order;
mod trap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::answer::{Answer, Outcome};
use crate::arguments::Arguments;
use crate::entry::Request;
use crate::fault::Fault;
use crate::intake::{Done, Note, conclude};
use crate::panel::{HUGE, HUGE_MARK, Shop, Spoil};
use crate::record::Vendor;
use crate::world::World;

/// How a Rental Panel's words deviate from the usual ones. All off at first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Quirks {
    /// The word of success is `sucess`.
    pub misspelt: bool,
    /// Orders come in an object under their numbers, not in a list.
    pub keyed: bool,
    /// Errors come as `{"data":[],"error_message":"…","error_code":100}`.
    pub coded: bool,
    /// The word of failure is `fail`, not `error`.
    pub fail: bool,
    /// Where no order is found the answer is an empty success, not `order_not_found`.
    pub empty: bool,
    /// Orders come without `current_date`.
    pub undated: bool,
    /// `Cancelled` in place of `Canceled`.
    pub british: bool,
    /// Where a user stands in an answer: `user` (also when empty), `data`, `bare` or `list`.
    pub user_at: String,
}

/// Changes a panel's ways while it runs: `{"panel":"acme","quirks":{"misspelt":true}}`. What is
/// left out is off.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuirkChange {
    /// The panel.
    pub panel: String,
    /// How it speaks from now on.
    pub quirks: Quirks,
}

/// One call, with what it needs to know.
struct Call<'a> {
    shop: &'a mut Shop,
    arguments: &'a Arguments,
    now_ms: i64,
}

/// Serves `adminapi/v1` where real panels have it, at the root: the panel is the one with the
/// caller's key, or the only one there is.
pub(crate) fn enter_at_root(world: &World, request: &Request<'_>) -> Outcome {
    let arguments = Arguments::read(request.query, request.content_type, request.body);
    let key = arguments.and_then(|it| it.text("key")).unwrap_or_default();
    let name = {
        let state = world.lock();
        let mut rentals = state.shops.iter().filter(|(_, shop)| shop.seed.kind == "rental");
        let keyed = rentals.clone().find(|(_, shop)| shop.seed.api_key == key);
        let only = rentals.next().filter(|_| rentals.next().is_none());
        keyed.or(only).map(|(name, _)| name.clone())
    };
    match name {
        Some(name) => enter(world, &name, request),
        None => Outcome::reply(said(&json!({ "error": "bad_auth" }))),
    }
}

/// Serves the panel `name`.
pub(crate) fn enter(world: &World, name: &str, request: &Request<'_>) -> Outcome {
    let arguments = Arguments::read(request.query, request.content_type, request.body);
    let arguments = arguments.unwrap_or_default();
    let action = arguments.text("action").unwrap_or_default();
    let mut state = world.lock();
    let state = &mut *state;
    let (now_ms, pace_ms) = (state.clock.now_ms(), state.clock.pace_ms());
    let shop = state.shop(name).ok().filter(|shop| shop.seed.kind == "rental");
    let Some(shop) = shop.filter(|_| matches!(request.method, "GET" | "POST")) else {
        return Outcome::reply(Answer::html(404, "Not Found"));
    };
    let method = format!("{} {action}", request.method);
    let note = Note::call(Vendor::Panel, name.to_owned(), method.clone());
    let strike = shop.mood.strike(false, None);
    let quirks = shop.seed.quirks.clone();
    let words = words(&strike.fault, &quirks);
    let done = strike.carry_out.then(|| {
        if arguments.text("key").as_deref() != Some(&shop.seed.api_key) {
            return denied(&quirks).into();
        }
        if !shop.has_room(pace_ms) {
            return Answer::html(429, "Too Many Requests").into();
        }
        shop.spoil = Spoil::of(&strike.fault);
        route(&mut Call { shop, arguments: &arguments, now_ms }, &action)
    });
    if trap::is_trap(&action) && strike.fault != Fault::Down {
        trap::record(state, name, &method, &arguments, now_ms);
    }
    let mut outcome = conclude(world, state, note, &strike, (done, words));
    outcome.answer.body = outcome.answer.body.replace(HUGE_MARK, HUGE);
    outcome
}

fn route(call: &mut Call<'_>, action: &str) -> Done {
    match action {
        "getOrders-by-id" => order::by_id(call).into(),
        "getOrders" => order::list(call).into(),
        "getMassProviderData" => order::providers(call).into(),
        "getUser" => order::user(call).into(),
        _ if trap::is_trap(action) => trap::serve(call, action).into(),
        _ => refused(&call.shop.seed.quirks, "bad_action").into(),
    }
}

/// What a fault makes the panel say; `None` where the true answer stands.
fn words(fault: &Fault, quirks: &Quirks) -> Option<Answer> {
    match fault {
        Fault::Limited { seconds } => {
            let answer = Answer::html(429, "Too Many Requests");
            Some(Answer { retry_after: Some(*seconds), ..answer })
        }
        Fault::Blocked => Some(Answer::html(403, "Attention Required!")),
        Fault::Denied => Some(denied(quirks)),
        Fault::Html => Some(Answer::html(503, "Just a moment...")),
        Fault::Http200Error => Some(coded("Internal error")),
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

/// Orders, or whatever a look-up brings, under the panel's word of success.
fn success(quirks: &Quirks, name: &str, data: &Value) -> Answer {
    let status = if quirks.misspelt { "sucess" } else { "success" };
    let mut body = json!({ "status": status });
    crate::json::put(&mut body, name, data.clone());
    said(&body)
}

/// A look-up that failed.
fn failure(quirks: &Quirks, why: &str) -> Answer {
    if quirks.coded {
        return coded(&why.replace('_', " "));
    }
    said(&json!({ "status": if quirks.fail { "fail" } else { "error" }, "error": why }))
}

/// A call that was not even looked at.
fn refused(quirks: &Quirks, why: &str) -> Answer {
    if quirks.coded { coded(why) } else { said(&json!({ "error": why })) }
}

fn denied(quirks: &Quirks) -> Answer {
    refused(quirks, "bad_auth")
}

fn coded(message: &str) -> Answer {
    said(&json!({ "data": [], "error_message": message, "error_code": 100 }))
}

fn said(body: &Value) -> Answer {
    Answer::json(200, body)
}
