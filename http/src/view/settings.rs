//! Settings: a flat object of keys and texts.

use crate::problem::Problem;
use domain::settings::{KEYS, Settings};
use serde_json::Value;
use std::collections::BTreeMap;

/// The settings as they are shown.
pub(crate) type Shown = BTreeMap<String, String>;

/// A merge patch (RFC 7396): what is named is set, `null` goes back to the default.
pub(crate) type Patch = BTreeMap<String, Value>;

/// Every key that is set, with its value.
pub(crate) fn show(settings: &Settings) -> Shown {
    settings.list()
}

/// The values of a patch as texts. Whether keys and values fit is the tenant's to say.
pub(crate) fn read(patch: Patch) -> Result<BTreeMap<String, String>, Problem> {
    let defaults = Settings::default().list();
    let mut values = BTreeMap::new();
    for (key, value) in patch {
        let unfit = |detail: &str| {
            let pointer = format!("/{}", key.replace('~', "~0").replace('/', "~1"));
            Err(Problem::field(&pointer, "invalid", detail))
        };
        let text = match value {
            Value::String(text) => text,
            Value::Bool(switch) => switch.to_string(),
            Value::Number(number) => number.to_string(),
            Value::Null => match defaults.get(key.as_str()) {
                Some(default) => default.clone(),
                None if KEYS.iter().any(|known| known.name == key) => {
                    return unfit("it has no default of its own: set it to a value");
                }
                // An unknown key, which the tenant will object to.
                None => String::new(),
            },
            Value::Array(_) | Value::Object(_) => return unfit("a text is expected"),
        };
        values.insert(key, text);
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::read;
    use serde_json::json;
    use std::collections::BTreeMap;

    #[test]
    fn a_patch_becomes_texts_and_null_the_default() {
        let patch = json!({"bulk.max": 7, "rules.refill.partial": true, "cooldown.speed": null});
        let read = read(serde_json::from_value(patch).unwrap()).unwrap();
        let wanted =
            [("bulk.max", "7"), ("cooldown.speed", "3h"), ("rules.refill.partial", "true")];
        let wanted: BTreeMap<String, String> =
            wanted.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        assert_eq!(read, wanted);
    }

    #[test]
    fn what_is_no_text_and_what_has_no_default_is_refused() {
        for (patch, pointer) in [
            (json!({"bulk.max": [1]}), "/bulk.max"),
            (json!({"dispatch.in_doubt.speed": null}), "/dispatch.in_doubt.speed"),
            (json!({"a/b": {}}), "/a~1b"),
        ] {
            let problem = read(serde_json::from_value(patch).unwrap()).unwrap_err();
            assert!(format!("{problem:?}").contains(&format!("pointer: {pointer:?}")));
        }
    }
}
