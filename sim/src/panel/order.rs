//! Orders and users as the panel shows them, one by one and in lists.

use serde_json::{Value, json};

use super::shop::{OrderSeed, Shop, User};
use super::{Call, HUGE_PLACE, Spoil, csv, failure, page, success};
use crate::answer::Answer;
use crate::clock::{plain_date, seconds};
use crate::json::{put, whole};

pub(crate) fn one(call: &mut Call<'_>, id: &str) -> Answer {
    let found = id.parse().ok().and_then(|id: u64| call.shop.orders.get(&id));
    match found {
        Some(order) => success(&shown(call.shop, order)),
        None => failure(404, 404, "Order not found"),
    }
}

/// Newest first, filtered by what the panel understands; other parameters are ignored.
pub(crate) fn list(call: &mut Call<'_>) -> Answer {
    let ids = match call.shop.seed.bulk_filter.as_str() {
        "none" => None,
        name => call.arguments.get(name).map(csv),
    };
    let services = call.arguments.get("service_ids").map(csv);
    let status = call.arguments.text("order_status");
    let time = |name: &str| call.arguments.get(name).and_then(whole);
    let (from, to) = (time("created_from"), time("created_to"));
    let fits = |order: &&OrderSeed| {
        let created = seconds(order.created_ms.unwrap_or_default());
        ids.as_ref().is_none_or(|ids| ids.contains(&order.id))
            && services.as_ref().is_none_or(|ids| ids.contains(&order.service_id))
            && status.as_ref().is_none_or(|status| *status == order.status)
            && from.is_none_or(|from| created >= from)
            && to.is_none_or(|to| created <= to)
    };
    let orders = call.shop.orders.values().rev().filter(fits);
    let rows: Vec<Value> = orders.map(|order| row(call.shop, order)).collect();
    page(call, &rows, "orders")
}

/// A row of a list may know less than the order itself.
fn row(shop: &Shop, order: &OrderSeed) -> Value {
    let mut row = shown(shop, order);
    if let Some(fields) = row.as_object_mut().filter(|_| !shop.seed.bulk_provider) {
        drop(fields.remove("provider"));
        drop(fields.remove("external_id"));
    }
    row
}

fn shown(shop: &Shop, order: &OrderSeed) -> Value {
    let created = order.created_ms.unwrap_or_default();
    let updated = order.updated_ms.unwrap_or(created);
    let zone = shop.seed.zone_minutes.saturating_mul(60_000);
    let local = |ms: i64| plain_date(ms.saturating_add(zone));
    let is_over = matches!(order.status.as_str(), "completed" | "partial" | "canceled");
    let mut shown = json!({
        "id": order.id, "user": order.user, "link": order.link,
        "start_count": order.start_count, "quantity": order.quantity, "remains": order.remains,
        "service_id": order.service_id, "service_name": order.service_name,
        "status": order.status,
        "created": local(created), "created_timestamp": seconds(created),
        "last_update": local(updated), "last_update_timestamp": seconds(updated),
        "charge": charge(shop, order.charge.as_deref().unwrap_or("0.00"), &order.user),
        "external_id": order.external_id.as_deref().unwrap_or(""), "provider": order.provider,
        "actions": {
            "refill": order.status == "completed", "resend": order.status == "fail",
            "cancel_and_refund": !is_over, "request_cancel": !is_over,
        },
        "comments": null, "order_buttons": [],
    });
    match shop.spoil {
        Spoil::Nothing => {}
        Spoil::Ids => put(&mut shown, "id", json!(order.id.saturating_add(1))),
        Spoil::Numbers => {
            for field in ["remains", "start_count", "quantity", "created_timestamp"] {
                put(&mut shown, field, json!(HUGE_PLACE));
            }
        }
    }
    shown
}

fn charge(shop: &Shop, value: &str, user: &str) -> Value {
    if shop.seed.charge_object {
        let currency = shop.users.get(user).map_or("USD", |user| user.currency.as_str());
        return money(value, currency);
    }
    json!(value.parse::<f64>().unwrap_or_default())
}

fn money(value: &str, currency: &str) -> Value {
    let sign = if currency == "USD" { "$" } else { "" };
    json!({
        "value": value, "currency_code": currency, "formatted": format!("{sign}{value}"),
    })
}

/// Users by exact name or e-mail address; all of them without either.
pub(crate) fn users(call: &mut Call<'_>) -> Answer {
    let name = call.arguments.text("username");
    let email = call.arguments.text("email");
    let fits = |(login, _): &(&String, &User)| {
        name.as_ref().is_none_or(|name| name == *login)
            && email.as_ref().is_none_or(|email| *email == address(login))
    };
    let found = call.shop.users.iter().filter(fits);
    let rows: Vec<Value> = found.map(|(login, user)| shown_user(call.shop, login, user)).collect();
    page(call, &rows, "users")
}

fn address(login: &str) -> String {
    format!("{login}@example.com")
}

fn shown_user(shop: &Shop, login: &str, user: &User) -> Value {
    let id = match shop.spoil {
        Spoil::Nothing => json!(user.id),
        Spoil::Ids => json!(user.id.saturating_add(1)),
        Spoil::Numbers => json!(HUGE_PLACE),
    };
    let wrong = shop.spoil == Spoil::Ids;
    let shown_login = if wrong { format!("{login}-2") } else { login.to_owned() };
    json!({
        "id": id, "username": shown_login, "email": address(login), "status": "active",
        "balance": money(&user.balance, &user.currency), "spent": money("0.00", &user.currency),
    })
}
