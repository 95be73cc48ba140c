//! Versions of single resources: strong entity tags, and writes that must name the one they change.

use crate::problem::{Code, Problem};
use actix_web::HttpResponse;
use actix_web::http::header::{ETAG, HeaderMap, HeaderName, IF_MATCH, IF_NONE_MATCH};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// A strong entity tag: half a SHA-256 over the resource as it is shown. It changes when, and only
/// when, what a caller sees changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Etag(String);

impl Etag {
    /// The version of this resource.
    pub(crate) fn of(resource: &impl Serialize) -> Self {
        let bytes = serde_json::to_vec(resource).unwrap_or_default();
        let hash = Sha256::digest(&bytes);
        let half = hash.iter().take(16);
        Self(half.fold(String::with_capacity(34), |mut tag, byte| {
            // Writing to a string cannot fail.
            write!(tag, "{byte:02x}").unwrap_or_default();
            tag
        }))
    }

    fn quoted(&self) -> String {
        format!("\"{}\"", self.0)
    }
}

/// Answers with one resource and its version, or says that the caller has it already.
pub(crate) fn show(headers: &HeaderMap, resource: &impl Serialize) -> HttpResponse {
    let etag = Etag::of(resource);
    if names(headers, &IF_NONE_MATCH, &etag).unwrap_or(false) {
        return HttpResponse::NotModified().insert_header((ETAG, etag.quoted())).finish();
    }
    changed(resource)
}

/// Answers with one resource after a write, and its version.
pub(crate) fn changed(resource: &impl Serialize) -> HttpResponse {
    let etag = Etag::of(resource).quoted();
    HttpResponse::Ok().insert_header((ETAG, etag)).json(resource)
}

/// Refuses a write that names another version than the present one.
pub(crate) fn met(headers: &HeaderMap, present: &Etag) -> Result<(), Problem> {
    match names(headers, &IF_MATCH, present) {
        None => Err(Problem::of(Code::PreconditionRequired)),
        Some(true) => Ok(()),
        Some(false) => Err(Problem::of(Code::PreconditionFailed).current(present.quoted())),
    }
}

/// Whether a header's list has this version or `*`; `None` without the header.
fn names(headers: &HeaderMap, header: &HeaderName, etag: &Etag) -> Option<bool> {
    let mut lists = headers.get_all(header).peekable();
    lists.peek()?;
    let quoted = etag.quoted();
    let mut tags = lists.filter_map(|it| it.to_str().ok()).flat_map(|it| it.split(','));
    Some(tags.any(|tag| tag.trim() == "*" || tag.trim() == quoted))
}

#[cfg(test)]
mod tests {
    use super::{Etag, met};
    use crate::problem::Code;
    use actix_web::http::header::{HeaderMap, HeaderValue, IF_MATCH};

    #[test]
    fn only_the_present_version_may_be_changed() {
        let present = Etag::of(&["a"]);
        let mut headers = HeaderMap::new();
        assert_eq!(met(&headers, &present).unwrap_err().code, Code::PreconditionRequired);
        for (value, fits) in [
            (present.quoted(), true),
            (format!("\"other\", {}", present.quoted()), true),
            ("*".to_owned(), true),
            ("\"other\"".to_owned(), false),
            (format!("W/{}", present.quoted()), false),
            (Etag::of(&["b"]).quoted(), false),
            (String::new(), false),
        ] {
            headers.insert(IF_MATCH, HeaderValue::from_str(&value).unwrap());
            assert_eq!(met(&headers, &present).is_ok(), fits, "{value}");
        }
    }
}
