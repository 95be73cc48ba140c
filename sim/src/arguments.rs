//! The arguments of a call, wherever a client may put them: query, form or JSON.

use actix_web::web::Query;
use serde_json::{Map, Value};

use crate::json::{spelled, whole};

/// Arguments by name. Telegram reads all places alike, and a form carries objects as JSON text.
#[derive(Debug, Default)]
pub(crate) struct Arguments {
    values: Map<String, Value>,
}

impl Arguments {
    /// Reads query and body; `None` when a JSON body is broken or no object.
    pub(crate) fn read(query: &str, content_type: &str, body: &[u8]) -> Option<Self> {
        let mut values = Map::new();
        add_pairs(&mut values, query);
        if content_type.starts_with("application/json") && !body.is_empty() {
            let Ok(Value::Object(fields)) = serde_json::from_slice(body) else { return None };
            values.extend(fields);
        } else if let Some((_, boundary)) = content_type.split_once("boundary=") {
            add_parts(&mut values, boundary.trim_matches('"'), body);
        } else if content_type.starts_with("application/x-www-form-urlencoded") {
            add_pairs(&mut values, &String::from_utf8_lossy(body));
        }
        Some(Self { values })
    }

    /// All of them as an object.
    pub(crate) fn into_value(self) -> Value {
        Value::Object(self.values)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name).filter(|value| !value.is_null())
    }

    /// A text, or a number written out.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.get(name).and_then(spelled)
    }

    /// A whole number, also when it comes as text.
    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        self.get(name).and_then(whole)
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.text(name).is_some_and(|text| text == "true" || text == "True" || text == "1")
    }

    /// An object or a list, also when it comes as JSON text.
    pub(crate) fn nested(&self, name: &str) -> Option<Value> {
        let value = self.get(name)?;
        if let Value::String(text) = value {
            return serde_json::from_str(text).ok();
        }
        Some(value.clone())
    }
}

fn add_pairs(values: &mut Map<String, Value>, encoded: &str) {
    if let Ok(pairs) = Query::<Vec<(String, String)>>::from_query(encoded) {
        values.extend(pairs.into_inner().into_iter().map(|(k, v)| (k, Value::String(v))));
    }
}

/// Text fields of a multipart form; files are of no use to any call here.
fn add_parts(values: &mut Map<String, Value>, boundary: &str, body: &[u8]) {
    let text = String::from_utf8_lossy(body);
    for part in text.split(&format!("--{boundary}")) {
        let Some((head, content)) = part.split_once("\r\n\r\n") else { continue };
        let named = head.split("name=\"").nth(1).and_then(|rest| rest.split('"').next());
        if let Some(name) = named.filter(|_| !head.contains("filename=")) {
            let content = content.strip_suffix("\r\n").unwrap_or(content);
            values.insert(name.to_owned(), Value::String(content.to_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Arguments;

    fn chat(content_type: &str, query: &str, body: &str) -> Option<i64> {
        Arguments::read(query, content_type, body.as_bytes())?.integer("chat_id")
    }

    #[test]
    fn every_place_is_read_alike() {
        assert_eq!(chat("application/json", "", r#"{"chat_id":-5}"#), Some(-5));
        assert_eq!(chat("application/json", "", r#"{"chat_id":"-5"}"#), Some(-5));
        assert_eq!(chat("application/x-www-form-urlencoded", "", "chat_id=-5&text=a+b"), Some(-5));
        assert_eq!(chat("", "chat_id=%2D5", ""), Some(-5));
        let form =
            "--XX\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n-5\r\n--XX--\r\n";
        assert_eq!(chat("multipart/form-data; boundary=XX", "", form), Some(-5));
        assert!(Arguments::read("", "application/json", b"{\"chat_id\":").is_none());
    }
}
