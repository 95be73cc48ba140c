//! Green API: who may call, what may be sent, queue, journals and people.

use serde_json::{Value, json};
use signalbox_sim::{Filter, Kind, Options, Say, Vendor};

use crate::lab::{INSTANCE, Lab, instance, read};

const ANN: &str = "15551110001@c.us";
const GROUP: &str = "120363000000000002@g.us";

fn text(words: &str) -> Value {
    Value::String(words.to_owned())
}

#[tokio::test]
async fn ids_tokens_and_verbs_are_checked() {
    let lab = Lab::open().await;
    let get = async |path: &str| {
        let url = format!("{}/{path}", lab.server.url);
        read(lab.client.get(url).send().await.unwrap()).await
    };
    assert_eq!(get("waInstance99/getStateInstance/secret").await, (403, text("")));
    assert_eq!(get("waInstance1101000001/getStateInstance/wrong").await, (401, text("")));
    let (status, page) = get("waInstance1101000001/sendMessage/secret").await;
    assert_eq!((status, page.as_str().map(|page| page.contains("<html>"))), (404, Some(true)));
    let state = json!({ "stateInstance": "authorized" });
    assert_eq!(get("waInstance1101000001/getStateInstance/secret").await, (200, state.clone()));
    assert_eq!(get("waInstance1101000001/GetStateInstance/secret").await, (200, state));
}

#[tokio::test]
async fn content_is_checked_and_the_refusal_repeats_the_path() {
    let lab = Lab::open().await;
    let send = async |body: Value| lab.wa("sendMessage", body).await;
    let (status, said) = send(json!({ "chatId": "12345", "message": "x" })).await;
    assert_eq!((status, &said["statusCode"]), (400, &json!(400)));
    assert_eq!(said["path"], "/waInstance1101000001/sendMessage/secret");
    let formats = "Validation failed. Details: 'chatId' must be one of the next formats: \
                   'phone_number@c.us', 'chat_id@lid' or 'group_id@g.us'";
    assert_eq!(said["message"], formats);
    let words = async |body: Value| send(body).await.1["message"].as_str().unwrap().to_owned();
    let required = "Validation failed. Details: 'message' is required";
    assert_eq!(words(json!({ "chatId": ANN })).await, required);
    let long = words(json!({ "chatId": ANN, "message": "x".repeat(20_001) })).await;
    assert!(long.contains("less than or equal to 20000"), "{long}");
    for chat in [ANN, "120650000000001@lid", GROUP, "15550000001-1587570015@g.us"] {
        let (status, taken) = send(json!({ "chatId": chat, "message": "x" })).await;
        let id = taken["idMessage"].as_str().unwrap();
        assert_eq!((status, id.len(), id.starts_with("BAE5")), (200, 16, true));
    }
}

#[tokio::test]
async fn a_state_decides_what_is_said_to_a_message() {
    let lab = Lab::open().await;
    for (state, status, words) in [
        ("starting", 400, "instance in starting process try later"),
        ("notAuthorized", 400, "instance account not authorized"),
        ("suspended", 403, "Your account is suspended"),
        ("expired", 400, "Instance account is expired. Renew your instance from personal area"),
        ("deleted", 400, "Instance is deleted"),
    ] {
        lab.control("state", json!({ "account": INSTANCE, "state": state })).await;
        let said = lab.wa("sendMessage", json!({ "chatId": ANN, "message": "x" })).await;
        assert_eq!(said, (status, text(words)));
    }
    let seen = lab.world().seen(&Filter { kind: Some(Kind::Send), ..Filter::default() });
    assert!(seen.iter().all(|seen| !seen.accepted && seen.outcome == "refused"));
}

