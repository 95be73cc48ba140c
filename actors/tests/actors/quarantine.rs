//! Quarantine: inputs that made a tenant fail, kept on disk, refused when they come again, and
//! tried again or given up when the operator says so.

use crate::desk::{Desk, chat, until};
use crate::lever::Fate;
use domain::change::{By, Change};
use domain::id::TenantId;
use domain::input::Input;
use journal::Appended;
use signalbox_actors::{ChangeError, Drill, Quarantined, Rejected};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Faults of the program: orders above 1 are too much for it, and it may not be able to wake.
#[derive(Default)]
struct Fault(AtomicBool, AtomicBool);

impl Drill for Fault {
    fn deciding(&self, _: TenantId, input: &Input) {
        if let Input::Heard(heard) = input {
            let sound = !self.0.load(Ordering::SeqCst) || heard.text.starts_with('1');
            assert!(sound, "cannot count {:?}, which `is` odd", heard.text);
        }
        if let Input::Told(_, Change::Linked { username, .. }) = input {
            assert_ne!(username, &"odd".into());
        }
        let asleep = self.1.load(Ordering::SeqCst) && *input == Input::Woke;
        assert!(!asleep, "a drill");
    }
}

async fn faulty() -> (Desk, Arc<Fault>) {
    let fault = Arc::new(Fault::default());
    fault.0.store(true, Ordering::SeqCst);
    let drill: Arc<dyn Drill> = Arc::<Fault>::clone(&fault);
    (Desk::with(&[], Some(drill)).await, fault)
}

async fn quarantined(desk: &Desk) -> Vec<Quarantined> {
    desk.node.put_aside(desk.tenant).await.unwrap().quarantined
}

