//! A caller that writes its requests byte by byte, so that it can write wrong ones, too.

use serde_json::Value;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long an answer may take on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(30);

/// One caller. Clones share what they have heard.
#[derive(Clone)]
pub(crate) struct Client {
    address: SocketAddr,
    token: Option<String>,
    heard: Arc<Mutex<Vec<String>>>,
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Said {
    /// A header, by its name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (known, value) = line.split_once(": ")?;
            known.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// The same, if the status is as expected.
    #[track_caller]
    pub(crate) fn with(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }

    /// The body of a problem of this code; checks what all problems have in common.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        assert_eq!(self.header("cache-control"), Some("no-store"), "{self:?}");
        let problem = self.json();
        assert_eq!(problem["type"], format!("/problems/{code}"), "{self:?}");
        assert_eq!((&problem["code"], &problem["status"]), (&code.into(), &status.into()));
        assert_eq!(problem["instance"].as_str(), self.header("x-request-id"));
        assert!(problem["title"].as_str().is_some_and(|it| !it.is_empty()));
        assert!(problem["detail"].as_str().is_some_and(|it| !it.is_empty()));
        problem
    }
}

impl Client {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self { address, token: None, heard: Arc::default() }
    }

    /// The same with a token.
    pub(crate) fn with(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// Everything that any clone was answered.
    pub(crate) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    pub(crate) async fn get(&self, path: &str) -> Said {
        self.ask("GET", path, &[], None).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Said {
        self.ask("DELETE", path, &[], None).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Said {
        self.ask("POST", path, &[], Some(&body.to_string())).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Said {
        self.ask("PUT", path, &[], Some(&body.to_string())).await
    }

    /// Asks with further headers; a body is JSON unless they say otherwise.
    pub(crate) async fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> Said {
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\n");
        if let Some(token) = &self.token {
            request.extend(["authorization: Bearer ", token, "\r\n"]);
        }
        for (name, value) in headers {
            request.extend([name, ": ", value, "\r\n"]);
        }
        if let Some(body) = body {
            let typed = headers.iter().any(|(name, _)| *name == "content-type");
            if !typed {
                request.push_str("content-type: application/json\r\n");
            }
            request.extend(["content-length: ", &body.len().to_string(), "\r\n"]);
        }
        request.push_str("connection: close\r\n\r\n");
        request.push_str(body.unwrap_or_default());
        self.send(request.as_bytes()).await
    }

    /// Sends bytes as they are, and reads one answer.
    pub(crate) async fn send(&self, request: &[u8]) -> Said {
        let bare = request.starts_with(b"HEAD ");
        self.exchange(request, |raw| whole(raw, bare)).await
    }

    /// The same, and waits until the other side has closed the connection.
    pub(crate) async fn send_to_the_end(&self, request: &[u8]) -> Said {
        self.exchange(request, |_| false).await
    }

    async fn exchange(&self, request: &[u8], enough: impl Fn(&[u8]) -> bool) -> Said {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request).await.unwrap();
        let mut raw = Vec::new();
        let read = async {
            while !enough(&raw) && stream.read_buf(&mut raw).await.unwrap() > 0 {}
            String::from_utf8(raw).unwrap()
        };
        let read = tokio::time::timeout(PATIENCE, read).await;
        let text = read.expect("no end of an answer");
        self.heard.lock().unwrap().push(text.clone());
        let (head, body) = text.split_once("\r\n\r\n").expect("an answer");
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Said { status, head: head.to_owned(), body: body.to_owned() }
    }
}

/// Whether an answer is there in full.
fn whole(raw: &[u8], bare: bool) -> bool {
    let text = String::from_utf8_lossy(raw);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    let mut length = lines.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length = length.next_back().map_or(0, |(_, length)| length.parse().unwrap());
    bare || body.len() >= length
}
