//! What a vendor answers, and whether the caller gets to read it.

use serde_json::Value;

/// A complete HTTP reply, not yet sent.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content: &'static str,
    pub(crate) body: String,
    pub(crate) retry_after: Option<u64>,
}

pub(crate) const JSON: &str = "application/json";

impl Answer {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self { status, content: JSON, body: body.to_string(), retry_after: None }
    }

    pub(crate) fn text(status: u16, body: &str) -> Self {
        let content = "text/plain; charset=utf-8";
        Self { status, content, body: body.to_owned(), retry_after: None }
    }

    pub(crate) fn html(status: u16, title: &str) -> Self {
        let body = format!(
            "<html>\r\n<head><title>{status} {title}</title></head>\r\n<body>\r\n\
             <center><h1>{status} {title}</h1></center>\r\n<hr><center>nginx</center>\r\n\
             </body>\r\n</html>\r\n"
        );
        Self { status, content: "text/html", body, retry_after: None }
    }

    /// JSON that breaks off in the middle.
    pub(crate) fn garbled() -> Self {
        let body = r#"{"ok":true,"data":{"id":22742"#.to_owned();
        Self { status: 200, content: JSON, body, retry_after: None }
    }

    pub(crate) fn is_success(&self) -> bool {
        self.status == 200
    }
}

/// What becomes of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is sent at once.
    Reply,
    /// The connection is closed instead.
    Close,
    /// It is sent after so many milliseconds, or when released.
    After(u64),
    /// It is sent when released.
    Hold,
}

/// An answer on its way out: what, how, and where the end is to be noted.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) answer: Answer,
    pub(crate) fate: Fate,
    /// The entry of the record, 0 when there is none.
    pub(crate) seen: u64,
    /// The account's hold to wait for.
    pub(crate) hold: crate::fault::Hold,
    /// The connection ends with this answer.
    pub(crate) last: bool,
}

impl Outcome {
    pub(crate) fn reply(answer: Answer) -> Self {
        let hold = crate::fault::Hold::default();
        Self { answer, fate: Fate::Reply, seen: 0, hold, last: false }
    }
}
