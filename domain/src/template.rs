//! Texts with `{placeholders}`: checked when saved, so that filling one in cannot fail.

use crate::suggest;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The most characters a template may have.
pub const LENGTH_MAX: usize = 1_000;

/// A checked text with placeholders.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Template(Box<str>);

/// Why a text is no template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It is empty.
    Empty,
    /// It is longer than [`LENGTH_MAX`] characters.
    TooLong,
    /// A brace without its other half.
    Unbalanced,
    /// A placeholder that this text does not have; the one that may be meant.
    Unknown(String, Option<&'static str>),
}

impl Template {
    /// Checks that `text` has no placeholders but those `allowed`.
    pub fn parse(text: &str, allowed: &[&'static str]) -> Result<Self, Flaw> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Flaw::Empty);
        }
        if text.chars().count() > LENGTH_MAX {
            return Err(Flaw::TooLong);
        }
        for piece in pieces(text) {
            match piece {
                Piece::Name(name) if allowed.contains(&name) => {}
                Piece::Name(name) => {
                    let near = suggest::nearest(name, allowed.iter().copied());
                    return Err(Flaw::Unknown(name.to_owned(), near));
                }
                Piece::Text(text) if text.contains(['{', '}']) => return Err(Flaw::Unbalanced),
                Piece::Text(_) => {}
            }
        }
        Ok(Self(text.into()))
    }

    /// A text of ours, known to be right.
    #[must_use]
    pub(crate) fn trusted(text: &str) -> Self {
        Self(text.into())
    }

    /// Its source.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it has this placeholder.
    #[must_use]
    pub fn uses(&self, name: &str) -> bool {
        pieces(&self.0).any(|piece| matches!(piece, Piece::Name(it) if it == name))
    }

    /// How often it has this placeholder.
    #[must_use]
    pub fn count(&self, name: &str) -> usize {
        pieces(&self.0).filter(|piece| matches!(piece, Piece::Name(it) if *it == name)).count()
    }

    /// The text with each placeholder filled in; one that has no value is left out.
    #[must_use]
    pub fn fill(&self, values: &[(&str, &str)]) -> String {
        let mut text = String::with_capacity(self.0.len().saturating_add(32));
        for piece in pieces(&self.0) {
            match piece {
                Piece::Text(it) => text.push_str(it),
                Piece::Name(name) => {
                    let value = values.iter().find(|(known, _)| *known == name);
                    text.push_str(value.map_or("", |(_, value)| value));
                }
            }
        }
        text
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the text is empty"),
            Self::TooLong => write!(f, "the text is longer than {LENGTH_MAX} characters"),
            Self::Unbalanced => f.write_str("a brace has no other half"),
            Self::Unknown(name, _) => write!(f, "there is no placeholder {{{name}}} here"),
        }
    }
}

enum Piece<'t> {
    Text(&'t str),
    Name(&'t str),
}

/// The text cut at its placeholders; a brace without its other half stays in the text.
fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some(inside) = rest.strip_prefix('{')
            && let Some((name, after)) = inside.split_once('}')
            && !name.contains('{')
        {
            rest = after;
            return Some(Piece::Name(name));
        }
        let skip = usize::from(rest.starts_with('{'));
        let end = rest.char_indices().skip(skip).find(|(_, it)| *it == '{');
        let (piece, after) =
            end.and_then(|(at, _)| rest.split_at_checked(at)).unwrap_or((rest, ""));
        rest = after;
        Some(Piece::Text(piece))
    })
}

#[cfg(test)]
mod tests {
    use super::{Flaw, Template};

    #[test]
    fn placeholders_are_checked_and_filled() {
        let template = Template::parse("{ids} {action}!", &["ids", "action"]).unwrap();
        assert_eq!(template.fill(&[("ids", "881"), ("action", "refill")]), "881 refill!");
        assert!(template.uses("ids") && !template.uses("orders"));
        for (text, flaw) in [
            (" ", Flaw::Empty),
            ("{ids", Flaw::Unbalanced),
            ("ids}", Flaw::Unbalanced),
            ("{{ids}}", Flaw::Unbalanced),
            ("{idz}", Flaw::Unknown("idz".into(), Some("ids"))),
            ("{weather}", Flaw::Unknown("weather".into(), None)),
            ("{}", Flaw::Unknown(String::new(), None)),
        ] {
            assert_eq!(Template::parse(text, &["ids", "action"]), Err(flaw), "{text}");
        }
    }
}
