//! An account's own port: it leads to the common one, and can really be shut.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime::Handle;
use tokio::task::{JoinHandle, JoinSet};

/// A listener on a port of its own that passes bytes on to the server.
///
/// Shutting it closes the listener, so that connecting is refused by the system: the one failure
/// after which a client knows for certain that nothing was received.
#[derive(Debug)]
pub(crate) struct Door {
    address: SocketAddr,
    target: SocketAddr,
    runtime: Handle,
    open: Option<JoinHandle<()>>,
    /// Bound but not listening: refuses connections, and keeps the port from being given away.
    shut: Option<TcpSocket>,
}

impl Door {
    pub(crate) fn open(target: SocketAddr, runtime: &Handle) -> io::Result<Self> {
        let socket = bound(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let address = socket.local_addr()?;
        let runtime = runtime.clone();
        let mut door = Self { address, target, runtime, open: None, shut: Some(socket) };
        door.reopen()?;
        Ok(door)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn reopen(&mut self) -> io::Result<()> {
        if let Some(socket) = self.shut.take() {
            let _context = self.runtime.enter();
            let listener = socket.listen(1024)?;
            self.open = Some(self.runtime.spawn(pass_on(listener, self.target)));
        }
        Ok(())
    }

    /// Begins to shut. Once the returned task has ended, connecting is refused; then call
    /// [`Self::keep_port`].
    pub(crate) fn shut(&mut self) -> Option<JoinHandle<()>> {
        // Bound beside the listener, so that there is no moment in which the port is anybody's.
        if self.open.is_some() && self.shut.is_none() {
            self.shut = bound(self.address).ok();
        }
        let task = self.open.take()?;
        task.abort();
        Some(task)
    }

    pub(crate) fn keep_port(&mut self) -> io::Result<()> {
        if self.open.is_none() && self.shut.is_none() {
            self.shut = Some(bound(self.address)?);
        }
        Ok(())
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        drop(self.shut());
    }
}

fn bound(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    // Shared only with ourselves: a port that is still to be given must be nobody else's.
    socket.set_reuseport(address.port() != 0)?;
    socket.bind(address)?;
    socket.set_reuseport(true)?;
    Ok(socket)
}

async fn pass_on(listener: TcpListener, target: SocketAddr) {
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        while connections.try_join_next().is_some() {}
        connections.spawn(connect(client, target));
    }
}

/// Ends with either side; what it ended with concerns nobody.
async fn connect(mut client: TcpStream, target: SocketAddr) {
    if let Ok(mut server) = TcpStream::connect(target).await {
        drop(client.set_nodelay(true));
        drop(server.set_nodelay(true));
        drop(copy_bidirectional(&mut client, &mut server).await);
    }
}
