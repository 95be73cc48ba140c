//! The same request twice, under one Idempotency-Key.

use crate::house::House;
use domain::time::Span;
use serde_json::json;

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
