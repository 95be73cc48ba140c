//! Rental Panel: its key in the query, orders by number, and each of its odd ways.

use serde_json::{Value, json};
use signalbox_sim::OrderSeed;

use crate::lab::{Lab, panel, read};

/// A panel 330 minutes east of UTC, with five orders that were placed two days ago.
async fn stocked(quirks: Value) -> Lab {
    let lab = Lab::open().await;
    lab.control("clock", json!({ "now_ms": 1_768_478_400_000_i64, "frozen": true })).await;
    let seed = json!({ "name": "bam", "api_key": "K", "kind": "rental", "rate_per_s": 0,
        "zone_minutes": 330, "quirks": quirks });
    lab.world().panel(panel(seed)).unwrap();
    let orders = (1..=5).map(|id| {
        let order = json!({ "id": id, "user": "alice", "status": "in_progress",
            "provider": "Perfect Smm", "external_id": format!("88{id}"), "service_id": 12,
            "service_name": "Likes", "quantity": 1000, "charge": "1.20", "remains": "157",
            "created_ms": 1_768_305_600_000_i64 });
        serde_json::from_value::<OrderSeed>(order).unwrap()
    });
    lab.world().orders("bam", orders.collect()).unwrap();
    lab
}

async fn ask(lab: &Lab, query: &str) -> (u16, Value) {
    let url = format!("{}/panel/bam/adminapi/v1?{query}", lab.server.url);
    read(lab.client.get(url).send().await.unwrap()).await
}

async fn by_id(lab: &Lab, orders: &str) -> Value {
    ask(lab, &format!("key=K&action=getOrders-by-id&orders={orders}&provider=1")).await.1
}

#[tokio::test]
async fn errors_come_with_200_and_before_anything_else() {
    let lab = stocked(json!({})).await;
    let denied = (200, json!({ "error": "bad_auth" }));
    assert_eq!(ask(&lab, "action=getOrders-by-id&orders=1").await, denied);
    assert_eq!(ask(&lab, "key=k&action=getOrders-by-id&orders=1").await, denied);
    assert_eq!(ask(&lab, "key=K&action=getorders").await, (200, json!({ "error": "bad_action" })));
    let missing = json!({ "status": "error", "error": "order_not_found" });
    assert_eq!(by_id(&lab, "77").await, missing);
    assert_eq!(by_id(&lab, "").await, missing);
    // The other panel's way of speaking is none of its, and the other way round.
    let url = format!("{}/panel/bam/adminapi/v2/orders", lab.server.url);
    assert_eq!(read(lab.client.get(url).send().await.unwrap()).await.0, 404);
    let url = format!("{}/panel/acme/adminapi/v1?key=k-1&action=getUser", lab.server.url);
    assert_eq!(read(lab.client.get(url).send().await.unwrap()).await.0, 404);
}

#[tokio::test]
async fn an_order_has_the_fields_of_the_wire() {
    let lab = stocked(json!({})).await;
    let answer = by_id(&lab, "3,77").await;
    assert_eq!(answer["status"], "success");
    assert_eq!(answer["orders"].as_array().unwrap().len(), 1);
    let order = &answer["orders"][0];
    for (field, value) in [
        ("id", json!(3)),
        ("username", json!("alice")),
        ("order_status", json!("In progress")),
        ("service", json!("Likes")),
        ("service_id", json!(12)),
        ("quantity", json!("1000")),
        ("remains", json!("157")),
        ("provider", json!("Perfect Smm")),
        ("external_id", json!("883")),
        ("date", json!("2026-01-13 17:30:00")),
        ("current_date", json!("2026-01-15 17:30:00")),
    ] {
        assert_eq!(order[field], value, "{field}");
    }
    let (_, answer) = ask(&lab, "key=K&action=getOrders-by-id&orders=3").await;
    assert!(answer["orders"][0].get("provider").is_none());
    let url = format!("{}/panel/bam/adminapi/v1", lab.server.url);
    let form = [("key", "K"), ("action", "getOrders-by-id"), ("orders", "2")];
    let (status, answer) = read(lab.client.post(url).form(&form).send().await.unwrap()).await;
    assert_eq!((status, &answer["orders"][0]["id"]), (200, &json!(2)));
}

