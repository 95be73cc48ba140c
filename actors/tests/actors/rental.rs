//! A tenant whose shop is a Rental Panel: what is asked of it, and what a first look shows.

use crate::desk::Desk;
use domain::change::{Change, Panel};
use serde_json::json;
use signalbox_actors::PANEL_KEY;
use sim::{Filter, OrderSeed, PanelSeed, QuirkChange, Vendor};

const KEY: &str = "K-of-the-rental-panel";

/// Orders 2 and 3 of the desk, at a panel of the other kind.
async fn open() -> Desk {
    let desk = Desk::open().await;
    let world = &desk.ground.server.world;
    let seed = json!({ "name": "bam", "api_key": KEY, "kind": "rental", "rate_per_s": 0 });
    world.panel(serde_json::from_value::<PanelSeed>(seed).unwrap()).unwrap();
    let orders = (2..=3).map(|id| {
        let order = json!({
            "id": id, "user": "alice", "status": "completed", "provider": "Rush.Example",
            "external_id": (880 + id).to_string(), "service_name": "Likes | Lifetime Refill",
        });
        serde_json::from_value::<OrderSeed>(order).unwrap()
    });
    world.orders("bam", orders.collect()).unwrap();
    let site = format!("{}/panel/bam", desk.ground.server.url);
    let key = desk.node.seal(desk.tenant, PANEL_KEY, &site, KEY).unwrap();
    desk.change(Change::PanelSet { panel: Panel { kind: "rental".into(), site, key } }).await;
    desk
}

/// What was asked of the panel.
fn asked(desk: &Desk) -> Vec<String> {
    let (vendor, account) = (Some(Vendor::Panel), Some("bam".to_owned()));
    let seen = desk.ground.server.world.seen(&Filter { vendor, account, ..Filter::default() });
    seen.into_iter().map(|it| it.method).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_look_only_reads() {
    let desk = open().await;
    let steps = desk.node.test_panel(desk.tenant).await.unwrap();
    assert_eq!(steps.iter().map(|it| (it.name, it.ok)).collect::<Vec<_>>(), [("panel", true)]);
    // Where the order that it asks for is there, what commands need is tried with it.
    let first = json!({ "id": 1, "user": "alice", "status": "pending" });
    let first = serde_json::from_value::<OrderSeed>(first).unwrap();
    desk.ground.server.world.orders("bam", vec![first]).unwrap();
    let steps = desk.node.test_panel(desk.tenant).await.unwrap();
    let told: Vec<_> = steps.iter().map(|it| (it.name, it.detail.as_str())).collect();
    let wanted = [("panel", "it answers"), ("order", "pending"), ("orders", "several in one call")];
    assert_eq!(told, wanted);
    assert_eq!(asked(&desk), ["GET getOrders-by-id"; 4]);
    assert_eq!(desk.ground.server.world.violations(), Vec::new());

    let site = format!("{}/panel/bam", desk.ground.server.url);
    let key = desk.node.seal(desk.tenant, PANEL_KEY, &site, "K-of-another").unwrap();
    desk.change(Change::PanelSet { panel: Panel { kind: "rental".into(), site, key } }).await;
    let steps = desk.node.test_panel(desk.tenant).await.unwrap();
    assert!(!steps[0].ok && steps[0].detail.contains("key"), "{steps:?}");
    assert!(!format!("{steps:?}").contains("K-of-"), "{steps:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_orders_are_one_call_and_what_is_missing_one_more() {
    let desk = open().await;
    desk.hear(1, "tg:5", "2 3 refill").await.unwrap();
    desk.node.settled().await;
    assert_eq!(asked(&desk), ["GET getOrders-by-id"]);
    assert!(desk.sent()[0].starts_with("-1001: 882"), "{:?}", desk.sent());
    let quirks = json!({ "panel": "bam", "quirks": { "keyed": true, "misspelt": true } });
    let quirks = serde_json::from_value::<QuirkChange>(quirks).unwrap();
    desk.ground.server.world.quirks(quirks).unwrap();
    desk.hear(2, "tg:5", "2 3 77 status").await.unwrap();
    desk.node.settled().await;
    assert_eq!(asked(&desk).len(), 3, "one for all, and one for the order that is not there");
    assert!(desk.sent().last().unwrap().ends_with("77: order not found."), "{:?}", desk.sent());
    assert_eq!(desk.ground.server.world.violations(), Vec::new());
}
