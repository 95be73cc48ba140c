//! Tokens.

use super::{id, moment};
use crate::problem::Problem;
use config::vault::TokenId;
use domain::platform;
use serde::{Deserialize, Serialize};

/// A token to be given out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewToken {
    /// What it is for: 1 to 100 visible characters.
    label: String,
}

/// A token, without its secret.
#[derive(Serialize)]
pub(crate) struct Token {
    id: String,
    label: String,
    issued_at: String,
}

/// A token that was given out just now: the one time that its text is shown.
#[derive(Serialize)]
pub(crate) struct Issued {
    id: String,
    label: String,
    token: String,
}

impl NewToken {
    pub(crate) fn label(self) -> Result<String, Problem> {
        let label = self.label.trim();
        let visible = !label.chars().any(char::is_control);
        if visible && (1..=100).contains(&label.chars().count()) {
            return Ok(label.to_owned());
        }
        Err(Problem::field("/label", "invalid", "a label has 1 to 100 visible characters"))
    }
}

impl Token {
    pub(crate) fn of(id: TokenId, token: &platform::Token) -> Self {
        let issued_at = moment::show(token.issued);
        Self { id: id::token(id), label: token.label.to_string(), issued_at }
    }
}

impl Issued {
    pub(crate) fn of(id: TokenId, label: String, token: &str) -> Self {
        Self { id: id::token(id), label, token: token.to_owned() }
    }
}
