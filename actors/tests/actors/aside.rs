//! Parked tenants: what is delivered to them waits on disk, and is handled in order and once.

use crate::desk::{Desk, chat, heard, until};
use crate::lever::Fate;
use domain::event::Event;
use domain::id::TenantId;
use domain::input::Input;
use domain::time::Span;
use journal::Appended;
use signalbox_actors::{Drill, Rejected, TenantState};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Tears the tenant's actor out after so many commits.
#[derive(Default)]
struct Deaths(AtomicI64);

impl Drill for Deaths {
    fn committed(&self, _: TenantId) {
        assert!(self.0.fetch_sub(1, Ordering::SeqCst) <= 0, "a drill");
    }

    fn deciding(&self, _: TenantId, input: &Input) {
        // While it is to be kept away, it cannot even wake.
        assert!(!(self.0.load(Ordering::SeqCst) > 100 && *input == Input::Woke), "a drill");
    }
}

/// A desk whose tenant has just been parked, with nothing said to it.
async fn parked(settings: &[(&str, &str)]) -> (Desk, Arc<Deaths>) {
    let deaths = Arc::new(Deaths::default());
    let desk = Desk::with(settings, None).await;
    deaths.0.store(i64::MAX, Ordering::SeqCst);
    let desk = desk.crash_into(Arc::<Deaths>::clone(&deaths)).await;
    until("it is parked", || desk.node.observe().parked == [desk.tenant]).await;
    (desk, deaths)
}

async fn state(desk: &Desk) -> TenantState {
    desk.node.observe_tenant(desk.tenant).await.unwrap()
}

fn unpark(desk: &Desk, deaths: &Deaths) {
    deaths.0.store(0, Ordering::SeqCst);
    assert!(desk.node.unpark(desk.tenant));
}

/// The messages that became commands, in the order in which they were heard.
fn commands(desk: &Desk) -> Vec<String> {
    let all = desk.node.history(desk.tenant).unwrap().into_iter();
    let message = |(_, event)| {
        let Event::CommandHeard { message, .. } = event else { return None };
        Some(message)
    };
    all.filter_map(message).collect()
}

const ONCE: [&str; 2] = ["-1001: 881 refill", "-1001: 882 refill"];

