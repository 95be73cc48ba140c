//! Bodies: read up to a limit and within a time, then taken for what the API knows.

mod shape;

pub(crate) use shape::{Object, object};

use self::shape::Shape;
use crate::Doors;
use crate::problem::{Code, Problem};
use crate::source::Source;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use actix_web::web::{Bytes, BytesMut};
use domain::suggest;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use serde_path_to_error::Segment;

/// Reads the whole body, unless it is too large or too slow.
pub(crate) async fn read(
    doors: &Doors,
    headers: &HeaderMap,
    source: &Source,
) -> Result<Bytes, Problem> {
    let options = doors.options();
    fits(headers, options.body_max)?;
    let whole = async {
        let mut body = BytesMut::new();
        while let Some(piece) = source.next().await {
            // A body that breaks off is nobody's fault that could still be told of it.
            let piece = piece.map_err(|_| Problem::of(Code::Syntax))?;
            if body.len().saturating_add(piece.len()) > options.body_max {
                return Err(too_large(options.body_max));
            }
            body.extend_from_slice(&piece);
        }
        Ok(body.freeze())
    };
    let late = |_| Problem::of(Code::RequestTimeout);
    tokio::time::timeout(options.read_timeout, whole).await.map_err(late)?
}

/// Reads the rest of a body away, unless that is more than `most` bytes or too slow.
pub(crate) async fn skip(
    doors: &Doors,
    headers: &HeaderMap,
    source: &Source,
    most: usize,
) -> Result<(), Problem> {
    fits(headers, most)?;
    let whole = async {
        let mut left = most;
        while let Some(piece) = source.next().await {
            let piece = piece.map_err(|_| Problem::of(Code::Syntax))?;
            left = left.checked_sub(piece.len()).ok_or_else(|| too_large(most))?;
        }
        Ok(())
    };
    let late = |_| Problem::of(Code::RequestTimeout);
    tokio::time::timeout(doors.options().read_timeout, whole).await.map_err(late)?
}

/// Refuses a body that is announced to be larger than `most` bytes.
fn fits(headers: &HeaderMap, most: usize) -> Result<(), Problem> {
    let announced = headers.get(CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse().ok());
    let fits = announced.is_none_or(|length: usize| length <= most);
    if fits { Ok(()) } else { Err(too_large(most)) }
}

fn too_large(most: usize) -> Problem {
    let detail = format!("The body may have {most} bytes at most.");
    Problem::because(Code::BodyTooLarge, detail)
}

/// Refuses compressed bodies: a small one could become a large one.
pub(crate) fn plain(headers: &HeaderMap) -> Result<(), Problem> {
    let encoding = headers.get(CONTENT_ENCODING).map(|it| it.as_bytes().trim_ascii());
    match encoding {
        None | Some(b"" | b"identity") => Ok(()),
        Some(_) => Err(Problem::of(Code::UnsupportedMediaType)),
    }
}

/// Refuses bodies that are said to be something else than JSON.
pub(crate) fn json(headers: &HeaderMap) -> Result<(), Problem> {
    let kind = headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let fits =
        kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"));
    if fits { Ok(()) } else { Err(Problem::of(Code::UnsupportedMediaType)) }
}

/// Takes the body, an object, for a `T`; says which field stands in the way.
pub(crate) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    match typed(body)? {
        Shape::Object => typed(body),
        Shape::Other => {
            Err(Problem::field("", "invalid", "the body does not fit: an object is expected"))
        }
    }
}

fn typed<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut reader);
    let value: T = value.map_err(|error| {
        let pointer = pointer(error.path());
        refuse(&pointer, error.inner())
    })?;
    reader.end().map_err(|error| refuse("", &error))?;
    Ok(value)
}

