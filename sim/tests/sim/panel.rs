//! Perfect Panel: keys, rate, orders, users, tickets, and what must never be called.

use serde_json::{Value, json};
use signalbox_sim::OrderSeed;

use crate::lab::{Lab, panel, read};

fn order(fields: Value) -> OrderSeed {
    serde_json::from_value(fields).unwrap()
}

async fn stocked(more: Value) -> Lab {
    let lab = Lab::open().await;
    lab.control("clock", json!({ "now_ms": 1_768_478_400_000_i64, "frozen": true })).await;
    let mut seed = json!({ "rate_per_s": 0 });
    seed.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    lab.world().panel(panel(seed)).unwrap();
    let orders = (1..=5).map(|id| {
        order(json!({ "id": id, "user": "alice", "status": "completed", "provider": "rush.example",
            "external_id": format!("88{id}"), "service_id": 12, "service_name": "Likes",
            "quantity": 1000, "charge": "1.20", "start_count": null }))
    });
    lab.world().orders("acme", orders.collect()).unwrap();
    lab
}

fn ids(answer: &Value) -> Vec<i64> {
    let rows = answer["data"]["list"].as_array().unwrap();
    rows.iter().map(|row| row["id"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn the_key_is_checked_per_panel() {
    let lab = Lab::open().await;
    lab.world().panel(panel(json!({ "name": "other", "api_key": "k-2" }))).unwrap();
    let ask = async |name: &str, key: &str| {
        let url = format!("{}/panel/{name}/adminapi/v2/orders", lab.server.url);
        read(lab.client.get(url).header("X-Api-Key", key).send().await.unwrap()).await.0
    };
    assert_eq!((ask("acme", "k-1").await, ask("acme", "k-2").await), (200, 401));
    assert_eq!((ask("other", "k-2").await, ask("nobody", "k-1").await), (200, 404));
}

#[tokio::test]
async fn at_the_root_the_key_tells_which_panel_is_meant() {
    let lab = stocked(json!({})).await;
    let ask = async |key: &str| {
        let url = format!("{}/adminapi/v2/orders/3", lab.server.url);
        read(lab.client.get(url).header("X-Api-Key", key).send().await.unwrap()).await.0
    };
    assert_eq!((ask("k-1").await, ask("wrong").await), (200, 401));
    lab.world().panel(panel(json!({ "name": "other", "api_key": "k-2" }))).unwrap();
    assert_eq!((ask("k-1").await, ask("k-2").await, ask("wrong").await), (200, 404, 401));
}

#[tokio::test]
async fn an_order_has_the_fields_of_the_wire() {
    let lab = stocked(json!({ "zone_minutes": 180 })).await;
    let (status, answer) = lab.panel("orders/3").await;
    assert_eq!((status, &answer["error_code"]), (200, &json!(0)));
    let data = &answer["data"];
    assert_eq!((&data["provider"], &data["external_id"]), (&json!("rush.example"), &json!("883")));
    assert_eq!((&data["status"], &data["remains"]), (&json!("completed"), &json!(0)));
    assert_eq!(data["created"], "2026-01-15 15:00:00");
    assert_eq!(data["created_timestamp"], 1_768_478_400);
    let charge = json!({ "value": "1.20", "currency_code": "USD", "formatted": "$1.20" });
    assert_eq!(data["charge"], charge);
    let (status, answer) = lab.panel("orders/99").await;
    let missing = json!({ "data": null, "error_message": "Order not found", "error_code": 404 });
    assert_eq!((status, answer), (404, missing));
    let moved = json!({ "panel": "acme", "id": 3, "status": "in_progress", "remains": "Unknown" });
    lab.control("status", moved).await;
    let data = lab.panel("orders/3").await.1["data"].clone();
    assert_eq!((&data["status"], &data["remains"]), (&json!("in_progress"), &json!("Unknown")));
}

#[tokio::test]
async fn the_bulk_filter_has_the_name_it_has() {
    let lab = stocked(json!({})).await;
    assert_eq!(ids(&lab.panel("orders?ids=4,2,77").await.1), [4, 2]);
    assert_eq!(ids(&lab.panel("orders?order=4,2").await.1), [5, 4, 3, 2, 1]);
    let lab = stocked(json!({ "bulk_filter": "order", "bulk_provider": false })).await;
    let (_, answer) = lab.panel("orders?order=4,2&ids=1").await;
    assert_eq!(ids(&answer), [4, 2]);
    let row = answer["data"]["list"][0].as_object().unwrap();
    assert!(!row.contains_key("provider") && !row.contains_key("external_id"));
    let lab = stocked(json!({ "bulk_filter": "none", "charge_object": false })).await;
    let (_, answer) = lab.panel("orders?ids=4&limit=2&offset=1").await;
    assert_eq!(ids(&answer), [4, 3]);
    let next = "/adminapi/v2/orders?limit=2&offset=3";
    let page = json!({ "next_page_href": next, "offset": 1, "limit": 2, "total": 5 });
    assert_eq!(answer["pagination"], page);
    assert_eq!(answer["data"]["list"][0]["charge"], 1.2);
    assert_eq!(lab.panel("orders?offset=4").await.1["pagination"]["next_page_href"], Value::Null);
}

#[tokio::test]
async fn five_requests_a_second_are_let_through() {
    let lab = Lab::open().await;
    lab.world().panel(panel(json!({}))).unwrap();
    let start = 1_768_478_400_000_i64;
    lab.control("clock", json!({ "now_ms": start })).await;
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(lab.panel("orders").await.0);
    }
    assert_eq!(statuses, [200, 200, 200, 200, 200, 429]);
    lab.control("clock", json!({ "now_ms": start + 1500 })).await;
    assert_eq!(lab.panel("orders").await.0, 200);
}

#[tokio::test]
async fn users_have_money() {
    let lab = stocked(json!({})).await;
    let user = json!({ "panel": "acme", "username": "bob", "balance": "12.50" });
    lab.control("user", user).await;
    let (_, answer) = lab.panel("users?username=bob").await;
    assert_eq!(answer["data"]["count"], 1);
    let money = json!({ "value": "12.50", "currency_code": "USD", "formatted": "$12.50" });
    assert_eq!(answer["data"]["list"][0]["balance"], money);
    assert_eq!(lab.panel("users?username=nobody").await.1["data"]["count"], 0);
    assert_eq!(lab.panel("users").await.1["data"]["count"], 2);
}

#[tokio::test]
async fn tickets_are_read_answered_and_opened() {
    let lab = stocked(json!({ "staff": ["support"], "ticket_id_field": "id" })).await;
    let said = json!({ "panel": "acme", "username": "alice", "subject": "Refill",
        "message": "<p>3 refill</p>" });
    assert_eq!(lab.control("ticket", said).await.1, json!({ "id": 1 }));
    assert_eq!(ids(&lab.panel("tickets?status=pending").await.1), [1]);
    let (_, answer) = lab.panel("tickets/1").await;
    assert_eq!(answer["data"]["user"]["username"], "alice");
    let message = json!({ "message": "<p>3 refill</p>", "is_staff": false });
    assert_eq!(answer["data"]["messages"], json!([message]));
    let reply = |name: &str| json!({ "staff_name": name, "message": "3: refill requested." });
    assert_eq!(lab.panel_post("tickets/1/reply", reply("nobody")).await.0, 400);
    assert_eq!(lab.panel_post("tickets/1/reply", reply("support")).await.0, 200);
    assert_eq!(ids(&lab.panel("tickets?status=pending").await.1), Vec::<i64>::new());
    let open = json!({ "username": "alice", "subject": "Hello", "message": "code 123" });
    assert_eq!(lab.panel_post("tickets/add", open).await.1["data"], json!({ "id": 2 }));
    let seen = lab.look("seen?kind=send&chat=1").await;
    assert_eq!(seen[1]["text"], "3: refill requested.");
    assert_eq!((&seen[0]["outcome"], &seen[1]["outcome"]), (&json!("refused"), &json!("ok")));
}

#[tokio::test]
async fn what_must_not_be_called_is_told() {
    let lab = stocked(json!({})).await;
    let change = json!({ "panel": "acme", "id": 3, "status": "pending" });
    lab.control("status", change).await;
    assert_eq!(lab.look("violations").await, json!([]));
    let pull = json!({ "service_ids": "12", "limit": 10 });
    assert_eq!(ids(&lab.panel_post("orders/pull", pull).await.1), [3]);
    assert_eq!(lab.panel("orders/3").await.1["data"]["status"], "in_progress");
    lab.panel_post("orders/3/set-partial", json!({ "remains": 1 })).await;
    let told = lab.look("violations").await;
    let methods: Vec<_> = told.as_array().unwrap().iter().map(|v| v["method"].clone()).collect();
    assert_eq!(methods, ["POST /orders/pull", "POST /orders/3/set-partial"]);
}
