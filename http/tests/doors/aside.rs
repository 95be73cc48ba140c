//! What was put aside: webhooks of a parked tenant, and inputs that made one fail.

use crate::house::{Guest, House};
use actors::Drill;
use domain::id::TenantId;
use domain::input::Input;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Cannot count to thirteen.
pub(crate) struct Poison;

impl Drill for Poison {
    fn deciding(&self, _: TenantId, input: &Input) {
        if let Input::Heard(heard) = input {
            assert!(!heard.text.starts_with("13"), "{:?} is poison", heard.text);
        }
    }
}

/// Cannot wake for as long as it is on.
#[derive(Default)]
struct Broken(AtomicBool);

impl Drill for Broken {
    fn deciding(&self, _: TenantId, input: &Input) {
        assert!(!self.0.load(Ordering::SeqCst) || *input != Input::Woke, "a drill");
    }
}

/// A house whose guest has just been parked.
async fn parked(more: &[(&str, &str)]) -> (House, Guest, Arc<Broken>) {
    let broken = Arc::new(Broken::default());
    let house = House::drilled(Arc::<Broken>::clone(&broken), more).await;
    let guest = house.guest("Acme").await;
    house.whatsapp(&guest, "A1", "hello").await.with(200);
    broken.0.store(true, Ordering::SeqCst);
    (house, guest, broken)
}

async fn crashed<D: Drill>(house: House, guest: &mut Guest, drill: Arc<D>) -> House {
    let house = house.crash(drill).await;
    guest.client = house.anybody.with(&guest.token);
    house
}

async fn until_parked(house: &House, guest: &Guest) {
    while house.node.observe().parked != [guest.id] {
        tokio::task::yield_now().await;
    }
}

async fn commands(guest: &Guest) -> Value {
    let listed = guest.client.get(&format!("{}/commands", guest.home)).await.with(200).json();
    let items = listed["items"].as_array().unwrap().iter();
    items.rev().map(|it| it["errands"][0]["order_id"].clone()).collect()
}

#[tokio::test]
async fn a_parked_tenants_webhooks_are_kept_and_handled_once() {
    let (house, mut guest, broken) = parked(&[]).await;
    let house = crashed(house, &mut guest, Arc::<Broken>::clone(&broken)).await;
    until_parked(&house, &guest).await;
    for (id, text) in [("A2", "2 refill"), ("A3", "3 refill"), ("A2", "2 refill")] {
        house.whatsapp(&guest, id, text).await.with(200);
    }
    let health = guest.client.get(&format!("{}/health", guest.home)).await.with(200).json();
    assert_eq!((&health["ok"], &health["state"]["standing"]), (&json!(false), &json!("parked")));
    assert_eq!(health["state"]["aside"]["deliveries"], 3);
    let told = health["setup"].as_array().unwrap().iter().find(|it| it["name"] == "tenant");
    assert!(told.unwrap()["detail"].as_str().unwrap().contains("3 deliveries wait"), "{health}");
    assert_eq!(commands(&guest).await, json!([]));
    let link = json!({"chat": "wa:15551110009@c.us", "username": "eve"});
    let refused = guest.client.post(&format!("{}/links", guest.home), &link).await;
    refused.problem(503, "tenant_parked");
    // Another start that does not help, and one that does.
    let house = crashed(house, &mut guest, Arc::<Broken>::clone(&broken)).await;
    until_parked(&house, &guest).await;
    let unpark = format!("{}/unpark", guest.home);
    guest.client.post(&unpark, &json!({})).await.problem(403, "forbidden");
    broken.0.store(false, Ordering::SeqCst);
    house.master.post(&unpark, &json!({})).await.with(204);
    house.node.settled().await;
    assert_eq!(commands(&guest).await, json!([2, 3]));
    house.master.post(&unpark, &json!({})).await.problem(409, "conflict");
    let health = guest.client.get(&format!("{}/health", guest.home)).await.with(200).json();
    assert_eq!(health["state"]["aside"]["deliveries"], 0);
    house.close().await;
}

