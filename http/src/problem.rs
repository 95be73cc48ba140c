//! Problems: what an API caller is told when something does not go, in the form of RFC 9457.

mod code;
mod explain;

pub use code::Code;
pub(crate) use explain::explain;

use crate::request_id::RequestId;
use actix_web::HttpResponse;
use actix_web::http::header::{ALLOW, CACHE_CONTROL, RETRY_AFTER, WWW_AUTHENTICATE};
use actors::{ChangeError, Rejected};
use domain::change::{Objection, Trouble};
use serde::Serialize;

/// How long a caller is asked to wait where nobody knows better, in seconds.
const WAIT_S: u64 = 30;

/// One problem: a code of the closed list, and what is particular this time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) code: Code,
    detail: String,
    errors: Vec<Flaw>,
    retry_after_s: Option<u64>,
    allow: Option<String>,
    current: Option<String>,
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Flaw {
    /// A JSON pointer (RFC 6901) into the body, or the name of a query parameter.
    pub(crate) pointer: String,
    /// `unknown`, `missing`, `invalid` or `conflict`.
    pub(crate) code: &'static str,
    /// What is wrong, and what would do.
    pub(crate) detail: String,
}

#[derive(Serialize)]
struct Body<'a> {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: &'a str,
    instance: String,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    current: &'a Option<String>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [Flaw],
}

impl Problem {
    /// A problem in the words of its code.
    pub(crate) fn of(code: Code) -> Self {
        Self::because(code, code.explanation())
    }

    /// A problem in words of its own.
    pub(crate) fn because(code: Code, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let errors = Vec::new();
        Self { code, detail, errors, retry_after_s: None, allow: None, current: None }
    }

    /// The problem with one field of a body that is otherwise understood.
    pub(crate) fn field(pointer: &str, code: &'static str, detail: impl Into<String>) -> Self {
        Self::flawed(Code::Invalid, pointer, code, detail)
    }

    /// The problem with a parameter of the query.
    pub(crate) fn parameter(name: &str, code: &'static str, detail: impl Into<String>) -> Self {
        Self::flawed(Code::BadParameter, name, code, detail)
    }

    fn flawed(code: Code, at: &str, kind: &'static str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let whole = if at.is_empty() { detail.clone() } else { format!("{at}: {detail}") };
        let mut problem = Self::because(code, whole);
        problem.errors.push(Flaw { pointer: at.to_owned(), code: kind, detail });
        problem
    }

    /// The same, of a part of the body: what it points to stands under `at`.
    pub(crate) fn within(mut self, at: &str) -> Self {
        for flaw in &mut self.errors {
            flaw.pointer.insert_str(0, at);
            self.detail = format!("{}: {}", flaw.pointer, flaw.detail);
        }
        self
    }

    /// The same, to be tried again after so many seconds.
    pub(crate) fn after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// The same, naming the methods that would do.
    pub(crate) fn allowing(mut self, methods: String) -> Self {
        self.allow = Some(methods);
        self
    }

    /// The same, naming the present version of what was to be changed.
    pub(crate) fn current(mut self, etag: String) -> Self {
        self.current = Some(etag);
        self
    }

    /// The answer that tells of it.
    pub(crate) fn answer(&self, id: RequestId) -> HttpResponse {
        let body = Body {
            r#type: format!("/problems/{}", self.code.name()),
            title: self.code.title(),
            status: self.code.status().as_u16(),
            detail: &self.detail,
            instance: id.to_string(),
            code: self.code.name(),
            current: &self.current,
            errors: &self.errors,
        };
        let mut answer = HttpResponse::build(self.code.status());
        answer.insert_header((CACHE_CONTROL, "no-store"));
        if self.code == Code::Unauthorized {
            answer.insert_header((WWW_AUTHENTICATE, "Bearer realm=\"signalbox\""));
        }
        if let Some(seconds) = self.retry_after_s {
            answer.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        if let Some(methods) = &self.allow {
            answer.insert_header((ALLOW, methods.as_str()));
        }
        let body = serde_json::to_vec(&body).unwrap_or_default();
        answer.content_type("application/problem+json").body(body)
    }
}

/// A change that the tenant did not take.
impl From<Objection> for Problem {
    fn from(objection: Objection) -> Self {
        let Objection { kind, pointer, detail } = objection;
        match kind {
            Trouble::Invalid => Self::field(&pointer, "invalid", detail),
            Trouble::Missing => Self::because(Code::NotFound, detail),
            Trouble::Conflict => Self::flawed(Code::Conflict, &pointer, "conflict", detail),
        }
    }
}

/// A node, or a tenant of it, that cannot serve now.
impl From<Rejected> for Problem {
    fn from(rejected: Rejected) -> Self {
        match rejected {
            Rejected::Full { retry_after_s } => Self::of(Code::Overloaded).after(retry_after_s),
            Rejected::DiskFull { retry_after_s } => Self::of(Code::DiskFull).after(retry_after_s),
            Rejected::NotFound => Self::of(Code::NotFound),
            Rejected::Stopping(why) => {
                // The reason may name files of the machine: it is the operator's to read.
                tracing::warn!(why, "refused: the node takes nothing more in");
                Self::of(Code::Stopping).after(WAIT_S)
            }
            Rejected::Parked => Self::of(Code::TenantParked).after(WAIT_S),
            Rejected::Unsealed => Self::of(Code::KeysUnavailable).after(WAIT_S),
        }
    }
}

impl From<ChangeError> for Problem {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Objection(objection) => objection.into(),
            ChangeError::Rejected(rejected) => rejected.into(),
        }
    }
}
