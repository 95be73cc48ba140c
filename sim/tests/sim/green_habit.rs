//! What can be changed about an instance while it lives: its queue, journal, plan and manners.

use serde_json::{Value, json};
use signalbox_sim::{Say, Vendor};

use crate::lab::{INSTANCE, Lab, instance};

const ANN: &str = "15551110001@c.us";
const ANN_LID: &str = "120650000000001@lid";
const GROUP: &str = "120363000000000002@g.us";

async fn habits(lab: &Lab, fields: Value) {
    let mut order = json!({ "vendor": "green", "account": INSTANCE });
    order.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    assert_eq!(lab.control("habits", order).await, (200, json!({})));
}

async fn send(lab: &Lab, text: &str) -> (u16, Value) {
    lab.wa("sendMessage", json!({ "chatId": ANN, "message": text })).await
}

/// Collects what waits: each kind of notification, with its status where it has one.
async fn told(lab: &Lab) -> Vec<String> {
    let mut kinds = Vec::new();
    while lab.wa_get("getWebhooksCount").await.1["count"] != 0 {
        let got = lab.wa_get("receiveNotification?receiveTimeout=5").await.1;
        let body = &got["body"];
        let kind = body["typeWebhook"].as_str().unwrap();
        let what = body["status"].as_str().or(body["senderData"]["chatId"].as_str());
        kinds.push(format!("{kind} {}", what.unwrap_or_default()));
        let url = lab.wa_url("deleteNotification");
        let url = format!("{}/{}", url.trim_end_matches('?'), got["receiptId"]);
        lab.client.delete(url).send().await.unwrap();
    }
    kinds
}

#[tokio::test]
async fn a_queue_sticks_until_the_reboot() {
    let lab = Lab::open().await;
    send(&lab, "a").await;
    habits(&lab, json!({ "stuck": true })).await;
    send(&lab, "b").await;
    assert_eq!(lab.wa_get("getMessagesCount").await.1, json!({ "count": 1 }));
    assert_eq!(lab.wa_get("reboot").await.1, json!({ "isReboot": true }));
    assert_eq!(lab.wa_get("getMessagesCount").await.1, json!({ "count": 0 }));
}

#[tokio::test]
async fn a_reboot_takes_its_time_by_the_worlds_clock() {
    let lab = Lab::open().await;
    let clock =
        async |now_ms: i64| lab.control("clock", json!({ "now_ms": now_ms, "frozen": true })).await;
    clock(1_768_478_400_000).await;
    habits(&lab, json!({ "reboot_ms": 300_000 })).await;
    lab.wa_get("reboot").await;
    let state = async || lab.wa_get("getStateInstance").await.1["stateInstance"].clone();
    assert_eq!(state().await, "starting");
    let early = send(&lab, "early").await;
    assert_eq!(early, (400, json!("instance in starting process try later")));
    clock(1_768_478_699_999).await;
    assert_eq!(state().await, "starting");
    clock(1_768_478_700_000).await;
    let until = std::time::Instant::now() + crate::lab::PATIENCE;
    while state().await != "authorized" {
        assert!(std::time::Instant::now() < until, "it never started");
    }
    assert_eq!(send(&lab, "now").await.0, 200);
    let history = lab.wa_get("getStateInstanceHistory").await.1;
    let states: Vec<_> =
        history.as_array().unwrap().iter().map(|it| &it["stateInstance"]).collect();
    assert_eq!(states, ["authorized", "starting"]);
}

