//! Green API's notifications: collected or delivered, one behind the other.

use serde_json::{Value, json};
use signalbox_sim::{Filter, Options, Redelivery, Say, Vendor};

use crate::lab::{INSTANCE, Lab, Node, PATIENCE, instance, read};

const ANN: &str = "15551110001@c.us";
const GROUP: &str = "120363000000000001@g.us";

fn say(chat: &str, text: &str) -> Say {
    Say::text(Vendor::Green, INSTANCE, chat, text)
}

async fn hook(lab: &Lab, node: &Node, token: &str) {
    let body = json!({ "webhookUrl": node.url, "webhookUrlToken": token });
    assert_eq!(lab.wa("setSettings", body).await.0, 200);
}

async fn delete(lab: &Lab, receipt: &Value) -> Value {
    let url =
        format!("{}/waInstance{INSTANCE}/deleteNotification/secret/{receipt}", lab.server.url);
    read(lab.client.delete(url).send().await.unwrap()).await.1
}

#[tokio::test]
async fn a_notification_comes_back_until_it_is_deleted() {
    let lab = Lab::open().await;
    lab.world().say(&say(ANN, "2274209 refill")).unwrap();
    lab.world().say(&say(GROUP, "2274210 refill")).unwrap();
    let receive = async || lab.wa_get("receiveNotification?receiveTimeout=5").await.1;
    let first = receive().await;
    assert_eq!(first, receive().await);
    let body = &first["body"];
    assert_eq!(body["messageData"]["textMessageData"]["textMessage"], "2274209 refill");
    let sender = json!({ "chatId": ANN, "sender": ANN, "chatName": "Ann", "senderName": "Ann",
        "senderContactName": "Ann Customer" });
    assert_eq!(body["senderData"], sender);
    assert_eq!(body["instanceData"]["idInstance"], 1_101_000_001);
    assert_eq!(body["idMessage"].as_str().unwrap().len(), 32);
    let gone = json!({ "result": true, "reason": "" });
    assert_eq!(delete(&lab, &first["receiptId"]).await, gone);
    let gone = json!({ "result": false, "reason": "" });
    assert_eq!(delete(&lab, &first["receiptId"]).await, gone);
    let second = receive().await;
    assert_eq!(second["body"]["senderData"]["sender"], "15551110002@c.us");
    assert_eq!(lab.wa_get("getWebhooksCount").await.1, json!({ "count": 1 }));
}

#[tokio::test]
async fn a_webhook_excludes_polling_and_carries_the_token() {
    let lab = Lab::open().await;
    let node = Node::start(&[]);
    hook(&lab, &node, "abc").await;
    let (status, said) = lab.wa_get("receiveNotification").await;
    let words = "Message cannot be received because custom webhook url is set. Go to cabinet, \
                 clear webhook url";
    assert_eq!((status, said), (400, Value::String(words.into())));
    lab.world().say(&say(ANN, "a")).unwrap();
    assert!(lab.world().wait_quiet(PATIENCE).await);
    hook(&lab, &node, "Basic xyz").await;
    lab.world().say(&say(ANN, "b")).unwrap();
    assert!(lab.world().wait_quiet(PATIENCE).await);
    let tokens: Vec<_> = node.got().into_iter().map(|got| got.authorization).collect();
    assert_eq!(tokens, ["Bearer abc", "Basic xyz"]);
}

#[tokio::test]
async fn anything_but_200_pauses_the_whole_instance() {
    let pause = std::time::Duration::from_hours(1);
    let lab = Lab::with(Options { green_pause: pause, ..Options::quick() }).await;
    let node = Node::start(&[204]);
    hook(&lab, &node, "").await;
    lab.world().say(&say(ANN, "a")).unwrap();
    lab.world().say(&say(GROUP, "b")).unwrap();
    let told = lab.world().wait_deliveries(&Filter::default(), 1, PATIENCE).await;
    assert_eq!(told[0].status, Some(204));
    assert_eq!(lab.world().pending().queued, 2);
    assert_eq!(node.got().len(), 1);
    lab.world().kick();
    assert!(lab.world().wait_quiet(PATIENCE).await);
    let bodies: Vec<_> = node.got().into_iter().map(|got| got.body).collect();
    assert_eq!(bodies[0], bodies[1]);
    assert_eq!(bodies[2]["senderData"]["chatId"], GROUP);
}

#[tokio::test]
async fn a_send_is_confirmed_and_its_statuses_follow() {
    let lab = Lab::open().await;
    lab.world()
        .instance(instance(json!({ "settings": { "outgoingWebhook": "yes" }, "reads": true })))
        .unwrap();
    let node = Node::start(&[]);
    hook(&lab, &node, "").await;
    let (_, sent) = lab.wa("sendMessage", json!({ "chatId": ANN, "message": "done" })).await;
    assert!(lab.world().wait_quiet(PATIENCE).await);
    let got = node.got();
    assert!(got.iter().all(|got| got.body["idMessage"] == sent["idMessage"]));
    assert_eq!(got[0].body["typeWebhook"], "outgoingAPIMessageReceived");
    assert_eq!(got[0].body["messageData"]["extendedTextMessageData"]["text"], "done");
    let statuses: Vec<_> = got[1..].iter().map(|got| got.body["status"].clone()).collect();
    assert_eq!(statuses, ["sent", "delivered", "read"]);
}

