//! A provider's API: its form, each order for itself, refills and their states, and faults.

use serde_json::{Value, json};

use crate::lab::{Lab, read};

async fn stocked(more: Value) -> Lab {
    let lab = Lab::open().await;
    let services = json!([
        { "service": 1, "name": "Likes | Refill: 30 Days", "rate": "0.90", "min": 50,
          "max": 10000, "refill": true, "cancel": true, "category": "Instagram" },
        { "service": 2, "name": "Views | No Refill", "type": "Custom", "desc": "<b>fast</b>" },
    ]);
    let mut seed = json!({ "name": "rush", "api_key": "P", "balance": "100.84",
        "services": services });
    seed.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    assert_eq!(lab.control("provider", seed).await.0, 200);
    let orders = json!([
        { "id": 881, "service": 1, "status": "Completed", "charge": "0.27", "start_count": "3572",
          "remains": "0" },
        { "id": 882, "service": 2, "status": "In progress", "remains": "157" },
        { "id": 883, "service": 1, "status": "In progress", "refill_error": "Not today" },
        { "id": 884, "status": "Pending", "status_error": "Ask later" },
    ]);
    let books = json!({ "provider": "rush", "orders": orders });
    assert_eq!(lab.control("provider_orders", books).await.0, 200);
    lab
}

async fn ask(lab: &Lab, form: &[(&str, &str)]) -> (u16, Value) {
    let url = format!("{}/provider/rush/api/v2", lab.server.url);
    let form: Vec<_> = [("key", "P")].iter().chain(form).collect();
    read(lab.client.post(url).form(&form).send().await.unwrap()).await
}

async fn said(lab: &Lab, action: &str, name: &str, ids: &str) -> Value {
    ask(lab, &[("action", action), (name, ids)]).await.1
}

fn error(why: &str) -> Value {
    json!({ "error": why })
}

#[tokio::test]
async fn only_a_form_with_the_key_is_understood() {
    let lab = stocked(json!({})).await;
    let url = format!("{}/provider/rush/api/v2", lab.server.url);
    let body = json!({ "key": "P", "action": "balance" });
    let as_json = read(lab.client.post(&url).json(&body).send().await.unwrap()).await;
    assert_eq!(as_json, (200, error("Invalid API key")));
    let wrong = [("key", "p"), ("action", "balance")];
    let wrong = read(lab.client.post(&url).form(&wrong).send().await.unwrap()).await;
    assert_eq!(wrong, (200, error("Invalid API key")));
    assert_eq!(read(lab.client.get(&url).send().await.unwrap()).await.0, 404);
    assert_eq!(ask(&lab, &[("action", "refund")]).await, (200, error("Incorrect request")));
    assert_eq!(ask(&lab, &[("action", "refill")]).await, (200, error("Incorrect request")));
    let many = (1..=101).map(|id| id.to_string()).collect::<Vec<_>>().join(",");
    assert_eq!(said(&lab, "refill", "orders", &many).await, error("Incorrect request"));
    let money = json!({ "balance": "100.84", "currency": "USD" });
    assert_eq!(ask(&lab, &[("action", "balance")]).await, (200, money));
    ask(&lab, &[("action", "add"), ("service", "1")]).await;
    assert_eq!(lab.look("violations").await[0]["method"], "POST add");
}