#[tokio::test]
async fn what_finds_no_room_or_no_disk_is_to_come_again() {
    let (house, guest, broken) = parked(&[("SIGNALBOX__LIMITS__PARKED_DELIVERIES_MAX", "1")]).await;
    // It goes to sleep, and cannot wake.
    assert!(house.node.clock().advance(domain::time::Span::minutes(10)));
    house.node.settled().await;
    let looked = guest.client.get(&format!("{}/settings", guest.home)).await;
    assert!(looked.status == 503 || looked.status == 200, "{looked:?}");
    until_parked(&house, &guest).await;
    house.whatsapp(&guest, "A2", "2 refill").await.with(200);
    let full = house.whatsapp(&guest, "A3", "3 refill").await.with(503);
    assert_eq!((full.header("retry-after"), full.body.as_str()), (Some("30"), ""));
    broken.0.store(false, Ordering::SeqCst);
    house.close().await;

    let (house, guest, _) = parked(&[]).await;
    assert!(house.node.clock().advance(domain::time::Span::minutes(10)));
    house.node.settled().await;
    drop(guest.client.get(&format!("{}/settings", guest.home)).await);
    until_parked(&house, &guest).await;
    house.journal.close().await.unwrap();
    let said = house.whatsapp(&guest, "A2", "2 refill").await.with(503);
    assert!(said.header("retry-after").is_some(), "{said:?}");
    house.close().await;
}

#[tokio::test]
async fn what_made_a_tenant_fail_is_listed_tried_again_and_given_up() {
    let house = House::drilled(Arc::new(Poison), &[]).await;
    let mut guest = house.guest("Acme").await;
    let list = format!("{}/quarantine", guest.home);
    assert_eq!(guest.client.get(&list).await.with(200).json()["items"], json!([]));
    for id in ["P1", "P2"] {
        house.whatsapp(&guest, id, "13 refill").await.with(503);
        house.whatsapp(&guest, id, "13 refill").await.with(200);
    }
    let house = crashed(house, &mut guest, Arc::new(Poison)).await;
    house.whatsapp(&guest, "P1", "13 refill").await.with(200);
    assert_eq!(house.node.counters().panics.get(), 0);
    let listed = guest.client.get(&list).await.with(200);
    assert!(!listed.body.contains("refill"), "{listed:?}");
    let items = listed.json()["items"].clone();
    let first = json!({
        "id": "qtn_1", "at": "2026-01-15T12:00:00Z", "kind": "heard",
        "why": "\"…\" is poison", "releasable": true,
    });
    assert_eq!((&items[0], items.as_array().unwrap().len()), (&first, 2));
    let page = guest.client.get(&format!("{list}?limit=1")).await.with(200).json();
    assert!(page["next_cursor"].is_string(), "{page}");
    let health = guest.client.get(&format!("{}/health", guest.home)).await.with(200).json();
    assert_eq!(health["ok"], false);
    assert!(!health.to_string().contains("refill"), "{health}");
    house.anybody.get(&list).await.problem(401, "unauthorized");
    let release = |id: &str| format!("{list}/{id}/release");
    guest.client.post(&release("qtn_1"), &json!({})).await.problem(403, "forbidden");
    guest.client.delete(&format!("{list}/qtn_1")).await.problem(403, "forbidden");
    house.master.delete(&format!("{list}/qtn_2")).await.with(204);
    house.master.delete(&format!("{list}/qtn_2")).await.problem(404, "not_found");
    house.master.post(&release("qtn_2"), &json!({})).await.problem(404, "not_found");
    // After an upgrade, it is no poison any more.
    let house = crashed(house, &mut guest, Arc::new(Broken::default())).await;
    house.master.post(&release("qtn_1"), &json!({})).await.with(204);
    house.node.settled().await;
    assert_eq!(guest.client.get(&list).await.with(200).json()["items"], json!([]));
    // By now it is known as any other.
    house.whatsapp(&guest, "P1", "13 refill").await.with(200);
    assert_eq!(commands(&guest).await, json!([13]));
    assert_eq!(house.node.put_aside(guest.id).await.unwrap().deliveries, 0);
    house.close().await;
}
