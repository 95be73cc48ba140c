//! A bot's rivals, and what can be changed about it while it lives.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use signalbox_sim::{Options, Say, Vendor};

use crate::lab::{BOT, Lab, TOKEN, read};

const OTHER: &str = "Conflict: terminated by other getUpdates request; make sure that only one \
                     bot instance is running";
const SETTER: &str = "Conflict: terminated by setWebhook request";
const ACTIVE: &str = "Conflict: can't use getUpdates method while webhook is active; use \
                      deleteWebhook to delete the webhook first";

fn conflict(words: &str) -> (u16, Value) {
    (409, json!({ "ok": false, "error_code": 409, "description": words }))
}

async fn poll(lab: &Lab, offset: i64) -> (u16, Value) {
    lab.tg("getUpdates", json!({ "offset": offset, "timeout": 0 })).await
}

fn say(lab: &Lab, text: &str) {
    lab.world().say(&Say::text(Vendor::Telegram, BOT, "5", text)).unwrap();
}

fn ids(answer: &Value) -> Vec<i64> {
    let updates = answer["result"].as_array().unwrap();
    updates.iter().map(|update| update["update_id"].as_i64().unwrap()).collect()
}

async fn rival(lab: &Lab, by: &str, times: u32) {
    let order = json!({ "vendor": "telegram", "account": BOT, "fault": "conflict", "by": by,
        "times": times });
    assert_eq!(lab.control("fault", order).await, (200, json!({})));
}

async fn habits(lab: &Lab, fields: Value) -> (u16, Value) {
    let mut order = json!({ "vendor": "telegram", "account": BOT });
    order.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    lab.control("habits", order).await
}

#[tokio::test]
async fn a_rival_is_told_of_in_telegrams_words_and_messages_go_on() {
    let lab = Lab::open().await;
    say(&lab, "2274209 refill");
    for (by, words) in [("poller", OTHER), ("setter", SETTER), ("webhook", ACTIVE)] {
        rival(&lab, by, 1).await;
        assert_eq!(lab.tg("sendMessage", json!({ "chat_id": 5, "text": "x" })).await.0, 200);
        assert_eq!(poll(&lab, 0).await, conflict(words));
        assert_eq!(poll(&lab, 0).await.0, 200);
    }
    let green = json!({ "vendor": "green", "account": "1101000001", "fault": "conflict" });
    assert_eq!(lab.control("fault", green).await.0, 400);
}

#[tokio::test]
async fn the_second_conflict_in_a_row_is_told_late_and_a_kick_ends_the_wait() {
    let pause = Duration::from_hours(1);
    let lab = Lab::with(Options { telegram_conflict: pause, ..Options::quick() }).await;
    rival(&lab, "poller", 2).await;
    assert_eq!(poll(&lab, 0).await, conflict(OTHER));
    let lab = Arc::new(lab);
    let second = Arc::clone(&lab);
    let waiting = tokio::spawn(async move { poll(&second, 0).await });
    let until = Instant::now() + Duration::from_secs(10);
    while !waiting.is_finished() && Instant::now() < until {
        assert!(lab.tg("getMe", json!({})).await.0 == 200, "others are served meanwhile");
        lab.world().kick();
    }
    assert_eq!(waiting.await.unwrap(), conflict(OTHER));
}

#[tokio::test]
async fn only_polls_can_fail_too() {
    let lab = Lab::open().await;
    let order = json!({ "vendor": "telegram", "account": BOT, "fault": "html", "on": "polls" });
    lab.control("fault", order).await;
    assert_eq!(poll(&lab, 0).await.0, 502);
    assert_eq!(lab.tg("sendMessage", json!({ "chat_id": 5, "text": "x" })).await.0, 200);
    let order = json!({ "vendor": "green", "account": "1101000001", "fault": "limited",
        "seconds": 1, "on": "polls", "times": 1 });
    lab.control("fault", order).await;
    let sent = lab.wa("sendMessage", json!({ "chatId": "1@c.us", "message": "x" })).await;
    assert_eq!(sent.0, 200);
    assert_eq!(lab.wa_get("receiveNotification?receiveTimeout=5").await.0, 429);
    assert_eq!(lab.wa_get("receiveNotification?receiveTimeout=5").await.0, 200);
}

#[tokio::test]
async fn a_replaced_token_is_unauthorized() {
    let lab = Lab::open().await;
    assert_eq!(habits(&lab, json!({ "token": "700000001:AAnew" })).await.0, 200);
    let unauthorized = json!({ "ok": false, "error_code": 401, "description": "Unauthorized" });
    assert_eq!(poll(&lab, 0).await, (401, unauthorized));
    let url = format!("{}/bot700000001:AAnew/getMe", lab.server.url);
    assert_eq!(read(lab.client.get(url).send().await.unwrap()).await.0, 200);
    assert_eq!(habits(&lab, json!({ "token": TOKEN })).await.0, 200);
    assert_eq!(poll(&lab, 0).await.0, 200);
    let refused = habits(&lab, json!({ "stuck": true })).await;
    assert_eq!(refused.0, 400, "{refused:?}");
}

