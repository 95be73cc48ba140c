//! Telegram by webhook: the secret, one at a time per chat, retries, and what it says of them.

use serde_json::{Value, json};
use signalbox_sim::{Filter, Options, Redelivery, Say, Vendor};

use crate::lab::{BOT, Lab, Node, PATIENCE};

fn say(chat: &str, text: &str) -> Say {
    Say::text(Vendor::Telegram, BOT, chat, text)
}

async fn hook(lab: &Lab, node: &Node) {
    let body = json!({ "url": node.url, "secret_token": "s-1", "max_connections": 10 });
    assert_eq!(lab.tg("setWebhook", body).await.0, 200);
}

fn texts(node: &Node) -> Vec<String> {
    let got = node.got();
    got.iter().map(|got| got.body["message"]["text"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn what_waited_is_delivered_with_the_secret() {
    let lab = Lab::open().await;
    for text in ["a", "b", "c"] {
        lab.world().say(&say("5", text)).unwrap();
    }
    let node = Node::start(&[]);
    hook(&lab, &node).await;
    assert!(lab.world().wait_quiet(PATIENCE).await);
    assert_eq!(texts(&node), ["a", "b", "c"]);
    assert!(node.got().iter().all(|got| got.secret == "s-1"));
    lab.world().say(&say("5", "d")).unwrap();
    assert!(lab.world().wait_quiet(PATIENCE).await);
    assert_eq!(texts(&node), ["a", "b", "c", "d"]);
    let all = lab.world().deliveries(&Filter::default());
    assert!(all.iter().all(|delivery| delivery.status == Some(200) && delivery.attempt == 1));
    assert_eq!(all.len(), 4);
}

#[tokio::test]
async fn a_failure_is_retried_and_the_chat_waits_behind_it() {
    let lab = Lab::open().await;
    let node = Node::start(&[500, 503, 404]);
    hook(&lab, &node).await;
    lab.world().say(&say("5", "a")).unwrap();
    lab.world().say(&say("5", "b")).unwrap();
    assert!(lab.world().wait_quiet(PATIENCE).await);
    assert_eq!(texts(&node), ["a", "a", "a", "a", "b"]);
    let told = lab.look("deliveries").await;
    let told = told.as_array().unwrap();
    let statuses: Vec<_> =
        told.iter().map(|d| (d["attempt"].clone(), d["status"].clone())).collect();
    let expected = [(1, 500), (2, 503), (3, 404), (4, 200), (1, 200)];
    assert_eq!(statuses, expected.map(|(attempt, status)| (json!(attempt), json!(status))));
    let info = lab.tg("getWebhookInfo", json!({})).await.1;
    let last = "Wrong response from the webhook: 404 Not Found";
    assert_eq!(info["result"]["last_error_message"], last);
    assert_eq!(info["result"]["pending_update_count"], 0);
    assert_eq!(info["result"]["max_connections"], 10);
}

#[tokio::test]
async fn a_failing_chat_does_not_stop_another() {
    // No second attempt within this test: only another chat's lane can deliver.
    let patient = std::time::Duration::from_hours(1);
    let options = Options { retry_base: patient, retry_cap: patient, ..Options::quick() };
    let lab = Lab::with(options).await;
    let node = Node::start(&[500, 500]);
    hook(&lab, &node).await;
    lab.world().say(&say("5", "a")).unwrap();
    let two = lab.world().wait_deliveries(&Filter::default(), 2, PATIENCE).await;
    assert_eq!(two.iter().map(|d| d.status).collect::<Vec<_>>(), [Some(500), Some(500)]);
    lab.world().say(&say("6", "b")).unwrap();
    let three = lab.world().wait_deliveries(&Filter::default(), 3, PATIENCE).await;
    assert_eq!(three.len(), 3);
    assert_eq!(texts(&node), ["a", "a", "b"]);
    // The node came back: it need not wait an hour.
    lab.world().kick();
    assert!(lab.world().wait_quiet(PATIENCE).await);
    assert_eq!(texts(&node), ["a", "a", "b", "a"]);
}

#[tokio::test]
async fn the_same_payload_comes_again_and_out_of_order() {
    let lab = Lab::open().await;
    let node = Node::start(&[]);
    hook(&lab, &node).await;
    let first = lab.world().say(&Say { hold_back: true, ..say("5", "a") }).unwrap();
    assert_eq!((first.queued, first.why.as_deref()), (false, Some("held_back")));
    lab.world().say(&say("5", "b")).unwrap();
    assert!(lab.world().wait_quiet(PATIENCE).await);
    let key = Some(first.key);
    let wanted = Redelivery { vendor: Vendor::Telegram, account: BOT.into(), key };
    lab.world().deliver(&wanted).unwrap();
    lab.world().again(&wanted).unwrap();
    assert!(lab.world().wait_quiet(PATIENCE).await);
    assert_eq!(texts(&node), ["b", "a", "a"]);
    assert_eq!(node.got()[1].body, node.got()[2].body);
}

#[tokio::test]
async fn a_dead_node_is_reported_as_telegram_does() {
    let lab = Lab::open().await;
    let node = Node::start(&[]);
    let url = node.url.clone();
    drop(node);
    lab.tg("setWebhook", json!({ "url": url })).await;
    lab.world().say(&say("5", "a")).unwrap();
    let mut message = Value::Null;
    while message != "Connection refused" {
        lab.world().wait_deliveries(&Filter::default(), 1, PATIENCE).await;
        message =
            lab.tg("getWebhookInfo", json!({})).await.1["result"]["last_error_message"].clone();
    }
    assert_eq!(lab.world().pending().queued, 1);
    lab.tg("deleteWebhook", json!({})).await;
    let (_, updates) = lab.tg("getUpdates", json!({})).await;
    assert_eq!(updates["result"][0]["message"]["text"], "a");
}

#[tokio::test]
async fn only_usable_webhooks_are_set() {
    let lab = Lab::open().await;
    let set = async |url: &str, secret: &str| {
        let (status, said) =
            lab.tg("setWebhook", json!({ "url": url, "secret_token": secret })).await;
        (status, said["description"].as_str().unwrap_or_default().to_owned())
    };
    let bad = |why: &str| (400, format!("Bad Request: {why}"));
    let insecure = bad("bad webhook: An HTTPS URL must be provided for webhook");
    assert_eq!(set("http://bot.example/tg", "").await, insecure);
    let port = bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443");
    assert_eq!(set("https://bot.example:9999/tg", "").await, port);
    let secret = bad("secret token contains unallowed characters");
    assert_eq!(set("https://bot.example/tg", "no spaces").await, secret);
    assert_eq!(set("https://bot.example:8443/tg", "A-z_9").await.0, 200);
    let already = lab.tg("deleteWebhook", json!({ "drop_pending_updates": true })).await.1;
    assert_eq!(already["description"], "Webhook was deleted");
    let already = lab.tg("deleteWebhook", json!({})).await.1;
    assert_eq!(already["description"], "Webhook is already deleted");
}

#[tokio::test]
async fn a_webhook_gone_for_23_hours_is_removed() {
    let patient = std::time::Duration::from_hours(1);
    let options = Options { retry_base: patient, retry_cap: patient, ..Options::quick() };
    let lab = Lab::with(options).await;
    let start = 1_768_478_400_000_i64;
    lab.control("clock", json!({ "now_ms": start, "frozen": true })).await;
    let node = Node::start(&[410, 410, 410]);
    hook(&lab, &node).await;
    lab.world().say(&say("5", "a")).unwrap();
    assert_eq!(lab.world().wait_deliveries(&Filter::default(), 2, PATIENCE).await.len(), 2);
    let url = async || lab.tg("getWebhookInfo", json!({})).await.1["result"]["url"].clone();
    assert_eq!(url().await, node.url.as_str());
    let later = start + 23 * 3_600_000;
    lab.control("clock", json!({ "now_ms": later, "frozen": true })).await;
    assert_eq!(lab.world().wait_deliveries(&Filter::default(), 3, PATIENCE).await.len(), 3);
    assert_eq!(url().await, "");
    let (_, updates) = lab.tg("getUpdates", json!({})).await;
    assert_eq!(updates["result"][0]["message"]["text"], "a");
}

#[tokio::test]
async fn presses_expire_before_messages_and_have_a_lane_of_their_own() {
    let patient = std::time::Duration::from_hours(1);
    let options = Options { retry_base: patient, retry_cap: patient, ..Options::quick() };
    let lab = Lab::with(options).await;
    let start = 1_768_478_400_000_i64;
    lab.control("clock", json!({ "now_ms": start, "frozen": true })).await;
    lab.tg("sendMessage", json!({ "chat_id": 5, "text": "sure?" })).await;
    let node = Node::start(&[500; 4]);
    hook(&lab, &node).await;
    lab.world().say(&say("5", "a")).unwrap();
    lab.world().say(&Say { kind: "callback".into(), ..say("5", "y") }).unwrap();
    let told = lab.world().wait_deliveries(&Filter::default(), 4, PATIENCE).await;
    let mut keys: Vec<_> = told.iter().map(|told| told.key.as_str()).collect();
    keys.sort_unstable();
    assert_eq!((keys[0], keys[2]), (keys[1], keys[3]));
    assert_ne!(keys[0], keys[2]);
    lab.control("clock", json!({ "now_ms": start + 150_001, "frozen": true })).await;
    assert!(lab.world().wait_quiet(PATIENCE).await);
    let last = node.got().last().unwrap().body.clone();
    assert_eq!((node.got().len(), &last["message"]["text"]), (5, &json!("a")));
}

#[tokio::test]
async fn who_blocks_the_bot_is_not_written_to() {
    let lab = Lab::open().await;
    let node = Node::start(&[]);
    hook(&lab, &node).await;
    for (chat, kind, words) in [
        ("5", "blocked", "Forbidden: bot was blocked by the user"),
        ("-9", "kicked", "Forbidden: bot was kicked from the group chat"),
        ("-1000000000009", "left", "Forbidden: bot is not a member of the supergroup chat"),
    ] {
        lab.world().say(&Say { kind: kind.into(), ..say(chat, "") }).unwrap();
        let send = json!({ "chat_id": chat, "text": "x" });
        assert_eq!(lab.tg("sendMessage", send.clone()).await.1["description"], words);
        let back = if chat == "5" { "unblocked" } else { "added" };
        lab.world().say(&Say { kind: back.into(), ..say(chat, "") }).unwrap();
        assert_eq!(lab.tg("sendMessage", send).await.0, 200);
    }
    assert!(lab.world().wait_quiet(PATIENCE).await);
    assert!(node.got().iter().all(|got| got.body["my_chat_member"].is_object()));
}
