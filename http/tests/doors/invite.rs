//! Invitations: given out once, listed without their code, and taken back.

use crate::house::House;
use serde_json::json;

#[tokio::test]
async fn an_invitation_shows_its_code_once_and_is_taken_back() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let (ask, invites) = (&guest.client, format!("{}/invites", guest.home));
    let wanted = json!({"username": "carol", "channel": "tg"});
    ask.post(&invites, &wanted).await.problem(409, "conflict");
    let switched = json!({"links.self": "true"}).to_string();
    let settings = format!("{}/settings", guest.home);
    ask.ask("PATCH", &settings, &[("if-match", "*")], Some(&switched)).await.with(200);

    let said = ask.post(&invites, &wanted).await.with(201);
    let given = said.json();
    let (id, code) = (given["id"].as_str().unwrap(), given["code"].as_str().unwrap());
    assert_eq!(said.header("location"), Some(format!("{invites}/{id}").as_str()));
    assert_eq!(code.len(), 24);
    // Nobody listens where this bot is said to be, so that its public name is not known.
    assert_eq!(given["url"], json!(null));
    assert!(given["note"].as_str().is_some_and(|it| it.contains("https://t.me/NAME?start=CODE")));
    assert_eq!(given["expires_at"], "2026-01-16T12:00:00Z");

    let listed = ask.get(&invites).await.with(200);
    assert!(!listed.body.contains(code), "{}", listed.body);
    let expires = "2026-01-16T12:00:00Z";
    let item = json!({"id": id, "username": "carol", "channel": "tg", "expires_at": expires});
    assert_eq!(listed.json()["items"], json!([item]));

    let other = house.guest("Other").await;
    let theirs = format!("{}/invites/{id}", other.home);
    other.client.delete(&theirs).await.problem(404, "not_found");
    ask.delete(&format!("{invites}/{id}")).await.with(204);
    ask.delete(&format!("{invites}/{id}")).await.problem(404, "not_found");
    ask.delete(&format!("{invites}/inv_1")).await.problem(404, "not_found");
    assert_eq!(ask.get(&invites).await.with(200).json()["items"], json!([]));
    house.close().await;
}
