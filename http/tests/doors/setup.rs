//! A tenant is set up from nothing over REST, and its first command comes in.

use crate::house::{ALICE, House, RUSH};
use serde_json::json;

#[tokio::test]
async fn a_tenant_is_set_up_from_nothing() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let (ask, home) = (&guest.client, &guest.home);

    let tenant = ask.get(home).await.with(200).json();
    assert_eq!(
        (&tenant["name"], &tenant["created_at"]),
        (&"Acme".into(), &"2026-01-15T12:00:00Z".into())
    );
    let panel = ask.get(&format!("{home}/panel")).await.with(200).json();
    assert_eq!(
        panel,
        json!({"kind": "perfect", "site": "http://127.0.0.1:1", "key": {"set": true}})
    );
    let channel = ask.get(&format!("{home}/channels/tg")).await.with(200).json();
    assert_eq!(
        (&channel["account"], &channel["token"]),
        (&"7700123".into(), &json!({"set": true}))
    );
    assert!(channel["webhook"].get("secret").is_none(), "shown once only: {channel}");
    assert_eq!(channel["polls"], false);

    house.close().await;
}

#[tokio::test]
async fn a_command_is_heard_in_the_words_that_were_added() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let (ask, home) = (&guest.client, &guest.home);
    let words = json!({"words": ["recharge"]});
    let alias = ask.put(&format!("{home}/aliases/refill"), &words).await.with(200).json();
    assert_eq!(alias, json!({"action": "refill", "words": ["recharge"]}));
    ask.put(&format!("{home}/chats/tg%3A-100%2F7"), &json!({"role": "staff"})).await.with(200);
    let chats = ask.get(&format!("{home}/chats")).await.with(200).json();
    let chats = chats["items"].as_array().unwrap();
    let roles: Vec<_> = chats.iter().map(|it| (&it["chat"], &it["role"])).collect();
    let role = |chat: &str, role: &str| (json!(chat), json!(role));
    let wanted = [role("tg:-100/7", "staff"), role(RUSH, "provider"), role(ALICE, "customer")];
    assert_eq!(roles, wanted.iter().map(|(chat, role)| (chat, role)).collect::<Vec<_>>());
    let terms = json!({"start": "1h", "refill": "30d"});
    ask.put(&format!("{home}/services/12/override"), &terms).await.with(200);
    ask.delete(&format!("{home}/services/12/override")).await.with(204);
    let plan = ask.get(&format!("{home}/plan")).await.with(200).json();
    assert_eq!(plan, json!({"mediums": null, "modules": null, "expires_at": null}));

    assert_eq!(house.whatsapp(&guest, "A1", "2274209 recharge").await.with(200).body, "");
    let commands = ask.get(&format!("{home}/commands")).await.with(200).json();
    assert_eq!(commands["items"].as_array().map(Vec::len), Some(1), "{commands}");
    let command = ask.get(&format!("{home}/commands/cmd_1")).await.with(200).json();
    assert_eq!((&command["chat"], &command["action"]), (&ALICE.into(), &"refill".into()));
    assert_eq!(command["errands"][0]["order_id"], 2_274_209);
    assert!(command["errands"][0]["trace"].is_array());
    ask.get(&format!("{home}/commands/cmd_2")).await.problem(404, "not_found");
    house.close().await;
}

#[tokio::test]
async fn what_is_taken_away_is_gone() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let (ask, home) = (&guest.client, &guest.home);
    let used = ask.delete(&format!("{home}/channels/wa")).await.problem(409, "conflict");
    assert_eq!(used["errors"][0]["pointer"], "/name");
    ask.delete(&format!("{home}/channels/tg")).await.with(204);
    ask.get(&format!("{home}/channels/tg")).await.problem(404, "not_found");
    let (path, secret) = &guest.telegram;
    let secret = [("x-telegram-bot-api-secret-token", secret.as_str())];
    assert_eq!(ask.ask("POST", path, &secret, Some("{}")).await.with(404).body, "");
    ask.delete(&format!("{home}/links/wa%3A15551110001%40c.us/bob"))
        .await
        .problem(404, "not_found");
    ask.delete(&format!("{home}/links/wa%3A15551110001%40c.us/alice")).await.with(204);
    ask.delete(&format!("{home}/links/wa%3A15551110001%40c.us")).await.problem(404, "not_found");

    ask.delete(home).await.problem(403, "forbidden");
    house.master.delete(home).await.with(204);
    house.master.get(home).await.problem(404, "not_found");
    ask.get(home).await.problem(401, "unauthorized");
    let (path, secret) = &guest.green;
    assert_eq!(ask.ask("POST", path, &[("authorization", secret)], Some("{}")).await.status, 404);
    house.close().await;
}

