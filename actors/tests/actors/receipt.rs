//! Requests that are to be done once: across crashes, full disks, midnight and deleted tenants.

use crate::desk::{Desk, START, chat};
use crate::lever::Fate;
use config::vault::TokenId;
use domain::change::{By, Change};
use domain::id::TenantId;
use domain::platform::Scope;
use domain::receipt::LIFE;
use domain::time::Span;
use journal::{Appended, Journal};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use signalbox_actors::{ANSWER_MAX, Claimant, KeptAnswer, Node, Rejected, Repeatable, Turn};
use std::time::Duration;

const ME: &str = "token tok_1";

/// How long a caller may wait on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(30);

fn request(nth: u8, tenant: Option<TenantId>) -> Repeatable {
    let (key, body, token) = ([nth; 32], [7; 32], TokenId([0, 0, 0, 0, 0, 0, 0, 1]));
    Repeatable { key, body, token, by: By(ME.to_owned()), tenant }
}

fn answer(body: &str) -> KeptAnswer {
    let headers = vec![("location".to_owned(), "/v1/x".to_owned())];
    KeptAnswer { status: 201, headers, body: body.to_owned() }
}

fn name(turn: &Turn) -> &'static str {
    match turn {
        Turn::Yours(_) => "yours",
        Turn::Running => "running",
        Turn::Mismatch => "mismatch",
        Turn::Answered(_) => "answered",
        Turn::Unkept => "unkept",
        Turn::CutOff => "cut off",
        Turn::TooMany(_) => "too many",
    }
}

async fn told(node: &Node, request: &Repeatable) -> &'static str {
    name(&node.claim(request.clone()).await.unwrap())
}

