//! Appends that fail: nothing is acknowledged, and nothing is built on what is not on disk.

use crate::desk::{Desk, Ground, START, heard, until};
use crate::lever::{Fate, Lever};
use journal::Appended;
use signalbox_actors::{ChangeError, Node, Rejected};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_turns_away_and_folds_again() {
    let desk = Desk::open().await;
    let head = desk.head();
    desk.ground.lever.next(Fate::Answer(Appended::Full));
    let full = desk.hear(1, "tg:5", "1 refill").await;
    assert!(matches!(full, Err(Rejected::DiskFull { retry_after_s: 1.. })), "{full:?}");
    desk.node.settled().await;
    assert_eq!((desk.head(), desk.sent()), (head, Vec::new()));
    let open = desk.node.look(desk.tenant, |mind| mind.commands().count()).await.unwrap();
    assert_eq!(open, 0);
    // The vendor delivers it again, and it is new.
    desk.hear(1, "tg:5", "1 refill").await.unwrap();
    desk.node.settled().await;
    assert_eq!(desk.sent(), ["-1001: 881 refill", "5: 1: refill requested."]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_no_death_of_the_platform() {
    let ground = Ground::new(&[]).await;
    let node = Node::start(ground.parts()).unwrap();
    ground.lever.next(Fate::Answer(Appended::Full));
    let full = node.create_tenant("Acme").await;
    let Err(ChangeError::Rejected(why)) = &full else { panic!("{full:?}") };
    assert!(matches!(why, Rejected::DiskFull { .. }), "{why:?}");
    assert!(why.to_string().starts_with("the disk is full: "), "{why}");
    assert_eq!(node.observe().platform.stopped, None);
    node.create_tenant("Acme").await.unwrap();
    assert_eq!(node.tenants().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_is_dropped_does_not_take_its_end_for_a_death() {
    let deaths = Deaths::default();
    tracing::subscriber::set_global_default(deaths.clone()).unwrap();
    let ground = Ground::new(&[]).await;
    for _ in 0..20 {
        let node = Node::start(ground.parts()).unwrap();
        ground.lever.next(Fate::Answer(Appended::Full));
        node.create_tenant("Acme").await.unwrap_err();
        drop(node);
        until("its threads are gone", || Arc::strong_count(&ground.lever) == 1).await;
    }
    assert_eq!(*deaths.0.lock().unwrap(), [""; 0]);
}

/// Hears what is said of the platform's death.
#[derive(Clone, Default)]
struct Deaths(Arc<Mutex<Vec<String>>>);

impl Visit for Deaths {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let said = format!("{value:?}");
        if field.name() == "message" && said.contains("the platform's actor has died") {
            self.0.lock().unwrap().push(said);
        }
    }
}

impl Subscriber for Deaths {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outcome_that_finds_the_disk_full_is_not_lost() {
    let desk = Desk::open().await;
    desk.fault(sim::Vendor::Telegram, serde_json::json!({ "fault": "hold" })).await;
    desk.hear(1, "tg:5", "1 refill").await.unwrap();
    until("it is sent", || desk.sent().len() == 1).await;
    desk.ground.lever.next(Fate::Answer(Appended::Full));
    desk.fault(sim::Vendor::Telegram, serde_json::json!({ "fault": "up" })).await;
    let release = sim::Release {
        vendor: sim::Vendor::Telegram,
        account: crate::desk::BOT.into(),
        lost: false,
    };
    desk.ground.server.world.release(&release).unwrap();
    desk.node.settled().await;
    assert_eq!(desk.sent(), ["-1001: 881 refill", "5: 1: refill requested."]);
    assert_eq!(desk.node.counters().appends_failed.get(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_duplicate_waits_for_the_commit_of_the_first() {
    let desk = Desk::open().await;
    desk.ground.lever.hold(true);
    let first = desk.hearing(1, "1 refill");
    until("the first is written", || desk.node.observe().inbox == 1).await;
    let second = desk.hearing(1, "1 refill");
    until("the second waits", || desk.node.observe().inbox == 2).await;
    assert!(!first.is_finished() && !second.is_finished());
    // The first is never written; the second takes its place and is acknowledged for itself.
    desk.ground.lever.next(Fate::Answer(Appended::Full));
    desk.ground.lever.hold(false);
    assert!(matches!(first.await.unwrap(), Err(Rejected::DiskFull { retry_after_s: 1.. })));
    second.await.unwrap().unwrap();
    desk.node.settled().await;
    assert_eq!(desk.sent(), ["-1001: 881 refill", "5: 1: refill requested."]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_journal_that_fails_ends_all_acknowledgement() {
    let desk = Desk::open().await;
    desk.ground.lever.next(Fate::Panic);
    let lost = desk.hear(1, "tg:5", "1 refill").await;
    assert!(matches!(lost, Err(Rejected::Stopping(_))), "{lost:?}");
    until("it is lost", || desk.node.observe().lost == [desk.tenant]).await;
    let again = desk.hear(1, "tg:5", "1 refill").await;
    assert!(matches!(again, Err(Rejected::Stopping(_))), "{again:?}");
    assert_eq!(desk.sent(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_nodes_on_one_journal_the_later_owns_the_tenant() {
    let desk = Desk::open().await;
    let mut parts = desk.ground.parts();
    parts.journal = Arc::new(Lever::over(Arc::clone(&desk.ground.lever.inner)));
    parts.clock = signalbox_actors::Clock::manual(START);
    let later = Node::start(parts).unwrap();
    later.deliver(desk.tenant, "tg".into(), vec![heard(1, "tg:5", "hello")]).await.unwrap();
    let fenced = desk.hear(2, "tg:5", "1 refill").await;
    assert!(matches!(&fenced, Err(Rejected::Stopping(why)) if why.contains("another node")));
    until("it is lost", || desk.node.observe().lost == [desk.tenant]).await;
    later.deliver(desk.tenant, "tg".into(), vec![heard(2, "tg:5", "1 refill")]).await.unwrap();
    later.settled().await;
    assert_eq!(desk.sent(), ["-1001: 881 refill", "5: 1: refill requested."]);
    later.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_journal_that_was_changed_does_not_wake_a_tenant() {
    let desk = Desk::open().await;
    let stream = journal::StreamId(desk.tenant.bytes());
    let hook = desk.node.open_hook(desk.tenant, "tg".into()).await.unwrap();
    let unasked = desk.node.open_hook(desk.tenant, "wa".into()).await.unwrap();
    let target = desk.node.hook(hook).await.unwrap();
    desk.node.halt().await;
    let (epoch, head) = {
        use journal::Journal;
        (desk.ground.lever.open_epoch(stream), desk.head())
    };
    let entry = journal::Entry { kind: 1, version: 1, at_ms: 0, key: 1, body: vec![0; 40] };
    let journal: &dyn journal::Journal = desk.ground.lever.as_ref();
    let forged = journal.append(stream, epoch, head, vec![entry]).await;
    assert!(matches!(forged, Appended::Committed { .. }));
    let node = Node::start(desk.ground.parts()).unwrap();
    until("it is parked", || node.observe().parked == [desk.tenant]).await;
    // Where a hook led is known if anybody asked before.
    assert_eq!(node.hook(hook).await, Ok(target));
    assert_eq!(node.hook(unasked).await, Err(Rejected::Parked));
    let looked = node.look(desk.tenant, |_| ()).await;
    assert_eq!(looked, Err(Rejected::Parked));
    // What is put aside needs nothing of what was changed.
    let help = vec![heard(1, "tg:5", "1 help")];
    node.deliver(desk.tenant, "tg".into(), help).await.unwrap();
    let state = node.observe_tenant(desk.tenant).await.unwrap();
    assert_eq!((state.standing.as_str(), state.aside.deliveries), ("parked", 1));
    assert!(state.why.unwrap().contains("cannot be opened"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_waits_for_a_waking_tenant_hears_of_the_nodes_end() {
    let desk = Desk::open().await.restart().await;
    desk.node.settled().await;
    desk.ground.lever.hold_reads(true);
    let (node, tenant) = (desk.node.clone(), desk.tenant);
    let looking = tokio::spawn(async move { node.look(tenant, |_| ()).await });
    let heard = desk.hearing(1, "1 refill");
    until("it is being woken", || desk.ground.lever.readers() > 0).await;
    let node = desk.node.clone();
    let ending = tokio::spawn(async move { node.halt().await });
    for waiting in [looking, heard] {
        let told = tokio::time::timeout(Duration::from_secs(30), waiting).await;
        let told = told.expect("it waits for a node that has ended").unwrap();
        assert!(matches!(told, Err(Rejected::Stopping(_))), "{told:?}");
    }
    desk.ground.lever.hold_reads(false);
    ending.await.unwrap();
    desk.node.settled().await;
}
