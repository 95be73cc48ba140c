//! Numbers as panels write them: bare, quoted, empty, `"Unknown"`, negative, with `.0` behind.

use crate::received::garbled;
use domain::fault::Fault;
use serde_json::Value;

/// Reads a count. `None` where the panel does not say; 0 for what is below it (a panel that
/// delivered more than was ordered has nothing left to deliver); a fault for what no panel counts.
pub(crate) fn read(value: &Value) -> Result<Option<u64>, Fault> {
    let text = match (value.as_number(), value.as_str()) {
        (Some(number), _) => number.to_string(),
        (_, Some(text)) => text.trim().to_owned(),
        _ => return Ok(None),
    };
    let whole = text.split_once('.').map_or(text.as_str(), |(whole, rest)| {
        if rest.bytes().all(|it| it == b'0') { whole } else { text.as_str() }
    });
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let plain = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
    match plain {
        true if digits.len() < whole.len() => Ok(Some(0)),
        true => digits.parse().map(Some).map_err(|_| garbled("a number that can be")),
        false if value.is_number() => Err(garbled("a whole number")),
        false => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use serde_json::json;

    #[test]
    fn counts_are_read_however_they_are_written() {
        for (value, count) in [
            (json!(157), Some(157)),
            (json!("157"), Some(157)),
            (json!(" 157 "), Some(157)),
            (json!(157.0), Some(157)),
            (json!("157.00"), Some(157)),
            (json!(0), Some(0)),
            (json!(-5), Some(0)),
            (json!("-5"), Some(0)),
            (json!(""), None),
            (json!("-"), None),
            (json!("Unknown"), None),
            (json!("12 left"), None),
            (json!(null), None),
            (json!(true), None),
            (json!([1]), None),
            (json!({"value": 1}), None),
        ] {
            assert_eq!(read(&value), Ok(count), "{value}");
        }
        for value in [json!(1.5), json!(1e30), json!("99999999999999999999")] {
            assert!(read(&value).is_err(), "{value}");
        }
    }
}
