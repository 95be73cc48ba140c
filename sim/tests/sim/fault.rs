//! Faults: each as its client sees it, and what the vendor has done meanwhile.

use std::time::Duration;

use serde_json::{Value, json};
use signalbox_sim::{BotSeed, Filter, Kind, Seen};

use crate::lab::{BOT, INSTANCE, Lab, PATIENCE, bot, instance, panel, read};

const ANN: &str = "15551110001@c.us";

async fn fault(lab: &Lab, vendor: &str, fields: Value) {
    let account = match vendor {
        "telegram" => BOT,
        "green" => INSTANCE,
        _ => "acme",
    };
    let mut order = json!({ "vendor": vendor, "account": account });
    order.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    assert_eq!(lab.control("fault", order).await, (200, json!({})));
}

/// Tries to send; an error says whether it is certain that nothing was received.
async fn wa_send(lab: &Lab, text: &str) -> Result<(u16, Value), bool> {
    let body = json!({ "chatId": ANN, "message": text });
    match lab.client.post(lab.wa_url("sendMessage")).json(&body).send().await {
        Ok(response) => Ok(read(response).await),
        Err(error) => Err(error.is_connect()),
    }
}

fn sends(lab: &Lab) -> Vec<Seen> {
    lab.world().seen(&Filter { kind: Some(Kind::Send), ..Filter::default() })
}

#[tokio::test]
async fn lost_is_accepted_and_vanished_is_not() {
    let lab = Lab::open().await;
    fault(&lab, "green", json!({ "fault": "lost", "times": 1 })).await;
    assert_eq!(wa_send(&lab, "a").await, Err(false));
    fault(&lab, "green", json!({ "fault": "vanished", "times": 1 })).await;
    assert_eq!(wa_send(&lab, "b").await, Err(false));
    assert_eq!(wa_send(&lab, "c").await.unwrap().0, 200);
    let told: Vec<_> =
        sends(&lab).into_iter().map(|seen| (seen.outcome, seen.accepted, seen.status)).collect();
    let expected = [("lost", true, None), ("vanished", false, None), ("ok", true, Some(200))];
    assert_eq!(told, expected.map(|(outcome, took, status)| (outcome.to_owned(), took, status)));
    let journal = lab.wa_get("lastOutgoingMessages").await.1;
    let texts: Vec<_> =
        journal.as_array().unwrap().iter().map(|line| line["textMessage"].clone()).collect();
    assert_eq!(texts, ["c", "a"]);
}

#[tokio::test]
async fn a_shut_port_refuses_and_opens_again() {
    let lab = Lab::open().await;
    let opened = lab.world().instance(instance(json!({ "own_port": true }))).unwrap();
    assert_ne!(opened.base_url, lab.server.url);
    let send = async || {
        let url = format!("{}/waInstance{INSTANCE}/sendMessage/secret", opened.base_url);
        let body = json!({ "chatId": ANN, "message": "x" });
        match lab.client.post(url).json(&body).send().await {
            Ok(response) => Ok(response.status().as_u16()),
            Err(error) => Err(error.is_connect()),
        }
    };
    for _ in 0..20 {
        assert_eq!(send().await, Ok(200));
        fault(&lab, "green", json!({ "fault": "down" })).await;
        assert_eq!((send().await, send().await), (Err(true), Err(true)));
        fault(&lab, "green", json!({ "fault": "up" })).await;
    }
    assert_eq!(send().await, Ok(200));
    assert_eq!(sends(&lab).len(), 21);
}

#[tokio::test]
async fn without_a_port_of_its_own_down_only_closes() {
    let lab = Lab::open().await;
    fault(&lab, "green", json!({ "fault": "down" })).await;
    assert_eq!(wa_send(&lab, "a").await, Err(false));
    assert_eq!(sends(&lab), []);
}

