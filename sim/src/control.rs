//! The world's own doors: everything that [`World`] can do, as JSON over HTTP.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::arguments::Arguments;
use crate::entry::Request;
use crate::panel::OrderSeed;
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
        "chat" => done(world.chat(&asked(body)?)?),
        "instance" => told(&world.instance(asked(body)?)?),
        "group" => done(world.group(asked(body)?)?),
        "state" => done(world.change_state(&asked(body)?)?),
        "panel" => told(&world.panel(asked(body)?)?),
        "orders" => {
            let asked: Orders = asked(body)?;
            done(world.orders(&asked.panel, asked.orders)?)
        }
        "status" => done(world.status(asked(body)?)?),
        "user" => done(world.user(&asked(body)?)?),
        "ticket" => Ok(json!({ "id": world.ticket(&asked(body)?)? })),
        "say" => told(&world.say(&asked(body)?)?),
        "again" => Ok(json!({ "key": world.again(&asked(body)?)? })),
        "deliver" => done(world.deliver(&asked(body)?)?),
        "fault" => done(world.fault(&asked(body)?).await?),
        "release" => done(world.release(&asked(body)?)?),
        "clock" => done(world.set_clock(asked(body)?)),
        "kick" => done(world.kick()),
        "reset" => done(world.reset()),
        _ => Err(WorldError::Unknown(format!("POST /control/{what}"))),
    }
}

fn asked<T: DeserializeOwned>(body: &[u8]) -> Result<T, WorldError> {
    serde_json::from_slice(body).map_err(|error| WorldError::Invalid(error.to_string()))
}

fn told<T: Serialize>(value: &T) -> Result<Value, WorldError> {
    serde_json::to_value(value).map_err(|error| WorldError::Invalid(error.to_string()))
}

fn done((): ()) -> Result<Value, WorldError> {
    Ok(json!({}))
}

fn filter(arguments: &Arguments) -> Result<Filter, WorldError> {
    let after = arguments.integer("after").and_then(|n| u64::try_from(n).ok());
    let mut fields = json!({ "after": after.unwrap_or_default() });
    for name in ["kind", "vendor", "account", "chat", "key"] {
        crate::json::put(&mut fields, name, json!(arguments.text(name)));
    }
    serde_json::from_value(fields).map_err(|error| WorldError::Invalid(error.to_string()))
}

fn patience(arguments: &Arguments) -> Duration {
    let ms = arguments.integer("timeout_ms").unwrap_or(10_000).clamp(0, PATIENCE_MAX_MS);
    Duration::from_millis(u64::try_from(ms).unwrap_or_default())
}
