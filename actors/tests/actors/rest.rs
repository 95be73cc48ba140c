//! Sleep, and what comes after a stop or a crash.

use crate::desk::{Desk, heard, until};
use domain::time::Span;
use sim::Vendor;

async fn standing(desk: &Desk) -> String {
    desk.node.observe_tenant(desk.tenant).await.unwrap().standing
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_idle_tenant_sleeps_and_the_next_message_wakes_it() {
    let desk = Desk::open().await;
    desk.hear(1, "tg:5", "1 refill").await.unwrap();
    desk.node.settled().await;
    assert_eq!(standing(&desk).await, "awake");
    assert!(desk.node.clock().advance(Span::minutes(10)));
    desk.node.settled().await;
    assert_eq!(standing(&desk).await, "asleep");
    assert_eq!(desk.node.observe().awake, 0);
    // A message that was taken before the sleep is still known after it.
    desk.hear(1, "tg:5", "1 refill").await.unwrap();
    desk.node.settled().await;
    assert_eq!(desk.sent(), ["-1001: 881 refill", "5: 1: refill requested."]);
    let state = desk.node.observe_tenant(desk.tenant).await.unwrap();
    assert_eq!((state.standing.as_str(), state.unsaved), ("awake", 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sleeper_is_woken_at_its_moment() {
    let desk = Desk::open().await;
    let busy = serde_json::json!({ "fault": "limited", "seconds": 3600, "times": 1 });
    desk.fault(Vendor::Telegram, busy).await;
    desk.hear(1, "tg:5", "1 status").await.unwrap();
    desk.node.settled().await;
    assert!(desk.node.clock().advance(Span::minutes(10)));
    desk.node.settled().await;
    assert_eq!(standing(&desk).await, "asleep");
    assert_eq!(desk.node.observe().reminders, 1);
    let before = desk.sent().len();
    assert!(desk.node.clock().advance(Span::minutes(51)));
    desk.node.settled().await;
    assert_eq!(desk.sent().len(), before + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_many_awake_send_the_one_idle_longest_to_sleep() {
    let settings = [("LIMITS__AWAKE_TENANTS_MAX", "1"), ("LIMITS__WAKES_AT_ONCE", "1")];
    let desk = Desk::with(&settings, None).await;
    assert!(desk.node.clock().advance(Span::seconds(1)));
    let other = desk.node.create_tenant("Other").await.unwrap();
    desk.node.deliver(other, "tg".into(), vec![heard(1, "tg:5", "hello")]).await.unwrap();
    until("one sleeps", || desk.node.observe().awake == 1).await;
    assert_eq!(standing(&desk).await, "asleep");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_resumes_what_was_under_way() {
    let desk = Desk::open().await;
    desk.fault(Vendor::Panel, serde_json::json!({ "fault": "hold" })).await;
    desk.hear(1, "tg:5", "1 refill").await.unwrap();
    let looked = || {
        let filter = sim::Filter { vendor: Some(Vendor::Panel), ..Default::default() };
        desk.ground.server.world.seen(&filter).len()
    };
    until("the panel is asked", || looked() == 1).await;
    desk.fault(Vendor::Panel, serde_json::json!({ "fault": "up" })).await;
    let desk = desk.crash().await;
    desk.node.settled().await;
    assert_eq!(desk.sent(), ["-1001: 881 refill", "5: 1: refill requested."]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dispatch_that_a_crash_cut_off_is_in_doubt_and_not_repeated() {
    let desk = Desk::open().await;
    let hold = serde_json::json!({ "fault": "hold", "chat": "-1001" });
    desk.fault(Vendor::Telegram, hold).await;
    desk.hear(1, "tg:5", "1 refill").await.unwrap();
    until("it is sent", || desk.sent().len() == 1).await;
    desk.fault(Vendor::Telegram, serde_json::json!({ "fault": "up" })).await;
    let desk = desk.crash().await;
    desk.node.settled().await;
    let to_provider = desk.sent().iter().filter(|it| it.starts_with("-1001")).count();
    assert_eq!(to_provider, 1, "{:?}", desk.sent());
    let doubts = desk.node.look(desk.tenant, |mind| mind.in_doubt_list().count());
    assert_eq!(doubts.await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_in_order_leaves_marks_so_that_nobody_is_woken_for_nothing() {
    let desk = Desk::open().await;
    desk.hear(1, "tg:5", "1 refill").await.unwrap();
    let desk = desk.restart().await;
    assert_eq!(desk.sent(), ["-1001: 881 refill", "5: 1: refill requested."]);
    desk.node.settled().await;
    assert_eq!(desk.node.observe().awake, 0);
    assert_eq!(desk.node.observe().tenants, 1);
    let page = signalbox_actors::CommandQuery { limit: 5, ..Default::default() };
    assert_eq!(desk.node.commands(desk.tenant, page).await.unwrap().items.len(), 1);
    assert_eq!(desk.node.observe().awake, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_stops_takes_nothing_new() {
    let desk = Desk::open().await;
    desk.node.stop().await;
    let late = desk.hear(1, "tg:5", "1 refill").await;
    assert!(matches!(late, Err(signalbox_actors::Rejected::Stopping(_))), "{late:?}");
}
