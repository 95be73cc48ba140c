//! A vendor is told where to deliver.

use crate::house::House;
use serde_json::json;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// A Bot API that agrees to everything and passes on what it is told.
async fn agreeable() -> (SocketAddr, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (told, tell) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = Vec::new();
            while !request.ends_with(b"}") {
                stream.read_buf(&mut request).await.unwrap();
            }
            let body = "{\"ok\":true,\"result\":true}";
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
            let answer = format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
            stream.write_all(answer.as_bytes()).await.unwrap();
            told.send(String::from_utf8(request).unwrap()).unwrap();
        }
    });
    (address, tell)
}

#[tokio::test]
async fn a_channel_goes_from_polling_to_its_hook_and_back() {
    let house = House::new().await;
    let (vendor, mut told) = agreeable().await;
    let guest = house.guest("Acme").await;
    let (ask, path) = (&guest.client, format!("{}/channels/tg", guest.home));
    let base = format!("http://{vendor}");
    let bot = json!({"kind": "telegram", "base": base, "token": "7700123:abc"});
    ask.put(&path, &bot).await.with(200);

    let cleared = ask.delete(&format!("{path}/hook")).await.with(200).json();
    assert_eq!(cleared["ok"], true, "{cleared}");
    assert!(told.recv().await.unwrap().starts_with("POST /bot7700123:abc/deleteWebhook"));
    assert_eq!(ask.get(&path).await.json()["polls"], true);

    let pointed = ask.post(&format!("{path}/hook"), &json!({})).await.with(200);
    assert_eq!(pointed.json()["ok"], true, "{pointed:?}");
    let said = loop {
        // It may have been asked for messages in between.
        let said = told.recv().await.unwrap();
        if said.contains("setWebhook") {
            break said;
        }
    };
    assert!(said.contains(&format!("https://signalbox.example{}", guest.telegram.0)), "{said}");
    assert!(said.contains(&guest.telegram.1), "{said}");
    assert!(!pointed.body.contains(&guest.telegram.1));
    assert_eq!(ask.get(&path).await.json()["polls"], false);
    house.close().await;
}
