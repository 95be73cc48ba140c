//! The wire against servers that misbehave: what it says of each, and how often it asks.

use crate::local::{Act, Local, ok};
use signalbox_gateways::call::{Body, Call, Host, Method, Reply, Trouble};
use signalbox_gateways::wire::{Wire, WireOptions};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tracing::field::{Field, Visit};
use tracing::{Event, Metadata, Subscriber, span};

fn wire(timeout_ms: u64) -> Wire {
    let options = WireOptions { allow_private_hosts: true, timeout_ms, ..WireOptions::default() };
    Wire::new(options).unwrap()
}

fn said(body: &str) -> Reply {
    Reply { status: 200, retry_after: None, body: body.into() }
}

#[tokio::test]
async fn a_call_goes_out_as_it_is_and_comes_back() {
    let late = "HTTP/1.1 429 Busy\r\nretry-after: 7\r\ncontent-length: 1\r\n\r\nx";
    let server = Local::start(vec![ok("one"), Act::Say(late.into()), ok("three")]).await;
    let wire = wire(15_000);
    let call = server.post("send?a=1").with_header("X-Api-Key", "KEY");
    assert_eq!(wire.perform(call).await, Ok(said("one")));
    let form = Body::Form(vec![("action".to_owned(), "refill & co".to_owned())]);
    let call = Call { body: form, ..server.post("form") };
    let busy = Reply { status: 429, retry_after: Some(7), body: b"x".to_vec() };
    assert_eq!(wire.perform(call).await, Ok(busy));
    let gone = Call { method: Method::Delete, body: Body::None, ..server.post("gone") };
    assert_eq!(wire.perform(gone).await, Ok(said("three")));
    let seen = server.seen();
    assert!(seen[0].starts_with("POST /send?a=1 HTTP/1.1\r\n"), "{seen:?}");
    assert!(seen[0].ends_with("\r\n\r\n{\"text\":\"881 refill\"}"), "{seen:?}");
    for header in ["x-api-key: key\r\n", "content-type: application/json\r\n"] {
        assert!(seen[0].to_lowercase().contains(header), "{header} in {seen:?}");
    }
    assert!(!seen[0].to_lowercase().contains("accept-encoding"), "{seen:?}");
    assert!(seen[1].ends_with("\r\n\r\naction=refill+%26+co"), "{seen:?}");
    assert!(seen[2].starts_with("DELETE /gone "), "{seen:?}");
}

#[tokio::test]
async fn a_lost_reply_is_one_request_and_in_doubt() {
    let half = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf";
    let acts =
        [Vec::new(), b"HTTP/1.1 2".to_vec(), half.into(), b"no HTTP at all\r\n\r\n".to_vec()];
    for act in acts {
        let server = Local::start(vec![Act::Cut(act.clone())]).await;
        assert_eq!(wire(15_000).perform(server.post("send")).await, Err(Trouble::Silent));
        assert_eq!(server.seen().len(), 1, "{act:?}");
    }
}

#[tokio::test]
async fn a_lost_reply_on_a_used_connection_is_one_request_too() {
    let server = Local::start(vec![ok("first"), Act::Cut(Vec::new())]).await;
    let wire = wire(15_000);
    assert_eq!(wire.perform(server.post("first")).await, Ok(said("first")));
    assert_eq!(wire.perform(server.post("second")).await, Err(Trouble::Silent));
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_server_that_is_too_slow_is_silent() {
    let half = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf";
    for act in [Vec::new(), half.into()] {
        let server = Local::start(vec![Act::Hang(act)]).await;
        let call = server.post("send").within(200);
        assert_eq!(wire(15_000).perform(call).await, Err(Trouble::Silent));
        assert_eq!(wire(200).perform(server.post("again")).await, Ok(said("late")));
        assert_eq!(server.seen().len(), 2);
    }
}

#[tokio::test]
async fn a_refused_connection_and_broken_tls_are_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let to = |url: String| Call::get(Host::Chosen, url);
    let wire = wire(5_000);
    for url in [format!("http://127.0.0.1:{port}/"), format!("https://127.0.0.1:{port}/")] {
        assert_eq!(wire.perform(to(url)).await, Err(Trouble::Unreachable));
    }
    // A server that does not speak TLS: it waits for a request, and the handshake for an answer.
    let server = Local::start(Vec::new()).await;
    let url = format!("https://127.0.0.1:{}/", server.port);
    assert_eq!(self::wire(300).perform(to(url)).await, Err(Trouble::Unreachable));
    let header = server.post("send").with_header("X-Api-Key", "two\r\nlines");
    assert_eq!(wire.perform(header).await, Err(Trouble::Unreachable));
    assert!(server.seen().iter().all(|it| !it.starts_with("POST")), "{:?}", server.seen());
}

