//! The log of commands, as it is read beside all else.

use crate::desk::Desk;
use domain::id::CommandId;
use signalbox_actors::{CommandQuery, DispatchQuery, Node};

#[tokio::test]
async fn the_log_is_not_read_on_the_thread_that_asks_for_it() {
    let desk = Desk::open().await;
    desk.hear(1, "tg:5", "1 refill").await.unwrap();
    desk.node.settled().await;
    desk.ground.lever.scanners();
    let query = CommandQuery { limit: 9, ..CommandQuery::default() };
    let commands = desk.node.commands(desk.tenant, query).await.unwrap();
    let found = desk.node.command(desk.tenant, CommandId(1_000)).await.unwrap();
    let query = DispatchQuery { limit: 9, ..DispatchQuery::default() };
    let dispatches = desk.node.dispatches(desk.tenant, query).await.unwrap();
    assert_eq!((commands.items.len(), found, dispatches.items.len()), (1, None, 1));
    let scanners = desk.ground.lever.scanners();
    assert!(scanners.len() >= 3);
    assert!(!scanners.contains(&std::thread::current().id()));
}

/// How many commands the log shows.
async fn shown(desk: &Desk) -> usize {
    let query = CommandQuery { limit: 9, ..CommandQuery::default() };
    desk.node.commands(desk.tenant, query).await.unwrap().items.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_index_did_not_take_is_entered_by_a_later_fold() {
    let desk = Desk::open().await;
    desk.hear(1, "tg:5", "1 refill").await.unwrap();
    desk.node.settled().await;
    desk.ground.lever.fail_index(true);
    desk.node.stop().await;
    // The fold cannot enter it either, and its own snapshot must not cover it.
    let node = Node::start(desk.ground.parts()).unwrap();
    let desk = Desk { node, ..desk };
    desk.hear(2, "tg:5", "2 refill").await.unwrap();
    desk.node.settled().await;
    desk.node.stop().await;
    desk.ground.lever.fail_index(false);
    let node = Node::start(desk.ground.parts()).unwrap();
    let desk = Desk { node, ..desk };
    assert_eq!(shown(&desk).await, 2);
    // What was entered is not lost to the snapshot that follows.
    let desk = desk.restart().await;
    assert_eq!(shown(&desk).await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_index_does_not_take_is_still_shown_and_tried_again() {
    let desk = Desk::open().await;
    desk.ground.lever.fail_index(true);
    for nth in 1..=40 {
        desk.hear(nth, "tg:5", "9 refill").await.unwrap();
        desk.node.settled().await;
    }
    let state = desk.node.observe_tenant(desk.tenant).await.unwrap();
    assert!(state.unsaved > 0);
    assert_eq!(shown(&desk).await, 9);
    desk.ground.lever.fail_index(false);
    let first = desk.node.command(desk.tenant, CommandId(1)).await.unwrap();
    assert!(first.is_some_and(|log| log.closed.is_some()));
}
