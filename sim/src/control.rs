//! The world's own doors: everything that [`World`] can do, as JSON over HTTP.
//!
//! | request | body or query | answer |
//! |---|---|---|
//! | `POST bot`, `instance`, `panel`, `provider` | the seeds | [`Opened`](crate::Opened) |
//! | `POST chat`, `group`, `user`, `status` | the seed or change | `{}` |
//! | `POST habits` | [`HabitChange`](crate::HabitChange) | `{}` |
//! | `POST state` | [`StateChange`](crate::StateChange) | `{}` |
//! | `POST orders` | `{"panel":"acme","orders":[…]}` | `{}` |
//! | `POST services` | `{"provider":"rush","services":[…]}` | `{}` |
//! | `POST quirks` | [`QuirkChange`](crate::QuirkChange) | `{}` |
//! | `POST provider_orders` | [`ProviderOrders`](crate::ProviderOrders) | `{}` |
//! | `POST refill` | [`RefillChange`](crate::RefillChange) | `{}` |
//! | `POST ticket` | [`TicketMessage`](crate::TicketMessage) | `{"id":7}` |
//! | `POST say` | [`Say`](crate::Say) | [`Said`](crate::Said) |
//! | `POST again` | [`Redelivery`](crate::Redelivery) | `{"key":"…"}` |
//! | `POST deliver` | [`Redelivery`](crate::Redelivery) | `{}` |
//! | `POST fault` | [`FaultOrder`](crate::FaultOrder) | `{}` |
//! | `POST release` | [`Release`](crate::Release) | `{}` |
//! | `POST clock` | [`ClockSetting`](crate::ClockSetting) | `{}` |
//! | `POST kick`, `reset` | nothing | `{}` |
//! | `GET seen`, `deliveries` | the fields of [`Filter`], `wait_for`, `timeout_ms` | a list |
//! | `GET violations`, `pending`, `clock`, `health` | | what is named |
//! | `GET provider` | `account` | [`ProviderState`](crate::ProviderState) |
//! | `GET quiet` | `timeout_ms` | `{"quiet":true}` |
//!
//! What does not exist is answered 404, what cannot be done 400, both `{"error":"…"}`.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::arguments::Arguments;
use crate::entry::Request;
use crate::panel::OrderSeed;
use crate::provider::ListedSeed;
use crate::record::Filter;
use crate::world::{World, WorldError};

/// The longest wait that a request may ask for.
const PATIENCE_MAX_MS: i64 = 600_000;

/// Orders of one panel.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Orders {
    panel: String,
    orders: Vec<OrderSeed>,
}

/// What a provider lists from now on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Services {
    provider: String,
    services: Vec<ListedSeed>,
}

/// Serves `/control/<what>`.
pub(crate) async fn enter(world: &World, what: &str, request: &Request<'_>) -> Answer {
    let done = match request.method {
        "GET" => read(world, what, request).await,
        "POST" => act(world, what, request.body).await,
        _ => Err(WorldError::Unknown(format!("{} /control/{what}", request.method))),
    };
    match done {
        Ok(value) => Answer::json(200, &value),
        Err(error @ WorldError::Unknown(_)) => complain(404, &error),
        Err(error @ WorldError::Invalid(_)) => complain(400, &error),
    }
}

fn complain(status: u16, error: &WorldError) -> Answer {
    Answer::json(status, &json!({ "error": error.to_string() }))
}

