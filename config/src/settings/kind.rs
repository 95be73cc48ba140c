//! The kinds of values a setting can have, and how a variable's text becomes one.

use toml::Value;

/// What a setting's value must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Truth,
    Texts,
}

/// Why a value is refused, and what would do.
type Refusal = (String, String);

impl Kind {
    /// The kind of a default: a setting keeps the kind that the manual shows.
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Integer(_) => Self::Number,
            Value::Boolean(_) => Self::Truth,
            Value::Array(_) => Self::Texts,
            Value::String(_) | Value::Float(_) | Value::Datetime(_) | Value::Table(_) => Self::Text,
        }
    }

    /// The value of a file, when it is of this kind.
    pub(super) fn accept(self, value: Value) -> Result<Value, Refusal> {
        let fits = match self {
            Self::Text => value.is_str(),
            Self::Number => value.is_integer(),
            Self::Truth => value.is_bool(),
            Self::Texts => value.as_array().is_some_and(|list| list.iter().all(Value::is_str)),
        };
        if fits {
            Ok(value)
        } else {
            Err((format!("{value} is not {}", self.name()), self.remedy()))
        }
    }

    /// The value of a variable's text.
    pub(super) fn parse(self, text: &str) -> Result<Value, Refusal> {
        let value = match self {
            Self::Text => Some(Value::from(text)),
            Self::Number => text.trim().parse::<i64>().ok().map(Value::from),
            Self::Truth => text.trim().parse::<bool>().ok().map(Value::from),
            Self::Texts => {
                let texts = text.split(',').map(str::trim).filter(|text| !text.is_empty());
                Some(texts.map(Value::from).collect::<Vec<_>>().into())
            }
        };
        value.ok_or_else(|| (format!("{text:?} is not {}", self.name()), self.remedy()))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "a whole number",
            Self::Truth => "true or false",
            Self::Texts => "a list of texts",
        }
    }

    fn remedy(self) -> String {
        let example = match self {
            Self::Text => "put it in quotes",
            Self::Number => "write digits alone, such as 64",
            Self::Truth => "write true or false",
            Self::Texts => "write [\"one\", \"two\"] in a file, one,two in a variable",
        };
        String::from(example)
    }
}
