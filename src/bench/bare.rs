//! What Signalbox is measured against: the least that a handler can do. It parses the update,
//! asks the panel, tells the provider and answers the customer; no checks, no journal, no limits.

use crate::client;
use actix_web::{App, HttpResponse, HttpServer, web};
use serde::Deserialize;
use serde_json::{Value, json};
use std::net::TcpListener;

use super::upstream::PROVIDER;

#[derive(Deserialize)]
struct Update {
    message: Message,
}

#[derive(Deserialize)]
struct Message {
    text: String,
    chat: Chat,
}

#[derive(Deserialize)]
struct Chat {
    id: i64,
}

#[derive(Clone)]
struct Bare {
    http: reqwest::Client,
    upstream: String,
}

/// Serves until its process is ended; says where on standard output.
pub async fn serve(upstream: &str) -> anyhow::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    crate::out::line(format!("ready on http://{}", listener.local_addr()?));
    let bare = Bare { http: client::plain()?, upstream: upstream.to_owned() };
    let app = move || {
        App::new()
            .app_data(web::Data::new(bare.clone()))
            .route("/hook", web::post().to(hook))
            .route("/parse", web::post().to(parse))
    };
    HttpServer::new(app).workers(1).listen(listener)?.run().await?;
    Ok(())
}

/// Only parses the body.
async fn parse(update: web::Json<Update>) -> HttpResponse {
    let Update { message } = update.into_inner();
    if message.text.is_empty() { HttpResponse::NoContent() } else { HttpResponse::Ok() }.finish()
}

/// Answers at once, and does the rest in a task, as Signalbox does.
async fn hook(bare: web::Data<Bare>, update: web::Json<Update>) -> HttpResponse {
    let Update { message } = update.into_inner();
    drop(actix_web::rt::spawn(async move { bare.carry(&message).await }));
    HttpResponse::Ok().finish()
}

impl Bare {
    async fn carry(&self, message: &Message) -> Option<()> {
        let id = message.text.split(' ').next()?;
        let url = format!("{}/adminapi/v2/orders/{id}", self.upstream);
        let order = self.http.get(url).header("X-Api-Key", "bench-key").send().await.ok()?;
        let order: Value = serde_json::from_slice(&order.bytes().await.ok()?).ok()?;
        let external = order.get("data")?.get("external_id")?.as_str()?;
        self.say(PROVIDER, &format!("{external} refill")).await?;
        self.say(message.chat.id, &format!("{id}: refill requested.")).await
    }

    async fn say(&self, chat: i64, text: &str) -> Option<()> {
        let url = format!("{}/bot700000001:bench/sendMessage", self.upstream);
        let reply = self.http.post(url).json(&json!({"chat_id": chat, "text": text}));
        drop(reply.send().await.ok()?.bytes().await.ok()?);
        Some(())
    }
}