#[tokio::test]
async fn updates_come_twice_and_are_counted_anew() {
    let lab = Lab::open().await;
    habits(&lab, json!({ "doubles": true })).await;
    say(&lab, "a");
    assert_eq!(ids(&poll(&lab, 0).await.1), [870_000_001, 870_000_001]);
    habits(&lab, json!({ "doubles": false, "last_update_id": 5000 })).await;
    let confirmed = poll(&lab, 870_000_002).await.1;
    assert_eq!(ids(&confirmed), [870_000_001, 870_000_001], "an offset of no use confirms nothing");
    say(&lab, "b");
    assert_eq!(ids(&poll(&lab, 870_000_002).await.1), [5001, 870_000_001, 870_000_001]);
    assert_eq!(ids(&poll(&lab, 5002).await.1), [870_000_001, 870_000_001]);
}

#[tokio::test]
async fn a_probe_with_an_empty_edit_tells_whose_a_message_is() {
    let lab = Lab::open().await;
    let sent = lab.tg("sendMessage", json!({ "chat_id": 5, "text": "ours" })).await.1;
    say(&lab, "theirs");
    let ours = sent["result"]["message_id"].as_i64().unwrap();
    let probe = async |id: i64| {
        let body = json!({ "chat_id": 5, "message_id": id });
        let (status, said) = lab.tg("editMessageReplyMarkup", body).await;
        (status, said["description"].as_str().unwrap_or_default().to_owned())
    };
    let (status, words) = probe(ours).await;
    assert_eq!((status, words.starts_with("Bad Request: message is not modified")), (400, true));
    let foreign = (400, "Bad Request: message can't be edited".to_owned());
    assert_eq!(probe(ours + 1).await, foreign);
    let none = (400, "Bad Request: message to edit not found".to_owned());
    assert_eq!(probe(ours + 2).await, none);
}

#[tokio::test]
async fn a_member_of_each_kind_has_the_fields_of_its_kind() {
    let lab = Lab::open().await;
    let me = BOT.parse::<i64>().unwrap();
    for (state, status, field) in [
        ("member", "member", "user"),
        ("administrator", "administrator", "can_manage_chat"),
        ("restricted", "restricted", "can_send_messages"),
        ("kicked", "kicked", "until_date"),
        ("left", "left", "user"),
    ] {
        let chat = json!({ "account": BOT, "chat": -9, "state": state });
        assert_eq!(lab.control("chat", chat).await.0, 200);
        let member = lab.tg("getChatMember", json!({ "chat_id": -9, "user_id": me })).await.1;
        let member = &member["result"];
        assert_eq!((&member["status"], member[field].is_null()), (&json!(status), false));
    }
    let chat = json!({ "account": BOT, "chat": -9, "state": "member" });
    lab.control("chat", chat).await;
    let full = lab.tg("getChat", json!({ "chat_id": -9 })).await.1;
    assert_eq!(full["result"]["max_reaction_count"], 11);
}

#[tokio::test]
async fn a_closed_topic_stays_closed_until_it_is_opened() {
    let lab = Lab::open().await;
    let chat = |more: Value| {
        let mut chat = json!({ "account": BOT, "chat": -100_500 });
        chat.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        chat
    };
    lab.control("chat", chat(json!({ "topics": [7], "closed_topics": [7] }))).await;
    lab.control("chat", chat(json!({ "title": "Another" }))).await;
    let send = json!({ "chat_id": -100_500, "message_thread_id": 7, "text": "x" });
    assert_eq!(lab.tg("sendMessage", send.clone()).await.0, 400);
    lab.control("chat", chat(json!({ "closed_topics": [] }))).await;
    assert_eq!(lab.tg("sendMessage", send).await.0, 200);
}

#[tokio::test]
async fn polls_that_wait_are_counted_until_they_end() {
    let lab = Arc::new(Lab::open().await);
    assert_eq!(lab.look("pending").await["polls"], 0);
    let other = Arc::clone(&lab);
    let waiting =
        tokio::spawn(async move { other.tg("getUpdates", json!({ "timeout": 50 })).await });
    let until = Instant::now() + Duration::from_secs(10);
    while lab.world().pending().polls == 0 {
        assert!(Instant::now() < until, "no poll waits");
        tokio::task::yield_now().await;
    }
    say(&lab, "now");
    assert_eq!(waiting.await.unwrap().0, 200);
    assert_eq!(lab.look("pending").await["polls"], 0);
}
