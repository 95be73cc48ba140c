//! Who may pass: every door in the list is tried by everybody.

use crate::aside::Poison;
use crate::client::Client;
use crate::house::{Guest, House};
use domain::time::Span;
use serde_json::{Value, json};
use signalbox_http::{Doors, Policy};
use std::sync::Arc;

/// Everything that a path may name, of this guest.
struct Names {
    token: String,
    spare: String,
    invite: String,
}

fn path(template: &str, guest: &Guest, names: &Names) -> String {
    let single = template.ends_with("/links/{chat}");
    let chat = if single { "wa%3A15551110002%40c.us" } else { "wa%3A15551110001%40c.us" };
    let hidden = template.ends_with("/contacts/{chat}");
    let chat = if hidden { "wa%3A1206%40lid" } else { chat };
    let master = template.starts_with("/v1/tokens/");
    let token = if master { &names.spare } else { &names.token };
    let filled = template
        .replace("{tenant}", &guest.id.to_string())
        .replace("{token}", token)
        .replace("{name}", "tg")
        .replace("{provider}", "rush")
        .replace("{chat}", chat)
        .replace("{username}", "alice")
        .replace("{invite}", &names.invite)
        .replace("{route}", "rte_1")
        .replace("{action}", "refill")
        .replace("{key}", "requested")
        .replace("{language}", "en")
        .replace("{service}", "12")
        .replace("{command}", "cmd_1")
        .replace("{dispatch}", "dsp_1")
        .replace("{entry}", if template.ends_with("/release") { "qtn_1" } else { "qtn_2" })
        .replace("{hook}", "00112233445566778899aabbccddeeff")
        .replace("{code}", "not_found");
    assert!(!filled.contains('{'), "the test knows no example for {filled}");
    filled
}

async fn knock(client: &Client, method: &str, path: &str) -> u16 {
    let body = matches!(method, "POST" | "PUT" | "PATCH").then_some("{}");
    client.ask(method, path, &[], body).await.status
}

/// A guest of whom everything is there that a path may name.
async fn complete(house: &House, name: &str) -> (Guest, Names) {
    let guest = house.guest(name).await;
    let link = json!({"chat": "wa:15551110002@c.us", "username": "bob"});
    guest.client.post(&format!("{}/links", guest.home), &link).await.with(201);
    let catalogue = json!({"site": "http://127.0.0.1:1", "key": "k-1"});
    guest.client.put(&format!("{}/catalogue", guest.home), &catalogue).await.with(200);
    let number = json!({"number": "wa:15551110002@c.us"});
    guest.client.put(&format!("{}/contacts/wa:1206@lid", guest.home), &number).await.with(200);
    guest.client.put(&format!("{}/providers/rush", guest.home), &catalogue).await.with(200);
    house.whatsapp(&guest, "A1", "2274209 refill").await.with(200);
    for id in ["P1", "P2"] {
        house.whatsapp(&guest, id, "13 refill").await.with(503);
    }
    let switched = json!({"links.self": "true"}).to_string();
    let settings = format!("{}/settings", guest.home);
    guest.client.ask("PATCH", &settings, &[("if-match", "*")], Some(&switched)).await.with(200);
    let invite = json!({"username": "carol", "channel": "tg"});
    let invite = guest.client.post(&format!("{}/invites", guest.home), &invite).await.with(201);
    let label = json!({"label": "spare"});
    let token = guest.client.post(&format!("{}/tokens", guest.home), &label).await.with(201);
    let spare = house.master.post("/v1/tokens", &label).await.with(201);
    let id = |said: crate::client::Said| said.json()["id"].as_str().unwrap().to_owned();
    (guest, Names { token: id(token), spare: id(spare), invite: id(invite) })
}

/// Every door, those that take something away last, and the tenant itself last of all.
fn doors() -> Vec<(&'static str, &'static str, Policy)> {
    let mut doors = Doors::list();
    doors.sort_by_key(|(method, path, _)| {
        let deepest_first = std::cmp::Reverse(path.len());
        (*method == "DELETE", *path == "/v1/tenants/{tenant}", deepest_first)
    });
    assert!(doors.len() > 50, "all doors are in the list");
    doors
}

