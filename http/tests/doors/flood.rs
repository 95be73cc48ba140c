//! More than there is room for, in an inbox and on the disk.

use crate::client::Said;
use crate::house::{Guest, House};
use journal::faulty::SimFiles;
use serde_json::json;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

#[tokio::test]
async fn a_full_inbox_asks_the_vendor_to_wait_and_loses_nothing() {
    let house = House::with(&[("SIGNALBOX__LIMITS__INBOX_PER_TENANT", "1")]).await;
    let guest = house.guest("Acme").await;
    house.whatsapp(&guest, "A0", "hello").await.with(200);
    let (go, standing) = stand_still(&house, &guest).await;

    let mut first = Box::pin(house.whatsapp(&guest, "A1", "1 refill"));
    while house.node.observe().inbox == 0 {
        tokio::select! {
            biased;
            said = &mut first => panic!("answered before it is on disk: {said:?}"),
            () = tokio::task::yield_now() => {}
        }
    }
    let second: Said = house.whatsapp(&guest, "A2", "2 refill").await.with(503);
    assert_eq!(second.body, "");
    assert!(second.header("retry-after").is_some_and(|it| it.parse::<u64>().is_ok()));

    go.send(()).unwrap();
    standing.await.unwrap();
    first.await.with(200);
    let commands = guest.client.get(&format!("{}/commands", guest.home)).await.with(200).json();
    assert_eq!(commands["items"].as_array().map(Vec::len), Some(1), "{commands}");
    house.close().await;
}

#[tokio::test]
async fn a_full_disk_is_told_apart_from_a_full_inbox() {
    let disk = SimFiles::new();
    let journal = disk.open_with(|options| options.reserve_bytes = 1 << 20).unwrap();
    let house = House::over(Arc::new(journal), &[]).await;
    let guest = house.guest("Acme").await;
    house.anybody.get("/readyz").await.with(200);
    disk.limit(Some(disk.used()));
    let new = json!({"name": "New"});
    let deadline = Instant::now() + Duration::from_secs(30);
    // The journal looks at the disk now and then, and not at every event.
    let refused = loop {
        let said = house.master.post("/v1/tenants", &new).await;
        if said.status != 201 {
            break said;
        }
        assert!(Instant::now() < deadline, "the full disk is not noticed");
    };
    let problem = refused.problem(503, "disk_full");
    assert!(problem["detail"].as_str().unwrap().starts_with("The disk is full: "), "{problem}");
    assert!(refused.header("retry-after").is_some_and(|it| it.parse::<u64>().is_ok()));
    let ready = house.anybody.get("/readyz").await.with(503).json();
    assert_eq!(ready, json!({"ready": false, "reason": "the disk is full"}));
    let link = json!({"chat": "wa:15551110009@c.us", "username": "eve"});
    let links = format!("{}/links", guest.home);
    guest.client.post(&links, &link).await.problem(503, "disk_full");
    let said = house.whatsapp(&guest, "A1", "1 refill").await.with(503);
    assert!(said.header("retry-after").is_some() && said.body.is_empty(), "{said:?}");

    disk.limit(None);
    let deadline = Instant::now() + Duration::from_secs(30);
    while house.anybody.get("/readyz").await.status != 200 {
        assert!(Instant::now() < deadline, "it is not ready again");
    }
    house.master.post("/v1/tenants", &new).await.with(201);
    guest.client.post(&links, &link).await.with(201);
    house.close().await;
}

/// Keeps the tenant's thread from doing anything until it is let go.
async fn stand_still(house: &House, guest: &Guest) -> (mpsc::Sender<()>, JoinHandle<()>) {
    let (stands, stood) = oneshot::channel();
    let (go, going) = mpsc::channel::<()>();
    let (node, id) = (house.node.clone(), guest.id);
    let standing = tokio::spawn(async move {
        let hold = move |_: &domain::tenant::Tenant| {
            stands.send(()).unwrap();
            going.recv().unwrap();
        };
        node.look(id, hold).await.unwrap();
    });
    stood.await.unwrap();
    (go, standing)
}
