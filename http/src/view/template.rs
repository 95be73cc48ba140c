//! Texts.

use super::panel::one_of;
use crate::problem::{Code, Problem};
use domain::action;
use domain::language;
use domain::order::Status;
use domain::reply::{self, TEXTS};
use domain::template::{self, Flaw};
use domain::tenant::Tenant;
use domain::time::Span;
use domain::voice;
use serde::{Deserialize, Serialize};

/// What stands in a preview for each placeholder that is no word of a language.
const SAMPLES: &[(&str, &str)] = &[
    ("order", "2274209"),
    ("remains", "120"),
    ("max", "50"),
    ("balance", "12.50 USD"),
    ("username", "alice"),
    ("words", "refill, rf"),
    ("count", "12"),
];

/// A text to be set.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewText {
    text: String,
}

/// A text to be tried.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Trial {
    key: String,
    text: String,
    /// Whose words stand in it; English where none is given.
    #[serde(default)]
    language: Option<String>,
}

/// How a text will read.
#[derive(Serialize)]
pub(crate) struct Preview {
    preview: String,
}

/// A text.
#[derive(Serialize)]
pub(crate) struct Text {
    key: String,
    language: String,
    #[serde(rename = "text")]
    words: String,
    /// Whether it is the tenant's own in this language.
    own: bool,
    /// The language that the text is in: another where there is none in this one.
    written_in: String,
    placeholders: &'static [&'static str],
}

impl NewText {
    /// The text, checked for the place in the path.
    pub(crate) fn check(&self, key: &str) -> Result<template::Template, Problem> {
        read("/text", &self.text, placeholders(key)?)
    }
}

impl Trial {
    pub(crate) fn preview(&self) -> Result<Preview, Problem> {
        let unknown = || {
            let known = TEXTS.iter().map(|(key, ..)| *key);
            Problem::field("/key", "invalid", one_of(&self.key, known))
        };
        let placeholders = reply::placeholders(&self.key).ok_or_else(unknown)?;
        let text = read("/text", &self.text, placeholders)?;
        let language = self.language.as_deref().map(language_set).transpose()?;
        Ok(Preview { preview: sample(&text, language.as_deref().unwrap_or("en")) })
    }
}

/// The text with something in each of its places, told as a chat of this language reads it.
fn sample(text: &template::Template, tag: &str) -> String {
    let spoken = language::spoken(tag);
    let wait = spoken.wait(Some(Span::minutes(690)));
    let action = action::ALL.first().map_or("", |action| spoken.action(*action));
    let told = [("action", action), ("status", spoken.status(Status::InProgress)), ("wait", &wait)];
    let values: Vec<(&str, &str)> = told.into_iter().chain(SAMPLES.iter().copied()).collect();
    voice::filled(text, tag, &values)
}

impl Text {
    /// The text in this place as the tenant has it; `None` if there is no such place.
    pub(crate) fn find(tenant: &Tenant, key: &str, language: &str) -> Option<Self> {
        let placeholders = reply::placeholders(key)?;
        let texts = tenant.texts();
        let usual = tenant.settings().language.as_str();
        let (text, written_in) = texts.find(key, language, usual);
        let (words, written_in) = (text.as_str().to_owned(), written_in.to_owned());
        let own = texts.iter().any(|(known, spoken, _)| known == key && spoken == language);
        let (key, language) = (key.to_owned(), language.to_owned());
        Some(Self { key, language, words, own, written_in, placeholders })
    }

    /// Every text in one language.
    pub(crate) fn in_language(tenant: &Tenant, language: &str) -> Vec<(String, Self)> {
        let all = TEXTS
            .iter()
            .filter_map(|(key, ..)| Some(((*key).to_owned(), Self::find(tenant, key, language)?)));
        let mut all: Vec<(String, Self)> = all.collect();
        all.sort_by(|(one, _), (other, _)| one.cmp(other));
        all
    }

    /// Every text in the tenant's language, and every one of its own in others.
    pub(crate) fn all(tenant: &Tenant) -> Vec<(String, Self)> {
        let spoken = tenant.settings().language.as_str();
        let usual = TEXTS.iter().map(|(key, ..)| (*key, spoken));
        let own = tenant.texts().iter().map(|(key, language, _)| (key, language));
        let mut places: Vec<(&str, &str)> = usual.chain(own).collect();
        places.sort_unstable();
        places.dedup();
        let all = places.into_iter().filter_map(|(key, language)| {
            Some((format!("{key} {language}"), Self::find(tenant, key, language)?))
        });
        all.collect()
    }
}

/// Reads a text with placeholders in a body.
pub(crate) fn read(
    pointer: &str,
    text: &str,
    allowed: &[&'static str],
) -> Result<template::Template, Problem> {
    template::Template::parse(text, allowed).map_err(|flaw| {
        let detail = match &flaw {
            Flaw::Unknown(_, Some(near)) => format!("{flaw}, did you mean {{{near}}}?"),
            Flaw::Unknown(_, None) => {
                let all: Vec<String> = allowed.iter().map(|it| format!("{{{it}}}")).collect();
                format!("{flaw}; there are: {}", all.join(", "))
            }
            Flaw::Empty | Flaw::TooLong | Flaw::Unbalanced => flaw.to_string(),
        };
        Problem::field(pointer, "invalid", detail)
    })
}

/// The placeholders of the text in a path.
fn placeholders(key: &str) -> Result<&'static [&'static str], Problem> {
    reply::placeholders(key).ok_or_else(|| Problem::of(Code::NotFound))
}

/// The language in a query.
pub(crate) fn language_asked(tag: &str) -> Result<String, Problem> {
    language::canonical(tag)
        .map_err(|unknown| Problem::parameter("language", "invalid", unknown.to_string()))
}

/// The language of a text that is set.
pub(crate) fn language_set(tag: &str) -> Result<String, Problem> {
    language::canonical(tag)
        .map_err(|unknown| Problem::field("/language", "invalid", unknown.to_string()))
}

/// The language in a path; one that there is not is not found.
pub(crate) fn language_of(segment: &str) -> Result<String, Problem> {
    language::canonical(segment).map_err(|_| Problem::of(Code::NotFound))
}