#[tokio::test]
async fn a_queued_never_message_is_nowhere() {
    let lab = Lab::open().await;
    fault(&lab, "green", json!({ "fault": "queued_never" })).await;
    let (status, sent) = wa_send(&lab, "a").await.unwrap();
    assert_eq!((status, sent["idMessage"].is_string()), (200, true));
    assert_eq!(lab.wa_get("showMessagesQueue").await.1, json!([]));
    assert_eq!(lab.wa_get("lastOutgoingMessages").await.1, json!([]));
    assert_eq!(lab.world().pending().queued, 0);
    assert_eq!((sends(&lab)[0].accepted, sends(&lab)[0].status), (false, Some(200)));
}

#[tokio::test]
async fn held_requests_are_seen_before_they_are_answered() {
    let lab = Lab::open().await;
    for lost in [false, true] {
        fault(&lab, "green", json!({ "fault": "hold" })).await;
        let after = lab.world().seen(&Filter::default()).last().map_or(0, |seen| seen.seq);
        let filter = Filter { after, kind: Some(Kind::Send), ..Filter::default() };
        let release = async {
            let seen = lab.world().wait_seen(&filter, 1, PATIENCE).await;
            assert_eq!((seen[0].outcome.as_str(), seen[0].status), ("hold", None));
            assert!(seen[0].accepted);
            let body = json!({ "vendor": "green", "account": INSTANCE, "lost": lost });
            lab.control("release", body).await;
        };
        let (sent, ()) = tokio::join!(wa_send(&lab, "x"), release);
        assert_eq!(sent.map(|(status, _)| status), if lost { Err(false) } else { Ok(200) });
        let status = lab.world().seen(&filter)[0].status;
        assert_eq!(status, if lost { None } else { Some(200) });
    }
}

#[tokio::test]
async fn slow_answers_come_late_or_when_released() {
    let lab = Lab::open().await;
    fault(&lab, "panel", json!({ "fault": "slow", "ms": 50 })).await;
    let started = std::time::Instant::now();
    assert_eq!(lab.panel("orders").await.0, 200);
    assert!(started.elapsed() >= Duration::from_millis(50));
    fault(&lab, "panel", json!({ "fault": "slow" })).await;
    let reset = async {
        lab.world().wait_seen(&Filter::default(), 2, PATIENCE).await;
        lab.world().reset();
    };
    let (answer, ()) = tokio::join!(lab.panel("orders"), reset);
    assert_eq!(answer.0, 200);
}

#[tokio::test]
async fn telegram_says_it_in_its_words() {
    let lab = Lab::open().await;
    let send =
        async |chat: i64| lab.tg("sendMessage", json!({ "chat_id": chat, "text": "x" })).await;
    fault(&lab, "telegram", json!({ "fault": "limited", "seconds": 7 })).await;
    let limited = json!({ "ok": false, "error_code": 429, "parameters": { "retry_after": 7 },
        "description": "Too Many Requests: retry after 7" });
    assert_eq!(send(5).await, (429, limited));
    assert_eq!(lab.tg("getMe", json!({})).await.0, 200);
    fault(&lab, "telegram", json!({ "fault": "blocked", "chat": "5" })).await;
    let words = "Forbidden: bot was blocked by the user";
    assert_eq!(send(5).await.1["description"], words);
    assert_eq!(send(6).await.0, 200);
    fault(&lab, "telegram", json!({ "fault": "denied", "on": "all" })).await;
    assert_eq!(lab.tg("getMe", json!({})).await.0, 401);
    assert_eq!(lab.tg("getUpdates", json!({})).await.0, 401);
    fault(&lab, "telegram", json!({ "fault": "html" })).await;
    let (status, page) = send(5).await;
    assert_eq!((status, page.as_str().unwrap().contains("502 Bad Gateway")), (502, true));
    fault(&lab, "telegram", json!({ "fault": "http200_error" })).await;
    let (status, said) = send(5).await;
    assert_eq!((status, &said["ok"]), (200, &json!(false)));
    let body = json!({ "ok": false, "error_code": 400, "description": "Bad Request: odd" });
    let odd = json!({ "fault": "answer", "status": 400, "body": body, "accepts": true });
    fault(&lab, "telegram", odd).await;
    assert_eq!(send(5).await, (400, body));
    assert!(sends(&lab).last().unwrap().accepted);
}