/// Tells what is wrong without repeating what was sent: it may be a secret in the wrong place.
fn refuse(pointer: &str, error: &serde_json::Error) -> Problem {
    if error.classify() != Category::Data {
        let detail =
            format!("The body is not JSON: line {}, column {}.", error.line(), error.column());
        return Problem::because(Code::Syntax, detail);
    }
    let text = error.to_string();
    let named = |prefix: &str| text.strip_prefix(prefix)?.split('`').nth(1).map(str::to_owned);
    let known = || {
        let list = text.split_once(", expected ").map_or("", |(_, list)| list);
        list.split('`').skip(1).step_by(2).collect::<Vec<_>>()
    };
    if let Some(field) = named("unknown field ") {
        let near = suggest::nearest(&field, known());
        let detail = match near {
            Some(near) => format!("there is no such field, did you mean {near:?}?"),
            None => format!("there is no such field; there are: {}", known().join(", ")),
        };
        return Problem::field(&child(pointer, &field), "unknown", detail);
    }
    if let Some(field) = named("missing field ") {
        return Problem::field(&child(pointer, &field), "missing", "this field is needed");
    }
    if let Some(field) = named("duplicate field ") {
        let detail = "this field is given more than once; give it once";
        return Problem::field(&child(pointer, &field), "invalid", detail);
    }
    if text.starts_with("unknown variant ") {
        let detail = format!("it must be one of: {}", known().join(", "));
        return Problem::field(pointer, "invalid", detail);
    }
    let place = format!(" at line {} column {}", error.line(), error.column());
    let text = text.strip_suffix(&place).unwrap_or(&text);
    let wanted = text.split_once(", expected ").map_or("something else", |(_, wanted)| wanted);
    Problem::field(pointer, "invalid", format!("it does not fit: {wanted} is expected"))
}

/// A path as a JSON pointer.
fn pointer(path: &serde_path_to_error::Path) -> String {
    path.iter().fold(String::new(), |pointer, segment| match segment {
        Segment::Seq { index } => child(&pointer, &index.to_string()),
        Segment::Map { key } => child(&pointer, key),
        Segment::Enum { .. } | Segment::Unknown => pointer,
    })
}

/// A pointer one step deeper; names what is already named only once.
fn child(pointer: &str, key: &str) -> String {
    let step = format!("/{}", key.replace('~', "~0").replace('/', "~1"));
    if pointer.ends_with(&step) { pointer.to_owned() } else { format!("{pointer}{step}") }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::problem::{Code, Problem};
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[expect(dead_code, reason = "only read")]
        colour: String,
        #[serde(default)]
        #[expect(dead_code, reason = "only read")]
        inner: Vec<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "only read")]
        width: u8,
    }

    #[test]
    fn each_flaw_is_pointed_at_and_nothing_is_repeated() {
        for (body, expected) in [
            ("{\"colour\": 5151}", ("/colour", "invalid", "a string is expected")),
            ("{}", ("/colour", "missing", "needed")),
            ("{\"color\": \"5151\"}", ("/color", "unknown", "did you mean \"colour\"?")),
            ("{\"colour\":\"\",\"zz\":1}", ("/zz", "unknown", "there are: colour, inner")),
            (
                "{\"colour\":\"\",\"inner\":[{\"width\":1},{\"width\":\"5151\"}]}",
                ("/inner/1/width", "invalid", "u8 is expected"),
            ),
            (
                "{\"colour\":\"\",\"inner\":[{\"widht\":1}]}",
                ("/inner/0/widht", "unknown", "did you mean \"width\"?"),
            ),
            ("[]", ("", "invalid", "an object is expected")),
            ("[\"5151\"]", ("", "invalid", "an object is expected")),
            ("\"5151\"", ("", "invalid", "an object is expected")),
            ("null", ("", "invalid", "an object is expected")),
            ("{\"colour\":\"\",\"colour\":\"5151\"}", ("/colour", "invalid", "more than once")),
            (
                "{\"colour\":\"\",\"inner\":[{\"width\":1,\"width\":1}]}",
                ("/inner/0/width", "invalid", "more than once"),
            ),
            (
                "{\"colour\":\"\",\"zz\":{\"a\":1,\"\\u0061\":2}}",
                ("/zz/a", "invalid", "more than once"),
            ),
        ] {
            let problem: Problem = parse::<Outer>(body.as_bytes()).unwrap_err();
            let shown = format!("{problem:?}");
            assert_eq!(problem.code, Code::Invalid, "{body}");
            assert!(shown.contains(&format!("pointer: {:?}", expected.0)), "{body} {shown}");
            assert!(shown.contains(expected.1), "{body} {shown}");
            assert!(shown.contains(&expected.2.replace('"', "\\\"")), "{body} {shown}");
            assert!(!shown.contains("5151"), "{shown}");
        }
    }

    #[test]
    fn what_is_no_json_is_told_apart() {
        for body in ["", "{", "{\"colour\":\"\"}}", "nonsense", "\u{0}"] {
            assert_eq!(parse::<Outer>(body.as_bytes()).unwrap_err().code, Code::Syntax, "{body}");
        }
    }
}
