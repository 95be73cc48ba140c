//! Rehearsals over REST: nothing is made, and what does not fit is pointed at.

use crate::house::{House, RUSH};
use serde_json::json;

#[tokio::test]
async fn what_is_rehearsed_is_not_made() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let (ask, home) = (&guest.client, &guest.home);
    let before = ask.get(&format!("{home}/settings")).await.with(200).body;
    let routes = ask.get(&format!("{home}/routes")).await.with(200).body;
    let changes = json!({
        "last": 10,
        "settings": {"cooldown.refill": "1h"},
        "add_routes": [{"keys": ["slow.example"], "targets": [RUSH]}],
        "replace_routes": {"rte_1": {"keys": ["*"], "targets": [RUSH]}},
        "overrides": {"12": {"refill": "30d"}, "13": null},
        "rules": {"12": {"start": "1h"}},
    });
    let shown = ask.post(&format!("{home}/rehearse"), &changes).await.with(200).json();
    assert_eq!(shown, json!({"judged": 0, "skipped": 0, "differences": []}));
    assert_eq!(ask.get(&format!("{home}/settings")).await.with(200).body, before);
    assert_eq!(ask.get(&format!("{home}/routes")).await.with(200).body, routes);
    house.close().await;
}

#[tokio::test]
async fn what_does_not_fit_is_pointed_at() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let path = format!("{}/rehearse", guest.home);
    let route = json!({"keys": ["a.example"], "targets": ["nowhere:1"]});
    for (changes, pointer) in [
        (json!({"last": 0}), "/last"),
        (json!({"last": 1_001}), "/last"),
        (json!({"settings": {"cooldown.refil": "1h"}}), "/settings/cooldown.refil"),
        (json!({"settings": {"bulk.max": [1]}}), "/settings/bulk.max"),
        (json!({"add_routes": [route]}), "/add_routes/0/targets/0"),
        (json!({"add_routes": [{"keys": [], "targets": []}]}), "/add_routes/0/keys"),
        (json!({"remove_routes": ["three"]}), "/remove_routes/0"),
        (json!({"overrides": {"twelve": null}}), "/overrides/twelve"),
        (json!({"rules": {"12": {"start": "soon"}}}), "/rules/12/start"),
    ] {
        let problem = guest.client.post(&path, &changes).await.problem(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{changes}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.starts_with(pointer), "{detail}");
    }
    let gone = json!({"remove_routes": ["rte_99"]});
    guest.client.post(&path, &gone).await.problem(404, "not_found");
    house.close().await;
}
