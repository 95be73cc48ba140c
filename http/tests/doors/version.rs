//! Versions: what was read meanwhile changed by others is not overwritten.

use crate::client::{Client, Said};
use crate::house::{House, RUSH};
use serde_json::{Value, json};

async fn write(client: &Client, verb: &str, path: &str, etag: &str, body: &Value) -> Said {
    client.ask(verb, path, &[("if-match", etag)], Some(&body.to_string())).await
}

fn etag(said: &Said) -> String {
    said.header("etag").unwrap().to_owned()
}

#[tokio::test]
async fn settings_are_changed_by_whoever_has_read_them() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let (ask, path) = (&guest.client, format!("{}/settings", guest.home));
    let read = ask.get(&path).await.with(200);
    assert_eq!(read.json()["cooldown.refill"], "12h");
    let (first, wish) = (etag(&read), json!({"cooldown.refill": "6h", "bulk.max": 7}));
    let same = ask.ask("GET", &path, &[("if-none-match", &first)], None).await.with(304);
    assert_eq!(same.body, "");

    let without = ask.ask("PATCH", &path, &[], Some(&wish.to_string())).await;
    without.problem(428, "precondition_required");
    write(ask, "PATCH", &path, "\"other\"", &wish).await.problem(412, "precondition_failed");
    let changed = write(ask, "PATCH", &path, &first, &wish).await.with(200);
    assert_eq!(
        (&changed.json()["cooldown.refill"], &changed.json()["bulk.max"]),
        (&"6h".into(), &"7".into())
    );
    let stale = write(ask, "PATCH", &path, &first, &wish).await;
    let stale = stale.problem(412, "precondition_failed");
    assert_eq!(stale["current"], etag(&changed));
    assert_eq!(etag(&ask.get(&path).await), etag(&changed));
    let back = write(ask, "PATCH", &path, &etag(&changed), &json!({"cooldown.refill": null})).await;
    assert_eq!(back.with(200).json()["cooldown.refill"], "12h");

    // A wrong body is told before a wrong version.
    for (wish, pointer, told) in [
        (json!({"cooldown.refil": "6h"}), "/cooldown.refil", "cooldown.refill"),
        (json!({"cooldown.refill": "soon"}), "/cooldown.refill", "12h"),
        (json!({"bulk.max": "0"}), "/bulk.max", "1 to 1000"),
        (json!({"bulk.max": {}}), "/bulk.max", "text"),
    ] {
        let problem = write(ask, "PATCH", &path, "\"other\"", &wish).await.problem(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
        assert!(problem["errors"][0]["detail"].as_str().unwrap().contains(told), "{problem}");
    }
    house.close().await;
}

#[tokio::test]
async fn a_route_asks_for_its_version() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let (ask, home) = (&guest.client, &guest.home);
    let path = format!("{home}/routes/rte_1");
    let read = ask.get(&path).await.with(200);
    assert_eq!(read.json()["template"], "{ids} {action}");
    let body = json!({"keys": ["rush.example", "*"], "targets": [RUSH], "template": "{ids} rf"});
    ask.put(&path, &body).await.problem(428, "precondition_required");
    let changed = write(ask, "PUT", &path, &etag(&read), &body).await.with(200);
    assert_eq!(changed.json()["keys"], json!(["rush.example", "*"]));
    write(ask, "PUT", &path, &etag(&read), &body).await.problem(412, "precondition_failed");
    ask.delete(&path).await.problem(428, "precondition_required");
    let stale = [("if-match", etag(&read))];
    let stale: Vec<_> = stale.iter().map(|(name, value)| (*name, value.as_str())).collect();
    ask.ask("DELETE", &path, &stale, None).await.problem(412, "precondition_failed");
    let fresh = etag(&changed);
    ask.ask("DELETE", &path, &[("if-match", &fresh)], None).await.with(204);
    ask.get(&path).await.problem(404, "not_found");
    ask.ask("DELETE", &path, &[("if-match", &fresh)], None).await.problem(404, "not_found");

    house.close().await;
}