const NOT_FOUND: Result<(), ChangeError> = Err(ChangeError::Rejected(Rejected::NotFound));

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_outlives_a_restart_and_its_redelivery_panics_nobody() {
    let (desk, fault) = faulty().await;
    drop(desk.hear(2, "tg:5", "2 refill").await);
    let kept = quarantined(&desk).await;
    assert_eq!(kept[0].why, "cannot count \"…\", which `…` odd");
    assert!(kept[0].releasable && kept.len() == 1);
    let desk = desk.crash_into(fault).await;
    // Nothing but its keys need be the same.
    desk.hear(2, "tg:5", "2 refill, please").await.unwrap();
    desk.hear(1, "tg:5", "1 refill").await.unwrap();
    desk.node.settled().await;
    assert_eq!(desk.node.counters().panics.get(), 0);
    assert_eq!((quarantined(&desk).await, desk.sent().len()), (kept, 2));
    let state = desk.node.observe_tenant(desk.tenant).await.unwrap();
    assert!(!serde_json::to_string(&state).unwrap().contains("refill"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_tried_again_once_the_fault_is_mended() {
    let (desk, fault) = faulty().await;
    drop(desk.hear(2, "tg:5", "2 refill").await);
    let id = quarantined(&desk).await[0].id;
    // Too early: it is quarantined once more, under another number.
    desk.node.release(desk.tenant, id).await.unwrap();
    desk.node.settled().await;
    let again = quarantined(&desk).await;
    assert!(again.len() == 1 && again[0].id > id);
    assert_eq!(desk.node.release(desk.tenant, id).await, NOT_FOUND);
    fault.0.store(false, Ordering::SeqCst);
    desk.node.release(desk.tenant, again[0].id).await.unwrap();
    desk.node.settled().await;
    assert_eq!(quarantined(&desk).await, []);
    // By now it is known as any other.
    desk.hear(2, "tg:5", "2 refill").await.unwrap();
    desk.node.settled().await;
    assert_eq!(desk.sent(), ["-1001: 882 refill", "5: 2: refill requested."]);
    assert_eq!(desk.node.put_aside(desk.tenant).await.unwrap().deliveries, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_released_is_handled_even_if_the_node_dies_at_once() {
    let (desk, _) = faulty().await;
    drop(desk.hear(2, "tg:5", "2 refill").await);
    let id = quarantined(&desk).await[0].id;
    desk.ground.lever.hold(true);
    let before = desk.ground.lever.appends();
    let release = tokio::spawn({
        let (node, tenant) = (desk.node.clone(), desk.tenant);
        async move { node.release(tenant, id).await }
    });
    until("it is written", || desk.ground.lever.appends() > before).await;
    assert!(!release.is_finished());
    desk.ground.lever.hold(false);
    release.await.unwrap().unwrap();
    let desk = desk.crash().await;
    desk.node.settled().await;
    // Where there was time for it to fail once more before the node died, it is still there.
    for again in quarantined(&desk).await {
        desk.node.release(desk.tenant, again.id).await.unwrap();
    }
    desk.node.settled().await;
    assert_eq!(desk.sent(), ["-1001: 882 refill", "5: 2: refill requested."]);
    assert_eq!(quarantined(&desk).await, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_given_up_is_gone() {
    let (desk, _) = faulty().await;
    drop(desk.hear(2, "tg:5", "2 refill").await);
    let id = quarantined(&desk).await[0].id;
    desk.node.discard(desk.tenant, id).await.unwrap();
    assert_eq!(desk.node.discard(desk.tenant, id).await, NOT_FOUND);
    assert_eq!(desk.node.release(TenantId(7), id).await, NOT_FOUND);
    let desk = desk.crash().await;
    desk.node.settled().await;
    assert_eq!((quarantined(&desk).await, desk.sent()), (Vec::new(), Vec::new()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_quarantined_stays_with_whoever_sent_it() {
    let (desk, _) = faulty().await;
    desk.ground.lever.next(Fate::Answer(Appended::Full));
    let full = desk.hear(2, "tg:5", "2 refill").await;
    assert!(matches!(full, Err(Rejected::DiskFull { .. })), "{full:?}");
    assert_eq!(quarantined(&desk).await, []);
    // Once there is room, its redelivery is.
    drop(desk.hear(2, "tg:5", "2 refill").await);
    desk.hear(2, "tg:5", "2 refill").await.unwrap();
    assert_eq!(quarantined(&desk).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_that_fails_is_for_its_owner_to_repeat() {
    let (desk, _) = faulty().await;
    for _ in 0..2 {
        let change = Change::Linked { chat: chat("tg:6"), username: "odd".into() };
        let failed = desk.node.change(desk.tenant, By("test".into()), change).await;
        assert!(matches!(failed, Err(ChangeError::Rejected(Rejected::Stopping(_)))), "{failed:?}");
    }
    // One of a kind is enough.
    let kept = quarantined(&desk).await;
    assert_eq!((kept.len(), kept[0].kind.as_str(), kept[0].releasable), (1, "told", false));
    assert_eq!(desk.node.release(desk.tenant, kept[0].id).await, NOT_FOUND);
    desk.node.discard(desk.tenant, kept[0].id).await.unwrap();
    assert_eq!(quarantined(&desk).await, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_released_of_a_parked_tenant_waits_until_it_is_unparked() {
    let (desk, fault) = faulty().await;
    drop(desk.hear(2, "tg:5", "2 refill").await);
    fault.1.store(true, Ordering::SeqCst);
    let drill = Arc::clone(&fault);
    let desk = desk.crash_into(drill).await;
    drop(desk.node.look(desk.tenant, |_| ()).await);
    until("it is parked", || desk.node.observe().parked == [desk.tenant]).await;
    let id = quarantined(&desk).await[0].id;
    desk.hear(1, "tg:5", "1 refill").await.unwrap();
    desk.node.release(desk.tenant, id).await.unwrap();
    let aside = desk.node.put_aside(desk.tenant).await.unwrap();
    assert_eq!((aside.deliveries, aside.quarantined), (2, Vec::new()));
    fault.0.store(false, Ordering::SeqCst);
    fault.1.store(false, Ordering::SeqCst);
    assert!(desk.node.unpark(desk.tenant));
    desk.node.settled().await;
    let sent = desk.sent().into_iter().filter(|it| it.starts_with("-1001"));
    assert_eq!(sent.collect::<Vec<_>>(), ["-1001: 881 refill", "-1001: 882 refill"]);
}
