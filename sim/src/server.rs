//! The simulators as a server: one port for all vendors and for the control of the world.

use std::any::Any;
use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::fd::AsFd;
use std::time::Duration;

use actix_web::dev::{Extensions, ServerHandle};
use actix_web::{App, HttpServer, rt, web};
use tokio::task::JoinHandle;

use crate::entry;
use crate::options::Options;
use crate::world::World;

/// Larger than any message a vendor takes.
const BODY_MAX: usize = 4 * 1024 * 1024;

/// A running world. Dropping it stops the server and every delivery.
#[derive(Debug)]
pub struct Server {
    /// `http://address:port`; see [`World::url`].
    pub url: String,
    /// What is simulated.
    pub world: World,
    handle: ServerHandle,
    running: Option<JoinHandle<io::Result<()>>>,
}

impl Server {
    /// Starts serving. Must be called within a tokio runtime; deliveries run on it, requests on
    /// threads of their own. Fails when the address cannot be had.
    #[expect(clippy::unused_async, reason = "makes it plain that a runtime is needed")]
    pub async fn start(options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind(options.bind)?;
        let workers = options.workers.max(1);
        let world = World::new(options, listener.local_addr()?).map_err(io::Error::other)?;
        let shared = world.clone();
        let server = HttpServer::new(move || {
            App::new()
                .app_data(web::Data::new(shared.clone()))
                .app_data(web::PayloadConfig::new(BODY_MAX))
                .default_service(web::to(entry::enter))
        })
        .on_connect(remember_socket)
        .workers(workers)
        // Longer than any client keeps its connections: closing first would lose requests that
        // no fault was meant to lose.
        .keep_alive(Duration::from_hours(1))
        .shutdown_timeout(0)
        .disable_signals()
        .listen(listener)?
        .run();
        let handle = server.handle();
        let running = Some(tokio::spawn(server));
        Ok(Self { url: world.url(), world, handle, running })
    }

    /// Stops serving and waits until the port is free.
    pub async fn stop(mut self) {
        self.world.stop();
        self.handle.stop(false).await;
        if let Some(running) = self.running.take() {
            // A server that was told to stop has nothing more to say.
            drop(running.await);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.world.stop();
        // The order to stop is sent at once; only its completion would be awaited.
        drop(self.handle.stop(false));
    }
}

/// Serves until interrupted (Ctrl-C). `ready` is called once, when requests are taken.
pub async fn run(options: Options, ready: impl FnOnce(&Server)) -> io::Result<()> {
    let server = Server::start(options).await?;
    ready(&server);
    tokio::signal::ctrl_c().await?;
    server.stop().await;
    Ok(())
}

/// A second handle to a connection, with which it can be closed without a reply.
pub(crate) struct Socket(Option<TcpStream>);

impl Socket {
    pub(crate) fn close(&self) {
        if let Some(stream) = &self.0 {
            // Closed by the client already: just as good.
            drop(stream.shutdown(Shutdown::Both));
        }
    }
}

fn remember_socket(connection: &dyn Any, data: &mut Extensions) {
    if let Some(stream) = connection.downcast_ref::<rt::net::TcpStream>() {
        drop(stream.set_nodelay(true));
        let second = stream.as_fd().try_clone_to_owned().ok().map(TcpStream::from);
        drop(data.insert(Socket(second)));
    }
}
