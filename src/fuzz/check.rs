//! What must hold of every reading, whatever was read.

pub(super) mod answer;
pub(super) mod channel;
pub(super) mod delivery;
pub(super) mod panel;
pub(super) mod provider;
pub(super) mod text;

use super::tree::SECRET;
use serde_json::Value;
use std::fmt::Debug;

/// The most characters of an error, as the programmer sees it.
const ERROR_MAX: usize = 300;

fn hold(holds: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what()) }
}

/// Two readings of the same are the same.
fn same<T: PartialEq + Debug>(one: &T, two: &T) -> Result<(), String> {
    hold(one == two, || format!("{one:?}, and then {two:?}"))
}

/// What is said of a failure is short and in our own words.
fn own_words(error: &impl Debug) -> Result<(), String> {
    let told = format!("{error:?}");
    let ours = !told.to_lowercase().contains(SECRET) && told.chars().count() <= ERROR_MAX;
    hold(ours, || format!("not our own words: {told}"))
}

/// Whether a text, or a number that reads so, stands anywhere in a value.
fn stands(value: &Value, text: &str) -> bool {
    match value {
        Value::Null | Value::Bool(_) => false,
        Value::Number(number) => number.to_string() == text,
        Value::String(own) => own == text || own.trim() == text,
        Value::Array(list) => list.iter().any(|it| stands(it, text)),
        Value::Object(fields) => fields.iter().any(|(key, it)| key == text || stands(it, text)),
    }
}
