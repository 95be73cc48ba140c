//! Supervision, rehearsed: inputs, children and actors that panic.

use crate::desk::{Desk, chat, heard, until};
use domain::change::{By, Change};
use domain::id::TenantId;
use domain::input::Input;
use domain::time::Span;
use signalbox_actors::{Drill, Rejected};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Panics at a text, and so many times at other things.
#[derive(Default)]
struct Panics {
    decisions: AtomicI64,
    children: AtomicI64,
    commits: AtomicI64,
}

impl Panics {
    fn count(counter: &AtomicI64) {
        assert!(counter.fetch_sub(1, Ordering::SeqCst) <= 0, "a drill");
    }
}

impl Drill for Panics {
    fn deciding(&self, _: TenantId, input: &Input) {
        if let Input::Heard(heard) = input {
            assert!(!heard.text.contains("poison"), "a drill");
            Self::count(&self.decisions);
        }
    }

    fn working(&self, _: TenantId, child: &'static str) {
        if child == "verifier" {
            Self::count(&self.children);
        }
    }

    fn committed(&self, _: TenantId) {
        Self::count(&self.commits);
    }
}

async fn rehearsed() -> (Desk, Arc<Panics>) {
    let panics = Arc::new(Panics::default());
    let drill: Arc<dyn Drill> = Arc::<Panics>::clone(&panics);
    (Desk::with(&[], Some(drill)).await, panics)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_that_passes_loses_nothing() {
    let (desk, panics) = rehearsed().await;
    panics.decisions.store(1, Ordering::SeqCst);
    desk.hear(1, "tg:5", "1 refill").await.unwrap();
    desk.node.settled().await;
    assert_eq!(desk.sent(), ["-1001: 881 refill", "5: 1: refill requested."]);
    assert_eq!(desk.node.counters().panics.get(), 1);
    assert_eq!(desk.node.counters().quarantined.get(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_poisonous_input_is_set_aside_and_its_neighbours_are_not() {
    let (desk, _) = rehearsed().await;
    let tenant = desk.tenant;
    desk.ground.lever.hold(true);
    let held = desk.hearing(1, "1 refill");
    until("one is written", || desk.node.observe().inbox == 1).await;
    let (before, poison, after) =
        (desk.hearing(2, "2 refill"), desk.hearing(3, "poison"), desk.hearing(4, "3 refill"));
    until("all wait", || desk.node.observe().inbox == 4).await;
    desk.ground.lever.hold(false);
    for fine in [held, before, after] {
        fine.await.unwrap().unwrap();
    }
    assert!(matches!(poison.await.unwrap(), Err(Rejected::Stopping(_))));
    desk.node.settled().await;
    let state = desk.node.observe_tenant(tenant).await.unwrap();
    let quarantined = state.aside.quarantined.clone();
    assert_eq!(quarantined.len(), 1);
    assert_eq!((quarantined[0].kind.as_str(), quarantined[0].why.as_str()), ("heard", "a drill"));
    assert!(quarantined[0].releasable);
    assert!(!serde_json::to_string(&state).unwrap().contains("poison"));
    // Its redelivery ends here.
    desk.hear(3, "tg:5", "poison").await.unwrap();
    assert_eq!(desk.node.counters().panics.get(), 2);
    assert_eq!(desk.sent().iter().filter(|it| it.starts_with("-1001")).count(), 3);
}

/// Panics at every wake, once it is told to.
#[derive(Default)]
struct Sleepless(AtomicI64);

impl Drill for Sleepless {
    fn deciding(&self, _: TenantId, input: &Input) {
        let told = self.0.load(Ordering::SeqCst) > 0;
        assert!(!(told && *input == Input::Woke), "a drill");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tenant_that_cannot_wake_is_parked_and_sends_nothing_twice() {
    let desk = Desk::open().await;
    let hold = serde_json::json!({ "fault": "hold", "chat": "-1001" });
    desk.fault(sim::Vendor::Telegram, hold).await;
    desk.hear(1, "tg:5", "1 refill").await.unwrap();
    until("it is sent", || desk.sent().len() == 1).await;
    desk.node.halt().await;
    let drill = Arc::new(Sleepless::default());
    drill.0.store(1, Ordering::SeqCst);
    let node = signalbox_actors::Node::start_drilled(desk.ground.parts(), drill).unwrap();
    until("it is parked", || node.observe().parked == [desk.tenant]).await;
    assert_eq!(desk.sent(), ["-1001: 881 refill"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_child_that_dies_is_started_again_and_what_it_held_is_reported() {
    let (desk, panics) = rehearsed().await;
    panics.children.store(1, Ordering::SeqCst);
    desk.hear(1, "tg:5", "1 refill").await.unwrap();
    desk.node.settled().await;
    // The look that died with it counts as one that was not answered: it is repeated later.
    assert_eq!(desk.sent(), [""; 0]);
    assert!(desk.node.clock().advance(Span::seconds(2)));
    desk.node.settled().await;
    assert_eq!(desk.sent(), ["-1001: 881 refill", "5: 1: refill requested."]);
    let state = desk.node.observe_tenant(desk.tenant).await.unwrap();
    assert_eq!(state.child_restarts, 1);
    assert_eq!(state.children.verifier.unwrap().looked, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_at_the_gates_is_not_sent_once_its_actor_has_died() {
    let panics = Arc::new(Panics::default());
    let drill: Arc<dyn Drill> = Arc::<Panics>::clone(&panics);
    let desk = Desk::with(&[("LIMITS__OUTBOUND_PER_TENANT", "1")], Some(drill)).await;
    desk.change(Change::Linked { chat: chat("tg:6"), username: "alice".into() }).await;
    let hold = serde_json::json!({ "fault": "hold", "chat": "-1001" });
    desk.fault(sim::Vendor::Telegram, hold).await;
    desk.hear(1, "tg:5", "1 refill").await.unwrap();
    until("the only lane is taken", || desk.sent().len() == 1).await;
    desk.hear(2, "tg:6", "2 refill").await.unwrap();
    let attempted = || desk.node.look(desk.tenant, |mind| mind.outbox().attempted().count());
    while attempted().await.unwrap() < 2 {
        tokio::task::yield_now().await;
    }
    panics.commits.store(1, Ordering::SeqCst);
    let change = Change::Linked { chat: chat("tg:7"), username: "bob".into() };
    drop(desk.node.change(desk.tenant, By("test".into()), change).await);
    until("another is there", || desk.node.counters().rebuilds.get() == 1).await;
    let doubts = || desk.node.look(desk.tenant, |mind| mind.in_doubt_list().count());
    while doubts().await.unwrap() < 2 {
        tokio::task::yield_now().await;
    }
    desk.fault(sim::Vendor::Telegram, serde_json::json!({ "fault": "up" })).await;
    let release = serde_json::json!({ "vendor": "telegram", "account": crate::desk::BOT });
    desk.ground.server.world.release(&serde_json::from_value(release).unwrap()).unwrap();
    desk.node.settled().await;
    let to_provider: Vec<String> =
        desk.sent().into_iter().filter(|it| it.starts_with("-1001")).collect();
    assert_eq!(to_provider, ["-1001: 881 refill"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_actor_that_dies_is_built_anew_three_times_and_then_parked() {
    let (desk, panics) = rehearsed().await;
    panics.commits.store(1, Ordering::SeqCst);
    drop(desk.hear(1, "tg:5", "1 refill").await);
    desk.node.settled().await;
    assert_eq!(desk.node.counters().rebuilds.get(), 1);
    assert_eq!(desk.sent(), ["-1001: 881 refill", "5: 1: refill requested."]);
    panics.commits.store(i64::MAX, Ordering::SeqCst);
    drop(desk.hear(2, "tg:5", "2 refill").await);
    until("it is parked", || desk.node.observe().parked == [desk.tenant]).await;
    desk.hear(3, "tg:5", "3 refill").await.unwrap();
    let change = Change::Linked { chat: chat("tg:6"), username: "bob".into() };
    let parked = desk.node.change(desk.tenant, By("test".into()), change).await;
    assert_eq!(parked, Err(Rejected::Parked.into()));
    // Everybody else is untouched.
    panics.commits.store(0, Ordering::SeqCst);
    let neighbour = desk.node.create_tenant("Neighbour").await.unwrap();
    let talk = vec![heard(1, "tg:5", "hello")];
    desk.node.deliver(neighbour, "tg".into(), talk).await.unwrap();
    // The command that was on disk is done once somebody lets the tenant try again.
    assert!(desk.node.unpark(desk.tenant));
    desk.node.settled().await;
    for sent in ["-1001: 882 refill", "-1001: 883 refill"] {
        assert_eq!(desk.sent().iter().filter(|it| *it == sent).count(), 1, "{sent}");
    }
}

/// Panics once the platform has written a fact.
#[derive(Default)]
struct Unseated(AtomicI64);

impl Drill for Unseated {
    fn decreed(&self) {
        Panics::count(&self.0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_platforms_actor_comes_back_though_its_stream_could_not_be_read_at_first() {
    let drill = Arc::new(Unseated::default());
    let desk = Desk::with(&[], Some(Arc::<Unseated>::clone(&drill))).await;
    drill.0.store(1, Ordering::SeqCst);
    desk.ground.lever.fail_reads(1);
    let lost = desk.node.create_tenant("Lost").await;
    assert!(lost.is_err(), "{lost:?}");
    until("it has died", || desk.node.observe().platform.stopped.is_some()).await;
    until("it is back", || desk.node.observe().platform.stopped.is_none()).await;
    desk.node.create_tenant("Next").await.unwrap();
    assert_eq!(desk.node.tenants().len(), 3, "what was written before it died is there");
}
