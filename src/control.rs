//! The doors with which tests move a node's clock and read its events. Only on loopback, and only
//! when the program is started with a hidden flag.

use actix_web::{App, HttpResponse, HttpServer, web};
use actors::Node;
use anyhow::Context as _;
use domain::id::TenantId;
use domain::time::{Moment, Span};
use serde::Deserialize;
use serde_json::json;
use std::net::TcpListener;

/// Where a simulated clock begins: 2026-01-15T12:00:00Z.
pub const START: Moment = Moment(1_768_478_400_000);

/// Serves the doors of control, and says where.
pub fn serve(node: Node) -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").context("no port is free for control")?;
    let url = format!("http://{}", listener.local_addr()?);
    let app = move || {
        App::new()
            .app_data(web::Data::new(node.clone()))
            .route("/control/clock", web::post().to(advance))
            .route("/control/settled", web::post().to(settled))
            .route("/control/next/{tenant}", web::get().to(next))
            .route("/control/events/{tenant}", web::get().to(events))
    };
    drop(tokio::spawn(HttpServer::new(app).workers(1).disable_signals().listen(listener)?.run()));
    Ok(url)
}

/// Moves the clock to a moment, once nothing is under way.
#[derive(Deserialize)]
struct Advance {
    now_ms: u64,
}

async fn advance(node: web::Data<Node>, body: web::Json<Advance>) -> HttpResponse {
    let span = Moment(body.now_ms).since(node.clock().now());
    if span > Span(0) && !node.clock().advance(span) {
        return HttpResponse::Conflict().body("the clock is the machine's");
    }
    node.settled().await;
    HttpResponse::NoContent().finish()
}

/// Answers when nothing is under way.
async fn settled(node: web::Data<Node>) -> HttpResponse {
    node.settled().await;
    HttpResponse::NoContent().finish()
}

/// When a tenant wants to be roused next.
async fn next(node: web::Data<Node>, tenant: web::Path<String>) -> HttpResponse {
    let Some(tenant) = TenantId::parse(&tenant) else { return HttpResponse::NotFound().finish() };
    let now = node.clock().now();
    match node.look(tenant, move |mind| mind.next(now)).await {
        Ok(at) => HttpResponse::Ok().json(json!({ "next_ms": at.map(|at| at.0) })),
        Err(error) => HttpResponse::NotFound().body(error.to_string()),
    }
}

/// A tenant's events with their moments, as MessagePack.
async fn events(node: web::Data<Node>, tenant: web::Path<String>) -> HttpResponse {
    let Some(tenant) = TenantId::parse(&tenant) else { return HttpResponse::NotFound().finish() };
    match node.history(tenant) {
        Ok(events) => {
            let shown = events.iter().map(|(at, event)| {
                let body = rmp_serde::to_vec_named(event).unwrap_or_default();
                json!({ "at_ms": at.0, "event": body })
            });
            HttpResponse::Ok().json(shown.collect::<Vec<_>>())
        }
        Err(error) => HttpResponse::NotFound().body(error.to_string()),
    }
}