#[tokio::test]
async fn nobody_passes_without_a_token_and_no_tenant_passes_to_another() {
    let many = ("SIGNALBOX__DOORS__UNAUTHORIZED_PER_MINUTE", "10000");
    let house = House::drilled(Arc::new(Poison), &[many]).await;
    let (guest, names) = complete(&house, "Acme").await;
    let (_, _, stranger) = house.empty("Stranger").await;
    let stranger = house.anybody.with(&stranger);
    let revision = |node: actors::Node, id| async move {
        node.look(id, domain::tenant::Tenant::revision).await.unwrap()
    };
    let before = revision(house.node.clone(), guest.id).await;
    let garbage = [
        "garbage".to_owned(),
        "sbx_0011223344556677_".to_owned(),
        format!("{}0", guest.token),
        guest.token.replace("sbx_", "sbx-"),
    ];
    for (method, template, policy) in doors() {
        let path = path(template, &guest, &names);
        let open = matches!(policy, Policy::Public | Policy::Hook);
        let nobody = knock(&house.anybody, method, &path).await;
        match policy {
            Policy::Public => assert!(matches!(nobody, 200 | 503), "{method} {path}: {nobody}"),
            Policy::Hook => assert_eq!(nobody, 404, "{method} {path}"),
            Policy::Tenant | Policy::Master => assert_eq!(nobody, 401, "{method} {path}"),
        }
        if open {
            continue;
        }
        for token in &garbage {
            let other = knock(&house.anybody.with(token), method, &path).await;
            assert_eq!(other, 401, "{method} {path} with {token}");
        }
        let other = knock(&stranger, method, &path).await;
        let hidden = if template.contains("{tenant}") { 404 } else { 403 };
        assert_eq!(other, hidden, "{method} {path} by a stranger");
    }
    assert_eq!(revision(house.node.clone(), guest.id).await, before);
    house.close().await;
}

#[tokio::test]
async fn tenants_pass_at_home_and_the_master_passes_everywhere() {
    let house = House::drilled(Arc::new(Poison), &[]).await;
    for (name, master) in [("Acme", false), ("Beta", true)] {
        let (guest, names) = complete(&house, name).await;
        let client = if master { &house.master } else { &guest.client };
        for (method, template, policy) in doors() {
            if matches!(policy, Policy::Public | Policy::Hook) {
                continue;
            }
            let path = path(template, &guest, &names);
            let status = knock(client, method, &path).await;
            if !master && policy == Policy::Master {
                assert_eq!(status, 403, "{method} {path}");
            } else {
                let shut = matches!(status, 401 | 403 | 404 | 405) || status >= 500;
                assert!(!shut, "{method} {path}: {status}");
            }
        }
    }
    house.close().await;
}

#[tokio::test]
async fn a_token_is_shown_once_and_can_be_taken_back() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let tokens = format!("{}/tokens", guest.home);
    let issued = guest.client.post(&tokens, &json!({"label": "backup"})).await.with(201);
    let (id, text) = (issued.json()["id"].clone(), issued.json()["token"].clone());
    let (id, text) = (id.as_str().unwrap(), text.as_str().unwrap());
    let place = format!("{tokens}/{id}");
    assert_eq!(issued.header("location"), Some(place.as_str()));
    let second = house.anybody.with(text);
    second.get(&guest.home).await.with(200);
    let listed = second.get(&tokens).await.with(200);
    assert!(listed.body.contains(id) && listed.body.contains("backup"));
    assert!(!listed.body.contains("sbx_"), "{listed:?}");

    let (_, home, other) = house.empty("Other").await;
    let other = house.anybody.with(&other);
    other.delete(&format!("{home}/tokens/{id}")).await.problem(404, "not_found");
    second.get(&guest.home).await.with(200);
    guest.client.delete(&place).await.with(204);
    let refused = second.get(&guest.home).await;
    refused.problem(401, "unauthorized");
    assert!(refused.header("www-authenticate").is_some_and(|it| it.starts_with("Bearer")));
    guest.client.delete(&place).await.problem(404, "not_found");
    house.close().await;
}

#[tokio::test]
async fn a_token_may_expire_and_shows_when_it_was_used() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let tokens = format!("{}/tokens", guest.home);
    for (expires, detail) in [
        (json!("tomorrow"), "RFC 3339"),
        (json!("2026-01-15T11:59:59Z"), "later than now"),
        (json!(7), "a string"),
    ] {
        let body = json!({"label": "ci", "expires_at": expires});
        let problem = guest.client.post(&tokens, &body).await.problem(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], "/expires_at", "{problem}");
        assert!(problem["detail"].as_str().unwrap().contains(detail), "{problem}");
    }
    let body = json!({"label": "ci", "expires_at": "2026-01-15T18:00:00+05:00"});
    let issued = guest.client.post(&tokens, &body).await.with(201).json();
    assert_eq!(issued["expires_at"], "2026-01-15T13:00:00Z");
    let lent = house.anybody.with(issued["token"].as_str().unwrap());
    assert!(house.node.clock().advance(Span::seconds(61)));
    lent.get(&guest.home).await.with(200);
    let listed = guest.client.get(&tokens).await.with(200).json();
    let shown = |label: &str, name: &str| {
        let items = listed["items"].as_array().unwrap();
        items.iter().find(|it| it["label"] == label).unwrap()[name].clone()
    };
    assert_eq!(shown("ci", "expires_at"), "2026-01-15T13:00:00Z");
    assert_eq!(shown("ci", "last_used_at"), "2026-01-15T12:01:00Z");
    assert_eq!(shown("console", "expires_at"), Value::Null);
    assert!(house.node.clock().advance(Span::hours(1)));
    let refused = lent.get(&guest.home).await;
    refused.problem(401, "unauthorized");
    assert!(refused.header("ratelimit").is_some_and(|it| it.starts_with("\"address\"")));
    guest.client.get(&guest.home).await.with(200);
    house.close().await;
}
