//! What both contestants call: a panel that knows every order and a Telegram that takes every
//! message, as fast as they can be served, noting when each message arrives.

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpResponse, HttpServer, web};
use serde::Deserialize;
use std::net::TcpListener;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;
use tokio::sync::Notify;

/// The chat of the provider in every set-up.
pub(super) const PROVIDER: i64 = -100_500;

/// When messages arrived, by the number of their order.
#[derive(Debug)]
pub(super) struct Arrivals {
    start: Instant,
    /// Microseconds since the start, plus one; 0 for not yet.
    dispatched: Mutex<Vec<u64>>,
    replies: AtomicU64,
    grown: Notify,
}

impl Arrivals {
    fn new() -> Self {
        let (dispatched, replies) = (Mutex::new(Vec::new()), AtomicU64::new(0));
        Self { start: Instant::now(), dispatched, replies, grown: Notify::new() }
    }

    /// Microseconds since the start.
    #[must_use]
    pub(super) fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// When the dispatch of this order arrived.
    #[must_use]
    pub(super) fn dispatched(&self, order: u64) -> Option<u64> {
        let known = self.dispatched.lock().ok()?;
        let at = known.get(usize::try_from(order).ok()?).copied()?;
        at.checked_sub(1)
    }

    /// How many replies have arrived in all.
    #[must_use]
    pub(super) fn replies(&self) -> u64 {
        self.replies.load(Ordering::Acquire)
    }

    /// Waits until so many replies have arrived.
    pub(super) async fn replied(&self, count: u64) {
        loop {
            let grown = self.grown.notified();
            if self.replies() >= count {
                return;
            }
            grown.await;
        }
    }

    fn take(&self, chat: i64, text: &str) {
        if chat != PROVIDER {
            self.replies.fetch_add(1, Ordering::AcqRel);
            self.grown.notify_waiters();
            return;
        }
        let ids = text.split(' ').next().unwrap_or_default();
        let now = self.now().saturating_add(1);
        let Ok(mut known) = self.dispatched.lock() else { return };
        for order in ids.split(',').filter_map(|id| id.parse::<usize>().ok()) {
            if known.len() <= order {
                known.resize(order.saturating_add(65_536), 0);
            }
            if let Some(slot) = known.get_mut(order) {
                *slot = now;
            }
        }
    }
}

/// A running upstream.
pub(super) struct Upstream {
    /// Its address.
    pub(super) url: String,
    /// What has arrived.
    pub(super) arrivals: Arc<Arrivals>,
    handle: ServerHandle,
}

impl Upstream {
    /// Starts it on one thread of its own.
    pub(super) fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://{}", listener.local_addr()?);
        let arrivals = Arc::new(Arrivals::new());
        let shared = web::Data::from(Arc::clone(&arrivals));
        let app = move || {
            App::new()
                .app_data(shared.clone())
                .route("/adminapi/v2/orders/{id}", web::get().to(order))
                .route("/bot{token}/sendMessage", web::post().to(send))
                .route("/bot{token}/{method}", web::to(other))
        };
        let server = HttpServer::new(app).workers(1).disable_signals().listen(listener)?.run();
        let handle = server.handle();
        drop(tokio::spawn(server));
        Ok(Self { url, arrivals, handle })
    }

    /// Stops it.
    pub(super) async fn stop(self) {
        self.handle.stop(false).await;
    }
}

async fn order(id: web::Path<u64>) -> HttpResponse {
    let body = format!(
        "{{\"data\":{{\"id\":{id},\"user\":\"bench\",\"status\":\"completed\",\
         \"service_id\":7,\"service_name\":\"Likes [Refill: Lifetime]\",\"remains\":0,\
         \"provider\":\"rush.example\",\"external_id\":\"{id}\",\
         \"created_timestamp\":1767225600,\"last_update_timestamp\":1767225600}},\
         \"error_code\":0,\"error_message\":\"\"}}"
    );
    HttpResponse::Ok().content_type("application/json").body(body)
}

#[derive(Deserialize)]
struct Message {
    chat_id: i64,
    text: String,
}

async fn send(arrivals: web::Data<Arrivals>, message: web::Json<Message>) -> HttpResponse {
    arrivals.take(message.chat_id, &message.text);
    let body = format!(
        "{{\"ok\":true,\"result\":{{\"message_id\":1,\"date\":1767225600,\
         \"chat\":{{\"id\":{}}}}}}}",
        message.chat_id
    );
    HttpResponse::Ok().content_type("application/json").body(body)
}

async fn other() -> HttpResponse {
    let me = "{\"ok\":true,\"result\":{\"id\":700000001,\"is_bot\":true,\"first_name\":\"bench\",\
              \"username\":\"bench_bot\",\"can_read_all_group_messages\":true}}";
    HttpResponse::Ok().content_type("application/json").body(me)
}
