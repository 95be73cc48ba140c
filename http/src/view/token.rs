//! Tokens.

use super::{id, moment};
use crate::problem::Problem;
use config::vault::TokenId;
use domain::platform;
use domain::time::Moment;
use serde::{Deserialize, Serialize};

/// A token to be given out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewToken {
    /// What it is for: 1 to 100 visible characters.
    label: String,
    /// From when on it opens nothing; never, where nothing is said.
    expires_at: Option<String>,
}

/// A token, without its secret.
#[derive(Serialize)]
pub(crate) struct Token {
    id: String,
    label: String,
    issued_at: String,
    /// Null for one that does not expire.
    expires_at: Option<String>,
    /// To the minute; null for one that was not used, or where that is not known.
    last_used_at: Option<String>,
}

/// A token that was given out just now: the one time that its text is shown.
#[derive(Serialize)]
pub(crate) struct Issued {
    id: String,
    label: String,
    expires_at: Option<String>,
    token: String,
}

impl NewToken {
    /// The label, and from when on it opens nothing.
    pub(crate) fn read(self) -> Result<(String, Option<Moment>), Problem> {
        let label = self.label.trim();
        let visible = !label.chars().any(char::is_control);
        if !visible || !(1..=100).contains(&label.chars().count()) {
            let detail = "a label has 1 to 100 visible characters";
            return Err(Problem::field("/label", "invalid", detail));
        }
        let expires = self.expires_at.as_deref().map(|text| {
            let detail = "a moment is written as in RFC 3339: 2026-01-15T12:00:00Z";
            moment::read(text).ok_or_else(|| Problem::field("/expires_at", "invalid", detail))
        });
        Ok((label.to_owned(), expires.transpose()?))
    }
}

impl Token {
    pub(crate) fn of(id: TokenId, token: &platform::Token, used: Option<Moment>) -> Self {
        Self {
            id: id::token(id),
            label: token.label.to_string(),
            issued_at: moment::show(token.issued),
            expires_at: token.expires.map(moment::show),
            last_used_at: used.map(moment::show),
        }
    }
}

impl Issued {
    pub(crate) fn of(id: TokenId, (label, expires): (String, Option<Moment>), text: &str) -> Self {
        let expires_at = expires.map(moment::show);
        Self { id: id::token(id), label, expires_at, token: text.to_owned() }
    }
}
