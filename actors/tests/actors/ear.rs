//! Ears: one poller for each token, what ends its work, and what its owner reads of it.

use crate::desk::{BOT, Desk, TOKEN, chat, until};
use domain::change::{By, Change, Channel, Turn};
use domain::event::Event;
use domain::id::TenantId;
use domain::medium::Medium;
use domain::time::Span;
use serde_json::json;
use signalbox_actors::{CHANNEL_TOKEN, ChangeError, ListenerState};
use sim::{BotSeed, Filter, Say, Vendor};

async fn listener(desk: &Desk, tenant: TenantId) -> Option<ListenerState> {
    let state = desk.node.observe_tenant(tenant).await?;
    state.children.listeners.get(&"tg".into()).cloned()
}

/// Waits until a listener has met with this, or with nothing.
async fn met(desk: &Desk, tenant: TenantId, problem: Option<&str>) {
    for _ in 0..2_000_000 {
        let seen = listener(desk, tenant).await.and_then(|it| it.problem);
        if problem.map_or(seen.is_none(), |words| seen.is_some_and(|it| it.contains(words))) {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("the listener has not met with {problem:?}");
}

fn bot(desk: &Desk, tenant: TenantId, token: &str) -> Change {
    let base = desk.ground.server.url.clone();
    let token = desk.node.seal(tenant, CHANNEL_TOKEN, &base, token).unwrap();
    let (account, hook) = (BOT.to_owned(), String::new());
    let medium = Medium::Telegram;
    let channel = Channel { medium, account, base, token, hook, polls: true, pace: None };
    Change::ChannelSet { name: "tg".into(), channel }
}

fn say(desk: &Desk, chat: &str, text: &str) {
    let say = Say::text(Vendor::Telegram, BOT, chat, text);
    assert!(desk.ground.server.world.say(&say).unwrap().queued);
}

/// What was understood, as `chat order`.
fn heard(desk: &Desk) -> Vec<String> {
    let all = desk.node.history(desk.tenant).unwrap().into_iter();
    let line = |event| {
        let Event::CommandHeard { chat, orders, .. } = event else { return None };
        Some(format!("{chat} {}", orders.first()?))
    };
    all.filter_map(|(_, event)| line(event)).collect()
}

fn calls(desk: &Desk, method: &str) -> usize {
    let filter = Filter { vendor: Some(Vendor::Telegram), ..Filter::default() };
    desk.ground.server.world.seen(&filter).iter().filter(|it| it.method == method).count()
}

// Channel rule 6 (one poller).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_channels_with_one_token_do_not_poll_at_once() {
    let desk = Desk::open().await;
    desk.channel("tg", Medium::Telegram, true).await;
    met(&desk, desk.tenant, None).await;
    let other = desk.node.create_tenant("Other").await.unwrap();
    let by = || By("test".into());
    desk.node.change(other, by(), bot(&desk, other, TOKEN)).await.unwrap();
    met(&desk, other, Some("another channel of this node asks with the same token")).await;
    say(&desk, "5", "1 status");
    until("the first hears", || heard(&desk) == ["tg:5 1"]).await;
    // The first one gone, the other has its turn.
    let gone = Change::ChannelSet { name: "tg".into(), channel: silent(&desk) };
    desk.change(gone).await;
    met(&desk, other, None).await;
}

/// The desk's channel, waiting for webhooks.
fn silent(desk: &Desk) -> Channel {
    let Change::ChannelSet { channel, .. } = bot(desk, desk.tenant, TOKEN) else {
        panic!("no channel")
    };
    Channel { polls: false, ..channel }
}

// Channel rule 6 (one poller).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_is_set_up_once_on_a_node_and_nobody_learns_where() {
    let desk = Desk::open().await;
    let other = desk.node.create_tenant("Other").await.unwrap();
    let (one, two) = ("tg".into(), "tg-2".into());
    desk.node.take_account(desk.tenant, one, TOKEN).await.unwrap();
    desk.node.take_account(desk.tenant, "tg".into(), TOKEN).await.unwrap();
    let refused = |problem: ChangeError| {
        let ChangeError::Objection(it) = problem else { panic!("{problem}") };
        assert_eq!(it.pointer, "/token");
        assert!(it.detail.starts_with("another channel of this node has this token"), "{it}");
        assert!(!it.detail.contains("AAtest") && !it.detail.contains("Acme"), "{it}");
    };
    refused(desk.node.take_account(other, "tg".into(), TOKEN).await.unwrap_err());
    refused(desk.node.take_account(desk.tenant, two, TOKEN).await.unwrap_err());
    // Another token for the same channel lets go of the former; so do removal and deletion.
    desk.node.take_account(desk.tenant, "tg".into(), "700000001:AAnew").await.unwrap();
    desk.node.take_account(other, "tg".into(), TOKEN).await.unwrap();
    desk.node.leave_account(other, "tg".into()).await.unwrap();
    let desk = desk.crash().await;
    desk.node.take_account(desk.tenant, "tg".into(), TOKEN).await.unwrap();
    desk.node.delete_tenant(desk.tenant).await.unwrap();
    desk.node.take_account(other, "tg".into(), TOKEN).await.unwrap();
}