#[tokio::test]
async fn a_text_is_changed_and_goes_back_to_its_default() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let (ask, home) = (&guest.client, &guest.home);
    let path = format!("{home}/templates/requested/es");
    let read = ask.get(&path).await.with(200);
    assert_eq!(
        (&read.json()["own"], &read.json()["text"]),
        (&false.into(), &"{order}: solicitud de {action} enviada.".into())
    );
    let body = json!({"text": "{order}: pedido."});
    ask.put(&path, &body).await.problem(428, "precondition_required");
    let changed = write(ask, "PUT", &path, &etag(&read), &body).await.with(200);
    assert_eq!(
        (&changed.json()["own"], &changed.json()["text"]),
        (&true.into(), &"{order}: pedido.".into())
    );
    let wrong = json!({"text": "{weather}"});
    let wrong = write(ask, "PUT", &path, "\"other\"", &wrong).await.problem(422, "invalid");
    assert_eq!(wrong["errors"][0]["pointer"], "/text");
    ask.ask("DELETE", &path, &[("if-match", "*")], None).await.with(204);
    assert_eq!(ask.get(&path).await.json()["own"], false);
    ask.get(&format!("{home}/templates/nothing/en")).await.problem(404, "not_found");
    ask.get(&format!("{home}/templates/requested/E!")).await.problem(404, "not_found");
    let trial = json!({"key": "cooling_down", "text": "{order} in {wait}"});
    let preview = ask.post(&format!("{home}/templates/preview"), &trial).await.with(200);
    assert_eq!(preview.json()["preview"], "2274209 in 11h 30m");
    let trial = json!({"key": "wrong_status", "text": "{order}: {status}", "language": "ar"});
    let preview = ask.post(&format!("{home}/templates/preview"), &trial).await.with(200);
    assert_eq!(preview.json()["preview"], "\u{2068}2274209\u{2069}: قيد التنفيذ");
    house.close().await;
}

#[tokio::test]
async fn texts_are_listed_in_any_language_and_say_which_one_they_are_in() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let (ask, home) = (&guest.client, &guest.home);
    let list = |language: &str| format!("{home}/templates?limit=200&language={language}");
    for (language, written_in) in [("pt-br", "pt"), ("ar", "ar"), ("fr", "en")] {
        let listed = ask.get(&list(language)).await.with(200).json();
        let items = listed["items"].as_array().unwrap();
        assert_eq!(items.len(), domain::reply::TEXTS.len(), "{language}");
        assert!(items.iter().all(|text| text["written_in"] == written_in), "{language}");
    }
    let unknown = ask.get(&list("xx")).await.problem(400, "bad_parameter");
    assert!(unknown.to_string().contains("is no language"), "{unknown}");
    house.close().await;
}

#[tokio::test]
async fn a_chat_is_given_a_language_and_goes_back_to_its_tenants() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let (ask, home) = (&guest.client, &guest.home);
    let chat = format!("{home}/chats/wa%3A15551110009%40c.us");
    let path = format!("{chat}/language");
    ask.get(&chat).await.problem(404, "not_found");
    let given = ask.put(&path, &json!({"language": "UR_latn"})).await.with(200).json();
    assert_eq!((&given["language"], &given["role"]), (&"ur-Latn".into(), &"customer".into()));
    assert_eq!(ask.get(&chat).await.with(200).json()["language"], "ur-Latn");
    let listed = ask.get(&format!("{home}/chats")).await.with(200).json();
    let items = listed["items"].as_array().unwrap();
    assert!(items.iter().any(|it| it["language"] == "ur-Latn"), "{listed}");
    ask.ask("DELETE", &path, &[], None).await.with(204);
    ask.get(&chat).await.problem(404, "not_found");
    house.close().await;
}

#[tokio::test]
async fn of_two_who_write_at_once_one_is_refused() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let path = format!("{}/settings", guest.home);
    for nth in 0..20 {
        let first = etag(&guest.client.get(&path).await);
        let (one, other) = (json!({"bulk.max": 2 + nth}), json!({"bulk.max": 100 + nth}));
        let both = tokio::join!(
            write(&guest.client, "PATCH", &path, &first, &one),
            write(&house.master, "PATCH", &path, &first, &other),
        );
        let mut statuses = [both.0.status, both.1.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412]);
    }
    house.close().await;
}
