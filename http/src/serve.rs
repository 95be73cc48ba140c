//! Serving the doors: one server for the world, a small one for Prometheus on a private address.

use crate::Doors;
use actix_web::dev::{Server, ServerHandle};
use actix_web::{App, HttpResponse, HttpServer, web};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;
use tokio::task::{JoinError, JoinHandle};

/// How long an idle connection stays open. Chat services reuse theirs.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// How long requests under way may take to finish when the doors close, in seconds.
const FINISH_S: u64 = 30;

/// How long the other side may take to close a connection that was answered.
const LINGER: Duration = Duration::from_secs(1);

/// The servers under way.
pub struct Serving {
    doors: (SocketAddr, ServerHandle, JoinHandle<io::Result<()>>),
    metrics: Option<(SocketAddr, ServerHandle, JoinHandle<io::Result<()>>)>,
}

/// Serves the doors at `listener` and the metrics at a private one. To be called in a Tokio
/// runtime. Listens to no signal of the process: whoever started it stops it.
///
/// # Errors
/// When a listener cannot be used.
pub fn serve(
    doors: &Doors,
    listener: TcpListener,
    metrics: Option<TcpListener>,
) -> io::Result<Serving> {
    let address = listener.local_addr()?;
    let options = doors.options();
    let world = {
        let doors = doors.clone();
        HttpServer::new(move || App::new().configure(|app| doors.configure(app)))
            .workers(options.workers.max(1))
            .keep_alive(KEEP_ALIVE)
            .client_request_timeout(options.read_timeout)
            .client_disconnect_timeout(LINGER)
            .shutdown_timeout(FINISH_S)
            .disable_signals()
            .listen(listener)?
            .run()
    };
    let metrics = metrics.map(|listener| private(doors, listener)).transpose()?;
    Ok(Serving { doors: started(address, world), metrics })
}

fn started(
    address: SocketAddr,
    server: Server,
) -> (SocketAddr, ServerHandle, JoinHandle<io::Result<()>>) {
    (address, server.handle(), tokio::spawn(server))
}

fn private(
    doors: &Doors,
    listener: TcpListener,
) -> io::Result<(SocketAddr, ServerHandle, JoinHandle<io::Result<()>>)> {
    let address = listener.local_addr()?;
    let doors = doors.clone();
    let server = HttpServer::new(move || {
        App::new().app_data(web::Data::new(doors.clone())).route("/metrics", web::get().to(scrape))
    });
    let server = server
        .workers(1)
        .client_request_timeout(LINGER)
        .client_disconnect_timeout(LINGER)
        .shutdown_timeout(1)
        .disable_signals()
        .listen(listener)?
        .run();
    Ok(started(address, server))
}

/// `GET /metrics`, on the private address alone.
async fn scrape(doors: web::Data<Doors>) -> HttpResponse {
    match doors.meters().text() {
        Ok(text) => HttpResponse::Ok()
            .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
            .body(text),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

impl Serving {
    /// Where the doors are.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.doors.0
    }

    /// Where the metrics are.
    #[must_use]
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics.as_ref().map(|(address, ..)| *address)
    }

    /// Resolves when the doors have closed, whoever closed them.
    ///
    /// # Errors
    /// When the server broke.
    pub async fn closed(&mut self) -> io::Result<()> {
        (&mut self.doors.2).await.unwrap_or_else(|error| Err(lost(error)))
    }

    /// Closes the doors: takes no new request, and lets those under way finish where `graceful`.
    pub async fn stop(self, graceful: bool) {
        self.doors.1.stop(graceful).await;
        if let Some((_, handle, _)) = self.metrics {
            handle.stop(false).await;
        }
    }
}

fn lost(error: JoinError) -> io::Error {
    io::Error::other(error)
}