#[tokio::test]
async fn the_developer_plan_knows_three_chats() {
    let lab = Lab::open().await;
    lab.world().instance(instance(json!({ "chats_max": 3 }))).unwrap();
    let send =
        async |chat: &str| lab.wa("sendMessage", json!({ "chatId": chat, "message": "x" })).await;
    for chat in ["1@c.us", "2@c.us", "3@c.us", "1@c.us"] {
        assert_eq!(send(chat).await.0, 200);
    }
    let (status, said) = send("4@c.us").await;
    assert_eq!(status, 466);
    let exceeded = &said["correspondentsStatus"];
    assert_eq!(exceeded["status"], "CORRESPONDENTS_QUOTE_EXCEEDED");
    assert_eq!((&exceeded["used"], &exceeded["total"]), (&json!(3), &json!(3)));
    let told = "Monthly quota has been exceeded. You can only send or receive messages from \
                these numbers: 1@c.us,2@c.us,3@c.us";
    assert_eq!(exceeded["description"], told);
}

#[tokio::test]
async fn a_message_goes_through_queue_and_journal() {
    let lab = Lab::open().await;
    lab.world().instance(instance(json!({ "stuck": true }))).unwrap();
    let body = json!({ "chatId": GROUP, "message": "998877 refill", "quotedMessageId": "3A01" });
    let (_, sent) = lab.wa("sendMessage", body).await;
    let waiting = lab.wa_get("showMessagesQueue").await.1;
    assert_eq!(
        waiting,
        json!([{ "messageID": sent["idMessage"], "type": "sendMessage", "body": {
        "chatId": GROUP, "message": "998877 refill", "linkPreview": true,
        "quotedMessageId": "3A01" }}])
    );
    assert_eq!(lab.wa_get("getMessagesCount").await.1, json!({ "count": 1 }));
    assert_eq!(lab.wa_get("lastOutgoingMessages").await.1, json!([]));
    assert_eq!(lab.wa_get("reboot").await.1, json!({ "isReboot": true }));
    assert_eq!(lab.wa_get("showMessagesQueue").await.1, json!([]));
    let journal = lab.wa_get("lastOutgoingMessages").await.1;
    assert_eq!(journal[0]["idMessage"], sent["idMessage"]);
    assert_eq!(journal[0]["textMessage"], "998877 refill");
    assert_eq!(
        (&journal[0]["statusMessage"], &journal[0]["sendByApi"]),
        (&json!("delivered"), &json!(true))
    );
    let wanted = json!({ "chatId": GROUP, "idMessage": sent["idMessage"] });
    assert_eq!(lab.wa("getMessage", wanted).await.1["textMessage"], "998877 refill");
    let seen = lab.world().seen(&Filter { kind: Some(Kind::Send), ..Filter::default() });
    assert_eq!(seen[0].quote.as_deref(), Some("3A01"));
}

#[tokio::test]
async fn a_bad_group_blocks_everything_behind_it() {
    let lab = Lab::open().await;
    let group = |state: &str| json!({ "account": INSTANCE, "chat": GROUP, "state": state });
    lab.control("group", group("stuck")).await;
    for chat in [ANN, GROUP, ANN] {
        lab.wa("sendMessage", json!({ "chatId": chat, "message": "x" })).await;
    }
    assert_eq!(lab.wa_get("getMessagesCount").await.1, json!({ "count": 2 }));
    lab.control("group", group("not_in_group")).await;
    assert_eq!(lab.wa_get("getMessagesCount").await.1, json!({ "count": 0 }));
    let journal = lab.wa_get("lastOutgoingMessages").await.1;
    assert_eq!(journal[1]["statusMessage"], "notInGroup");
}

#[tokio::test]
async fn journals_lag_and_forget() {
    let lab = Lab::open().await;
    lab.world().instance(instance(json!({ "journal_lag_ms": 120_000 }))).unwrap();
    let start = 1_768_478_400_000_i64;
    let clock =
        async |now_ms: i64| lab.control("clock", json!({ "now_ms": now_ms, "frozen": true })).await;
    clock(start).await;
    lab.wa("sendMessage", json!({ "chatId": ANN, "message": "out" })).await;
    lab.world().say(&Say::text(Vendor::Green, INSTANCE, ANN, "in")).unwrap();
    let count = async |method: &str| lab.wa_get(method).await.1.as_array().unwrap().len();
    clock(start + 119_000).await;
    assert_eq!((count("lastOutgoingMessages").await, count("lastIncomingMessages").await), (0, 0));
    clock(start + 120_000).await;
    assert_eq!((count("lastOutgoingMessages").await, count("lastIncomingMessages").await), (1, 1));
    assert_eq!(count("lastIncomingMessages?minutes=1").await, 0);
    clock(start + 86_400_001).await;
    assert_eq!((count("lastOutgoingMessages").await, count("lastIncomingMessages").await), (0, 0));
    let history = lab.wa("getChatHistory", json!({ "chatId": ANN, "count": 1 })).await.1;
    assert_eq!(history[0]["textMessage"], "in");
}

