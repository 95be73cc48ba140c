//! Where a request enters: finds its vendor, and sends the answer or closes the connection.

use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};

use crate::answer::{Fate, Outcome};
use crate::server::Socket;
use crate::world::World;
use crate::{control, green, panel, provider, rental, telegram};

/// A request as the vendors see it.
pub(crate) struct Request<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: String,
    pub(crate) query: &'a str,
    pub(crate) content_type: &'a str,
    pub(crate) api_key: &'a str,
    pub(crate) body: &'a [u8],
}

pub(crate) async fn enter(http: HttpRequest, body: Bytes, world: Data<World>) -> HttpResponse {
    let header = |name: &str| http.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or("");
    let request = Request {
        method: http.method().as_str(),
        path: decoded(http.path()),
        query: http.query_string(),
        content_type: header("content-type"),
        api_key: header("x-api-key"),
        body: &body,
    };
    let outcome = route(&world, &request).await;
    if world.await_fate(outcome.fate, &outcome.hold).await {
        note_answered(&world, &outcome);
        return respond(&outcome);
    }
    if let Some(socket) = http.conn_data::<Socket>() {
        socket.close();
    }
    HttpResponse::InternalServerError().force_close().finish()
}

async fn route(world: &World, request: &Request<'_>) -> Outcome {
    let path = request.path.strip_prefix('/').unwrap_or(&request.path);
    let path = path.strip_prefix("telegram/").unwrap_or(path);
    if let Some(rest) = path.strip_prefix("bot") {
        return telegram::enter(world, rest, request).await;
    }
    if let Some(rest) = path.strip_prefix("waInstance") {
        return green::enter(world, rest, request).await;
    }
    if let Some(rest) = path.strip_prefix("panel/") {
        let rental = rest.trim_end_matches('/').strip_suffix("/adminapi/v1");
        return match rental {
            Some(name) => rental::enter(world, name, request),
            None => panel::enter(world, rest, request),
        };
    }
    if let Some(rest) = path.strip_prefix("provider/") {
        return provider::enter(world, rest, request);
    }
    if path.trim_end_matches('/') == "adminapi/v1" {
        return rental::enter_at_root(world, request);
    }
    if path.starts_with("adminapi/v2/") {
        return panel::enter_at_root(world, path, request);
    }
    if let Some(rest) = path.strip_prefix("control/") {
        return Outcome::reply(control::enter(world, rest, request).await);
    }
    Outcome::reply(telegram::not_found())
}

fn respond(outcome: &Outcome) -> HttpResponse {
    let answer = &outcome.answer;
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::BAD_GATEWAY);
    let mut response = HttpResponse::build(status);
    response.insert_header((header::CONTENT_TYPE, answer.content));
    if let Some(seconds) = answer.retry_after {
        response.insert_header((header::RETRY_AFTER, seconds));
    }
    if outcome.last {
        response.force_close();
    }
    response.body(answer.body.clone())
}

/// A held request has its status in the record only once it is answered.
fn note_answered(world: &World, outcome: &Outcome) {
    if outcome.fate != Fate::Reply
        && let Some(seen) = world.lock().seen.get_mut(outcome.seen)
    {
        seen.status = Some(outcome.answer.status);
    }
}

/// Clients differ in what they escape: a token's colon arrives as `%3A` from some.
fn decoded(path: &str) -> String {
    if !path.contains('%') {
        return path.to_owned();
    }
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escaped = tail.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        let byte = escaped.and_then(|pair| u8::from_str_radix(pair, 16).ok());
        if let Some(byte) = byte.filter(|_| first == b'%') {
            bytes.push(byte);
            rest = tail.get(2..).unwrap_or_default();
        } else {
            bytes.push(first);
            rest = tail;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
