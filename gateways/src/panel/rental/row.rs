//! One order as the panel writes it.

use super::envelope::{Said, heard};
use crate::received::garbled;
use crate::{date, number};
use domain::fault::Fault;
use domain::id::{ExternalId, OrderId, Provider, ServiceId};
use domain::order::{Sheet, Status};
use domain::time::{Moment, Span};
use serde_json::{Map, Value};

/// The highest order number there can be: twelve digits.
const HIGHEST: u64 = 999_999_999_999;

/// How far an order's date may lie ahead of the panel's own clock.
const SKEW: Span = Span::days(1);

/// One order, and the number under which it was listed, where it was.
pub(super) struct Row {
    under: Option<String>,
    fields: Map<String, Value>,
}

/// The orders of an answer: in a list, in an object under their numbers, or one alone.
pub(super) fn list(whole: Value) -> Result<Vec<Row>, Fault> {
    let mut whole = whole;
    let said = whole.get("status").is_some();
    let orders = ["orders", "data"].iter().find_map(|key| whole.get_mut(key).map(Value::take));
    let rows: Vec<Row> = match orders {
        Some(Value::Array(rows)) => rows.into_iter().map(|row| Row::new(None, row)).collect(),
        Some(Value::Object(only)) if only.contains_key("id") => {
            vec![Row { under: None, fields: only }]
        }
        Some(Value::Object(rows)) => {
            rows.into_iter().map(|(id, row)| Row::new(Some(id), row)).collect()
        }
        Some(_) | None => return Err(garbled("a list of orders")),
    };
    // An empty answer without a word of success proves nothing.
    if rows.is_empty() && !said { Err(garbled("a list of orders")) } else { Ok(rows) }
}

impl Row {
    /// What is no object has no fields; a bare word in its place is an error.
    fn new(under: Option<String>, row: Value) -> Self {
        let fields = match row {
            Value::Object(fields) => fields,
            Value::String(word) => Map::from_iter([("error".to_owned(), Value::String(word))]),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => Map::new(),
        };
        Self { under, fields }
    }

    /// Whether it says of itself that there is no such order.
    pub(super) fn is_missing(&self) -> bool {
        let error = self.fields.get("error").and_then(Value::as_str);
        error.is_some_and(|words| matches!(heard(&words.to_lowercase()), Some(Ok(Said::Missing))))
    }
}

/// The number of an order; where it is listed under another one, nobody knows which is meant.
pub(super) fn number_of(row: &Row) -> Result<OrderId, Fault> {
    let inside = row.fields.get("id").map_or(Ok(None), number::read)?;
    let under = row.under.as_deref().map(|it| it.parse::<u64>().ok());
    let id = match (inside, under) {
        (Some(inside), Some(under)) => under.filter(|it| *it == inside),
        (inside, None) => inside,
        (None, Some(under)) => under,
    };
    let id = id.filter(|it| (1..=HIGHEST).contains(it));
    id.map(OrderId).ok_or_else(|| garbled("an order's number"))
}

/// Reads an order at `now`. The panel tells its own time beside the order's, so that its age is
/// known without its zone. It has no time of completion.
pub(super) fn sheet(row: &Row, now: Moment) -> Result<Sheet, Fault> {
    let field = |key: &str| row.fields.get(key);
    let word = |key: &str| field(key).and_then(Value::as_str).map(str::trim);
    let status = word("order_status").or_else(|| word("status"));
    let owner = word("username").or_else(|| word("user")).filter(|it| !it.is_empty());
    let (provider, external) = (provider(row)?, external(row));
    let name = word("service").filter(|_| field("service_id").is_some());
    Ok(Sheet {
        id: number_of(row)?,
        owner: owner.ok_or_else(|| garbled("an order's user"))?.into(),
        status: status.map(Status::read).ok_or_else(|| garbled("an order's status"))?,
        created: created(row, now)?,
        completed: None,
        remains: field("remains").map_or(Ok(None), number::read)?,
        service: field("service_id").map_or(Ok(None), number::read)?.map(ServiceId),
        service_name: name.or_else(|| word("service_name")).unwrap_or_default().to_owned(),
        provider,
        external,
    })
}

/// When it was placed: as long before now as its date lies before the panel's own. Without the
/// latter, the date as UTC.
fn created(row: &Row, now: Moment) -> Result<Moment, Fault> {
    let said = |key: &str| row.fields.get(key).and_then(Value::as_str).and_then(date::parse);
    let placed = said("date").ok_or_else(|| garbled("an order's time"))?;
    let Some(clock) = said("current_date") else { return Ok(placed) };
    if placed > clock.plus(SKEW) {
        return Err(garbled("an order's time before the panel's own"));
    }
    Ok(now.minus(clock.since(placed)))
}

/// The provider, under the name that the panel's owner gave it. An answer that leaves it out of an
/// order which has a number with one does not make it a manual order.
fn provider(row: &Row) -> Result<Option<Provider>, Fault> {
    let Some(value) = row.fields.get("provider") else {
        return match external(row) {
            Some(_) => Err(garbled("an order's provider")),
            None => Ok(None),
        };
    };
    let name = text(value).unwrap_or_default();
    let name = name.trim();
    let sound = (1..=253).contains(&name.len()) && !name.chars().any(char::is_control);
    Ok((sound && name != "0" && name != "-").then(|| name.into()))
}

fn external(row: &Row) -> Option<ExternalId> {
    ExternalId::parse(text(row.fields.get("external_id")?)?.trim())
}

fn text(value: &Value) -> Option<String> {
    let number = || value.as_number().map(ToString::to_string);
    value.as_str().map(str::to_owned).or_else(number)
}
