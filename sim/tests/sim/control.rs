//! The world's own doors: seeding, looking, waiting, and clear complaints.

use serde_json::{Value, json};
use signalbox_sim::{Options, Server};

use crate::lab::{BOT, Lab, Node, client, read};

#[tokio::test]
async fn everything_can_be_done_over_http() {
    let server = Server::start(Options::quick()).await.unwrap();
    let client = client();
    let post = async |what: &str, body: Value| {
        let request = client.post(format!("{}/control/{what}", server.url)).json(&body);
        read(request.send().await.unwrap()).await
    };
    let get = async |what: &str| {
        read(client.get(format!("{}/control/{what}", server.url)).send().await.unwrap()).await.1
    };
    let opened = post("bot", json!({ "id": 7, "token": "7:x" })).await;
    assert_eq!(opened, (200, json!({ "account": "7", "base_url": server.url })));
    let opened = post("instance", json!({ "id_instance": 8, "api_token": "t" })).await;
    assert_eq!(opened.1, json!({ "account": "8", "base_url": server.url }));
    let opened = post("panel", json!({ "name": "acme", "api_key": "k" })).await;
    assert_eq!(opened.1["base_url"], format!("{}/panel/acme", server.url));
    let said =
        post("say", json!({ "vendor": "green", "account": "8", "chat": "1@c.us", "text": "x" }))
            .await;
    assert_eq!((said.0, &said.1["queued"]), (200, &json!(true)));
    let again = post("again", json!({ "vendor": "green", "account": "8" })).await.1;
    assert_eq!(again["key"], said.1["key"]);
    let pending = json!({ "in_flight": 0, "queued": 2, "unsent": 0, "polls": 0 });
    assert_eq!(get("pending").await, pending);
    assert_eq!(get("quiet?timeout_ms=1").await, json!({ "quiet": false }));
    post("clock", json!({ "now_ms": 5000, "frozen": true })).await;
    assert_eq!(get("clock").await, json!({ "now_ms": 5000 }));
    post("reset", json!({})).await;
    assert_eq!(get("quiet?timeout_ms=1").await, json!({ "quiet": true }));
    assert_eq!(get("health").await["ok"], true);
}

#[tokio::test]
async fn what_cannot_be_done_is_said() {
    let lab = Lab::open().await;
    let unknown = json!({ "vendor": "green", "account": "99", "chat": "1@c.us" });
    assert_eq!(lab.control("say", unknown).await, (404, json!({ "error": "unknown instance 99" })));
    let odd = json!({ "vendor": "telegram", "account": BOT, "chat": "5", "kind": "song" });
    assert_eq!(lab.control("say", odd).await, (400, json!({ "error": "kind song" })));
    let (status, said) =
        lab.control("bot", json!({ "id": 1, "token": "1:a", "colour": "red" })).await;
    assert_eq!(status, 400);
    assert!(said["error"].as_str().unwrap().contains("colour"));
    assert_eq!(lab.control("nothing", json!({})).await.0, 404);
    let (status, _) =
        lab.control("status", json!({ "panel": "acme", "id": 9, "status": "x" })).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn one_can_wait_for_what_is_seen() {
    let lab = Lab::open().await;
    let node = Node::start(&[]);
    lab.tg("setWebhook", json!({ "url": node.url })).await;
    let wait = lab.look("seen?kind=send&wait_for=2&timeout_ms=10000");
    let send = async {
        for text in ["a", "b"] {
            lab.tg("sendMessage", json!({ "chat_id": 5, "text": text })).await;
        }
        let say = json!({ "vendor": "telegram", "account": BOT, "chat": "5", "text": "c" });
        lab.control("say", say).await;
    };
    let (seen, ()) = tokio::join!(wait, send);
    assert_eq!((&seen[0]["text"], &seen[1]["text"]), (&json!("a"), &json!("b")));
    assert_eq!((&seen[0]["chat"], &seen[0]["account"]), (&json!("5"), &json!(BOT)));
    let told = lab.look("deliveries?vendor=telegram&wait_for=1").await;
    assert_eq!(told[0]["status"], 200);
    let after = seen[0]["seq"].as_u64().unwrap();
    let rest = lab.look(&format!("seen?after={after}&kind=send")).await;
    assert_eq!(rest.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn only_so_much_is_remembered() {
    let lab = Lab::with(Options { record: 3, ..Options::quick() }).await;
    for text in ["a", "b", "c", "d", "e"] {
        lab.tg("sendMessage", json!({ "chat_id": 5, "text": text })).await;
    }
    let seen = lab.look("seen").await;
    let seqs: Vec<_> = seen.as_array().unwrap().iter().map(|seen| seen["seq"].clone()).collect();
    assert_eq!(seqs, [3, 4, 5]);
}

#[tokio::test]
async fn a_stopped_server_frees_its_port() {
    let first = Server::start(Options::quick()).await.unwrap();
    let bind = first.url.strip_prefix("http://").unwrap().parse().unwrap();
    assert!(Server::start(Options { bind, ..Options::quick() }).await.is_err());
    first.stop().await;
    let second = Server::start(Options { bind, ..Options::quick() }).await.unwrap();
    assert_eq!(second.url, format!("http://{bind}"));
}
