//! A call of a provider's API as a talk writes it: the dispatches that it carries, in one line.

use domain::provider;

/// What a call says, made of what its dispatches say: `refill order=881` and `refill order=883`
/// are `refill orders=881,883`.
pub(super) fn joined(texts: &[&str]) -> String {
    let parts: Vec<(&str, &str)> = texts.iter().filter_map(|text| text.split_once('=')).collect();
    let numbers: Vec<&str> = parts.iter().map(|(_, number)| *number).collect();
    let action = parts.first().and_then(|(head, _)| head.split_once(' '));
    provider::words(action.map_or("", |(action, _)| action), &numbers)
}