async fn mine(node: &Node, request: &Repeatable) -> Claimant {
    let turn = node.claim(request.clone()).await.unwrap();
    let told = name(&turn);
    let Turn::Yours(claimant) = turn else { panic!("it is {told}") };
    claimant
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_outlives_a_crash_and_is_readable_for_its_tenant_alone() {
    let desk = Desk::open().await;
    let one = request(1, Some(desk.tenant));
    let claimant = mine(&desk.node, &one).await;
    assert_eq!(told(&desk.node, &one).await, "running");
    let other = Repeatable { body: [8; 32], ..one.clone() };
    assert_eq!(told(&desk.node, &other).await, "mismatch");
    claimant.answered(&answer("{\"token\":\"sbx_secret\"}")).await.unwrap();
    let long = request(2, None);
    let body = "x".repeat(ANSWER_MAX);
    mine(&desk.node, &long).await.answered(&answer(&body)).await.unwrap();
    let none = request(3, None);
    mine(&desk.node, &none).await.released().await.unwrap();
    let desk = desk.crash().await;
    let Turn::Answered(kept) = desk.node.claim(one.clone()).await.unwrap() else { panic!() };
    assert!(kept == answer("{\"token\":\"sbx_secret\"}"));
    assert_eq!(told(&desk.node, &other).await, "mismatch");
    assert_eq!(told(&desk.node, &long).await, "unkept");
    assert_eq!(told(&desk.node, &none).await, "yours");
    for (stream, _) in desk.ground.lever.heads() {
        for record in desk.ground.lever.read(stream, 1, 1_000).unwrap() {
            let clear = |word: &[u8]| record.body.windows(word.len()).any(|it| it == word);
            assert!(!clear(b"sbx_secret") && !clear(b"location"), "it is readable");
        }
    }
    desk.node.delete_tenant(desk.tenant).await.unwrap();
    assert_eq!(told(&desk.node, &one).await, "unkept");
}

/// What happens after a request was taken, and what the request is told after a crash.
async fn meanwhile(desk: &Desk, nth: u8) -> &'static str {
    let (node, own) = (&desk.node, desk.tenant);
    let link = |n: u8| Change::Linked { chat: chat(&format!("tg:{n}")), username: "bob".into() };
    match nth {
        0 => return "yours",
        1 => {
            node.change(own, By(ME.to_owned()), link(101)).await.unwrap();
        }
        2 => {
            node.change(own, By("master".to_owned()), link(102)).await.unwrap();
            desk.hear(1, "tg:5", "1 refill").await.unwrap();
            node.settled().await;
            return "yours";
        }
        3 => {
            node.create_tenant("Other").await.unwrap();
            return "yours";
        }
        4 => drop(node.create_tenant("Another").await.unwrap()),
        _ => drop(node.issue_token(Scope::Tenant(own), "ci").await.unwrap()),
    }
    "cut off"
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_cut_off_is_done_again_only_where_nothing_came_of_it() {
    let mut desk = Desk::open().await;
    for nth in 0..6 {
        let request = request(nth, Some(desk.tenant).filter(|_| nth != 4));
        let claimant = mine(&desk.node, &request).await;
        let after = meanwhile(&desk, nth).await;
        desk = desk.crash().await;
        drop(claimant);
        assert_eq!(told(&desk.node, &request).await, after, "{nth}");
    }
    let dropped = request(9, None);
    drop(mine(&desk.node, &dropped).await);
    assert_eq!(told(&desk.node, &dropped).await, "cut off");
    let desk = desk.crash().await;
    assert_eq!(told(&desk.node, &dropped).await, "yours");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_a_day_old_is_forgotten_and_its_key_destroyed() {
    let desk = Desk::open().await;
    let keys = |desk: &Desk| {
        let all = desk.ground.vault.tenants();
        all.into_iter().filter(|id| id.starts_with(&[0; 8]) && *id != [0; 16]).count()
    };
    assert_eq!(keys(&desk), 0);
    let one = request(1, None);
    mine(&desk.node, &one).await.answered(&answer("{}")).await.unwrap();
    assert!(desk.ground.clock.advance(Span::hours(24 - 1)));
    assert_eq!((told(&desk.node, &one).await, keys(&desk)), ("answered", 2));
    let desk = desk.crash().await;
    assert_eq!(told(&desk.node, &one).await, "answered");
    assert!(desk.ground.clock.advance(Span::hours(1)));
    mine(&desk.node, &one).await.answered(&answer("{}")).await.unwrap();
    assert_eq!(desk.node.observe().receipts.kept, 1);
    desk.node.settled().await;
    // Nobody asks any more: what has expired goes by itself.
    assert!(desk.ground.clock.advance(Span::days(3)));
    desk.node.settled().await;
    assert_eq!((keys(&desk), desk.node.observe().receipts.kept), (0, 0));
    assert_eq!(told(&desk.node, &one).await, "yours");
    assert!(desk.ground.clock.now() > START);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_written_down_is_not_begun() {
    let desk = Desk::open().await;
    let full = || desk.ground.lever.next(Fate::Answer(Appended::Full));
    let one = request(1, None);
    full();
    let refused = desk.node.claim(one.clone()).await;
    assert!(matches!(refused, Err(Rejected::DiskFull { .. })));
    let claimant = mine(&desk.node, &one).await;
    full();
    assert!(matches!(claimant.released().await, Err(Rejected::DiskFull { .. })));
    let claimant = mine(&desk.node, &one).await;
    full();
    assert!(claimant.answered(&answer("{}")).await.is_err());
    assert_eq!(told(&desk.node, &one).await, "cut off");
    desk.ground.lever.next(Fate::Answer(Appended::Unknown));
    for nth in 2..4 {
        let refused = desk.node.claim(request(nth, None)).await;
        assert!(matches!(refused, Err(Rejected::Stopping(_))), "{nth}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_has_no_more_than_it_may() {
    let desk = Desk::with(&[("DOORS__IDEMPOTENCY_PER_TOKEN", "2")], None).await;
    for nth in 1..3 {
        mine(&desk.node, &request(nth, None)).await.answered(&answer("{}")).await.unwrap();
    }
    let desk = desk.crash().await;
    let Turn::TooMany(until) = desk.node.claim(request(3, None)).await.unwrap() else { panic!() };
    assert_eq!(until, START.plus(LIFE));
    assert_eq!(told(&desk.node, &request(1, None)).await, "answered");
    let another = Repeatable { token: TokenId([2; 8]), ..request(4, None) };
    assert_eq!(told(&desk.node, &another).await, "yours");
}

/// Does what one caller does: asks, and, when it is its turn, goes on or breaks off at any point.
async fn call(node: Node, request: Repeatable, (seed, nth): (u64, u64)) -> bool {
    let mut dice = StdRng::seed_from_u64(seed.wrapping_mul(1_000).wrapping_add(nth));
    for _ in 0..dice.random_range(0..20) {
        tokio::task::yield_now().await;
    }
    let Some(tenant) = request.tenant else { return false };
    let by = request.by.clone();
    match node.claim(request).await {
        Ok(Turn::Answered(_)) => true,
        Ok(Turn::Yours(claimant)) => {
            let path = dice.random_range(0..8);
            let username = format!("u{seed}");
            let change = Change::Linked {
                chat: chat(&format!("tg:{seed}{nth}")),
                username: username.as_str().into(),
            };
            match path {
                0 => drop(claimant),
                1 => drop(claimant.released().await),
                2 => drop(node.change(tenant, by, change).await),
                _ => match node.change(tenant, by, change).await {
                    Ok(_) => return claimant.answered(&answer("{}")).await.is_ok(),
                    Err(_) => drop(claimant),
                },
            }
            false
        }
        Ok(_) | Err(_) => false,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_whatever_order_and_wherever_it_crashes_it_is_done_at_most_once() {
    let mut desk = Desk::open().await;
    let (mut done, mut replayed) = (0, 0);
    for seed in 0..60_u64 {
        let mut dice = StdRng::seed_from_u64(seed);
        let request = request(u8::try_from(seed).unwrap(), Some(desk.tenant));
        let mut answered = false;
        for round in 0..dice.random_range(1..4_u64) {
            let callers = 0..dice.random_range(1..6_u64);
            let calls = callers.map(|nth| {
                let (node, request) = (desk.node.clone(), request.clone());
                tokio::spawn(call(node, request, (seed, round * 10 + nth)))
            });
            let calls: Vec<_> = calls.collect();
            if dice.random_bool(0.5) {
                for _ in 0..dice.random_range(0..30) {
                    tokio::task::yield_now().await;
                }
                // Whoever has not been answered goes on with the node that has gone.
                desk = desk.crash().await;
            }
            for call in calls {
                let call = tokio::time::timeout(PATIENCE, call).await;
                answered |= call.expect("a caller of a node that has ended hangs").unwrap();
            }
        }
        let username = format!("u{seed}");
        let links = desk.node.look(desk.tenant, move |mind| {
            let named = |user: &domain::id::Username| user.to_string() == username;
            mind.links().values().filter(|users| users.iter().any(named)).count()
        });
        let links = links.await.unwrap();
        assert!(links <= 1, "seed {seed}: done {links} times");
        assert!(links == 1 || !answered, "seed {seed}: answered and not done");
        (done, replayed) = (done + links, replayed + usize::from(answered));
        let turn = desk.crash().await;
        desk = turn;
        let now = told(&desk.node, &request).await;
        assert_eq!(now == "yours", links == 0, "seed {seed}: {now} after {links}");
    }
    assert!(done > 20 && replayed > 10, "{done} done, {replayed} answered: too little was tried");
}
