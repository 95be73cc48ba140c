//! What a provider tells: how far orders and refills are, its prices, and the money left.

use serde_json::{Map, Value, json};

use super::{Book, error, named, row};
use crate::answer::Answer;
use crate::arguments::Arguments;
use crate::json::put;
use crate::panel::{HUGE_PLACE, Spoil};

pub(super) fn status(book: &Book, arguments: &Arguments) -> Answer {
    let Some((ids, single)) = named(arguments, "order", "orders") else {
        return error("Incorrect request");
    };
    let said = |id: &String| told(book, id).unwrap_or_else(|why| json!({ "error": why }));
    if let (true, Some(id)) = (single, ids.first()) {
        return Answer::json(200, &said(id));
    }
    let under = |id: &String| if book.spoil == Spoil::Ids { format!("{id}0") } else { id.clone() };
    let rows: Map<String, Value> = ids.iter().map(|id| (under(id), said(id))).collect();
    Answer::json(200, &Value::Object(rows))
}

fn told(book: &Book, id: &str) -> Result<Value, String> {
    let order = id.parse().ok().and_then(|id: u64| book.orders.get(&id));
    let order = order.ok_or("Incorrect order ID")?;
    if let Some(why) = &order.status_error {
        return Err(why.clone());
    }
    let mut told = json!({
        "charge": order.charge, "start_count": order.start_count, "status": order.status,
        "remains": order.remains, "currency": book.seed.currency,
    });
    if book.spoil == Spoil::Numbers {
        put(&mut told, "remains", json!(HUGE_PLACE));
        put(&mut told, "start_count", json!(HUGE_PLACE));
    }
    Ok(told)
}

pub(super) fn refill_status(book: &Book, arguments: &Arguments) -> Answer {
    let Some((ids, single)) = named(arguments, "refill", "refills") else {
        return error("Incorrect request");
    };
    let status = |id: &String| {
        let refill = id.parse().ok().and_then(|id: u64| book.refills.get(&id));
        refill.map(|it| json!(it.status)).ok_or("Refill not found")
    };
    if let (true, Some(id)) = (single, ids.first()) {
        return match status(id) {
            Ok(status) => Answer::json(200, &json!({ "status": status })),
            Err(why) => error(why),
        };
    }
    let said = |id: &String| status(id).unwrap_or_else(|why| json!({ "error": why }));
    let rows: Vec<Value> =
        ids.iter().map(|id| row(book, "refill", id, ("status", said(id)))).collect();
    Answer::json(200, &json!(rows))
}

pub(super) fn balance(book: &Book) -> Answer {
    let (balance, currency) = (&book.seed.balance, &book.seed.currency);
    Answer::json(200, &json!({ "balance": balance, "currency": currency }))
}

pub(super) fn services(book: &Book) -> Answer {
    let number = |it: u64| if book.seed.texts { json!(it.to_string()) } else { json!(it) };
    let rows = book.seed.services.iter().map(|it| {
        let mut row = json!({
            "service": it.service, "name": it.name, "type": it.kind, "category": it.category,
            "rate": it.rate, "min": number(it.min), "max": number(it.max), "refill": it.refill,
            "cancel": it.cancel, "dripfeed": false,
        });
        if let Some(desc) = &it.desc {
            put(&mut row, "desc", json!(desc));
        }
        row
    });
    Answer::json(200, &rows.collect())
}