#[tokio::test]
async fn each_order_is_refilled_or_refused_for_itself() {
    let lab = stocked(json!({})).await;
    assert_eq!(said(&lab, "refill", "order", "881").await, json!({ "refill": "1" }));
    let open = error("The refill task is not completed for this order");
    assert_eq!(said(&lab, "refill", "order", "881").await, open);
    let many = said(&lab, "refill", "orders", "881,882,883,884,999").await;
    let wanted = json!([
        { "order": "881", "refill": open },
        { "order": "882", "refill": error("Refill is disabled for this service") },
        { "order": "883", "refill": error("Not today") },
        { "order": "884", "refill": 2 },
        { "order": "999", "refill": error("Incorrect order ID") },
    ]);
    assert_eq!(many, wanted);
    assert_eq!(said(&lab, "refill_status", "refill", "1").await, json!({ "status": "Awaiting" }));
    let done = json!({ "provider": "rush", "id": 1, "status": "Rejected" });
    assert_eq!(lab.control("refill", done).await.0, 200);
    let told = said(&lab, "refill_status", "refills", "1,2,3").await;
    let wanted = json!([
        { "refill": "1", "status": "Rejected" },
        { "refill": "2", "status": "Awaiting" },
        { "refill": "3", "status": error("Refill not found") },
    ]);
    assert_eq!(told, wanted);
    assert_eq!(said(&lab, "refill", "order", "881").await, json!({ "refill": "3" }));
    let books = lab.look("provider?account=rush").await;
    let orders: Vec<_> =
        books["refills"].as_array().unwrap().iter().map(|it| it["order"].clone()).collect();
    assert_eq!(orders, [881, 884, 881]);
    let seen = lab.look("seen?vendor=provider&kind=send").await;
    assert_eq!(
        (&seen[2]["method"], &seen[2]["text"]),
        (&json!("refill"), &json!("881,882,883,884,999"))
    );
    assert_eq!((&seen[0]["outcome"], &seen[0]["id"]), (&json!("ok"), &json!("1")));
}

#[tokio::test]
async fn a_wish_to_cancel_is_noted_and_a_status_is_told() {
    let lab = stocked(json!({ "texts": false })).await;
    let told = said(&lab, "cancel", "orders", "883,882,881,7").await;
    let wanted = json!([
        { "order": 883, "cancel": 1 },
        { "order": 882, "cancel": error("Cancel is disabled for this service") },
        { "order": 881, "cancel": error("Order cannot be cancelled") },
        { "order": 7, "cancel": error("Incorrect order ID") },
    ]);
    assert_eq!(told, wanted);
    assert_eq!(lab.look("provider?account=rush").await["cancels"], json!([883]));
    let one = json!({ "charge": "0.27", "start_count": "3572", "status": "Completed",
        "remains": "0", "currency": "USD" });
    assert_eq!(said(&lab, "status", "order", "881").await, one);
    assert_eq!(said(&lab, "status", "order", "884").await, error("Ask later"));
    let many = said(&lab, "status", "orders", "881,7").await;
    assert_eq!(many, json!({ "881": one, "7": error("Incorrect order ID") }));
    let (_, services) = ask(&lab, &[("action", "services")]).await;
    assert_eq!((&services[0]["min"], &services[0]["refill"]), (&json!(50), &json!(true)));
    assert_eq!(
        (&services[1]["type"], &services[1]["desc"]),
        (&json!("Custom"), &json!("<b>fast</b>"))
    );
}

#[tokio::test]
async fn faults_speak_as_a_provider_does_and_a_lost_reply_has_its_effect() {
    let lab = stocked(json!({ "rate_per_s": 2 })).await;
    lab.control("clock", json!({ "now_ms": 1_768_478_400_000_i64 })).await;
    let turn = async |fault: Value| {
        let mut order = json!({ "vendor": "provider", "account": "rush" });
        order.as_object_mut().unwrap().extend(fault.as_object().unwrap().clone());
        assert_eq!(lab.control("fault", order).await.0, 200);
    };
    for _ in 0..2 {
        assert_eq!(ask(&lab, &[("action", "balance")]).await.0, 200);
    }
    assert_eq!(ask(&lab, &[("action", "balance")]).await, (429, error("Too many requests")));
    lab.control("clock", json!({ "now_ms": 1_768_478_402_000_i64 })).await;
    turn(json!({ "fault": "denied" })).await;
    assert_eq!(said(&lab, "refill", "order", "881").await, error("Invalid API key"));
    turn(json!({ "fault": "html" })).await;
    assert_eq!(ask(&lab, &[("action", "balance")]).await.0, 503);
    turn(json!({ "fault": "lost", "on": "sends", "times": 1 })).await;
    assert_eq!(ask(&lab, &[("action", "balance")]).await.0, 200);
    let url = format!("{}/provider/rush/api/v2", lab.server.url);
    let form = [("key", "P"), ("action", "refill"), ("order", "881")];
    assert!(lab.client.post(url).form(&form).send().await.is_err());
    assert_eq!(lab.look("provider?account=rush").await["refills"][0]["order"], 881);
    let missing = json!({ "vendor": "provider", "account": "nobody", "fault": "up" });
    assert_eq!(lab.control("fault", missing).await.0, 404);
}
