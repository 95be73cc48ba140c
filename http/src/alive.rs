//! Whether the process lives, whether it can do its work, and which version it is.

use crate::door::{Answering, Ask, Door, Open, Verb, now};
use crate::problem;
use actix_web::HttpResponse;
use serde::Serialize;

/// The doors that everybody may ask at.
pub(crate) static DOORS: &[Door] = &[
    public("/healthz", |_| now(Ok(healthz()))),
    public("/readyz", |ask| now(Ok(readyz(&ask)))),
    public("/version", |_| now(Ok(version()))),
    public("/problems/{code}", |ask| now(problem::explain(&ask))),
];

const fn public(path: &'static str, behind: fn(Ask) -> Answering) -> Door {
    Door { verb: Verb::Get, path, open: Open::Public(behind) }
}

#[derive(Serialize)]
struct Alive {
    status: &'static str,
}

#[derive(Serialize)]
struct Ready {
    ready: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

#[derive(Serialize)]
struct Version {
    name: &'static str,
    version: &'static str,
}

/// `GET /healthz`: the process lives.
fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(Alive { status: "alive" })
}

/// `GET /readyz`: the journal takes new events, and there is one who writes which tenants there
/// are; 503 while that is not so. Why is in short here, for
/// everybody may ask; the whole reason is in the log and behind `/v1/health`.
fn readyz(ask: &Ask) -> HttpResponse {
    let state = ask.doors.node().observe();
    let reason = if state.stopping {
        Some("the node is stopping")
    } else if state.journal.stopped.is_some() {
        Some("the journal has stopped")
    } else if state.journal.full {
        Some("the disk is full")
    } else if state.platform.stopped.is_some() {
        Some("the platform is not written")
    } else {
        None
    };
    let ready = reason.is_none();
    let mut answer = if ready { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    answer.json(Ready { ready, reason })
}

/// `GET /version`.
fn version() -> HttpResponse {
    let version = Version { name: "signalbox", version: env!("CARGO_PKG_VERSION") };
    HttpResponse::Ok().json(version)
}
