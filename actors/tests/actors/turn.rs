//! Turns: nobody on a thread, and nobody at a start, has more than a share of it.

use crate::desk::{Desk, chat, heard, until};
use domain::change::{By, Change, Panel};
use domain::id::TenantId;
use domain::input::Input;
use signalbox_actors::{Drill, Node, PANEL_KEY};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Condvar, Mutex};

/// Stops the thread at a word until it is let go, and notes whose turn it was.
#[derive(Default)]
struct Turns {
    took: Mutex<(Vec<TenantId>, bool)>,
    go: Condvar,
    stopped: AtomicBool,
}

impl Drill for Turns {
    fn deciding(&self, tenant: TenantId, input: &Input) {
        let Input::Heard(heard) = input else { return };
        let mut took = self.took.lock().unwrap();
        if heard.text == "stop" {
            self.stopped.store(true, Ordering::SeqCst);
            took = self.go.wait_while(took, |took| !took.1).unwrap();
        }
        took.0.push(tenant);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_mailbox_lets_the_neighbours_have_their_turn() {
    let turns = Arc::new(Turns::default());
    let drill: Arc<dyn Drill> = Arc::<Turns>::clone(&turns);
    let desk = Desk::with(&[("NODE__ARBITERS", "1")], Some(drill)).await;
    let neighbour = desk.node.create_tenant("Neighbour").await.unwrap();
    let hello = |update| vec![heard(update, "tg:5", "hello")];
    desk.node.deliver(neighbour, "tg".into(), hello(1)).await.unwrap();
    let mut waiting = vec![desk.hearing(1, "stop")];
    until("the thread stands still", || turns.stopped.load(Ordering::SeqCst)).await;
    waiting.extend((2..=200).map(|nth| desk.hearing(nth, "hello")));
    until("all wait", || desk.node.observe().inbox == 200).await;
    let node = desk.node.clone();
    let last = tokio::spawn(async move {
        node.deliver(neighbour, "tg".into(), vec![heard(2, "tg:5", "hello")]).await
    });
    until("the neighbour waits, too", || desk.node.observe().inbox == 201).await;
    turns.took.lock().unwrap().1 = true;
    turns.go.notify_all();
    for one in waiting {
        one.await.unwrap().unwrap();
    }
    last.await.unwrap().unwrap();
    let took = turns.took.lock().unwrap().0.clone();
    let theirs = took.iter().rposition(|it| *it == neighbour).unwrap();
    // One message before, its own and the greeting; then at most 64 of the other's.
    assert!((60..=70).contains(&theirs), "its turn came after {theirs} of {}", took.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_wakes_so_many_at_once_and_no_more() {
    let settings = [("LIMITS__WAKES_AT_ONCE", "2"), ("LIMITS__AWAKE_TENANTS_MAX", "100")];
    let desk = Desk::with(&settings, None).await;
    for _ in 0..5 {
        let tenant = desk.node.create_tenant("One of many").await.unwrap();
        let site = "https://panel.example".to_owned();
        let key = desk.node.seal(tenant, PANEL_KEY, &site, "k-1").unwrap();
        let change = Change::PanelSet { panel: Panel { kind: "perfect".into(), site, key } };
        desk.node.change(tenant, By("test".into()), change).await.unwrap();
    }
    desk.node.halt().await;
    let lever = Arc::clone(&desk.ground.lever);
    lever.hold_reads(true);
    let node = Node::start(desk.ground.parts()).unwrap();
    until("two are read", || lever.readers() == 2).await;
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
        assert_eq!(lever.readers(), 2);
    }
    assert_eq!(node.observe().waking, 6);
    lever.hold_reads(false);
    node.settled().await;
    assert_eq!(node.observe().awake, 6);
}

/// Panics at so many looks.
#[derive(Default)]
struct Blind(AtomicI64);

impl Drill for Blind {
    fn working(&self, _: TenantId, child: &'static str) {
        let blind = child == "verifier" && self.0.fetch_sub(1, Ordering::SeqCst) > 0;
        assert!(!blind, "a drill");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_child_that_dies_a_sixth_time_in_a_minute_has_its_tenant_built_anew() {
    let blind = Arc::new(Blind::default());
    let drill: Arc<dyn Drill> = Arc::<Blind>::clone(&blind);
    let desk = Desk::with(&[], Some(drill)).await;
    blind.0.store(6, Ordering::SeqCst);
    for nth in 11..=16 {
        let (from, username) = (format!("tg:{nth}"), "alice".into());
        desk.change(Change::Linked { chat: chat(&from), username }).await;
        assert_eq!(desk.node.counters().rebuilds.get(), 0, "after {nth}");
        desk.hear(nth, &from, "1 status").await.unwrap();
        desk.node.settled().await;
    }
    let counters = desk.node.counters();
    assert_eq!((counters.child_restarts.get(), counters.rebuilds.get()), (5, 1));
    // It goes on with what is on disk.
    assert!(desk.node.clock().advance(domain::time::Span::seconds(60)));
    desk.node.settled().await;
    assert_eq!(desk.sent().len(), 6);
    assert_eq!(desk.node.observe().parked, []);
}
