//! One command from its message to its answer, and what can be seen of it.

use crate::desk::{Desk, chat};
use domain::id::{CommandId, OrderId};
use signalbox_actors::{CommandQuery, DispatchQuery};
use sim::Vendor;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_is_dispatched_and_answered() {
    let desk = Desk::open().await;
    desk.hear(1, "tg:5", "1 refill").await.unwrap();
    desk.node.settled().await;
    assert_eq!(desk.sent(), ["-1001: 881 refill", "5: 1: refill requested."]);
    let page = desk.node.commands(desk.tenant, CommandQuery { limit: 10, ..Default::default() });
    let page = page.await.unwrap();
    assert_eq!((page.items.len(), page.next), (1, None));
    assert_eq!(page.items[0].errands[0].outcome, "requested");
    assert!(page.items[0].closed.is_some());
    let query = DispatchQuery { limit: 10, order: Some(OrderId(1)), ..Default::default() };
    let page = desk.node.dispatches(desk.tenant, query).await.unwrap();
    assert_eq!(page.items[0].text, "881 refill");
    assert_eq!(page.items[0].state, "accepted");
    let command = desk.node.command(desk.tenant, CommandId(1)).await.unwrap().unwrap();
    assert_eq!(command.chat, chat("tg:5"));
    assert_eq!(desk.node.command(desk.tenant, CommandId(2)).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_orders_are_looked_up_in_one_call() {
    let desk = Desk::open().await;
    desk.hear(1, "tg:5", "1 2 3 refill").await.unwrap();
    desk.node.settled().await;
    assert!(desk.sent()[0].starts_with("-1001: 881"), "{:?}", desk.sent());
    let filter = sim::Filter { vendor: Some(Vendor::Panel), ..Default::default() };
    assert_eq!(desk.ground.server.world.seen(&filter).len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_are_paged_from_the_newest() {
    let desk = Desk::open().await;
    for (update, order) in [(1, "1"), (2, "2"), (3, "3"), (4, "4")] {
        desk.hear(update, "tg:5", &format!("{order} status")).await.unwrap();
        desk.node.settled().await;
    }
    let query = CommandQuery { limit: 3, ..CommandQuery::default() };
    let page = desk.node.commands(desk.tenant, query.clone()).await.unwrap();
    let ids: Vec<u64> = page.items.iter().map(|log| log.id.0).collect();
    assert_eq!((ids, page.next), (vec![4, 3, 2], Some(2)));
    let query = CommandQuery { after: page.next.map(CommandId), ..query };
    let page = desk.node.commands(desk.tenant, query).await.unwrap();
    assert_eq!((page.items.len(), page.next), (1, None));
    let query = CommandQuery { limit: 3, outcome: Some("not_found".into()), ..Default::default() };
    let page = desk.node.commands(desk.tenant, query).await.unwrap();
    assert_eq!(page.items.iter().map(|log| log.id.0).collect::<Vec<_>>(), [4]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_of_many_commands_is_whole_across_its_pages_and_a_restart() {
    const COUNT: u64 = 40;
    let mut desk = Desk::open().await;
    for update in 1..=COUNT {
        let text =
            if update % 10 == 0 { "1 status".to_owned() } else { format!("{update} status") };
        desk.hear(update, "tg:5", &text).await.unwrap();
        desk.node.settled().await;
        assert!(desk.node.clock().advance(domain::time::Span::minutes(3)));
        desk.node.settled().await;
    }
    for after in ["all", "a crash", "a restart"] {
        desk = match after {
            "a crash" => desk.crash().await,
            "a restart" => desk.restart().await,
            _ => desk,
        };
        let mut ids = Vec::new();
        let mut query = CommandQuery { limit: 7, ..CommandQuery::default() };
        loop {
            let page = desk.node.commands(desk.tenant, query.clone()).await.unwrap();
            ids.extend(page.items.iter().map(|log| log.id.0));
            query.after = page.next.map(CommandId);
            if query.after.is_none() {
                break;
            }
        }
        assert_eq!(ids, (1..=COUNT).rev().collect::<Vec<_>>(), "after {after}");
        let of_one = CommandQuery { limit: 50, order: Some(OrderId(1)), ..Default::default() };
        let page = desk.node.commands(desk.tenant, of_one).await.unwrap();
        let ids: Vec<u64> = page.items.iter().map(|log| log.id.0).collect();
        assert_eq!(ids, [40, 30, 20, 10, 1], "after {after}");
        for id in [1, 31, 32, 39] {
            let log = desk.node.command(desk.tenant, CommandId(id)).await.unwrap().unwrap();
            assert_eq!((log.id.0, log.closed.is_some()), (id, true));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn talk_writes_nothing() {
    let desk = Desk::open().await;
    let head = desk.head();
    desk.hear(1, "tg:5", "good morning").await.unwrap();
    desk.hear(2, "tg:6", "1 refill").await.unwrap();
    desk.node.settled().await;
    assert_eq!(desk.head(), head);
    assert_eq!(desk.sent(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_reply_of_the_vendor_is_in_doubt_and_not_sent_again() {
    let desk = Desk::open().await;
    let lost = serde_json::json!({ "fault": "lost", "times": 1, "chat": "-1001" });
    desk.fault(Vendor::Telegram, lost).await;
    desk.hear(1, "tg:5", "1 refill").await.unwrap();
    desk.node.settled().await;
    let to_provider = desk.sent().iter().filter(|it| it.starts_with("-1001")).count();
    assert_eq!(to_provider, 1);
    let doubts = desk.node.look(desk.tenant, |mind| mind.in_doubt_list().count());
    assert_eq!(doubts.await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_doubtful_message_is_looked_for_where_the_vendor_lets_us() {
    use domain::change::{Change, Role};
    let desk = Desk::open().await;
    desk.change(Change::RoleSet { chat: chat("wa:15550009999@c.us"), role: Role::Provider }).await;
    let route = desk.node.look(desk.tenant, |mind| {
        mind.routes().iter().next().map(|(id, route, _)| (id, route.clone()))
    });
    let (id, mut route) = route.await.unwrap().unwrap();
    route.targets = vec![chat("wa:15550009999@c.us")];
    desk.change(Change::RouteSet { id, route }).await;
    desk.fault(Vendor::Green, serde_json::json!({ "fault": "lost", "times": 1 })).await;
    desk.hear(1, "tg:5", "1 refill").await.unwrap();
    desk.node.settled().await;
    assert!(desk.node.clock().advance(domain::time::Span::seconds(11)));
    desk.node.settled().await;
    let doubts = desk.node.look(desk.tenant, |mind| mind.in_doubt_list().count());
    assert_eq!(doubts.await.unwrap(), 0);
    let page = desk.node.dispatches(desk.tenant, DispatchQuery { limit: 1, ..Default::default() });
    assert_eq!(page.await.unwrap().items[0].state, "accepted");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_simulation_asks_the_panel_and_sends_nothing() {
    let desk = Desk::open().await;
    let head = desk.head();
    let trial = desk.node.simulate(desk.tenant, chat("tg:5"), "1 9 refill".into()).await.unwrap();
    assert_eq!(trial.silent_because, None);
    let outcomes: Vec<&str> = trial.errands.iter().map(|it| it.outcome.as_str()).collect();
    assert_eq!(outcomes, ["requested", "not_found"]);
    assert_eq!(trial.dispatches, [(chat("tg:-1001"), "881 refill".to_owned())]);
    assert!(trial.reply.unwrap().contains("1: refill requested."));
    let talk = desk.node.simulate(desk.tenant, chat("tg:5"), "hello".into()).await.unwrap();
    assert_eq!(talk.silent_because.as_deref(), Some("it is not a command"));
    let blocked = desk.node.simulate(desk.tenant, chat("tg:-1001"), "1 refill".into()).await;
    assert_eq!(blocked.unwrap().silent_because.as_deref(), Some("the chat's role is provider"));
    let nowhere = desk.node.simulate(desk.tenant, chat("bot2:5"), "1 refill".into()).await.unwrap();
    assert_eq!(nowhere.silent_because.as_deref(), Some("there is no channel bot2"));
    assert_eq!((desk.head(), desk.sent()), (head, Vec::new()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn probes_tell_step_by_step() {
    let desk = Desk::open().await;
    let steps = desk.node.test_panel(desk.tenant).await.unwrap();
    assert!(steps.iter().all(|step| step.ok), "{steps:?}");
    assert_eq!(
        steps.iter().map(|step| step.name).collect::<Vec<_>>(),
        ["panel", "order", "orders"]
    );
    let steps = desk.node.test_channel(desk.tenant, "tg".into()).await.unwrap();
    // The account is there, and nobody has told the vendor where to deliver.
    let failed: Vec<&str> = steps.iter().filter(|it| !it.ok).map(|it| it.name).collect();
    assert_eq!(failed, ["hook"], "{steps:?}");
    assert!(steps[1].detail.starts_with("no webhook is set: nothing is heard"), "{steps:?}");
    desk.fault(Vendor::Panel, serde_json::json!({ "fault": "denied" })).await;
    let steps = desk.node.test_panel(desk.tenant).await.unwrap();
    assert_eq!((steps.len(), steps[0].ok), (1, false));
    assert!(!format!("{steps:?}").contains("k-1"));
}
