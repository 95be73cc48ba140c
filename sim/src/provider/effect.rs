//! Refills and cancellations: each order of a call succeeds or fails by itself.

use serde_json::{Value, json};

use super::{Book, error, named, row, written};
use crate::answer::Answer;
use crate::arguments::Arguments;
use crate::intake::Done;
use crate::provider::ProviderRefill;

/// Where a refill has come to its end, so that another may begin.
const OVER: &[&str] = &["completed", "rejected", "canceled", "error"];

/// Where an order can no longer be cancelled.
const DONE: &[&str] = &["completed", "partial", "canceled", "cancelled", "refunded", "fail"];

pub(super) fn refill(book: &mut Book, arguments: &Arguments) -> Done {
    let Some((ids, single)) = named(arguments, "order", "orders") else {
        return error("Incorrect request").into();
    };
    let begun: Vec<Result<u64, String>> = ids.iter().map(|id| begin(book, id)).collect();
    let first = begun.first().and_then(|it| it.as_ref().ok()).map(u64::to_string);
    if let (true, Some(only)) = (single, begun.first()) {
        let answer = match only {
            Ok(number) => Answer::json(200, &json!({ "refill": written(book, *number) })),
            Err(why) => error(why),
        };
        return Done { answer, id: first };
    }
    let rows: Vec<Value> = rows(book, "refill", &ids, &begun);
    Done { answer: Answer::json(200, &json!(rows)), id: first }
}

fn begin(book: &mut Book, id: &str) -> Result<u64, String> {
    let order = id.parse().ok().and_then(|id: u64| book.orders.get(&id));
    let order = order.ok_or("Incorrect order ID")?;
    if let Some(why) = &order.refill_error {
        return Err(why.clone());
    }
    if book.listed(order.service).is_some_and(|it| !it.refill) {
        return Err("Refill is disabled for this service".to_owned());
    }
    let is_open = |it: &ProviderRefill| !OVER.contains(&it.status.to_ascii_lowercase().as_str());
    let order = order.id;
    if book.refills.values().any(|it| it.order == order && is_open(it)) {
        return Err("The refill task is not completed for this order".to_owned());
    }
    let id = book.refills.last_key_value().map_or(1, |(id, _)| id.saturating_add(1));
    drop(book.refills.insert(id, ProviderRefill { id, order, status: "Awaiting".to_owned() }));
    Ok(id)
}

/// There is no word for one order alone.
pub(super) fn cancel(book: &mut Book, arguments: &Arguments) -> Answer {
    let Some((ids, _)) = named(arguments, "", "orders") else {
        return error("Incorrect request");
    };
    let noted: Vec<Result<u64, String>> = ids.iter().map(|id| wish(book, id)).collect();
    Answer::json(200, &json!(rows(book, "cancel", &ids, &noted)))
}

fn wish(book: &mut Book, id: &str) -> Result<u64, String> {
    let order = id.parse().ok().and_then(|id: u64| book.orders.get(&id));
    let order = order.ok_or("Incorrect order ID")?;
    if let Some(why) = &order.cancel_error {
        return Err(why.clone());
    }
    if book.listed(order.service).is_some_and(|it| !it.cancel) {
        return Err("Cancel is disabled for this service".to_owned());
    }
    if DONE.contains(&order.status.to_ascii_lowercase().as_str()) {
        return Err("Order cannot be cancelled".to_owned());
    }
    book.cancels.push(order.id);
    Ok(1)
}

fn rows(book: &Book, word: &str, ids: &[String], done: &[Result<u64, String>]) -> Vec<Value> {
    let said = |it: &Result<u64, String>| match it {
        Ok(number) => json!(number),
        Err(why) => json!({ "error": why }),
    };
    let each = ids.iter().zip(done);
    each.map(|(id, it)| row(book, "order", id, (word, said(it)))).collect()
}