#[tokio::test]
async fn notifications_come_twice_in_reverse_or_never() {
    let lab = Lab::open().await;
    habits(&lab, json!({ "doubles": true, "reverses": true })).await;
    send(&lab, "a").await;
    let (api, sent) = ("outgoingAPIMessageReceived", "outgoingMessageStatus");
    let once = [format!("{sent} delivered"), format!("{sent} sent"), format!("{api} {ANN}")];
    let twice: Vec<String> = once.iter().flat_map(|it| [it.clone(), it.clone()]).collect();
    assert_eq!(told(&lab).await, twice);
    let loses = json!({ "doubles": false, "loses": [api, "incomingMessageReceived"] });
    habits(&lab, loses).await;
    send(&lab, "b").await;
    let said = lab.world().say(&Say::text(Vendor::Green, INSTANCE, ANN, "in")).unwrap();
    assert_eq!((said.queued, said.why.as_deref()), (false, Some("lost")));
    assert_eq!(told(&lab).await, [format!("{sent} delivered"), format!("{sent} sent")]);
    let journal = lab.wa_get("lastIncomingMessages").await.1;
    assert_eq!(journal[0]["textMessage"], "in", "the journal has what was lost");
}

#[tokio::test]
async fn people_hide_their_numbers_and_come_as_twins() {
    let lab = Lab::open().await;
    let member = json!({ "id": ANN, "lid": ANN_LID, "isAdmin": false, "isSuperAdmin": false });
    let group = json!({ "account": INSTANCE, "chat": GROUP, "participants": [member] });
    lab.control("group", group).await;
    let ann = || Say::text(Vendor::Green, INSTANCE, ANN, "2274209 refill");
    lab.world().say(&ann()).unwrap();
    lab.world().say(&Say { twin: true, ..ann() }).unwrap();
    let kind = "incomingMessageReceived";
    let plain = format!("{kind} {ANN}");
    let hidden = format!("{kind} {ANN_LID}");
    assert_eq!(told(&lab).await, [plain.clone(), plain.clone(), hidden.clone()]);
    lab.wa("setSettings", json!({ "enableLidMode": true })).await;
    assert!(told(&lab).await.is_empty());
    lab.world().say(&Say { twin: true, ..ann() }).unwrap();
    assert_eq!(told(&lab).await, [hidden, plain]);
    let in_group = Say { chat: GROUP.into(), from: Some(ANN.into()), ..ann() };
    lab.world().say(&in_group).unwrap();
    let got = lab.wa_get("receiveNotification?receiveTimeout=5").await.1;
    assert_eq!(got["body"]["senderData"]["sender"], ANN_LID);
    let out = lab.wa("sendMessage", json!({ "chatId": ANN_LID, "message": "out" })).await.1;
    let quoted = Say { kind: "quote".into(), quote: Some("last".into()), ..ann() };
    let said = lab.world().say(&quoted).unwrap();
    assert!(said.queued);
    let history = lab.wa("getChatHistory", json!({ "chatId": ANN_LID, "count": 9 })).await.1;
    assert!(history.as_array().unwrap().iter().any(|it| it["idMessage"] == out["idMessage"]));
}

#[tokio::test]
async fn a_month_has_so_many_calls() {
    let lab = Lab::open().await;
    let quota = json!({ "quota": { "sendMessage": 2, "getContactInfo": 1 } });
    lab.world().instance(instance(quota)).unwrap();
    assert_eq!((send(&lab, "a").await.0, send(&lab, "b").await.0), (200, 200));
    let (status, said) = send(&lab, "c").await;
    assert_eq!(status, 466);
    let told = json!({ "method": "sendmessage", "used": 2, "total": 2,
        "status": "QUOTE_EXCEEDED", "description": "Monthly quota has been exceeded." });
    assert_eq!(said["invokeStatus"], told);
    let info = async || lab.wa("getContactInfo", json!({ "chatId": ANN })).await;
    assert_eq!(info().await.0, 200);
    assert_eq!(info().await, (469, json!("User get contact info limit reached")));
}

#[tokio::test]
async fn a_state_that_no_instance_has_is_refused() {
    let lab = Lab::open().await;
    let state = json!({ "account": INSTANCE, "state": "asleep" });
    assert_eq!(lab.control("state", state).await, (400, json!({ "error": "state asleep" })));
    habits(&lab, json!({ "api_token": "new" })).await;
    assert_eq!(lab.wa_get("getStateInstance").await, (401, json!("")));
}