#[tokio::test]
async fn green_api_says_it_in_its_words() {
    let lab = Lab::open().await;
    let empty = Value::String(String::new());
    for (name, status, body) in [
        ("denied", 401, empty.clone()),
        ("blocked", 403, Value::String("Your account is suspended".into())),
        ("http200_error", 200, json!({ "status": false, "reason": "internal error" })),
    ] {
        fault(&lab, "green", json!({ "fault": name })).await;
        assert_eq!(wa_send(&lab, "x").await.unwrap(), (status, body));
    }
    fault(&lab, "green", json!({ "fault": "limited", "seconds": 30 })).await;
    assert_eq!(wa_send(&lab, "x").await.unwrap(), (429, empty));
    fault(&lab, "green", json!({ "fault": "answer", "status": 500, "body": "Internal error" }))
        .await;
    assert_eq!(wa_send(&lab, "x").await.unwrap(), (500, Value::String("Internal error".into())));
    assert!(sends(&lab).iter().all(|seen| !seen.accepted));
}

#[tokio::test]
async fn a_panel_answers_nonsense() {
    let lab = Lab::open().await;
    let orders =
        json!({ "panel": "acme", "orders": [{ "id": 7, "user": "al", "status": "fail" }] });
    lab.control("orders", orders).await;
    fault(&lab, "panel", json!({ "fault": "wrong_ids" })).await;
    assert_eq!(lab.panel("orders/7").await.1["data"]["id"], 8);
    fault(&lab, "panel", json!({ "fault": "http200_error" })).await;
    let (status, said) = lab.panel("orders/7").await;
    assert_eq!((status, &said["error_code"]), (200, &json!(100)));
    fault(&lab, "panel", json!({ "fault": "html" })).await;
    assert_eq!(lab.panel("orders/7").await.0, 503);
    fault(&lab, "panel", json!({ "fault": "denied" })).await;
    assert_eq!(lab.panel("orders/7").await.0, 401);
    for name in ["huge_numbers", "garbled"] {
        fault(&lab, "panel", json!({ "fault": name })).await;
        let url = format!("{}/panel/acme/adminapi/v2/orders/7", lab.server.url);
        let request = lab.client.get(url).header("X-Api-Key", "k-1");
        let text = request.send().await.unwrap().text().await.unwrap();
        if name == "garbled" {
            assert!(serde_json::from_str::<Value>(&text).is_err());
        } else {
            assert!(text.contains("\"remains\":99999999999999999999"), "{text}");
        }
    }
    fault(&lab, "panel", json!({ "fault": "up" })).await;
    assert_eq!(lab.panel("orders/7").await.1["data"]["id"], 7);
}

#[tokio::test]
async fn each_vendor_can_have_its_own_port() {
    let lab = Lab::open().await;
    let seed: BotSeed = bot(json!({ "own_port": true }));
    let telegram = lab.world().bot(seed).unwrap();
    let shop = lab.world().panel(panel(json!({ "own_port": true }))).unwrap();
    let me = format!("{}/bot{}/getMe", telegram.base_url, crate::lab::TOKEN);
    assert_eq!(lab.client.get(&me).send().await.unwrap().status(), 200);
    fault(&lab, "telegram", json!({ "fault": "down" })).await;
    assert!(lab.client.get(&me).send().await.unwrap_err().is_connect());
    let orders = format!("{}/adminapi/v2/orders", shop.base_url);
    let asked = lab.client.get(orders).header("X-Api-Key", "k-1").send().await.unwrap();
    assert_eq!(asked.status(), 200);
}
