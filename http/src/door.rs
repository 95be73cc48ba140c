//! One door: a method, a path, who may pass, and what is behind it; and the way through it.

pub(crate) use crate::verb::Verb;

use crate::Doors;
use crate::admit::Admitted;
use crate::auth::{self, MasterScope, TenantScope};
use crate::body;
use crate::idempotency::{self, Caller, Ticket};
use crate::place::{self, Segments};
use crate::problem::{Code, Problem};
use crate::query::Query;
use crate::request_id::{self, RequestId};
use crate::source::{Source, is_announced};
use actix_web::http::header::{CACHE_CONTROL, HeaderMap, HeaderValue};
use actix_web::web::{Bytes, Payload};
use actix_web::{HttpRequest, HttpResponse};
use config::vault::TokenId;
use domain::platform::Scope;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use std::panic::AssertUnwindSafe;
use std::time::Instant;
use tracing::Instrument;

/// What comes of a request.
pub(crate) type Answer = Result<HttpResponse, Problem>;

/// The same, on its way.
pub(crate) type Answering = LocalBoxFuture<'static, Answer>;

/// An answer that waited for nothing.
pub(crate) fn now(answer: Answer) -> Answering {
    Box::pin(std::future::ready(answer))
}

/// One door.
pub(crate) struct Door {
    pub(crate) verb: Verb,
    /// With its parameters in braces.
    pub(crate) path: &'static str,
    pub(crate) open: Open,
}

/// Who may pass, and what is behind. A door cannot be made without saying who: the proof of it is
/// an argument of what is behind.
#[derive(Clone, Copy)]
pub(crate) enum Open {
    /// Everybody.
    Public(fn(Ask) -> Answering),
    /// Whoever knows the hook and its secret. The body is read behind the door, not before it.
    Hook(fn(Ask, Source) -> Answering),
    /// The tenant named in the path, and the master.
    Tenant(fn(Ask, TenantScope) -> Answering),
    /// The master alone, acting on the tenant named in the path.
    MasterOver(fn(Ask, TenantScope) -> Answering),
    /// The master alone.
    Master(fn(Ask, MasterScope) -> Answering),
}

/// Who may pass a door, for lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Everybody.
    Public,
    /// A chat service that knows the hook and its secret.
    Hook,
    /// The tenant named in the path, and the master.
    Tenant,
    /// The master.
    Master,
}

/// A request at a door, its body read.
pub(crate) struct Ask {
    pub(crate) doors: Doors,
    pub(crate) request: HttpRequest,
    /// Whose token was shown; `None` without one that is known.
    pub(crate) caller: Option<(TokenId, Scope)>,
    path: Segments,
    body: Bytes,
}

impl Door {
    /// A door of the tenant named in the path.
    pub(crate) const fn tenant(
        verb: Verb,
        path: &'static str,
        behind: fn(Ask, TenantScope) -> Answering,
    ) -> Self {
        Self { verb, path, open: Open::Tenant(behind) }
    }

    /// A door of the master, to the tenant named in the path.
    pub(crate) const fn master_over(
        verb: Verb,
        path: &'static str,
        behind: fn(Ask, TenantScope) -> Answering,
    ) -> Self {
        Self { verb, path, open: Open::MasterOver(behind) }
    }

    /// A door of the master.
    pub(crate) const fn master(
        verb: Verb,
        path: &'static str,
        behind: fn(Ask, MasterScope) -> Answering,
    ) -> Self {
        Self { verb, path, open: Open::Master(behind) }
    }

    /// Who may pass.
    pub(crate) const fn policy(&self) -> Policy {
        match self.open {
            Open::Public(_) => Policy::Public,
            Open::Hook(_) => Policy::Hook,
            Open::Tenant(_) => Policy::Tenant,
            Open::MasterOver(_) | Open::Master(_) => Policy::Master,
        }
    }
}

impl Ask {
    /// A parameter of the path, decoded; empty if the path has none of this name.
    pub(crate) fn segment(&self, name: &str) -> &str {
        self.path.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// The headers.
    pub(crate) fn headers(&self) -> &HeaderMap {
        self.request.headers()
    }

    /// The body, as the API knows it.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        body::parse(&self.body)
    }

