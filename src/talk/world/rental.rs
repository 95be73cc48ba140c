//! A Rental Panel of the world in memory: what it says, and what the gateway reads in it.

use super::says;
use crate::talk::date::date;
use crate::talk::script::Kind;
use domain::fault::Fault;
use domain::id::{ExternalId, OrderId, Provider};
use domain::order::{Sheet, Status};
use domain::time::{Moment, Span};
use gateways::call::Reply;
use gateways::panel;
use serde_json::{Value, json};

/// How far east of UTC the panel's clock is: whoever takes it for UTC is found out.
pub(in crate::talk) const ZONE_MINUTES: u64 = 330;

/// Looks for one order over the wire's words.
pub(super) fn order(
    kind: &Kind,
    asked: OrderId,
    found: Option<&Sheet>,
    now: Moment,
) -> Result<Option<Sheet>, Fault> {
    let said = match found {
        Some(sheet) => success(kind, asked, &row(kind, sheet, now)),
        None if kind.is("empty") => json!({ "status": word(kind), "orders": [] }),
        None => failure(kind, "order_not_found"),
    };
    let panel = panel::named(kind.name()).ok_or(Fault::Unset)?;
    panel.read_order(asked, &Ok(says(200, &said.to_string())), now)
}

/// It does not accept the key.
pub(super) fn denied() -> Reply {
    says(200, &json!({ "error": "bad_auth" }).to_string())
}

fn success(kind: &Kind, asked: OrderId, row: &Value) -> Value {
    let orders = if kind.is("keyed") { json!({ asked.to_string(): row }) } else { json!([row]) };
    json!({ "status": word(kind), "orders": orders })
}

fn word(kind: &Kind) -> &'static str {
    if kind.is("misspelt") { "sucess" } else { "success" }
}

fn failure(kind: &Kind, why: &str) -> Value {
    let word = if kind.is("fail") { "fail" } else { "error" };
    if kind.is("coded") {
        return json!({ "data": [], "error_message": why.replace('_', " "), "error_code": 100 });
    }
    json!({ "status": word, "error": why })
}

fn row(kind: &Kind, sheet: &Sheet, now: Moment) -> Value {
    let clock = |moment: Moment| {
        let local = date(moment.plus(Span::minutes(ZONE_MINUTES)));
        json!(local.replace('T', " ").trim_end_matches('Z'))
    };
    let dated = !kind.is("undated");
    json!({
        "id": sheet.id.0, "username": sheet.owner.as_str(),
        "order_status": status(kind, sheet.status), "service": sheet.service_name,
        "service_id": sheet.service.map(|it| it.0), "remains": sheet.remains,
        "provider": sheet.provider.as_ref().map_or("", Provider::as_str),
        "external_id": sheet.external.as_ref().map_or("", ExternalId::as_str),
        "date": clock(sheet.created),
        "current_date": if dated { clock(now) } else { Value::Null },
    })
}

/// A status in title case.
fn status(kind: &Kind, status: Status) -> &'static str {
    match status {
        Status::Pending => "Pending",
        Status::Processing => "Processing",
        Status::InProgress => "In progress",
        Status::Completed => "Completed",
        Status::Partial => "Partial",
        Status::Canceled if kind.is("british") => "Cancelled",
        Status::Canceled => "Canceled",
        Status::Refunded => "Refunded",
        Status::Fail => "Fail",
        Status::Unknown => "Unknown",
    }
}
