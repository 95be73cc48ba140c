//! Batches and permits: many inputs in few appends, and no more than there is room for.

use crate::desk::{Desk, heard, until};
use signalbox_actors::Rejected;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_inputs_take_few_appends() {
    let settings = [("LIMITS__INBOX_PER_TENANT", "2000")];
    let desk = Desk::with(&settings, None).await;
    let before = desk.ground.lever.appends();
    desk.ground.lever.hold(true);
    let waiting: Vec<_> = (0..1_000).map(|nth| desk.hearing(nth, "1 status")).collect();
    until("all wait", || desk.node.observe().inbox == 1_000).await;
    desk.ground.lever.hold(false);
    for one in waiting {
        one.await.unwrap().unwrap();
    }
    let appends = desk.ground.lever.appends() - before;
    assert!(appends < 40, "{appends} appends");
    until("the room is given back", || desk.node.observe().inbox == 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_finds_no_room_is_turned_away_and_lost_to_nobody() {
    let desk = Desk::with(&[("LIMITS__INBOX_PER_TENANT", "4")], None).await;
    let neighbour = desk.node.create_tenant("Neighbour").await.unwrap();
    desk.ground.lever.hold(true);
    let waiting: Vec<_> = (0..4).map(|nth| desk.hearing(nth, "1 status")).collect();
    until("four wait", || desk.node.observe().inbox == 4).await;
    let full = desk.hear(9, "tg:5", "1 status").await;
    assert!(matches!(full, Err(Rejected::Full { retry_after_s: 1.. })), "{full:?}");
    // Another tenant has room of its own.
    let talk = vec![heard(1, "tg:5", "hello")];
    desk.node.deliver(neighbour, "tg".into(), talk).await.unwrap();
    desk.ground.lever.hold(false);
    for one in waiting {
        one.await.unwrap().unwrap();
    }
    desk.node.settled().await;
    desk.hear(9, "tg:5", "1 status").await.unwrap();
    assert_eq!(desk.node.counters().refused_full.get(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_node_has_a_limit_of_its_own() {
    let settings = [("LIMITS__INBOX_PER_TENANT", "3"), ("LIMITS__INBOX_PER_NODE", "3")];
    let desk = Desk::with(&settings, None).await;
    let neighbour = desk.node.create_tenant("Neighbour").await.unwrap();
    desk.ground.lever.hold(true);
    let waiting: Vec<_> = (0..3).map(|nth| desk.hearing(nth, "1 status")).collect();
    until("three wait", || desk.node.observe().inbox == 3).await;
    let talk = vec![heard(1, "tg:5", "hello")];
    let full = desk.node.deliver(neighbour, "tg".into(), talk).await;
    assert!(matches!(full, Err(Rejected::Full { .. })), "{full:?}");
    desk.ground.lever.hold(false);
    for one in waiting {
        one.await.unwrap().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_who_goes_away_takes_nothing_back() {
    let desk = Desk::open().await;
    desk.ground.lever.hold(true);
    let caller = desk.hearing(1, "1 refill");
    until("it waits", || desk.node.observe().inbox == 1).await;
    caller.abort();
    assert!(caller.await.unwrap_err().is_cancelled());
    desk.ground.lever.hold(false);
    desk.node.settled().await;
    assert_eq!(desk.sent(), ["-1001: 881 refill", "5: 1: refill requested."]);
}
