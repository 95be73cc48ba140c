//! Routes over REST: a key belongs to one, and what does not fit is pointed at.

use crate::house::House;
use serde_json::{Value, json};

fn pointer(problem: &Value) -> (&str, &str) {
    let text = |at: &str| problem.pointer(at).and_then(Value::as_str).unwrap_or_default();
    (text("/errors/0/pointer"), text("/errors/0/detail"))
}

#[tokio::test]
async fn a_second_route_for_a_key_is_a_conflict_that_names_the_first() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let routes = format!("{}/routes", guest.home);
    let rival = json!({"keys": ["slow.example", "Rush.Example"], "targets": ["tg:-100"]});
    let said = guest.client.post(&routes, &rival).await.with(409).json();
    let (at, why) = pointer(&said);
    assert_eq!(at, "/keys/1", "{why}");
    assert!(why.contains("rte_1"), "{why}");
    // For one action it is another matter, and it may be changed afterwards.
    let only = json!({"keys": ["rush.example"], "action": "cancel", "targets": ["tg:-100"]});
    let made = guest.client.post(&routes, &only).await.with(201);
    let path = format!("{routes}/{}", made.json()["id"].as_str().unwrap());
    let etag = guest.client.get(&path).await.with(200).header("etag").unwrap().to_owned();
    let more = json!({"keys": ["rush.example", "rush"], "action": "cancel", "targets": ["tg:-1"]});
    let whole = more.to_string();
    let changed = guest.client.ask("PUT", &path, &[("If-Match", &etag)], Some(&whole)).await;
    changed.with(200);
    house.close().await;
}

#[tokio::test]
async fn words_and_usernames_are_shown_and_checked() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let routes = format!("{}/routes", guest.home);
    let route = json!({
        "keys": ["slow.example"], "targets": ["tg:-100"], "template": "{action} {ids} {username}",
        "words": {"speed": " speed up "}, "allow_username": true,
    });
    let made = guest.client.post(&routes, &route).await.with(201);
    assert_eq!(made.json()["words"], json!({"speed": "speed up"}));
    assert_eq!(made.json()["allow_username"], json!(true));
    for (change, at) in [
        (json!({"allow_username": false}), "/template"),
        (json!({"words": {"spead": "x"}}), "/words/spead"),
        (json!({"words": {"help": "x"}}), "/words/help"),
        (json!({"words": {"speed": "{ids}"}}), "/words/speed"),
        (json!({"words": {"speed": "a\nb"}}), "/words/speed"),
        (json!({"action": "cancel", "words": {"speed": "x"}}), "/words/speed"),
        (json!({"template": "{ids} ".repeat(70)}), "/template"),
    ] {
        let mut body = route.clone();
        body["keys"] = json!(["third.example"]);
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        let said = guest.client.post(&routes, &body).await.with(422).json();
        assert_eq!(pointer(&said).0, at, "{change}");
    }
    house.close().await;
}
