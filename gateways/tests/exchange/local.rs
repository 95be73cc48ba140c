//! A server on loopback that does one thing with each request, and keeps what it was sent.

use signalbox_gateways::call::{Call, Host};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What the server does with a request, in the order of the list.
#[derive(Clone)]
pub(crate) enum Act {
    /// Writes this and keeps the connection.
    Say(Vec<u8>),
    /// Writes this and closes.
    Cut(Vec<u8>),
    /// Writes this and then nothing, with the connection open.
    Hang(Vec<u8>),
}

/// The server; it ends with the test.
pub(crate) struct Local {
    pub(crate) port: u16,
    seen: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Local {
    /// Starts it. When the list is used up, every further request is answered with 200.
    pub(crate) async fn start(acts: Vec<Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (sink, acts) = (seen.clone(), Arc::new(Mutex::new(acts.into_iter())));
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (sink, acts) = (sink.clone(), acts.clone());
                let next = move || acts.lock().unwrap().next().unwrap_or_else(|| ok("late"));
                tokio::spawn(serve(stream, sink, next));
            }
        });
        Self { port, seen, task }
    }

    /// Every request so far, whole.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    pub(crate) fn post(&self, path: &str) -> Call {
        Call::post(Host::Chosen, self.url(path), &serde_json::json!({"text": "881 refill"}))
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// An answer with a body, on a connection that stays.
pub(crate) fn ok(body: &str) -> Act {
    Act::Say(format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into())
}

async fn serve(mut stream: TcpStream, seen: Arc<Mutex<Vec<String>>>, next: impl Fn() -> Act) {
    while let Some(request) = request(&mut stream).await {
        seen.lock().unwrap().push(request);
        // The other side may have gone; what it made of that is what the test looks at.
        match next() {
            Act::Say(bytes) => drop(stream.write_all(&bytes).await),
            Act::Cut(bytes) => {
                drop(stream.write_all(&bytes).await);
                return;
            }
            Act::Hang(bytes) => {
                drop(stream.write_all(&bytes).await);
                std::future::pending::<()>().await;
            }
        }
    }
}

/// One request with its body; `None` when the other side has closed.
async fn request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.to_lowercase().lines().find_map(|line| {
                line.strip_prefix("content-length: ").and_then(|it| it.parse().ok())
            });
            if body.len() >= length.unwrap_or(0) {
                return Some(text);
            }
        }
        let mut piece = [0; 4_096];
        let count = stream.read(&mut piece).await.ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&piece[..count]);
    }
}
