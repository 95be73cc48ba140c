//! One order as the panel writes it.

use crate::received::garbled;
use crate::{date, number};
use domain::fault::Fault;
use domain::id::{ExternalId, OrderId, Provider, ServiceId};
use domain::order::{Sheet, Status};
use serde_json::Value;

/// The highest order number there can be: twelve digits.
const HIGHEST: u64 = 999_999_999_999;

/// The number of an order.
pub(super) fn number_of(row: &Value) -> Result<OrderId, Fault> {
    let id = row.get("id").map_or(Ok(None), number::read)?;
    let id = id.filter(|it| (1..=HIGHEST).contains(it));
    id.map(OrderId).ok_or_else(|| garbled("an order's number"))
}

/// The name of the user in a row, bare or inside an object.
pub(super) fn owner(row: &Value) -> Option<&str> {
    let user = row.get("user").or_else(|| row.get("username"))?;
    let name = user.as_str().or_else(|| user.get("username")?.as_str())?;
    (!name.trim().is_empty()).then_some(name)
}

/// Whether a row of a list says who fulfils the order. Lists may leave the provider out, and then
/// an order that has one must not be taken for a manual one.
pub(super) fn is_whole(row: &Value) -> bool {
    let both = row.get("provider").is_some() && row.get("external_id").is_some();
    both && (provider(row).is_some() || external(row).is_none())
}

/// Reads an order. The panel has no time of completion; the last change of a completed order is
/// the best there is.
pub(super) fn sheet(row: &Value) -> Result<Sheet, Fault> {
    let status = status(row)?;
    let created = date::read(row, "created_timestamp", "created")?;
    let changed = date::read(row, "last_update_timestamp", "last_update")?;
    Ok(Sheet {
        id: number_of(row)?,
        owner: owner(row).ok_or_else(|| garbled("an order's user"))?.into(),
        status,
        created: created.ok_or_else(|| garbled("an order's time"))?,
        completed: changed.filter(|_| status == Status::Completed),
        remains: row.get("remains").map_or(Ok(None), number::read)?,
        service: row.get("service_id").map_or(Ok(None), number::read)?.map(ServiceId),
        service_name: row.get("service_name").and_then(Value::as_str).unwrap_or("").to_owned(),
        provider: provider(row),
        external: external(row),
    })
}

/// The status; rows of the panel's website carry a number and, beside it, the word.
fn status(row: &Value) -> Result<Status, Fault> {
    let word = |key: &str| row.get(key).and_then(Value::as_str);
    let word = word("status").or_else(|| word("status_name"));
    word.map(Status::read).ok_or_else(|| garbled("an order's status"))
}

fn provider(row: &Value) -> Option<Provider> {
    let name = text(row.get("provider")?)?;
    let name = name.trim();
    let sound = (1..=253).contains(&name.len()) && !name.chars().any(char::is_control);
    (sound && name != "0").then(|| name.into())
}

fn external(row: &Value) -> Option<ExternalId> {
    ExternalId::parse(text(row.get("external_id")?)?.trim())
}

fn text(value: &Value) -> Option<String> {
    let number = || value.as_number().map(ToString::to_string);
    value.as_str().map(str::to_owned).or_else(number)
}
