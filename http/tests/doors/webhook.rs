//! The doors of the chat services: who gets in, and what becomes of what they bring.

use crate::house::{BOT, Guest, House, incoming, update};
use serde_json::json;

const TELEGRAM: &str = "x-telegram-bot-api-secret-token";

#[tokio::test]
async fn an_unknown_hook_and_a_wrong_secret_are_answered_alike() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let (tg, tg_secret) = (guest.telegram.0.as_str(), guest.telegram.1.as_str());
    let (wa, wa_secret) = (guest.green.0.as_str(), guest.green.1.as_str());
    let unknown = "/hooks/telegram/00112233445566778899aabbccddeeff";
    let crossed = tg.replace("telegram", "green");
    let longer = format!("{tg}0");
    let upper = tg.replace("/hooks/telegram/", "/hooks/telegram/A");
    let body = update(1, 5, "12 refill").to_string();
    let before = house.journal.health().events;
    let mut answers = Vec::new();
    for (path, headers) in [
        (tg, vec![]),
        (tg, vec![(TELEGRAM, "wrong")]),
        (tg, vec![(TELEGRAM, "")]),
        (tg, vec![(TELEGRAM, wa_secret)]),
        (tg, vec![("authorization", tg_secret)]),
        (wa, vec![(TELEGRAM, wa_secret)]),
        (wa, vec![("authorization", "wrong")]),
        (wa, vec![("authorization", tg_secret)]),
        (unknown, vec![(TELEGRAM, tg_secret)]),
        (&crossed, vec![("authorization", tg_secret)]),
        (&longer, vec![(TELEGRAM, tg_secret)]),
        (&upper, vec![(TELEGRAM, tg_secret)]),
        ("/hooks/telegram/x", vec![(TELEGRAM, tg_secret)]),
    ] {
        let said = house.anybody.ask("POST", path, &headers, Some(&body)).await.with(404);
        let varies = |line: &&str| !line.starts_with("x-request-id") && !line.starts_with("date");
        let head: Vec<String> = said.head.lines().filter(varies).map(str::to_owned).collect();
        answers.push((head, said.body));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(answers[0].1, "");
    assert_eq!(house.journal.health().events, before, "nothing was written down");
    house.close().await;
}

#[tokio::test]
async fn the_secret_is_asked_for_before_the_body() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    // The body never comes: whoever waits for it does not answer.
    let path = &guest.telegram.0;
    let head =
        format!("POST {path} HTTP/1.1\r\nhost: x\r\n{TELEGRAM}: no\r\ncontent-length: 9\r\n");
    let said = house.anybody.send(format!("{head}connection: close\r\n\r\n").as_bytes()).await;
    assert_eq!(said.status, 404);
    house.close().await;
}

#[tokio::test]
async fn a_known_hook_that_cannot_be_looked_at_now_is_not_unknown() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let body = update(1, 5, "12 refill").to_string();
    house.node.stop().await;
    let ask = |secret: String| {
        let (anybody, path, body) = (house.anybody.clone(), guest.telegram.0.clone(), body.clone());
        async move { anybody.ask("POST", &path, &[(TELEGRAM, &secret)], Some(&body)).await }
    };
    let said = ask(guest.telegram.1.clone()).await.with(503);
    assert_eq!(said.body, "");
    assert!(said.header("retry-after").is_some_and(|it| it.parse::<u64>().is_ok()), "{said:?}");
    ask("wrong".to_owned()).await.with(404);
    house.close().await;
}

async fn telegram(house: &House, guest: &Guest, headers: &[(&str, &str)], body: &str) -> u16 {
    let mut all = vec![(TELEGRAM, guest.telegram.1.as_str())];
    all.extend(headers);
    let said = house.anybody.ask("POST", &guest.telegram.0, &all, Some(body)).await;
    assert_eq!(said.body, "", "{said:?}");
    said.status
}

#[tokio::test]
async fn what_is_no_plain_json_of_bearable_size_is_refused() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let fits = format!("{}{}", update(1, 5, "hello"), " ".repeat(200_000));
    assert_eq!(telegram(&house, &guest, &[], &fits).await, 200);
    for (headers, body, status) in [
        (vec![("content-encoding", "gzip")], "{}", 415),
        (vec![("content-type", "text/plain")], "{}", 415),
        (vec![("content-encoding", "identity")], "{}", 200),
        (vec![("content-type", "application/json; charset=utf-8")], "{}", 200),
        (vec![], "nonsense", 400),
        (vec![], "", 400),
        (vec![], "{\"update_id\":", 400),
        (vec![], "[]", 400),
        (vec![], "\u{0}", 400),
    ] {
        let status_now = telegram(&house, &guest, &headers, body).await;
        assert_eq!(status_now, status, "{headers:?} {body:?}");
    }
    let (path, secret) = &guest.telegram;
    let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\n{TELEGRAM}: {secret}\r\n");
    let announced = format!("{head}content-length: 262145\r\nconnection: close\r\n\r\n");
    assert_eq!(house.anybody.send(announced.as_bytes()).await.status, 413);
    let chunk = "x".repeat(262_145);
    let chunked = format!(
        "{head}transfer-encoding: chunked\r\nconnection: close\r\n\r\n40001\r\n{chunk}\r\n"
    );
    assert_eq!(house.anybody.send(chunked.as_bytes()).await.status, 413);
    house.close().await;
}