    /// The parameters of the query, all of them among those `known`.
    pub(crate) fn query(&self, known: &[&'static str]) -> Result<Query, Problem> {
        Query::parse(self.request.query_string(), known)
    }
}

/// Answers one request at the place where these doors are; none of them means nothing is there.
pub(crate) async fn enter(
    doors: Doors,
    there: &[&'static Door],
    request: HttpRequest,
    payload: Payload,
) -> HttpResponse {
    let (id, started) = (RequestId::new(), Instant::now());
    let place = there.first().map(|door| door.path);
    let (path, method) = (place.unwrap_or("(none)"), Verb::label(request.method()));
    let span = tracing::info_span!("request", %id, method, path);
    let (source, announced) = (Source::new(payload), is_announced(request.headers()));
    let admitted = Admitted::of(&doors, place, &request);
    let passed = pass(doors.clone(), there, request, (source.clone(), &admitted));
    let passed = AssertUnwindSafe(passed);
    let answer = passed.catch_unwind().instrument(span.clone()).await;
    let answer = answer.unwrap_or_else(|_| Err(Problem::of(Code::Internal)));
    let mut answer = answer.unwrap_or_else(|problem| {
        let _guard = span.enter();
        if problem.code.status().is_server_error() {
            tracing::warn!(code = problem.code.name(), "not done");
        } else {
            tracing::debug!(code = problem.code.name(), "refused");
        }
        problem.answer(id)
    });
    finish(&mut answer, id);
    admitted.tell(answer.headers_mut());
    doors.meters().answered(method, path, answer.status(), started.elapsed());
    source.settle(announced, answer)
}

fn finish(answer: &mut HttpResponse, id: RequestId) {
    let headers = answer.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        headers.insert(request_id::HEADER, id);
    }
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

async fn pass(
    doors: Doors,
    there: &[&'static Door],
    request: HttpRequest,
    (source, admitted): (Source, &Admitted),
) -> Answer {
    admitted.passes()?;
    let Some(door) = there.iter().find(|door| door.verb.is(request.method())) else {
        return Err(if there.is_empty() { Problem::of(Code::NotFound) } else { other(there) });
    };
    let path = match door.open {
        Open::Hook(_) => place::last(door.path, request.path()).map(|it| vec![it]),
        Open::Public(_) | Open::Tenant(_) | Open::MasterOver(_) | Open::Master(_) => {
            place::segments(&request).await
        }
    };
    let path = path.ok_or_else(|| Problem::of(Code::NotFound))?;
    let mut ask = Ask { doors, request, caller: admitted.caller, path, body: Bytes::new() };
    match door.open {
        Open::Public(behind) => behind(ask).await,
        Open::Hook(behind) => behind(ask, source).await,
        Open::Master(behind) => {
            let scope = auth::master(&ask)?;
            ask.read(door.verb, source).await?;
            let ticket = ask.ticket(door.verb, Caller::of_platform(&scope))?;
            idempotency::once(ticket, move || behind(ask, scope)).await
        }
        Open::Tenant(behind) => {
            let scope = auth::tenant(&ask)?;
            ask.within(door.verb, source, (behind, scope)).await
        }
        Open::MasterOver(behind) => {
            let scope = auth::master_over(&ask)?;
            ask.within(door.verb, source, (behind, scope)).await
        }
    }
}

impl Ask {
    async fn within(
        mut self,
        verb: Verb,
        source: Source,
        (behind, scope): (fn(Self, TenantScope) -> Answering, TenantScope),
    ) -> Answer {
        self.read(verb, source).await?;
        let ticket = self.ticket(verb, Caller::of_tenant(&scope))?;
        idempotency::once(ticket, move || behind(self, scope)).await
    }

    async fn read(&mut self, verb: Verb, source: Source) -> Result<(), Problem> {
        if verb.has_body() {
            body::plain(self.headers())?;
            self.body = body::read(&self.doors, self.headers(), &source).await?;
            if !self.body.is_empty() {
                body::json(self.headers())?;
            }
        }
        Ok(())
    }

    fn ticket(&self, verb: Verb, caller: Caller) -> Result<Ticket, Problem> {
        let repeatable = verb == Verb::Post;
        let key = repeatable.then(|| idempotency::key(self.headers())).transpose()?.flatten();
        let place = (verb.name(), self.request.path(), self.request.query_string());
        Ok(Ticket::of(&self.doors, caller, key, (place, &self.body)))
    }
}

fn other(there: &[&'static Door]) -> Problem {
    let verbs = there.iter().map(|door| match door.verb {
        Verb::Get => "GET, HEAD",
        Verb::Post | Verb::Put | Verb::Patch | Verb::Delete => door.verb.name(),
    });
    let methods = verbs.collect::<Vec<_>>().join(", ");
    let detail = format!("The address exists, but not for this method. It takes {methods}.");
    Problem::because(Code::MethodNotAllowed, detail).allowing(methods)
}