#[tokio::test]
async fn a_channel_keeps_its_hook_and_its_token_where_that_is_safe() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let (ask, home) = (&guest.client, &guest.home);
    let path = format!("{home}/channels/wa");
    let same = json!({"kind": "whatsapp", "account": "1101000001", "base": "http://127.0.0.1:1"});
    let kept = ask.put(&path, &same).await.with(200).json();
    assert_eq!(kept["webhook"]["path"], guest.green.0);
    assert!(kept["webhook"].get("secret").is_none());
    for (change, pointer) in [
        (
            json!({"kind": "whatsapp", "account": "1101000002", "base": "http://127.0.0.1:1"}),
            "/token",
        ),
        (json!({"kind": "whatsapp", "base": "http://127.0.0.1:2"}), "/token"),
        (json!({"kind": "whatsapp", "base": "ftp://127.0.0.1"}), "/base"),
        (json!({"kind": "whatsap", "account": "1"}), "/kind"),
        (json!({"kind": "whatsapp", "account": "one"}), "/account"),
        (json!({"kind": "telegram", "token": "no-number"}), "/token"),
        (json!({"kind": "telegram", "account": "8", "token": "9:secret"}), "/account"),
    ] {
        let problem = ask.put(&path, &change).await.problem(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{change} {problem}");
    }
    let other = json!({"kind": "telegram", "base": "http://127.0.0.1:1", "token": "9:secret"});
    ask.put(&path, &other).await.problem(409, "conflict");
    let new = ask.put(&format!("{home}/channels/wa2"), &same).await.problem(422, "invalid");
    assert_eq!(new["errors"][0]["pointer"], "/token");
    let panel = json!({"kind": "perfect", "site": "https://other.example"});
    let moved = ask.put(&format!("{home}/panel"), &panel).await.problem(422, "invalid");
    assert_eq!(moved["errors"][0]["pointer"], "/key");
    house.close().await;
}

#[tokio::test]
async fn what_is_paused_is_listed_and_resumed() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let (ask, pauses) = (&guest.client, format!("{}/pauses", guest.home));
    assert_eq!(ask.get(&pauses).await.with(200).json()["items"], json!([]));
    ask.post(&pauses, &json!({"route_id": "rte_1"})).await.with(204);
    ask.post(&pauses, &json!({})).await.with(204);
    let twice = ask.post(&pauses, &json!({"route_id": "rte_1"})).await;
    twice.problem(409, "conflict");
    let listed = ask.get(&pauses).await.with(200).json();
    assert_eq!(listed["items"], json!([{"route_id": null}, {"route_id": "rte_1"}]));
    let route = format!("{}/routes/rte_1", guest.home);
    ask.delete(&route).await.problem(409, "conflict");
    ask.post(&pauses, &json!({"route_id": "rte_9"})).await.problem(404, "not_found");
    ask.post(&pauses, &json!({"route_id": "nine"})).await.with(422);
    ask.delete(&format!("{pauses}/rte_1")).await.with(204);
    ask.delete(&pauses).await.with(204);
    ask.delete(&pauses).await.problem(409, "conflict");
    assert_eq!(ask.get(&pauses).await.with(200).json()["items"], json!([]));
    house.close().await;
}

#[tokio::test]
async fn a_decision_is_made_once_and_only_where_one_is_waited_for() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let (ask, decisions) = (&guest.client, format!("{}/decisions", guest.home));
    assert_eq!(ask.get(&decisions).await.with(200).json()["items"], json!([]));
    let errand = json!({"order_id": 2_274_209, "action": "refill"});
    ask.post(&format!("{decisions}/approve"), &errand).await.problem(409, "conflict");
    ask.post(&format!("{decisions}/deny"), &errand).await.problem(409, "conflict");
    let shown = json!({"order_id": 2_274_209, "action": "status"});
    ask.post(&format!("{decisions}/approve"), &shown).await.with(422);
    house.close().await;
}
