//! Many chats at once: nothing is lost, doubled or out of its chat's order.

use std::collections::HashMap;

use serde_json::json;
use signalbox_sim::{Filter, Kind, Say, Vendor};

use crate::lab::{BOT, Lab, Node, PATIENCE};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_chats_are_delivered_each_in_order() {
    let lab = Lab::open().await;
    let node = Node::start(&[500, 200, 500, 503, 200, 500]);
    let body = json!({ "url": node.url, "max_connections": 20 });
    assert_eq!(lab.tg("setWebhook", body).await.0, 200);
    for number in 0..2000 {
        let chat = (1 + number % 100).to_string();
        lab.world().say(&Say::text(Vendor::Telegram, BOT, &chat, &number.to_string())).unwrap();
    }
    assert!(lab.world().wait_quiet(PATIENCE).await);
    let mut taken = HashMap::<i64, Vec<i64>>::new();
    for told in lab.world().deliveries(&Filter::default()) {
        if told.status == Some(200) {
            let id = told.key.parse::<i64>().unwrap();
            taken.entry((id - 1) % 100).or_default().push(id);
        }
    }
    assert_eq!(taken.values().map(Vec::len).collect::<Vec<_>>(), vec![20; 100]);
    assert!(taken.values().all(|ids| ids.is_sorted()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_sends_are_recorded_without_a_gap() {
    let lab = Lab::open().await;
    let url = format!("{}/bot{}/sendMessage", lab.server.url, crate::lab::TOKEN);
    let tasks: Vec<_> = (0..20)
        .map(|chat| {
            let (client, url) = (lab.client.clone(), url.clone());
            tokio::spawn(async move {
                for _ in 0..50 {
                    let body = json!({ "chat_id": chat + 1, "text": "x" });
                    assert_eq!(client.post(&url).json(&body).send().await.unwrap().status(), 200);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let seen = lab.world().seen(&Filter { kind: Some(Kind::Send), ..Filter::default() });
    let seqs: Vec<u64> = seen.iter().map(|seen| seen.seq).collect();
    assert_eq!(seqs, (1..=1000).collect::<Vec<_>>());
}
