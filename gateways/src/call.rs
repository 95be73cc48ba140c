//! An HTTP exchange as data: what to ask, and what came of it.

use std::fmt;

/// What to ask. It may hold secrets in its URL, headers and body, so its `Debug` shows none.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    /// The HTTP method.
    pub method: Method,
    /// Where, whole and escaped; some vendors want the secret in the path.
    pub url: String,
    /// Headers beside those that the body brings.
    pub headers: Vec<(&'static str, String)>,
    /// What is sent along.
    pub body: Body,
    /// Who chose the host; it decides whether the address is guarded.
    pub host: Host,
    /// How long the whole exchange may take; the wire's default where `None`.
    pub timeout_ms: Option<u64>,
    /// The most bytes that the reply's body may have; the wire's default where `None`.
    pub body_max: Option<usize>,
}

/// The HTTP method of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Changes something.
    Post,
    /// Takes something away.
    Delete,
}

/// What a call sends along.
#[derive(Clone, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    None,
    /// JSON, as text.
    Json(String),
    /// Fields as a web form sends them.
    Form(Vec<(String, String)>),
}

/// Who chose the host of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// It is a vendor's own, written in our code.
    Fixed,
    /// A tenant typed it: only public addresses over https.
    Chosen,
}

/// What came back, no longer than the wire allows.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// `Retry-After` in seconds, where it was given as a number.
    pub retry_after: Option<u64>,
    /// The body. Vendors echo secrets in it, so it is read and never shown.
    pub body: Vec<u8>,
}

/// Why nothing came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing was written: the name, the connection or TLS failed.
    Unreachable,
    /// Nothing was written: the address is not one that a tenant may choose.
    Forbidden,
    /// Something was written and no whole answer came: too late, cut off, too large.
    Silent,
}

/// The end of an exchange.
pub type Answer = Result<Reply, Trouble>;

impl Call {
    /// A call that reads.
    #[must_use]
    pub const fn get(host: Host, url: String) -> Self {
        Self {
            method: Method::Get,
            url,
            headers: Vec::new(),
            body: Body::None,
            host,
            timeout_ms: None,
            body_max: None,
        }
    }

    /// A call that posts JSON.
    #[must_use]
    pub fn post(host: Host, url: String, json: &serde_json::Value) -> Self {
        let body = Body::Json(json.to_string());
        Self { method: Method::Post, body, ..Self::get(host, url) }
    }

    /// A call that posts the fields of a form.
    #[must_use]
    pub fn post_form(host: Host, url: String, fields: Vec<(String, String)>) -> Self {
        Self { method: Method::Post, body: Body::Form(fields), ..Self::get(host, url) }
    }

    /// The same, with a header more.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The same, with a time of its own for the whole exchange.
    #[must_use]
    pub const fn within(mut self, timeout_ms: u64) -> Self {
        self.timeout_ms = Some(timeout_ms);
        self
    }

    /// The same, with a reply of up to so many bytes.
    #[must_use]
    pub const fn at_most(mut self, body_max: usize) -> Self {
        self.body_max = Some(body_max);
        self
    }

    /// Scheme, host and port: all of the URL that may be shown.
    #[must_use]
    pub fn origin(&self) -> &str {
        let Some((scheme, rest)) = self.url.split_once("://") else { return "" };
        let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
        if authority.contains('@') {
            return "";
        }
        let end = scheme.len().saturating_add(3).saturating_add(authority.len());
        self.url.get(..end).unwrap_or_default()
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("method", &self.method)
            .field("origin", &self.origin())
            .field("host", &self.host)
            .field("timeout_ms", &self.timeout_ms)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .field("retry_after", &self.retry_after)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl Reply {
    /// Whether the body is a web page, whatever its status: a login form, a proxy, a gateway.
    #[must_use]
    pub fn is_page(&self) -> bool {
        let text = self.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.body);
        text.trim_ascii_start().starts_with(b"<")
    }

    /// `Retry-After` in milliseconds, at most a day.
    #[must_use]
    pub fn wait_ms(&self) -> Option<u64> {
        self.retry_after.map(wait_ms)
    }
}

/// Seconds that a vendor named, in milliseconds and at most a day.
pub(crate) fn wait_ms(seconds: u64) -> u64 {
    seconds.min(86_400).saturating_mul(1_000)
}

/// Makes a text safe inside one segment of a path, or as a value of a query.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b':' => {
                safe.push(char::from(byte));
            }
            other => {
                safe.push('%');
                safe.extend([other >> 4, other & 0xf].map(|it| {
                    char::from_digit(it.into(), 16).unwrap_or_default().to_ascii_uppercase()
                }));
            }
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::{Call, Host, escape};

    #[test]
    fn a_call_shows_no_secret() {
        let url = "https://api.example:8443/bot700:SECRET/sendMessage?key=SECRET".to_owned();
        let call = Call::post(Host::Chosen, url, &serde_json::json!({"text": "SECRET"}))
            .with_header("X-Api-Key", "SECRET");
        let shown = format!("{call:?}");
        assert!(shown.contains("https://api.example:8443"), "{shown}");
        assert!(!shown.contains("SECRET"), "{shown}");
        let call = Call::get(Host::Chosen, "https://SECRET@api.example/".to_owned());
        assert!(!format!("{call:?}").contains("SECRET"));
    }

    #[test]
    fn text_cannot_leave_its_place_in_a_url() {
        assert_eq!(escape("700:AA-b_c.d~"), "700:AA-b_c.d~");
        assert_eq!(escape("a/b?c#d&e=f g%\u{e9}\n"), "a%2Fb%3Fc%23d%26e%3Df%20g%25%C3%A9%0A");
    }
}
