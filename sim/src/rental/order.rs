//! Orders, providers and users as the panel shows them.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Call, Quirks, failure, said, success};
use crate::answer::Answer;
use crate::clock::plain_date;
use crate::json::{put, whole};
use crate::panel::{HUGE_PLACE, OrderSeed, Shop, Spoil, csv};

/// The most orders in one answer.
const MANY: usize = 100;

/// The orders with these numbers, as far as there are any.
pub(super) fn by_id(call: &Call<'_>) -> Answer {
    let ids = call.arguments.get("orders").map(csv).unwrap_or_default();
    let found = ids.iter().take(MANY).filter_map(|id| call.shop.orders.get(id));
    shown(call, &found.collect::<Vec<_>>())
}

/// The newest orders of a service, or of all.
pub(super) fn list(call: &Call<'_>) -> Answer {
    let service = call.arguments.get("type").and_then(whole);
    let limit = call.arguments.get("limit").and_then(whole);
    let limit = limit.and_then(|it| usize::try_from(it).ok()).unwrap_or(MANY).min(MANY);
    let meant = |order: &&OrderSeed| {
        service.is_none_or(|it| u64::try_from(it).is_ok_and(|it| it == order.service_id))
    };
    let orders: Vec<&OrderSeed> =
        call.shop.orders.values().rev().filter(meant).take(limit).collect();
    shown(call, &orders)
}

fn shown(call: &Call<'_>, orders: &[&OrderSeed]) -> Answer {
    let quirks = &call.shop.seed.quirks;
    let rows: Vec<Value> = orders.iter().map(|order| row(call, order)).collect();
    if rows.is_empty() && !quirks.empty {
        return failure(quirks, "order_not_found");
    }
    if !quirks.keyed {
        return success(quirks, "orders", &json!(rows));
    }
    let numbers = orders.iter().map(|order| order.id.to_string());
    let rows: Map<String, Value> = numbers.zip(rows).collect();
    success(quirks, "orders", &Value::Object(rows))
}

fn row(call: &Call<'_>, order: &OrderSeed) -> Value {
    let (shop, quirks) = (&*call.shop, &call.shop.seed.quirks);
    let zone = shop.seed.zone_minutes.saturating_mul(60_000);
    let local = |ms: i64| plain_date(ms.saturating_add(zone));
    let mut row = json!({
        "id": order.id, "username": order.user, "order_status": status(&order.status, quirks),
        "service": order.service_name, "service_id": order.service_id, "link": order.link,
        "quantity": order.quantity.to_string(),
        "charge": order.charge.as_deref().unwrap_or("0.00"),
        "start_count": order.start_count, "remains": order.remains,
        "external_id": order.external_id.as_deref().unwrap_or(""),
        "date": local(order.created_ms.unwrap_or_default()),
    });
    if !quirks.undated {
        put(&mut row, "current_date", json!(local(call.now_ms)));
    }
    if call.arguments.flag("provider") {
        put(&mut row, "provider", json!(order.provider.as_deref().unwrap_or("")));
        put(&mut row, "provider_charge", json!("0.00"));
    }
    match shop.spoil {
        Spoil::Nothing => {}
        Spoil::Ids => put(&mut row, "id", json!(order.id.saturating_add(1))),
        Spoil::Numbers => {
            for field in ["id", "remains", "start_count", "quantity"] {
                put(&mut row, field, json!(HUGE_PLACE));
            }
        }
    }
    row
}

/// A status as the panel spells it: `In progress`.
fn status(word: &str, quirks: &Quirks) -> String {
    let word = if quirks.british && word == "canceled" { "cancelled" } else { word };
    let mut letters = word.chars();
    let first = letters.next().map(|it| it.to_ascii_uppercase());
    first.into_iter().chain(letters).collect::<String>().replace('_', " ")
}

/// Who fulfils which orders.
pub(super) fn providers(call: &Call<'_>) -> Answer {
    let ids = call.arguments.get("orders").map(csv).unwrap_or_default();
    let found: Vec<&OrderSeed> =
        ids.iter().take(MANY).filter_map(|id| call.shop.orders.get(id)).collect();
    if call.shop.seed.quirks.keyed {
        let rows = found.iter().map(|it| (it.id.to_string(), json!({ "provider": it.provider })));
        return said(&json!({ "data": rows.collect::<Map<String, Value>>() }));
    }
    let mut by_name: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for order in found {
        by_name.entry(order.provider.as_deref().unwrap_or("")).or_default().push(order.id);
    }
    let rows: Vec<Value> = (1_u64..)
        .zip(by_name)
        .map(|(id, (name, orders))| {
            json!({ "provider_id": id, "provider_name": name, "orders": orders })
        })
        .collect();
    said(&json!({ "data": rows }))
}

/// A user by name, in one of the places in which it may stand.
pub(super) fn user(call: &Call<'_>) -> Answer {
    let quirks = &call.shop.seed.quirks;
    let login = call.arguments.text("username").unwrap_or_default();
    let Some(user) = seen(call.shop, &login) else { return failure(quirks, "user_not_found") };
    match quirks.user_at.as_str() {
        "bare" => said(&user),
        "data" => success(quirks, "data", &user),
        "list" => success(quirks, "data", &json!([user])),
        _ => success(quirks, "user", &user),
    }
}

fn seen(shop: &Shop, login: &str) -> Option<Value> {
    let user = shop.users.get(login)?;
    let login = if shop.spoil == Spoil::Ids { format!("{login}-2") } else { login.to_owned() };
    Some(json!({
        "id": user.id, "username": login, "balance": user.balance, "currency": user.currency,
    }))
}