// Channel rule 6 (one poller).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn conflicts_are_told_and_no_webhook_is_removed_in_silence() {
    let desk = Desk::open().await;
    for (theirs, ours) in [
        (
            "Conflict: terminated by other getUpdates request; make sure that only one bot \
             instance is running",
            "another program asks with the same token",
        ),
        (
            "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to \
             delete the webhook first",
            "a webhook is set for this account",
        ),
        ("Conflict: terminated by setWebhook request", "a webhook is set for this account"),
    ] {
        let body = json!({ "ok": false, "error_code": 409, "description": theirs });
        let fault = json!({ "fault": "answer", "status": 409, "body": body, "on": "polls" });
        desk.fault(Vendor::Telegram, fault).await;
        desk.channel("tg", Medium::Telegram, true).await;
        met(&desk, desk.tenant, Some(ours)).await;
        desk.channel("tg", Medium::Telegram, false).await;
        desk.fault(Vendor::Telegram, json!({ "fault": "up" })).await;
    }
    assert_eq!((calls(&desk, "deleteWebhook"), calls(&desk, "setWebhook")), (0, 0));
}

// Channel rule 18 (what an owner can act on).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_token_stops_its_channel_until_there_is_a_new_one() {
    let desk = Desk::open().await;
    let world = &desk.ground.server.world;
    let renewed = json!({ "id": 700_000_001, "token": "700000001:AAnew", "open_chats": true });
    world.bot(serde_json::from_value::<BotSeed>(renewed).unwrap()).unwrap();
    desk.channel("tg", Medium::Telegram, true).await;
    let stopped = || desk.node.look(desk.tenant, |it| it.stopped(&"tg".into()).map(str::to_owned));
    let why = loop {
        if let Some(why) = stopped().await.unwrap() {
            break why;
        }
    };
    assert!(why.starts_with("the token was refused: set the channel with a new one"), "{why}");
    desk.change(bot(&desk, desk.tenant, "700000001:AAnew")).await;
    assert_eq!(stopped().await.unwrap(), None);
    say(&desk, "5", "1 status");
    until("it hears again", || heard(&desk) == ["tg:5 1"]).await;
}

// Channel rules 3 (keys), 5 (order).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_came_meanwhile_is_taken_in_the_order_of_each_chat() {
    let desk = Desk::open().await;
    for name in ["tg:6", "tg:7"] {
        desk.change(Change::Linked { chat: chat(name), username: "alice".into() }).await;
    }
    let mut said = Vec::new();
    for nth in 0..270 {
        let place = 5 + nth % 3;
        say(&desk, &place.to_string(), &format!("{} status", 1_000 + nth));
        said.push(format!("tg:{place} {}", 1_000 + nth));
    }
    desk.channel("tg", Medium::Telegram, true).await;
    until("all is taken", || heard(&desk).len() == 270).await;
    assert_eq!(heard(&desk), said);
}

// Channel rule 3 (keys): a set, and no highest number.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn updates_may_be_numbered_anew_from_below() {
    let desk = Desk::open().await;
    desk.channel("tg", Medium::Telegram, true).await;
    say(&desk, "5", "1 status");
    until("the first is taken", || heard(&desk).len() == 1).await;
    let world = &desk.ground.server.world;
    until("it is confirmed", || world.pending().queued == 0).await;
    assert!(desk.node.clock().advance(Span::days(8)));
    world.renumber(BOT, 100).unwrap();
    say(&desk, "5", "2 status");
    until("the next is taken", || heard(&desk) == ["tg:5 1", "tg:5 2"]).await;
}

// Channel rules 1 (disk first), 3 (keys).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_polled_and_not_on_disk_comes_again_after_a_crash() {
    let desk = Desk::open().await;
    desk.channel("tg", Medium::Telegram, true).await;
    desk.node.settled().await;
    desk.ground.lever.hold(true);
    say(&desk, "5", "1 status");
    until("it waits for the disk", || desk.node.observe().inbox == 1).await;
    let desk = {
        let crashed = tokio::spawn(desk.crash());
        crashed.await.unwrap()
    };
    assert_eq!(desk.ground.server.world.pending().queued, 1);
    desk.ground.lever.hold(false);
    until("it is taken", || !heard(&desk).is_empty()).await;
    until("it is confirmed", || desk.ground.server.world.pending().queued == 0).await;
    assert_eq!(heard(&desk), ["tg:5 1"]);
}

// Channel rules 1 (disk first), 6 (nothing is dropped).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_turn_is_on_disk_before_the_vendor_is_told_and_goes_on_after_a_crash() {
    let desk = Desk::open().await;
    desk.fault(Vendor::Telegram, json!({ "fault": "hold", "on": "all" })).await;
    let (node, tenant) = (desk.node.clone(), desk.tenant);
    let turning = tokio::spawn(async move {
        node.turn_channel(tenant, By("test".into()), "tg".into(), Turn::Polls).await
    });
    until("the vendor is told", || calls(&desk, "deleteWebhook") == 1).await;
    let wanted = |event: &Event| {
        matches!(event, Event::Changed { change: Change::ChannelTurned { .. }, .. })
    };
    let history = desk.node.history(desk.tenant).unwrap();
    assert!(history.iter().any(|(_, event)| wanted(event)), "{history:?}");
    let desk = desk.crash().await;
    drop(turning.await);
    desk.fault(Vendor::Telegram, json!({ "fault": "up" })).await;
    say(&desk, "5", "1 status");
    desk.node.look(desk.tenant, |_| ()).await.unwrap();
    until("it polls", || heard(&desk) == ["tg:5 1"]).await;
    assert!(calls(&desk, "deleteWebhook") >= 2);
    let state = desk.node.observe_tenant(desk.tenant).await.unwrap();
    let vitals = &state.channels[&"tg".into()];
    assert!(vitals.heard.is_some());
}