/// Channel rule 2 (never refused for what it holds).
#[tokio::test]
async fn a_notification_that_is_too_large_does_not_hold_up_what_is_behind_it() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let (path, secret) = &guest.green;
    let large = incoming("A1", "15551110001@c.us", &"я".repeat(200_000)).to_string();
    assert!(large.len() > 262_144);
    let headers = [("authorization", secret.as_str())];
    let said = house.anybody.ask("POST", path, &headers, Some(&large)).await;
    assert_eq!((said.status, said.body.as_str()), (200, ""));
    let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: {secret}\r\n");
    let chunk = "x".repeat(262_145);
    let chunked = format!(
        "{head}transfer-encoding: chunked\r\nconnection: close\r\n\r\n\
         40001\r\n{chunk}\r\n0\r\n\r\n"
    );
    assert_eq!(house.anybody.send(chunked.as_bytes()).await.status, 200);
    house.whatsapp(&guest, "A2", "2274209 refill").await.with(200);
    let listed = guest.client.get(&format!("{}/commands", guest.home)).await.with(200).json();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1), "{listed}");
    // There is a bound to it, and nothing is read for whoever does not know the secret.
    let endless = format!("{head}content-length: 4194305\r\nconnection: close\r\n\r\n");
    assert_eq!(house.anybody.send(endless.as_bytes()).await.status, 413);
    let strange = endless.replace(secret.as_str(), "wrong");
    assert_eq!(house.anybody.send(strange.as_bytes()).await.status, 404);
    house.close().await;
}

/// Channel rule 2 (never refused for what it holds).
#[tokio::test]
async fn the_vendors_own_oddities_are_taken_in_silence() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    for body in [
        json!({"update_id": 1, "some_new_kind": {"x": 1}}),
        json!({"update_id": 2, "message": {"message_id": 2, "chat": {"id": 5}, "sticker": {}}}),
        json!({"update_id": 3, "edited_message": {"message_id": 2, "chat": {"id": 5}}}),
        json!({"update_id": 4, "message_reaction": {"chat": {"id": 5}, "message_id": 2}}),
        json!({"new": true}),
        json!({}),
    ] {
        assert_eq!(telegram(&house, &guest, &[], &body.to_string()).await, 200, "{body}");
    }
    let mut odd = incoming("B1", "15551110001@c.us", "hello");
    odd["typeWebhook"] = "somethingNew".into();
    odd["novelty"] = json!([1, {"deep": null}]);
    let headers = [("authorization", guest.green.1.as_str())];
    let said = house.anybody.ask("POST", &guest.green.0, &headers, Some(&odd.to_string())).await;
    assert_eq!((said.status, said.body.as_str()), (200, ""));
    let listed = guest.client.get(&format!("{}/commands", guest.home)).await.with(200).json();
    assert_eq!(listed["items"], json!([]));
    house.close().await;
}

#[tokio::test]
async fn a_delivery_counts_once_and_only_for_its_own_account() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    for _ in 0..3 {
        house.whatsapp(&guest, "A1", "2274209 refill").await.with(200);
    }
    let bearer = format!("Bearer {}", guest.green.1);
    let body = incoming("A1", "15551110001@c.us", "2274209 refill").to_string();
    let headers = [("authorization", bearer.as_str())];
    let again = house.anybody.ask("POST", &guest.green.0, &headers, Some(&body)).await;
    assert_eq!((again.status, again.body.as_str()), (200, ""));
    let mut foreign = incoming("A2", "15551110001@c.us", "2274211 refill");
    foreign["instanceData"]["idInstance"] = 1_101_999_999_u64.into();
    let foreign = foreign.to_string();
    let wrong = house.anybody.ask("POST", &guest.green.0, &headers, Some(&foreign)).await;
    assert_eq!((wrong.status, wrong.body.as_str()), (404, ""));
    let listed = guest.client.get(&format!("{}/commands", guest.home)).await.with(200).json();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1), "{listed}");
    assert_ne!(BOT, "1101999999");
    house.close().await;
}

/// Channel rules 1 (disk first), 2 (never refused for what it holds).
#[tokio::test]
async fn while_nothing_can_be_written_down_the_vendor_is_asked_to_wait() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    house.anybody.get("/readyz").await.with(200);
    house.journal.close().await.unwrap();
    let said = house.whatsapp(&guest, "A1", "2274209 refill").await;
    assert_eq!((said.status, said.body.as_str()), (503, ""));
    assert!(said.header("retry-after").is_some_and(|it| it.parse::<u64>().is_ok()), "{said:?}");
    let link = json!({"chat": "wa:15551110009@c.us", "username": "eve"});
    let refused = guest.client.post(&format!("{}/links", guest.home), &link).await;
    refused.problem(503, "stopping");
    assert!(refused.header("retry-after").is_some());
    let ready = house.anybody.get("/readyz").await.with(503).json();
    assert_eq!(ready["ready"], false);
    house.anybody.get("/healthz").await.with(200);
    house.close().await;
}

#[tokio::test]
async fn whoever_is_refused_is_not_listened_to_any_longer() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    // No body of these ever ends, and no answer says that the connection may stay.
    for (path, status) in [
        ("/v1/tenants", 401),
        (guest.telegram.0.as_str(), 404),
        ("/nowhere", 404),
        ("/healthz", 405),
    ] {
        let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n");
        let request = format!("{head}\r\n3\r\nabc\r\n");
        let said = house.anybody.send_to_the_end(request.as_bytes()).await;
        assert_eq!(said.status, status, "{path}");
    }
    house.close().await;
}
