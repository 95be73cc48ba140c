//! More deliveries than there is room for.

use crate::client::Said;
use crate::house::{Guest, House};
use std::sync::mpsc;
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
