//! How often may be asked, and how a caller is told.

use crate::client::{Client, Said};
use crate::house::House;
use domain::time::Span;
use serde_json::json;

const FEW: &[(&str, &str)] = &[
    ("SIGNALBOX__DOORS__REQUESTS_PER_MINUTE", "20"),
    ("SIGNALBOX__DOORS__UNAUTHORIZED_PER_MINUTE", "3"),
];

#[track_caller]
fn stands(said: &Said, policy: &str, left: &str) {
    assert_eq!(said.header("ratelimit-policy"), Some(policy), "{said:?}");
    assert_eq!(said.header("ratelimit"), Some(left), "{said:?}");
}

#[tokio::test]
async fn a_token_may_ask_so_often_and_no_other_pays_for_it() {
    let house = House::with(FEW).await;
    let (_, home, first) = house.empty("Acme").await;
    let (_, other, second) = house.empty("Other").await;
    let (first, second) = (house.anybody.with(&first), house.anybody.with(&second));
    for left in (0..20).rev() {
        // What is refused for another reason counts, too.
        let path = if left % 2 == 0 { home.clone() } else { format!("{home}/nowhere") };
        let said = first.get(&path).await.with(if left % 2 == 0 { 200 } else { 404 });
        let whole = (20 - left) * 3;
        stands(&said, "\"token\";q=20;w=60", &format!("\"token\";r={left};t={whole}"));
    }
    let links = format!("{home}/links");
    let link = json!({"chat": "wa:15551110001@c.us", "username": "alice"});
    for _ in 0..3 {
        let refused = first.post(&links, &link).await;
        refused.problem(429, "rate_limited");
        assert_eq!(refused.header("retry-after"), Some("3"));
        stands(&refused, "\"token\";q=20;w=60", "\"token\";r=0;t=60");
    }
    first.ask("DELETE", &links, &[], None).await.problem(429, "rate_limited");
    stands(&second.get(&other).await.with(200), "\"token\";q=20;w=60", "\"token\";r=19;t=3");
    assert!(house.node.clock().advance(Span::seconds(3)));
    let said = first.get(&links).await.with(200);
    assert_eq!(said.json()["items"], json!([]), "what was refused was not done");
    first.get(&links).await.problem(429, "rate_limited");
    assert!(house.node.clock().advance(Span::minutes(1)));
    stands(&first.get(&home).await.with(200), "\"token\";q=20;w=60", "\"token\";r=19;t=3");
    house.close().await;
}

#[tokio::test]
async fn whoever_guesses_at_tokens_is_slowed_down_and_nobody_else() {
    let house = House::with(FEW).await;
    let (_, home, token) = house.empty("Acme").await;
    let known = house.anybody.with(&token);
    let guess = |nth: usize| house.anybody.with(&format!("{token}{nth}"));
    for left in (0..3).rev() {
        let said = guess(left).get(&home).await;
        said.problem(401, "unauthorized");
        let whole = (3 - left) * 20;
        stands(&said, "\"address\";q=3;w=60", &format!("\"address\";r={left};t={whole}"));
    }
    for path in [home.as_str(), "/v1/nowhere", "/%761/tenants", "/v1/health"] {
        for client in [&guess(4), &house.anybody] {
            let said = client.get(path).await;
            said.problem(429, "rate_limited");
            assert_eq!(said.header("retry-after"), Some("20"));
        }
    }
    known.get(&home).await.with(200);
    assert!(house.node.clock().advance(Span::seconds(20)));
    guess(5).get(&home).await.problem(401, "unauthorized");
    guess(6).get(&home).await.problem(429, "rate_limited");
    house.close().await;
}

#[tokio::test]
async fn deliveries_and_health_are_never_counted() {
    let house = House::with(FEW).await;
    let guest = house.guest("Acme").await;
    let anybody: &Client = &house.anybody;
    for nth in 0..30 {
        let said = house.whatsapp(&guest, &format!("A{nth}"), "hello").await.with(200);
        assert!(said.header("ratelimit").is_none(), "{said:?}");
        anybody.ask("POST", &guest.green.0, &[], Some("{}")).await.with(404);
        for path in ["/healthz", "/readyz"] {
            assert!(anybody.get(path).await.with(200).header("ratelimit").is_none());
        }
        anybody.get("/nowhere").await.with(404);
    }
    let said = anybody.get(&guest.home).await;
    said.problem(401, "unauthorized");
    stands(&said, "\"address\";q=3;w=60", "\"address\";r=2;t=20");
    house.close().await;
}