#[tokio::test]
async fn every_odd_way_can_be_switched_on_while_it_runs() {
    let lab = stocked(json!({ "misspelt": true })).await;
    assert_eq!(by_id(&lab, "1").await["status"], "sucess");
    let turn = async |quirks: Value| {
        let change = json!({ "panel": "bam", "quirks": quirks });
        assert_eq!(lab.control("quirks", change).await, (200, json!({})));
    };
    turn(json!({ "keyed": true, "undated": true })).await;
    let answer = by_id(&lab, "2,4").await;
    assert_eq!((&answer["status"], &answer["orders"]["4"]["id"]), (&json!("success"), &json!(4)));
    assert!(answer["orders"]["2"].get("current_date").is_none());
    let (_, answer) = ask(&lab, "key=K&action=getMassProviderData&orders=2").await;
    assert_eq!(answer, json!({ "data": { "2": { "provider": "Perfect Smm" } } }));
    turn(json!({ "coded": true })).await;
    let coded = |why: &str| json!({ "data": [], "error_message": why, "error_code": 100 });
    assert_eq!(by_id(&lab, "77").await, coded("order not found"));
    assert_eq!(ask(&lab, "key=no").await.1, coded("bad_auth"));
    turn(json!({ "fail": true })).await;
    assert_eq!(by_id(&lab, "77").await, json!({ "status": "fail", "error": "order_not_found" }));
    turn(json!({ "empty": true })).await;
    assert_eq!(by_id(&lab, "77").await, json!({ "status": "success", "orders": [] }));
    turn(json!({ "british": true })).await;
    lab.control("status", json!({ "panel": "bam", "id": 5, "status": "canceled" })).await;
    assert_eq!(by_id(&lab, "5").await["orders"][0]["order_status"], "Cancelled");
    turn(json!({})).await;
    assert_eq!(by_id(&lab, "5").await["orders"][0]["order_status"], "Canceled");
    let odd = json!({ "panel": "bam", "quirks": { "mispelt": true } });
    let (status, answer) = lab.control("quirks", odd).await;
    assert!(status == 400 && answer["error"].as_str().unwrap().contains("mispelt"), "{answer}");
}

#[tokio::test]
async fn users_stand_where_they_are_told_to() {
    let lab = stocked(json!({})).await;
    let user = json!({ "panel": "bam", "username": "bob", "balance": "12.50", "currency": "INR" });
    lab.control("user", user).await;
    let (bob, ask) = ("key=K&action=getUser&username=bob", async |query| ask(&lab, query).await.1);
    for (place, pointer) in [("", "/user"), ("data", "/data"), ("bare", ""), ("list", "/data/0")] {
        let change = json!({ "panel": "bam", "quirks": { "user_at": place } });
        lab.control("quirks", change).await;
        let user = ask(bob).await.pointer(pointer).cloned().unwrap();
        let money = (&user["username"], &user["balance"], &user["currency"]);
        assert_eq!(money, (&json!("bob"), &json!("12.50"), &json!("INR")), "{place}");
    }
    let missing = json!({ "status": "error", "error": "user_not_found" });
    assert_eq!(ask("key=K&action=getUser&username=eve").await, missing);
}

#[tokio::test]
async fn faults_speak_as_this_panel_does() {
    let lab = stocked(json!({})).await;
    let turn = async |fault: Value| {
        let mut order = json!({ "vendor": "panel", "account": "bam" });
        order.as_object_mut().unwrap().extend(fault.as_object().unwrap().clone());
        lab.control("fault", order).await;
        ask(&lab, "key=K&action=getOrders-by-id&orders=3").await
    };
    assert_eq!(turn(json!({ "fault": "denied" })).await.1, json!({ "error": "bad_auth" }));
    let (status, page) = turn(json!({ "fault": "html" })).await;
    assert!(status == 503 && page.as_str().unwrap().contains("Just a moment"), "{page}");
    let (status, page) = turn(json!({ "fault": "limited", "seconds": 3 })).await;
    assert!(status == 429 && page.as_str().unwrap().starts_with("<html>"), "{page}");
    let (status, answer) = turn(json!({ "fault": "http200_error" })).await;
    assert_eq!((status, &answer["error_code"]), (200, &json!(100)));
    assert_eq!(turn(json!({ "fault": "wrong_ids" })).await.1["orders"][0]["id"], 4);
    assert_eq!(turn(json!({ "fault": "up" })).await.1["orders"][0]["id"], 3);
    let seen = lab.look("seen?vendor=panel&account=bam").await;
    assert_eq!(seen[0]["method"], "GET getOrders-by-id");
    assert!(!seen.to_string().contains("key"), "{seen}");
}

#[tokio::test]
async fn what_must_not_be_called_is_told_without_the_key() {
    let lab = stocked(json!({})).await;
    assert_eq!(ask(&lab, "key=K&action=getOrders&type=12&limit=2").await.0, 200);
    assert_eq!(lab.look("violations").await, json!([]));
    ask(&lab, "key=K&action=setCompleted&id=3").await;
    ask(&lab, "key=K&action=addPayment&username=alice&amount=5").await;
    let told = lab.look("violations").await;
    assert_eq!(told[0]["method"], "GET setCompleted");
    assert_eq!(told[1]["body"], r#"{"amount":"5","username":"alice"}"#);
    assert_eq!(by_id(&lab, "3").await["orders"][0]["order_status"], "Completed");
}

#[tokio::test]
async fn at_the_root_its_key_tells_which_panel_is_meant() {
    let lab = stocked(json!({})).await;
    let at_root = async |key: &str| {
        let url = format!("{}/adminapi/v1?key={key}&action=getOrders-by-id", lab.server.url);
        read(lab.client.get(format!("{url}&orders=1")).send().await.unwrap()).await.1
    };
    assert_eq!(at_root("K").await["status"], "success");
    assert_eq!(at_root("no").await, json!({ "error": "bad_auth" }));
    // The other kind has its own place there.
    let url = format!("{}/adminapi/v2/orders", lab.server.url);
    let request = lab.client.get(url).header("X-Api-Key", "k-1");
    assert_eq!(read(request.send().await.unwrap()).await.0, 200);
}
