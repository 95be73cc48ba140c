//! The same request twice, under one Idempotency-Key.

use crate::client::{Client, Said};
use crate::house::{House, START};
use actors::Clock;
use domain::time::Span;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

#[tokio::test]
async fn a_repeated_post_is_answered_as_before_and_done_once() {
    let house = House::new().await;
    let (body, other) = (json!({"name": "Acme"}).to_string(), json!({"name": "Beta"}).to_string());
    let key = [("idempotency-key", "k-1")];
    let first = house.master.ask("POST", "/v1/tenants", &key, Some(&body)).await.with(201);
    assert_eq!(first.header("idempotent-replayed"), None);
    let again = house.master.ask("POST", "/v1/tenants", &key, Some(&body)).await.with(201);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!((&again.body, again.header("location")), (&first.body, first.header("location")));
    let mismatch = house.master.ask("POST", "/v1/tenants", &key, Some(&other)).await;
    mismatch.problem(422, "idempotency_mismatch");
    let odd = [("idempotency-key", "white space")];
    house.master.ask("POST", "/v1/tenants", &odd, Some(&body)).await.problem(400, "bad_parameter");
    assert_eq!(house.node.tenants().len(), 1);

    // Another caller's key of the same name is another key, and so is one at another place.
    let guest = house.guest("Beta").await;
    let links = format!("{}/links", guest.home);
    let link = json!({"chat": "wa:15551110002@c.us", "username": "bob"}).to_string();
    guest.client.ask("POST", &links, &key, Some(&link)).await.with(201);
    let master = house.master.ask("POST", &links, &key, Some(&link)).await.with(201);
    assert_eq!(master.header("idempotent-replayed"), None);

    assert!(house.node.clock().advance(Span::hours(25)));
    let fresh = house.master.ask("POST", "/v1/tenants", &key, Some(&body)).await.with(201);
    assert_eq!(fresh.header("idempotent-replayed"), None);
    assert_ne!(fresh.body, first.body);
    house.close().await;
}

#[tokio::test]
async fn what_did_not_go_is_not_remembered() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let (links, key) = (format!("{}/links", guest.home), [("idempotency-key", "k-1")]);
    let wrong = json!({"chat": "wz:1", "username": "bob"}).to_string();
    for _ in 0..2 {
        let said = guest.client.ask("POST", &links, &key, Some(&wrong)).await;
        said.problem(422, "invalid");
    }
    let right = json!({"chat": "wa:15551110002@c.us", "username": "bob"}).to_string();
    guest.client.ask("POST", &links, &key, Some(&right)).await.with(201);
    house.close().await;
}

/// A POST under a key.
async fn post(client: &Client, path: &str, key: &str, body: &Value) -> Said {
    client.ask("POST", path, &[("idempotency-key", key)], Some(&body.to_string())).await
}

#[tokio::test]
async fn an_answer_outlives_the_node_and_its_secret_is_nowhere_in_the_clear() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), Clock::manual(START));
    let house = House::at(folder.path(), clock.clone()).await;
    let (_, home, token) = house.empty("Acme").await;
    let (tokens, label) = (format!("{home}/tokens"), json!({"label": "ci"}));
    let own = house.anybody.with(&token);
    let first = post(&own, &tokens, "k-1", &label).await.with(201);
    let wrong = post(&own, &tokens, "k-2", &json!({"lable": "ci"})).await;
    wrong.problem(422, "invalid");
    let secret = first.json()["token"].as_str().unwrap().to_owned();
    house.die().await;

    let house = House::at(folder.path(), clock.clone()).await;
    let own = house.anybody.with(&token);
    let again = post(&own, &tokens, "k-1", &label).await.with(201);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!((&again.body, again.header("location")), (&first.body, first.header("location")));
    assert_eq!(again.header("content-type"), first.header("content-type"));
    let other = post(&own, &tokens, "k-1", &json!({"label": "other"})).await;
    other.problem(422, "idempotency_mismatch");
    let query = post(&own, &format!("{tokens}?x=1"), "k-1", &label).await;
    query.problem(422, "idempotency_mismatch");
    let mended = post(&own, &tokens, "k-2", &label).await.with(201);
    assert_eq!(mended.header("idempotent-replayed"), None);
    let listed = own.get(&tokens).await.with(200).json();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(3), "{listed}");
    assert!(house.anybody.with(&secret).get(&home).await.status == 200);
    house.close().await;
    assert!(clock.advance(Span::hours(24)));

    assert_eq!(named_in(folder.path(), secret.as_bytes()), 0, "the secret is on disk");
    let house = House::at(folder.path(), clock).await;
    let own = house.anybody.with(&token);
    let fresh = post(&own, &tokens, "k-1", &label).await.with(201);
    assert_eq!(fresh.header("idempotent-replayed"), None);
    assert_ne!(fresh.body, first.body);
    house.close().await;
}

/// In how many files of a folder these bytes stand.
fn named_in(folder: &Path, bytes: &[u8]) -> usize {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let within = |path: std::path::PathBuf| {
        if path.is_dir() {
            return named_in(&path, bytes);
        }
        let text = fs::read(&path).unwrap();
        usize::from(text.windows(bytes.len()).any(|it| it == bytes))
    };
    entries.map(within).sum()
}

#[tokio::test]
async fn of_many_at_once_one_is_done_and_all_are_answered_alike() {
    let house = House::with(&[("SIGNALBOX__NODE__WEB_WORKERS", "2")]).await;
    let body = json!({"name": "Acme"});
    for round in 0..20_usize {
        let key = format!("k-{round}");
        let calls = (0..6).map(|_| {
            let (client, key, body) = (house.master.clone(), key.clone(), body.clone());
            tokio::spawn(async move { post(&client, "/v1/tenants", &key, &body).await })
        });
        let mut made = Vec::new();
        for call in calls.collect::<Vec<_>>() {
            let said = call.await.unwrap();
            if said.status == 201 {
                made.push(said.body);
            } else {
                said.problem(409, "idempotency_running");
                assert_eq!(said.header("retry-after"), Some("1"));
            }
        }
        made.dedup();
        assert_eq!((made.len(), house.node.tenants().len()), (1, round + 1));
    }
    house.close().await;
}

#[tokio::test]
async fn a_token_is_told_when_it_has_used_too_many_keys() {
    let house = House::with(&[("SIGNALBOX__DOORS__IDEMPOTENCY_PER_TOKEN", "2")]).await;
    let body = json!({"name": "Acme"});
    for key in ["k-1", "k-2", "k-1"] {
        post(&house.master, "/v1/tenants", key, &body).await.with(201);
    }
    assert!(house.node.clock().advance(Span::minutes(1)));
    let refused = post(&house.master, "/v1/tenants", "k-3", &body).await;
    refused.problem(429, "idempotency_full");
    assert_eq!(refused.header("retry-after"), Some("86340"));
    house.master.post("/v1/tenants", &body).await.with(201);
    let twice = [("idempotency-key", "k-1"), ("idempotency-key", "k-1")];
    let odd = house.master.ask("POST", "/v1/tenants", &twice, Some(&body.to_string())).await;
    odd.problem(400, "bad_parameter");
    house.close().await;
}
