//! The list of services.

use crate::provider::{Catalogue, Listed};
use crate::received::garbled;
use crate::{money, number};
use domain::fault::Fault;
use domain::id::ServiceId;
use serde_json::Value;
use std::collections::BTreeSet;

/// The most characters of a name, a type or a category.
const NAME_MAX: usize = 1_000;

/// The most characters of a description.
const DESCRIPTION_MAX: usize = 8_000;

/// Reads the list: entries in an array, or in an object under their numbers.
pub(super) fn read(whole: &Value) -> Result<Catalogue, Fault> {
    let rows: Vec<&Value> = match (whole.as_array(), whole.as_object()) {
        (Some(rows), _) => rows.iter().collect(),
        (None, Some(rows)) if !rows.is_empty() => rows.values().collect(),
        (None, _) => return Err(garbled("a list of services")),
    };
    let (mut catalogue, mut seen) = (Catalogue::default(), BTreeSet::new());
    for row in &rows {
        match listed(row).filter(|it| seen.insert(it.id)) {
            Some(service) => catalogue.services.push(service),
            None => catalogue.unread = catalogue.unread.saturating_add(1),
        }
    }
    let blank = catalogue.services.is_empty() && !rows.is_empty();
    if blank { Err(garbled("a list of services")) } else { Ok(catalogue) }
}

fn listed(row: &Value) -> Option<Listed> {
    let count = |key: &str| row.get(key).and_then(|it| number::read(it).ok().flatten());
    let said = |key: &str| text(row.get(key)?, NAME_MAX);
    Some(Listed {
        id: count("service").filter(|it| *it > 0).map(ServiceId)?,
        name: said("name")?,
        kind: said("type").unwrap_or_default(),
        category: said("category").unwrap_or_default(),
        rate: row.get("rate").and_then(money::amount).filter(|it| !it.starts_with('-')),
        min: count("min"),
        max: count("max"),
        refill: row.get("refill").and_then(flag),
        cancel: row.get("cancel").and_then(flag),
        description: ["desc", "description"]
            .iter()
            .find_map(|key| text(row.get(key)?, DESCRIPTION_MAX)),
    })
}

/// A text with something in it, cut where it is far too long.
fn text(value: &Value, max: usize) -> Option<String> {
    let text = value.as_str()?.trim();
    (!text.is_empty()).then(|| text.chars().take(max).collect())
}

/// Yes or no as providers write it: `true`, `1`, `"1"`, `"true"`.
fn flag(value: &Value) -> Option<bool> {
    let said = value.as_str().map(|it| it.trim().to_ascii_lowercase());
    match (value.as_bool(), value.as_u64(), said.as_deref()) {
        (Some(it), _, _) => Some(it),
        (_, Some(1), _) | (_, _, Some("1" | "true" | "yes")) => Some(true),
        (_, Some(0), _) | (_, _, Some("0" | "false" | "no" | "")) => Some(false),
        _ => None,
    }
}