async fn read(world: &World, what: &str, request: &Request<'_>) -> Result<Value, WorldError> {
    let arguments = Arguments::read(request.query, "", b"").unwrap_or_default();
    let filter = filter(&arguments)?;
    let count = arguments.integer("wait_for").and_then(|n| usize::try_from(n).ok());
    let patience = patience(&arguments);
    match (what, count) {
        ("seen", None) => told(&world.seen(&filter)),
        ("seen", Some(count)) => told(&world.wait_seen(&filter, count, patience).await),
        ("deliveries", None) => told(&world.deliveries(&filter)),
        ("deliveries", Some(count)) => told(&world.wait_deliveries(&filter, count, patience).await),
        ("violations", _) => told(&world.violations()),
        ("provider", _) => told(&world.provider_state(&filter.account.unwrap_or_default())?),
        ("pending", _) => told(&world.pending()),
        ("quiet", _) => Ok(json!({ "quiet": world.wait_quiet(patience).await })),
        ("clock", _) => Ok(json!({ "now_ms": world.now_ms() })),
        ("health", _) => Ok(json!({ "ok": true, "url": world.url() })),
        _ => Err(WorldError::Unknown(format!("GET /control/{what}"))),
    }
}

async fn act(world: &World, what: &str, body: &[u8]) -> Result<Value, WorldError> {
    match what {
        "bot" => told(&world.bot(asked(body)?)?),
        "chat" => world.chat(&asked(body)?).map(nothing),
        "instance" => told(&world.instance(asked(body)?)?),
        "group" => world.group(asked(body)?).map(nothing),
        "habits" => world.habits(&asked(body)?).map(nothing),
        "state" => world.change_state(&asked(body)?).map(nothing),
        "panel" => told(&world.panel(asked(body)?)?),
        "orders" => {
            let asked: Orders = asked(body)?;
            world.orders(&asked.panel, asked.orders).map(nothing)
        }
        "provider" => told(&world.provider(asked(body)?)?),
        "provider_orders" => world.provider_orders(asked(body)?).map(nothing),
        "services" => {
            let asked: Services = asked(body)?;
            world.services(&asked.provider, asked.services).map(nothing)
        }
        "refill" => world.refill(asked(body)?).map(nothing),
        "quirks" => world.quirks(asked(body)?).map(nothing),
        "status" => world.status(asked(body)?).map(nothing),
        "user" => world.user(&asked(body)?).map(nothing),
        "ticket" => Ok(json!({ "id": world.ticket(&asked(body)?)? })),
        "say" => told(&world.say(&asked(body)?)?),
        "again" => Ok(json!({ "key": world.again(&asked(body)?)? })),
        "deliver" => world.deliver(&asked(body)?).map(nothing),
        "fault" => world.fault(&asked(body)?).await.map(nothing),
        "release" => world.release(&asked(body)?).map(nothing),
        "clock" => asked(body).map(|setting| world.set_clock(setting)).map(nothing),
        "kick" | "reset" => Ok(restart(world, what)),
        _ => Err(WorldError::Unknown(format!("POST /control/{what}"))),
    }
}

/// Tries again what waits, or forgets everything.
fn restart(world: &World, what: &str) -> Value {
    if what == "kick" {
        world.kick();
    } else {
        world.reset();
    }
    json!({})
}

fn asked<T: DeserializeOwned>(body: &[u8]) -> Result<T, WorldError> {
    serde_json::from_slice(body).map_err(|error| WorldError::Invalid(error.to_string()))
}

fn told<T: Serialize>(value: &T) -> Result<Value, WorldError> {
    serde_json::to_value(value).map_err(|error| WorldError::Invalid(error.to_string()))
}

fn nothing((): ()) -> Value {
    json!({})
}

fn filter(arguments: &Arguments) -> Result<Filter, WorldError> {
    let after = arguments.integer("after").and_then(|n| u64::try_from(n).ok());
    let mut fields = json!({ "after": after.unwrap_or_default() });
    for name in ["kind", "vendor", "account", "chat", "method", "key"] {
        crate::json::put(&mut fields, name, json!(arguments.text(name)));
    }
    serde_json::from_value(fields).map_err(|error| WorldError::Invalid(error.to_string()))
}

fn patience(arguments: &Arguments) -> Duration {
    let ms = arguments.integer("timeout_ms").unwrap_or(10_000).clamp(0, PATIENCE_MAX_MS);
    Duration::from_millis(u64::try_from(ms).unwrap_or_default())
}
