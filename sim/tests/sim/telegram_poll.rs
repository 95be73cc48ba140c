//! Telegram by polling: confirmation, conflicts, and what a bot gets to hear.

use std::sync::Arc;

use serde_json::{Value, json};
use signalbox_sim::{Redelivery, Say, Vendor};

use crate::lab::{BOT, Lab, Node, bot};

fn say(chat: &str, text: &str) -> Say {
    Say::text(Vendor::Telegram, BOT, chat, text)
}

fn texts(answer: &Value) -> Vec<&str> {
    let updates = answer["result"].as_array().unwrap();
    updates.iter().map(|update| update["message"]["text"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_offset_confirms_what_is_below_it() {
    let lab = Lab::open().await;
    let mut keys = Vec::new();
    for text in ["a", "b", "c", "d"] {
        keys.push(lab.world().say(&say("5", text)).unwrap().key.parse::<i64>().unwrap());
    }
    assert!(keys.is_sorted());
    let poll = async |body: Value| lab.tg("getUpdates", body).await.1;
    assert_eq!(texts(&poll(json!({})).await), ["a", "b", "c", "d"]);
    assert_eq!(texts(&poll(json!({ "limit": 2 })).await), ["a", "b"]);
    assert_eq!(texts(&poll(json!({ "offset": keys[1] })).await), ["b", "c", "d"]);
    assert_eq!(texts(&poll(json!({ "offset": -1 })).await), ["d"]);
    assert_eq!(texts(&poll(json!({})).await), ["d"]);
    assert_eq!(texts(&poll(json!({ "offset": keys[3] + 1 })).await), Vec::<&str>::new());
    let again = Redelivery { vendor: Vendor::Telegram, account: BOT.into(), key: None };
    lab.world().again(&again).unwrap();
    assert_eq!(texts(&poll(json!({ "offset": keys[3] + 1 })).await), ["d"]);
    assert_eq!(texts(&poll(json!({})).await), Vec::<&str>::new());
}

type Poll = tokio::task::JoinHandle<(u16, Value)>;

fn poll(lab: &Arc<Lab>) -> Poll {
    let lab = Arc::clone(lab);
    tokio::spawn(async move { lab.tg("getUpdates", json!({ "timeout": 50 })).await })
}

/// Two polls at once: the later ends the earlier, so that the other is certain to wait.
async fn one_left_waiting(lab: &Arc<Lab>) -> ((u16, Value), Poll) {
    let (mut first, mut second) = (poll(lab), poll(lab));
    tokio::select! {
        ended = &mut first => (ended.unwrap(), second),
        ended = &mut second => (ended.unwrap(), first),
    }
}

#[tokio::test]
async fn a_poll_ends_another_and_wakes_when_something_is_said() {
    let lab = Arc::new(Lab::open().await);
    let (ended, waiting) = one_left_waiting(&lab).await;
    let conflict = "Conflict: terminated by other getUpdates request; make sure that only one \
                    bot instance is running";
    assert_eq!((ended.0, ended.1["description"].as_str()), (409, Some(conflict)));
    lab.world().say(&say("5", "hello")).unwrap();
    let (status, updates) = waiting.await.unwrap();
    assert_eq!((status, texts(&updates)), (200, vec!["hello"]));
}

#[tokio::test]
async fn polling_and_webhook_exclude_one_another() {
    let lab = Arc::new(Lab::open().await);
    let node = Node::start(&[]);
    let (_, waiting) = one_left_waiting(&lab).await;
    let set = lab.tg("setWebhook", json!({ "url": node.url })).await;
    assert_eq!(set.1, json!({ "ok": true, "result": true, "description": "Webhook was set" }));
    let (status, said) = waiting.await.unwrap();
    let ended = "Conflict: terminated by setWebhook request";
    assert_eq!((status, said["description"].as_str()), (409, Some(ended)));
    let active = "Conflict: can't use getUpdates method while webhook is active; use \
                  deleteWebhook to delete the webhook first";
    let (status, said) = lab.tg("getUpdates", json!({})).await;
    assert_eq!((status, said["description"].as_str()), (409, Some(active)));
    let (status, said) = lab.tg("setWebhook", json!({ "url": node.url })).await;
    assert_eq!((status, &said["parameters"]["retry_after"]), (429, &json!(1)));
    let deleted = lab.tg("deleteWebhook", json!({})).await.1;
    assert_eq!(deleted["description"], "Webhook was deleted");
    assert_eq!(lab.tg("getUpdates", json!({})).await.0, 200);
}

#[tokio::test]
async fn privacy_keeps_plain_talk_of_groups_back() {
    let lab = Lab::open().await;
    lab.world()
        .bot(bot(json!({ "can_read_all_group_messages": false, "open_chats": true })))
        .unwrap();
    let why = |say: &Say| lab.world().say(say).unwrap().why;
    assert_eq!(why(&say("-9", "12 refill")).as_deref(), Some("privacy"));
    assert_eq!(why(&say("-9", "/refill 12")), None);
    assert_eq!(why(&say("-9", "@acme_support_bot 12 refill")), None);
    assert_eq!(why(&say("5", "12 refill")), None);
    lab.tg("sendMessage", json!({ "chat_id": -9, "text": "881 refill" })).await;
    assert_eq!(why(&Say { quote: Some("last".into()), ..say("-9", "done") }), None);
    let admin = json!({ "account": BOT, "chat": -9, "state": "administrator" });
    lab.control("chat", admin).await;
    assert_eq!(why(&say("-9", "12 refill")), None);
    assert_eq!(
        why(&Say { kind: "other_bot".into(), ..say("-9", "ok") }).as_deref(),
        Some("privacy")
    );
    assert_eq!(why(&Say { kind: "own".into(), ..say("-9", "ok") }).as_deref(), Some("own"));
}

#[tokio::test]
async fn kinds_come_as_the_vendor_shapes_them() {
    let lab = Lab::open().await;
    let all = json!({ "allowed_updates": ["message", "edited_message", "message_reaction",
        "my_chat_member", "channel_post", "callback_query", "some_future_update"] });
    lab.tg("getUpdates", all).await;
    lab.tg("sendMessage", json!({ "chat_id": 5, "text": "sent" })).await;
    let tell = |kind: &str, text: &str| {
        lab.world().say(&Say { kind: kind.into(), ..say("5", text) }).unwrap()
    };
    tell("text", "/start link_ab12cd");
    for kind in ["edited", "caption", "sticker", "reaction", "blocked", "unblocked", "unknown"] {
        tell(kind, "2274209 cancel");
    }
    lab.world()
        .say(&Say { kind: "raw".into(), raw: Some(json!({ "poll": {} })), ..say("5", "") })
        .unwrap();
    let (_, answer) = lab.tg("getUpdates", json!({})).await;
    let got = answer["result"].as_array().unwrap();
    let entity = json!([{ "offset": 0, "length": 6, "type": "bot_command" }]);
    assert_eq!(got[0]["message"]["entities"], entity);
    assert_eq!(got[1]["edited_message"]["text"], "2274209 cancel");
    assert_eq!(got[1]["edited_message"]["message_id"], got[0]["message"]["message_id"]);
    assert_eq!(got[2]["message"]["caption"], "2274209 cancel");
    assert_eq!(got[3]["message"]["sticker"]["type"], "regular");
    assert_eq!(got[4]["message_reaction"]["message_id"], 1);
    assert_eq!(got[5]["my_chat_member"]["new_chat_member"]["status"], "kicked");
    assert_eq!(got[6]["my_chat_member"]["new_chat_member"]["status"], "member");
    assert_eq!(got[7]["some_future_update"]["x"], 1);
    assert_eq!(got[8]["poll"], json!({}));
}

#[tokio::test]
async fn a_day_old_update_is_gone() {
    let lab = Lab::open().await;
    let start = 1_768_478_400_000_i64;
    let clock =
        async |now_ms: i64| lab.control("clock", json!({ "now_ms": now_ms, "frozen": true })).await;
    clock(start).await;
    lab.world().say(&say("5", "old")).unwrap();
    clock(start + 3_600_000).await;
    lab.world().say(&say("5", "young")).unwrap();
    clock(start + 86_400_001).await;
    let (_, updates) = lab.tg("getUpdates", json!({})).await;
    assert_eq!(texts(&updates), ["young"]);
    assert_eq!(updates["result"][0]["message"]["date"], start / 1000 + 3600);
}
