//! Green API's other methods: files, edits, contacts, and signing in.

use serde_json::{Value, json};
use signalbox_sim::{Filter, Kind, Say, Vendor};

use crate::lab::{INSTANCE, Lab};

const ANN: &str = "15551110001@c.us";
const GROUP: &str = "120363000000000002@g.us";

async fn words(lab: &Lab, method: &str, body: Value) -> String {
    let (status, said) = lab.wa(method, body).await;
    assert_eq!(status, 400);
    said["message"].as_str().unwrap().trim_start_matches("Validation failed. Details: ").to_owned()
}

#[tokio::test]
async fn a_file_is_queued_and_entered_like_a_message() {
    let lab = Lab::open().await;
    let file = |name: &str, caption: &str| {
        json!({ "chatId": ANN, "urlFile": "https://x.example/a.jpg", "fileName": name,
            "caption": caption })
    };
    let (status, sent) = lab.wa("sendFileByUrl", file("a.jpg", "2274209 refill")).await;
    assert_eq!((status, sent["idMessage"].as_str().unwrap().len()), (200, 16));
    let line = &lab.wa_get("lastOutgoingMessages").await.1[0];
    assert_eq!(
        (&line["typeMessage"], &line["caption"], &line["fileName"], &line["downloadUrl"]),
        (
            &json!("imageMessage"),
            &json!("2274209 refill"),
            &json!("a.jpg"),
            &json!("https://x.example/a.jpg")
        )
    );
    let told = lab.wa_get("receiveNotification?receiveTimeout=5").await.1;
    assert_eq!(told["body"]["messageData"]["fileMessageData"]["caption"], "2274209 refill");
    let seen = lab.world().seen(&Filter { kind: Some(Kind::Send), ..Filter::default() });
    assert_eq!(seen[0].text.as_deref(), Some("2274209 refill"));
    let long = words(&lab, "sendFileByUrl", file("a.jpg", &"x".repeat(1025))).await;
    assert_eq!(long, "'caption' length must be less than or equal to 1024 characters long");
    let bare = words(&lab, "sendFileByUrl", file("a", "")).await;
    assert_eq!(bare, "'fileName' must have an extension");
    let form = reqwest::header::HeaderValue::from_static("multipart/form-data; boundary=XX");
    let part = |name: &str, value: &str| {
        format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body = format!("{}{}--XX--\r\n", part("chatId", ANN), part("fileName", "c.pdf"));
    let request = lab.client.post(lab.wa_url("sendFileByUpload")).header("content-type", form);
    let (status, sent) = crate::lab::read(request.body(body).send().await.unwrap()).await;
    assert_eq!((status, sent["urlFile"].is_string()), (200, true));
    assert_eq!(lab.wa_get("lastOutgoingMessages").await.1[0]["typeMessage"], "documentMessage");
}

#[tokio::test]
async fn a_message_of_ones_own_is_edited_and_deleted() {
    let lab = Lab::open().await;
    let sent = lab.wa("sendMessage", json!({ "chatId": ANN, "message": "old" })).await.1;
    let edit = |id: &Value| json!({ "chatId": ANN, "idMessage": id, "message": "new" });
    let (status, edited) = lab.wa("editMessage", edit(&sent["idMessage"])).await;
    assert_eq!(status, 200);
    assert_ne!(edited["idMessage"], sent["idMessage"]);
    let line = &lab.wa_get("lastOutgoingMessages").await.1[0];
    assert_eq!((&line["textMessage"], &line["isEdited"]), (&json!("new"), &json!(true)));
    let delete = json!({ "chatId": ANN, "idMessage": sent["idMessage"] });
    assert_eq!(lab.wa("deleteMessage", delete).await, (200, json!("")));
    assert_eq!(lab.wa_get("lastOutgoingMessages").await.1[0]["isDeleted"], true);
    let said = lab.world().say(&Say::text(Vendor::Green, INSTANCE, ANN, "theirs")).unwrap();
    let foreign = lab.wa("editMessage", edit(&json!(said.key))).await;
    assert_eq!(foreign, (400, json!("Message not found by id")));
}

#[tokio::test]
async fn contacts_and_chats_are_listed() {
    let lab = Lab::open().await;
    for chat in [
        json!({ "account": INSTANCE, "chat": ANN, "name": "Ann", "lid": "1206@lid" }),
        json!({ "account": INSTANCE, "chat": GROUP, "name": "Provider group" }),
    ] {
        lab.control("group", chat).await;
    }
    let contacts = lab.wa_get("getContacts").await.1;
    let rows = [
        json!({ "id": GROUP, "name": "Provider group", "contactName": "Provider group",
            "type": "group" }),
        json!({ "id": ANN, "name": "Ann", "contactName": "Ann", "type": "user",
            "lid": "1206@lid" }),
    ];
    assert_eq!(contacts, json!(rows));
    assert_eq!(lab.wa_get("getContacts?group=true").await.1, json!([rows[0]]));
    lab.wa("setSettings", json!({ "enableLidMode": true })).await;
    assert_eq!(lab.wa_get("getContacts?group=false").await.1[0]["id"], "1206@lid");
    let info = lab.wa("getContactInfo", json!({ "chatId": ANN })).await.1;
    assert_eq!((&info["name"], &info["chatId"]), (&json!("Ann"), &json!(ANN)));
    let group = words(&lab, "getContactInfo", json!({ "chatId": GROUP })).await;
    assert_eq!(group, "The method GetContactInfo does not support group chats");
    for chat in [GROUP, ANN] {
        lab.wa("sendMessage", json!({ "chatId": chat, "message": "x" })).await;
    }
    let chats = lab.wa_get("getChats?count=1").await.1;
    assert_eq!((chats.as_array().unwrap().len(), &chats[0]["id"]), (1, &json!(ANN)));
    let read = lab.wa("readChat", json!({ "chatId": ANN })).await.1;
    assert_eq!(read, json!({ "setRead": true }));
    let typing = json!({ "chatId": ANN, "typingTime": 999 });
    let refused = words(&lab, "sendTyping", typing).await;
    assert_eq!(refused, "'typingTime' must be between 1000 and 20000");
}

#[tokio::test]
async fn signing_out_and_in() {
    let lab = Lab::open().await;
    let qr = async || lab.wa_get("qr").await.1["type"].clone();
    assert_eq!(qr().await, "alreadyLogged");
    assert_eq!(lab.wa_get("logout").await.1, json!({ "isLogout": true }));
    assert_eq!(qr().await, "qrCode");
    let code = lab.wa("getAuthorizationCode", json!({ "phoneNumber": 15_550_000_001_i64 })).await.1;
    assert_eq!(code["status"], true);
    let sent = lab.wa("sendMessage", json!({ "chatId": ANN, "message": "x" })).await;
    assert_eq!(sent, (400, json!("instance account not authorized")));
    let told = lab.wa_get("receiveNotification?receiveTimeout=5").await.1;
    assert_eq!(told["body"]["stateInstance"], "notAuthorized");
}

#[tokio::test]
async fn what_needs_the_phone_is_refused_while_it_is_away() {
    let lab = Lab::open().await;
    for state in ["starting", "notAuthorized"] {
        lab.control("state", json!({ "account": INSTANCE, "state": state })).await;
        let asleep = (400, json!("instance is starting or not authorized"));
        assert_eq!(lab.wa("checkWhatsapp", json!({ "chatId": ANN })).await, asleep);
        assert_eq!(lab.wa("getGroupData", json!({ "groupId": GROUP })).await, asleep);
        assert_eq!(lab.wa_get("getContacts").await, asleep);
        assert_eq!(lab.wa_get("showMessagesQueue").await, (200, json!([])));
        assert_eq!(lab.wa_get("getSettings").await.0, 200);
    }
}
