//! The catalogue over REST: set with its key, read, listed, and how much of it is understood.

use crate::house::{Guest, House};
use domain::catalogue::Catalogue;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const KEY: &str = "k-catalogue";

/// What a panel says to its users, and where it is.
async fn shop(says: Value) -> (Arc<Mutex<String>>, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let site = format!("http://{}", listener.local_addr().unwrap());
    let said = Arc::new(Mutex::new(says.to_string()));
    let kept = Arc::clone(&said);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = Vec::new();
            while !request.ends_with(b"action=services") {
                stream.read_buf(&mut request).await.unwrap();
            }
            let whole = String::from_utf8(request).unwrap();
            let asked = whole.starts_with("POST /api/v2 ") && whole.contains(KEY);
            let denied = "{\"error\":\"Invalid API key\"}".to_owned();
            let body = if asked { kept.lock().unwrap().clone() } else { denied };
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
            let answer = format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    (said, site)
}

async fn set(guest: &Guest, site: &str) -> Value {
    let path = format!("{}/catalogue", guest.home);
    let made = guest.client.put(&path, &json!({"site": site, "key": KEY})).await;
    made.with(200).json()
}

/// Looks at the tenant itself until the reading that is under way has ended, then asks once:
/// whoever asks over HTTP too often is told to wait.
async fn read(house: &House, guest: &Guest, ended: fn(&Catalogue) -> bool) -> Value {
    let over = async {
        while !house.node.look(guest.id, move |mind| ended(mind.catalogue())).await.unwrap() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), over).await.unwrap();
    guest.client.get(&format!("{}/catalogue", guest.home)).await.with(200).json()
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story")]
async fn what_is_listed_is_shown_with_where_it_was_read() {
    let services = json!([
        {"service": 12, "name": "Likes HQ", "refill": false,
            "desc": "Start: 0-1 Hour<br>Refill: 30 Days"},
        {"service": 13, "name": "Views | No Refill", "refill": true},
        {"service": 14, "name": "Saves HQ"},
    ]);
    let (_says, site) = shop(services).await;
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let mode = json!({"mode": "advanced"}).to_string();
    let path = format!("{}/settings", guest.home);
    let any = [("If-Match", "*")];
    guest.client.ask("PATCH", &path, &any, Some(&mode)).await.with(200);
    let shown = set(&guest, &site).await;
    assert_eq!(shown["site"], json!(format!("{site}/api/v2")));
    assert_eq!(shown["key"], json!({"set": true}));
    let shown = read(&house, &guest, |it| it.last().is_some()).await;
    assert_eq!((&shown["last"]["services"], &shown["last"]["added"]), (&json!(3), &json!(3)));
    assert!(shown["next_at"].is_string() && shown["fault"].is_null(), "{shown}");

    let override_it = json!({"refill": "lifetime"});
    let place = format!("{}/services/14", guest.home);
    guest.client.put(&format!("{place}/override"), &override_it).await.with(200);
    let one = guest.client.get(&place).await.with(200).json();
    assert_eq!(one["refill"], json!({"promise": "lifetime", "from": "override"}));
    assert_eq!(one["start"], json!({"within": null, "from": null}));
    let list = guest.client.get(&format!("{}/services", guest.home)).await.with(200).json();
    let first = &list["items"][0];
    assert_eq!(first["start"], json!({"within": "1h", "from": "description"}));
    assert_eq!(first["refill"], json!({"promise": "30d", "from": "description"}));
    assert_eq!(list["items"][1]["refill"], json!({"promise": "none", "from": "name"}));
    assert_eq!(list["items"][1]["refill_button"], json!(true));
    let open = format!("{}/services?unknown=start", guest.home);
    let open = guest.client.get(&open).await.with(200).json();
    let numbers: Vec<&Value> =
        open["items"].as_array().unwrap().iter().map(|it| &it["service"]).collect();
    assert_eq!(numbers, [&json!(13), &json!(14)]);
    let coverage = guest.client.get(&format!("{}/coverage", guest.home)).await.with(200).json();
    assert_eq!((&coverage["services"], &coverage["listed"]), (&json!(3), &json!(3)));
    let told = json!({"override": 1, "rule": 0, "description": 1, "name": 1, "unknown": 0});
    assert_eq!(coverage["refill"], told);
    assert!(!guest.client.heard().iter().any(|it| it.contains(KEY)), "the key was shown");
    house.close().await;
}

#[tokio::test]
async fn a_new_address_needs_its_key_and_a_refused_one_is_told() {
    let (says, site) = shop(json!([{"service": 12, "name": "Likes"}])).await;
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let path = format!("{}/catalogue", guest.home);
    let refresh = format!("{path}/refresh");
    guest.client.get(&path).await.with(404);
    guest.client.delete(&path).await.with(404);
    guest.client.post(&refresh, &json!({})).await.problem(409, "conflict");
    set(&guest, &site).await;
    read(&house, &guest, |it| it.last().is_some()).await;
    // The same address keeps its key.
    guest.client.put(&path, &json!({"site": site})).await.with(200);
    read(&house, &guest, |it| it.last().is_some()).await;
    let other = json!({"site": "https://other.example"});
    guest.client.put(&path, &other).await.problem(422, "invalid");
    for wrong in [json!({"site": "ftp://x", "key": "k"}), json!({"kind": "x", "site": site})] {
        guest.client.put(&path, &wrong).await.problem(422, "invalid");
    }
    json!({"error": "Invalid API key"}).to_string().clone_into(&mut says.lock().unwrap());
    guest.client.post(&refresh, &json!({})).await.with(202);
    let shown = read(&house, &guest, |it| it.fault().is_some()).await;
    assert!(shown["last"]["services"] == json!(1), "what was read stays: {shown}");
    guest.client.delete(&path).await.with(204);
    guest.client.get(&path).await.with(404);
    house.close().await;
}
