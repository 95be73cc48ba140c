//! Health, metrics, and what every answer carries.

use crate::client::Client;
use crate::house::House;
use journal::StreamId;
use serde_json::{Value, json};

#[tokio::test]
async fn the_process_says_how_it_is() {
    let house = House::new().await;
    let alive = house.anybody.get("/healthz").await.with(200);
    assert_eq!(alive.json(), json!({"status": "alive"}));
    let first = alive.header("x-request-id").unwrap().to_owned();
    assert_eq!(first.len(), 36);
    assert_eq!(alive.header("cache-control"), Some("no-store"));
    let again = house.anybody.ask("GET", "/healthz", &[("x-request-id", &first)], None).await;
    assert_ne!(again.header("x-request-id"), Some(first.as_str()), "ids are our own");
    assert_eq!(house.anybody.get("/readyz").await.with(200).json(), json!({"ready": true}));
    assert_eq!(house.anybody.get("/version").await.with(200).json()["name"], "signalbox");
    let head = house.anybody.ask("HEAD", "/version", &[], None).await.with(200);
    assert_eq!(head.body, "");
    house.close().await;
}

#[tokio::test]
async fn a_tenant_and_the_platform_show_their_health() {
    let house = House::new().await;
    let (_, home, token) = house.empty("Bare").await;
    let bare = house.anybody.with(&token).get(&format!("{home}/health")).await.with(200).json();
    assert_eq!(bare["ok"], false);
    let missing: Vec<_> = bare["setup"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
    assert_eq!(missing, ["panel", "channel", "route", "link"]);
    let guest = house.guest("Acme").await;
    let full = guest.client.get(&format!("{}/health", guest.home)).await.with(200).json();
    assert_eq!(full["ok"], true, "{full}");
    let whole = house.master.get("/v1/health").await.with(200).json();
    for field in ["free_bytes", "reserve_bytes", "archive"] {
        assert!(whole["journal"].get(field).is_some(), "{field} is not in {whole}");
    }
    guest.client.get("/v1/health").await.problem(403, "forbidden");
    house.close().await;
}

fn undone(health: &Value) -> Vec<(&str, &str)> {
    let steps = health["setup"].as_array().unwrap().iter().filter(|step| step["done"] == false);
    steps.map(|step| (step["name"].as_str().unwrap(), step["detail"].as_str().unwrap())).collect()
}

#[tokio::test]
async fn a_panel_or_a_tenant_that_does_not_work_is_no_good_health() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let path = format!("{}/health", guest.home);
    // Nobody listens where the panel should be.
    house.whatsapp(&guest, "A1", "1 refill").await.with(200);
    house.node.settled().await;
    let health = guest.client.get(&path).await.with(200).json();
    assert_eq!(health["ok"], false, "{health}");
    let told = undone(&health);
    assert!(matches!(told[..], [("panel", detail)] if detail.contains("last answer")), "{told:?}");
    // Another node takes the tenant over, which is seen with the next event.
    house.journal.open_epoch(StreamId(guest.id.bytes()));
    house.whatsapp(&guest, "A2", "2 refill").await.with(503);
    while house.node.observe().lost.is_empty() {
        tokio::task::yield_now().await;
    }
    let health = guest.client.get(&path).await.with(200).json();
    assert_eq!((&health["ok"], &health["state"]["standing"]), (&json!(false), &json!("lost")));
    let told = undone(&health);
    assert!(matches!(told[..], [("tenant", _)]), "{told:?}");
    house.close().await;
}

#[tokio::test]
async fn metrics_are_counted_and_shown_on_their_own_address_only() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    house.whatsapp(&guest, "A1", "hello").await.with(200);
    house.anybody.ask("POST", &guest.green.0, &[], Some("{}")).await.with(404);
    house.anybody.get("/metrics").await.problem(404, "not_found");
    house.anybody.get("/v1/tenants/../../etc/passwd").await;
    let private = Client::new(house.serving.metrics_address().unwrap());
    let text = private.get("/metrics").await.with(200).body;
    for line in [
        "signalbox_deliveries_total{medium=\"whatsapp\",outcome=\"taken\"} 1",
        "signalbox_deliveries_total{medium=\"whatsapp\",outcome=\"unknown\"} 1",
        "signalbox_http_request_seconds_count{method=\"POST\",path=\"/hooks/green/{hook}\",\
         status=\"200\"} 1",
        "signalbox_inputs_total ",
        "signalbox_journal_free_bytes 0",
        "signalbox_journal_full 0",
        "signalbox_journal_archive_failing 0",
        "signalbox_tenants_awake 1",
        "signalbox_tenants_parked 0",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert!(!text.contains("passwd") && text.ends_with("# EOF\n"), "{text}");
    assert!(!text.contains(&guest.id.to_string()), "no tenant is named");
    private.get("/healthz").await.with(404);
    house.close().await;
}
