//! Polling: what comes is confirmed only once it is on disk.

use crate::desk::{BOT, Desk, INSTANCE, chat, until};
use crate::lever::Fate;
use domain::change::Change;
use domain::medium::Medium;
use journal::Appended;
use sim::{Filter, Say, Vendor};

fn queued(desk: &Desk) -> usize {
    desk.ground.server.world.pending().queued
}

// Channel rule 1 (disk first).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn telegram_is_polled_and_confirmed_after_the_disk() {
    let desk = Desk::open().await;
    desk.channel("tg", Medium::Telegram, true).await;
    desk.ground.lever.hold(true);
    desk.ground.server.world.say(&Say::text(Vendor::Telegram, BOT, "5", "1 refill")).unwrap();
    until("it waits for the disk", || desk.node.observe().inbox == 1).await;
    let polls = || {
        let filter = Filter { vendor: Some(Vendor::Telegram), ..Filter::default() };
        let seen = desk.ground.server.world.seen(&filter);
        seen.iter().filter(|it| it.method == "getUpdates").count()
    };
    assert_eq!(queued(&desk), 1);
    let before = polls();
    desk.ground.lever.hold(false);
    until("it is confirmed", || queued(&desk) == 0).await;
    assert!(polls() >= before);
    until("it is done", || desk.sent().len() == 2).await;
    assert_eq!(desk.sent(), ["-1001: 881 refill", "5: 1: refill requested."]);
    let state = desk.node.observe_tenant(desk.tenant).await.unwrap();
    let listener = &state.children.listeners[&"tg".into()];
    assert!(listener.polls);
    assert_eq!((listener.heard, &listener.problem), (1, &None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn green_api_is_polled_and_deleted_after_the_disk() {
    let desk = Desk::open().await;
    desk.change(Change::Linked { chat: chat("wa:15551110001@c.us"), username: "alice".into() })
        .await;
    desk.channel("wa", Medium::WhatsApp, true).await;
    desk.ground.lever.hold(true);
    let said = Say::text(Vendor::Green, INSTANCE, "15551110001@c.us", "1 refill");
    desk.ground.server.world.say(&said).unwrap();
    until("it waits for the disk", || desk.node.observe().inbox == 1).await;
    assert!(queued(&desk) >= 1);
    desk.ground.lever.hold(false);
    until("it is done", || desk.sent().len() == 2).await;
    until("all is deleted", || queued(&desk) == 0).await;
    assert_eq!(desk.sent()[0], "-1001: 881 refill");
    assert!(desk.sent()[1].starts_with("15551110001@c.us: 1: refill requested"));
}

// Channel rule 1 (disk first).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_found_the_disk_full_is_handed_on_again() {
    let desk = Desk::open().await;
    desk.channel("tg", Medium::Telegram, true).await;
    desk.ground.lever.next(Fate::Answer(Appended::Full));
    desk.ground.server.world.say(&Say::text(Vendor::Telegram, BOT, "5", "1 refill")).unwrap();
    until("it is done", || desk.sent().len() == 2).await;
    until("it is confirmed", || queued(&desk) == 0).await;
    assert_eq!(desk.sent(), ["-1001: 881 refill", "5: 1: refill requested."]);
}