#[tokio::test]
async fn rates_hold_when_switched_on() {
    let lab = Lab::open().await;
    assert_eq!(lab.wa_get("getSettings").await.0, 200);
    assert_eq!(lab.wa_get("getSettings").await.0, 200);
    lab.world().instance(instance(json!({ "limits": true }))).unwrap();
    let start = 1_768_478_400_000_i64;
    let clock = async |now_ms: i64| lab.control("clock", json!({ "now_ms": now_ms })).await;
    clock(start).await;
    assert_eq!(lab.wa_get("getSettings").await.0, 200);
    assert_eq!(lab.wa_get("getSettings").await, (429, text("")));
    assert_eq!(lab.wa_get("getStateInstance").await.0, 200);
    clock(start + 3000).await;
    assert_eq!(lab.wa_get("getSettings").await.0, 200);
}

#[tokio::test]
async fn people_and_groups_are_looked_up() {
    let lab = Lab::open().await;
    let member = json!({ "id": ANN, "lid": "1206@lid", "isAdmin": true, "isSuperAdmin": true });
    let group = json!({ "account": INSTANCE, "chat": GROUP, "name": "Provider group",
        "participants": [member] });
    lab.control("group", group).await;
    let data = lab.wa("getGroupData", json!({ "groupId": GROUP })).await.1;
    assert_eq!((&data["subject"], &data["owner"]), (&json!("Provider group"), &json!(ANN)));
    assert_eq!(data["participants"][0]["lid"], "1206@lid");
    assert_eq!(lab.wa("getGroupData", json!({ "groupId": "1@g.us" })).await.0, 404);
    let ann = json!({ "account": INSTANCE, "chat": ANN, "lid": "1206@lid" });
    lab.control("group", ann).await;
    let check = async |body: Value| lab.wa("checkWhatsapp", body).await.1;
    let found = json!({ "existsWhatsapp": true, "chatId": ANN, "fromCache": false });
    assert_eq!(check(json!({ "phoneNumber": 15_551_110_001_i64 })).await, found);
    let lid_mode = json!({ "enableLidMode": true });
    assert_eq!(lab.wa("setSettings", lid_mode).await.1, json!({ "saveSettings": true }));
    assert_eq!(check(json!({ "chatId": ANN })).await["chatId"], "1206@lid");
    let gone = json!({ "account": INSTANCE, "chat": "9@c.us", "state": "no_account" });
    lab.control("group", gone).await;
    assert_eq!(check(json!({ "phoneNumber": 9 })).await, json!({ "existsWhatsapp": false }));
}

#[tokio::test]
async fn settings_reboot_the_instance() {
    let reboot = std::time::Duration::from_hours(1);
    let lab = Lab::with(Options { green_reboot: reboot, ..Options::quick() }).await;
    let settings = lab.wa_get("getSettings").await.1;
    assert_eq!(
        (&settings["incomingWebhook"], &settings["webhookUrl"]),
        (&json!("yes"), &json!(""))
    );
    let (status, said) = lab.wa("setSettings", json!({ "incomingWebhook": "maybe" })).await;
    assert_eq!((status, &said["statusCode"]), (400, &json!(400)));
    assert_eq!(lab.wa("setSettings", json!({ "stateWebhook": "yes" })).await.0, 200);
    assert_eq!(lab.wa_get("getStateInstance").await.1["stateInstance"], "starting");
    let said = lab.wa("sendMessage", json!({ "chatId": ANN, "message": "x" })).await;
    assert_eq!(said, (400, text("instance in starting process try later")));
    let told = lab.wa_get("receiveNotification?receiveTimeout=5").await.1;
    assert_eq!(told["body"]["typeWebhook"], "stateInstanceChanged");
    assert_eq!(told["body"]["stateInstance"], "starting");
}