fn dispatched(desk: &Desk) -> Vec<String> {
    desk.sent().into_iter().filter(|it| it.starts_with("-1001")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_came_while_it_was_parked_is_handled_once_after_a_restart() {
    let (desk, _) = parked(&[]).await;
    let before = desk.head();
    desk.hear(1, "tg:5", "1 refill").await.unwrap();
    desk.hear(2, "tg:5", "2 refill").await.unwrap();
    desk.hear(1, "tg:5", "1 refill").await.unwrap();
    assert_eq!(desk.head(), before, "nobody but the tenant writes its own stream");
    let seen = state(&desk).await;
    assert_eq!((seen.standing.as_str(), seen.aside.deliveries), ("parked", 3));
    assert_eq!(desk.node.counters().put_aside.get(), 3);
    let desk = desk.crash().await;
    desk.node.settled().await;
    assert_eq!((commands(&desk), dispatched(&desk)), (texts(&["1", "2"]), texts(&ONCE)));
    assert_eq!(state(&desk).await.aside.deliveries, 0);
    // It is marked as taken: the next start finds nothing, and a redelivery changes nothing.
    let desk = desk.crash().await;
    desk.hear(2, "tg:5", "2 refill").await.unwrap();
    desk.node.settled().await;
    assert_eq!(dispatched(&desk), ONCE);
}

fn texts(all: &[&str]) -> Vec<String> {
    all.iter().map(|it| (*it).to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waited_goes_before_what_is_new() {
    let (desk, deaths) = parked(&[]).await;
    for nth in 1..=200 {
        desk.hear(nth, "tg:5", "help").await.unwrap();
    }
    unpark(&desk, &deaths);
    for nth in 201..=230 {
        desk.hear(nth, "tg:5", "help").await.unwrap();
    }
    desk.node.settled().await;
    let all: Vec<String> = (1..=120).map(|nth: u32| nth.to_string()).collect();
    // The hourly limit of a chat holds for what waited, too.
    assert_eq!(commands(&desk), all);
    assert_eq!(state(&desk).await.aside.deliveries, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_neighbour_and_a_look_are_served_while_it_is_parked() {
    let (desk, _) = parked(&[]).await;
    let routes = desk.node.look(desk.tenant, |mind| mind.routes().iter().count()).await;
    assert_eq!(routes, Ok(1));
    let hook = desk.node.open_hook(desk.tenant, "tg".into()).await.unwrap();
    let target = desk.node.hook(hook).await.unwrap().unwrap();
    assert_eq!(target.account, crate::desk::BOT);
    let other = desk.node.create_tenant("Other").await.unwrap();
    assert_eq!(desk.node.put_aside(other).await.unwrap().deliveries, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_finds_no_room_beside_it_is_refused_and_said_so() {
    let (desk, deaths) = parked(&[("LIMITS__PARKED_DELIVERIES_MAX", "2")]).await;
    desk.hear(1, "tg:5", "1 refill").await.unwrap();
    desk.hear(2, "tg:5", "2 refill").await.unwrap();
    let full = Err(Rejected::Full { retry_after_s: 30 });
    assert_eq!(desk.hear(3, "tg:5", "3 refill").await, full);
    unpark(&desk, &deaths);
    desk.node.settled().await;
    desk.hear(3, "tg:5", "3 refill").await.unwrap();
    desk.node.settled().await;
    assert_eq!(commands(&desk), texts(&["1", "2", "3"]));
    let (desk, _) = parked(&[("LIMITS__PARKED_KIB", "1")]).await;
    desk.hear(1, "tg:5", "1 refill").await.unwrap();
    assert_eq!(desk.hear(2, "tg:5", &"x".repeat(1_000)).await, full);
    desk.hear(3, "tg:5", "3 refill").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_acknowledged_that_is_not_on_disk() {
    let (desk, deaths) = parked(&[]).await;
    desk.ground.lever.next(Fate::Answer(Appended::Full));
    let full = desk.hear(1, "tg:5", "1 refill").await;
    assert!(matches!(full, Err(Rejected::DiskFull { .. })), "{full:?}");
    for fate in [Fate::Answer(Appended::Unknown), Fate::Panic] {
        desk.ground.lever.next(fate);
        let lost = desk.hear(1, "tg:5", "1 refill").await;
        assert!(matches!(lost, Err(Rejected::Stopping(_))), "{lost:?}");
    }
    assert_eq!(state(&desk).await.aside.deliveries, 0);
    desk.hear(1, "tg:5", "1 refill").await.unwrap();
    unpark(&desk, &deaths);
    desk.node.settled().await;
    assert_eq!(dispatched(&desk), ["-1001: 881 refill"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_lost_the_stream_writes_nothing_beside_it() {
    use journal::Journal;
    let (desk, _) = parked(&[]).await;
    desk.hear(1, "tg:5", "1 refill").await.unwrap();
    let beside = signalbox_actors::stream_beside(desk.tenant);
    desk.ground.lever.open_epoch(beside);
    for _ in 0..2 {
        let lost = desk.hear(2, "tg:5", "2 refill").await;
        assert!(matches!(lost, Err(Rejected::Stopping(_))), "{lost:?}");
    }
    assert_eq!(desk.ground.lever.head(beside).unwrap().seq, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_death_amid_the_backlog_neither_loses_nor_doubles() {
    let (desk, deaths) = parked(&[]).await;
    desk.hear(1, "tg:5", "1 refill").await.unwrap();
    desk.hear(2, "tg:5", "2 refill").await.unwrap();
    // Its first commit is on disk, but how far it came is not: all is taken once more.
    deaths.0.store(1, Ordering::SeqCst);
    assert!(desk.node.unpark(desk.tenant));
    desk.node.settled().await;
    assert_eq!(desk.node.counters().rebuilds.get(), 4);
    assert_eq!((commands(&desk), dispatched(&desk)), (texts(&["1", "2"]), texts(&ONCE)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backlog_that_cannot_be_written_stays_on_disk() {
    let (desk, deaths) = parked(&[]).await;
    desk.hear(1, "tg:5", "1 refill").await.unwrap();
    // Neither what follows from it nor how far it was taken finds room at first.
    desk.ground.lever.next(Fate::Answer(Appended::Full));
    unpark(&desk, &deaths);
    desk.node.settled().await;
    assert_eq!(dispatched(&desk), ["-1001: 881 refill"]);
    assert_eq!(state(&desk).await.aside.deliveries, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tenant_with_nothing_beside_it_sleeps_through_a_start() {
    let (desk, deaths) = parked(&[]).await;
    desk.hear(1, "tg:5", "help").await.unwrap();
    unpark(&desk, &deaths);
    desk.node.settled().await;
    assert!(desk.node.clock().advance(Span::minutes(10)));
    desk.node.settled().await;
    let desk = desk.restart().await;
    desk.node.settled().await;
    let seen = state(&desk).await;
    assert_eq!((seen.standing.as_str(), seen.aside.deliveries), ("asleep", 0));
    assert_eq!(desk.sent().len(), 1);
    assert_eq!(chat("tg:5").channel(), "tg");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_over_is_not_read_again_at_every_wake() {
    let (desk, deaths) = parked(&[]).await;
    for nth in 1..=260 {
        desk.hear(nth, "tg:5", "hello").await.unwrap();
    }
    let beside = signalbox_actors::stream_beside(desk.tenant);
    unpark(&desk, &deaths);
    desk.node.settled().await;
    drop(desk.ground.lever.reads_of(beside));
    let desk = desk.crash().await;
    desk.hear(300, "tg:5", "1 refill").await.unwrap();
    desk.node.settled().await;
    let reads = desk.ground.lever.reads_of(beside);
    assert!(!reads.is_empty() && reads.iter().all(|from| *from > 260), "{reads:?}");
    assert_eq!(state(&desk).await.aside.deliveries, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tenant_that_is_deleted_while_it_is_parked_is_gone() {
    let (desk, _) = parked(&[]).await;
    desk.hear(1, "tg:5", "1 refill").await.unwrap();
    desk.node.delete_tenant(desk.tenant).await.unwrap();
    assert_eq!(desk.node.put_aside(desk.tenant).await, Err(Rejected::NotFound));
    let gone = desk.node.deliver(desk.tenant, "tg".into(), vec![heard(2, "tg:5", "help")]).await;
    assert_eq!(gone, Err(Rejected::NotFound));
    let desk = desk.crash().await;
    desk.node.settled().await;
    assert_eq!(desk.sent(), [""; 0]);
}
