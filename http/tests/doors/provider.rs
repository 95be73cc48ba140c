//! Providers' own APIs over REST: set with a key that is never shown, tried, and led to by routes.

use crate::house::{Guest, House};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const KEY: &str = "k-provider";

/// A provider that says what money is left to whoever has the key, and where it is.
async fn rush() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let site = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = Vec::new();
            while !request.ends_with(b"action=balance") {
                stream.read_buf(&mut request).await.unwrap();
            }
            let whole = String::from_utf8(request).unwrap();
            let asked = whole.starts_with("POST /api/v2 ") && whole.contains(KEY);
            let body = if asked {
                r#"{"balance":"100.84","currency":"USD"}"#
            } else {
                r#"{"error":"Invalid API key"}"#
            };
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
            let answer = format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    site
}

fn at(guest: &Guest, rest: &str) -> String {
    format!("{}/{rest}", guest.home)
}

#[tokio::test]
async fn an_api_is_set_tried_and_its_key_is_never_shown() {
    let site = rush().await;
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let (ask, path) = (&guest.client, at(&guest, "providers/rush"));
    ask.get(&path).await.with(404);
    ask.post(&format!("{path}/test"), &json!({})).await.with(404);
    ask.put(&path, &json!({ "site": site })).await.problem(422, "invalid");
    let shown = ask.put(&path, &json!({"site": site, "key": KEY})).await.with(200).json();
    let wanted = json!({
        "name": "rush", "target": "api:rush", "kind": "standard",
        "site": format!("{site}/api/v2"), "key": {"set": true},
    });
    assert_eq!(shown, wanted);
    assert_eq!(ask.get(&path).await.with(200).json(), wanted);
    let list = ask.get(&at(&guest, "providers")).await.with(200).json();
    assert_eq!(list["items"], json!([wanted]));

    let tried = ask.post(&format!("{path}/test"), &json!({})).await.with(200).json();
    assert_eq!((&tried["ok"], &tried["steps"][0]["detail"]), (&json!(true), &json!("100.84 USD")));
    // The same address keeps its key, another one needs its own.
    ask.put(&path, &json!({ "site": site })).await.with(200);
    ask.put(&path, &json!({"site": "http://127.0.0.1:1"})).await.problem(422, "invalid");
    ask.put(&path, &json!({"site": site, "key": "k-wrong"})).await.with(200);
    let tried = ask.post(&format!("{path}/test"), &json!({})).await.with(200).json();
    assert_eq!(tried["ok"], json!(false), "{tried}");
    for shown in [KEY, "k-wrong"] {
        assert!(!ask.heard().iter().any(|it| it.contains(shown)), "{shown} was shown");
    }
    house.close().await;
}

#[tokio::test]
async fn routes_lead_to_an_api_that_is_there_and_it_stays_while_they_do() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let (ask, path) = (&guest.client, at(&guest, "providers/rush"));
    let set = json!({"site": "http://127.0.0.1:1", "key": KEY});
    for name in ["Rush", "-rush", "r%2Fush", &"r".repeat(33)] {
        ask.put(&at(&guest, &format!("providers/{name}")), &set).await.problem(422, "invalid");
    }
    ask.put(&path, &json!({"site": "ftp://rush.example", "key": KEY}))
        .await
        .problem(422, "invalid");
    ask.put(&path, &json!({"kind": "none", "site": "rush.example", "key": KEY})).await.with(422);
    let routes = at(&guest, "routes");
    let route = json!({"keys": ["api.example"], "targets": ["api:rush"]});
    ask.post(&routes, &route).await.problem(422, "invalid");
    ask.put(&path, &set).await.with(200);
    let made = ask.post(&routes, &route).await.with(201).json();
    assert_eq!(made["targets"], json!(["api:rush"]));
    let speed = json!({"keys": ["b.example"], "targets": ["api:rush"], "action": "speed"});
    let problem = ask.post(&routes, &speed).await.problem(422, "invalid");
    assert_eq!(problem["errors"][0]["pointer"], "/targets/0");
    let problem = ask.delete(&path).await.problem(409, "conflict");
    assert!(problem.to_string().contains("leads to api:rush"), "{problem}");

    let route = format!("{routes}/{}", made["id"].as_str().unwrap());
    ask.ask("DELETE", &route, &[("If-Match", "*")], None).await.with(204);
    ask.delete(&path).await.with(204);
    ask.delete(&path).await.with(404);
    let channel =
        json!({"kind": "whatsapp", "account": "7", "token": "t", "base": "http://127.0.0.1:1"});
    ask.put(&at(&guest, "channels/api"), &channel).await.problem(422, "invalid");
    house.close().await;
}