#[tokio::test]
async fn a_new_instance_tells_nothing_but_failures() {
    let lab = Lab::open().await;
    lab.world().instance(instance(json!({ "fresh": true }))).unwrap();
    let said = lab.world().say(&say(ANN, "hello")).unwrap();
    assert_eq!((said.queued, said.why.as_deref()), (false, Some("setting_off")));
    lab.wa("sendMessage", json!({ "chatId": ANN, "message": "x" })).await;
    assert_eq!(lab.world().pending().queued, 0);
    let chat = json!({ "account": INSTANCE, "chat": ANN, "state": "no_account" });
    lab.control("group", chat).await;
    lab.wa("sendMessage", json!({ "chatId": ANN, "message": "x" })).await;
    let told = lab.wa_get("receiveNotification").await.1;
    assert_eq!(told["body"]["status"], "noAccount");
}

/// Says one thing of each kind after a first plain text; returns what is told of them.
async fn tell(lab: &Lab, kinds: &[&str]) -> Vec<Value> {
    lab.world().say(&say(ANN, "first")).unwrap();
    for kind in kinds {
        let raw = Some(json!({ "typeWebhook": "x" }));
        let say = Say { kind: (*kind).into(), force: true, raw, ..say(ANN, "words") };
        lab.world().say(&say).unwrap();
    }
    let mut told = Vec::new();
    while lab.world().pending().queued > 0 {
        let one = lab.wa_get("receiveNotification").await.1;
        delete(lab, &one["receiptId"]).await;
        told.push(one["body"].clone());
    }
    told
}

#[tokio::test]
async fn messages_come_as_the_vendor_shapes_them() {
    let lab = Lab::open().await;
    let kinds = ["caption", "edited", "deleted", "sticker", "unknown", "poll_update"];
    let told = tell(&lab, &kinds).await;
    let data = |index: usize| &told[index]["messageData"];
    assert_eq!(data(0)["textMessageData"]["textMessage"], "first");
    assert_eq!(data(1)["fileMessageData"]["caption"], "words");
    assert_eq!(data(2)["editedMessageData"]["textMessage"], "words");
    assert_eq!(data(2)["editedMessageData"]["stanzaId"], told[1]["idMessage"]);
    assert_ne!(told[2]["idMessage"], told[1]["idMessage"]);
    assert!(data(3)["deletedMessageData"]["stanzaId"].is_string());
    assert_eq!(data(4)["typeMessage"], "stickerMessage");
    assert_eq!(data(5)["typeMessage"], "someFutureMessage");
    assert_eq!(data(6)["typeMessage"], "pollUpdateMessage");
}

#[tokio::test]
async fn quotes_name_the_message_and_repeat_it() {
    let lab = Lab::open().await;
    let body = json!({ "chatId": ANN, "message": "998877 refill" });
    let (_, sent) = lab.wa("sendMessage", body).await;
    let sent = &sent["idMessage"];
    let told = tell(&lab, &["quote", "quote_variant", "reaction"]).await;
    // Before them: the confirmation, two statuses and the first message.
    let data = |index: usize| &told[index.saturating_add(4)]["messageData"];
    assert_eq!(data(0)["extendedTextMessageData"]["stanzaId"], *sent);
    assert_eq!(data(0)["quotedMessage"]["textMessage"], "998877 refill");
    assert_eq!(data(1)["typeMessage"], "textMessage");
    assert_eq!(data(1)["quotedMessage"]["stanzaId"], *sent);
    assert_eq!(data(2)["extendedTextMessageData"], json!({ "text": "words" }));
    assert_eq!(data(2)["quotedMessage"]["stanzaId"], *sent);
}

#[tokio::test]
async fn other_notifications_have_their_own_kinds() {
    let lab = Lab::open().await;
    let told = tell(&lab, &["own", "unknown_webhook", "call", "block", "quota", "raw"]).await;
    assert_eq!(told[1]["typeWebhook"], "outgoingMessageReceived");
    assert_eq!(told[1]["senderData"]["sender"], "15550000001@c.us");
    assert_eq!(told[2]["typeWebhook"], "someFutureWebhook");
    assert_eq!((&told[3]["from"], &told[3]["status"]), (&json!(ANN), &json!("offer")));
    assert_eq!(told[4]["chatState"], "block");
    assert_eq!(told[5]["quotaData"]["status"], "CORRESPONDENTS_QUOTA_EXCEEDED");
    assert_eq!(told[6], json!({ "typeWebhook": "x" }));
}

#[tokio::test]
async fn notifications_are_doubled_lost_and_reordered() {
    let lab = Lab::open().await;
    let node = Node::start(&[]);
    hook(&lab, &node, "").await;
    let a = lab.world().say(&Say { hold_back: true, ..say(ANN, "a") }).unwrap();
    lab.world().say(&say(ANN, "b")).unwrap();
    let wanted = Redelivery { vendor: Vendor::Green, account: INSTANCE.into(), key: Some(a.key) };
    lab.world().deliver(&wanted).unwrap();
    lab.world().again(&wanted).unwrap();
    let lost = lab.world().say(&Say { lose: true, ..say("120650000000001@lid", "c") }).unwrap();
    assert_eq!(lost.why.as_deref(), Some("lost"));
    assert!(lab.world().wait_quiet(PATIENCE).await);
    let texts: Vec<_> = node
        .got()
        .iter()
        .map(|got| got.body["messageData"]["textMessageData"]["textMessage"].clone())
        .collect();
    assert_eq!(texts, ["b", "a", "a"]);
    let journal = lab.wa_get("lastIncomingMessages?minutes=90").await.1;
    assert_eq!(journal[0]["idMessage"].as_str(), Some(lost.key.as_str()));
    assert_eq!(journal[0]["senderId"], "120650000000001@lid");
}