#[tokio::test]
async fn a_reply_is_read_up_to_its_limit() {
    const LIMIT: usize = 2 * 1_024 * 1_024;
    let chunked = |length: usize| {
        let mut bytes = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
        bytes.extend(format!("{length:x}\r\n").bytes());
        bytes.resize(bytes.len() + length, b'a');
        bytes.extend(b"\r\n0\r\n\r\n");
        Act::Say(bytes)
    };
    let server = Local::start(vec![ok(&"a".repeat(LIMIT)), chunked(LIMIT)]).await;
    for _ in 0..2 {
        let reply = wire(15_000).perform(server.post("send")).await.unwrap();
        assert_eq!(reply.body.len(), LIMIT);
    }
    let server = Local::start(vec![ok(&"a".repeat(LIMIT + 1)), chunked(LIMIT + 1)]).await;
    for _ in 0..2 {
        assert_eq!(wire(15_000).perform(server.post("send")).await, Err(Trouble::Silent));
    }
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_not_followed() {
    for status in [301, 302, 307, 308] {
        let head = format!("HTTP/1.1 {status} Go\r\nlocation: /other\r\ncontent-length: 0\r\n\r\n");
        let server = Local::start(vec![Act::Say(head.into())]).await;
        let reply = wire(15_000).perform(server.post("send")).await.unwrap();
        assert_eq!((reply.status, server.seen().len()), (status, 1));
    }
}

#[tokio::test]
async fn a_tenant_reaches_no_private_address_unless_the_node_says_so() {
    let server = Local::start(Vec::new()).await;
    let guarded = Wire::new(WireOptions::default()).unwrap();
    let port = server.port;
    for url in [
        server.url("x"),
        format!("https://127.0.0.1:{port}/"),
        format!("https://localhost:{port}/"),
        format!("https://[::ffff:127.0.0.1]:{port}/"),
        format!("https://2130706433:{port}/"),
    ] {
        let call = Call::get(Host::Chosen, url.clone());
        assert_eq!(guarded.perform(call).await, Err(Trouble::Forbidden), "{url}");
    }
    assert_eq!(server.seen(), Vec::<String>::new());
    assert_eq!(wire(15_000).perform(server.post("x")).await, Ok(said("late")));
}

/// Keeps everything that is logged, as text.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

struct Line<'a>(&'a mut String);

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        write!(self.0, "{field}={value:?} ").unwrap();
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, attributes: &span::Attributes<'_>) -> span::Id {
        attributes.record(&mut Line(&mut self.0.lock().unwrap()));
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        values.record(&mut Line(&mut self.0.lock().unwrap()));
    }
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, event: &Event<'_>) {
        event.record(&mut Line(&mut self.0.lock().unwrap()));
    }
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

/// Channel rule 17 (tokens).
#[tokio::test]
async fn nothing_secret_is_logged_of_a_failure() {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let server = Local::start(vec![Act::Cut(Vec::new()), Act::Hang(Vec::new())]).await;
    let wire = wire(15_000);
    for _ in 0..2 {
        let call = server.post("bot700:SECRET/send?key=SECRET").within(300);
        let call = call.with_header("X-Api-Key", "SECRET");
        assert_eq!(wire.perform(call).await, Err(Trouble::Silent));
    }
    let refused = Call::get(Host::Chosen, "http://127.0.0.1:1/SECRET".to_owned());
    assert_eq!(wire.perform(refused).await, Err(Trouble::Unreachable));
    let ours: String = log.0.lock().unwrap().clone();
    assert!(ours.contains("no answer") && ours.contains("Unreachable"), "{ours}");
    assert!(!ours.contains("SECRET"), "{ours}");
}
