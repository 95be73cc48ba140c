//! What is asked, to the letter: the vendors' sample requests, and ours.

use crate::fixture::{BOT, INSTANCE, all, vendor};
use domain::id::{Chat, OrderId};
use serde_json::{Value, json};
use signalbox_gateways::call::{Body, Call, Host, Method};
use signalbox_gateways::channel::{Account, Hook};
use signalbox_gateways::panel::{self, Login};

fn account(folder: &str) -> Account {
    let (vendor, channel, id) = vendor(folder);
    let base = vendor.base().to_owned();
    Account { channel, id: id.to_owned(), base, token: format!("{id}:TOKEN") }
}

fn json(call: &Call) -> Value {
    match &call.body {
        Body::Json(text) => serde_json::from_str(text).unwrap(),
        Body::None | Body::Form(_) => panic!("no JSON in {call:?}"),
    }
}

fn sample(folder: &str, name: &str) -> Value {
    all(folder).into_iter().find(|it| it.name == name).unwrap().json()
}

#[test]
fn telegram_is_asked_as_its_samples_ask() {
    let (telegram, channel, _) = vendor("telegram");
    let account = account("telegram");
    let chat = Chat::new(&channel, "-1001000000002/7");
    let call = telegram.ask_send(&account, &chat, "998877 refill", Some("41"));
    assert_eq!(call.url, format!("https://api.telegram.org/bot{BOT}:TOKEN/sendMessage"));
    assert_eq!((call.method, call.host), (Method::Post, Host::Fixed));
    let mut sample_send = sample("telegram", "http_send_message_request.json");
    // Ours rings, since a customer waits for it.
    sample_send.as_object_mut().unwrap().remove("disable_notification");
    assert_eq!(json(&call), sample_send);

    let kinds = json!(["message", "edited_message", "my_chat_member"]);
    let mut poll = sample("telegram", "http_get_updates_request.json");
    poll["allowed_updates"] = kinds.clone();
    let call = telegram.ask_poll(&account, Some("870000004"));
    assert_eq!(json(&call), poll);
    assert!(call.timeout_ms > Some(25_000));
    assert_eq!(json(&telegram.ask_poll(&account, None)).get("offset"), None);

    let mut hooked = sample("telegram", "http_set_webhook_request.json");
    hooked["allowed_updates"] = kinds;
    let text = |key: &str| hooked[key].as_str().unwrap().to_owned();
    let hook = Hook { url: text("url"), secret: text("secret_token") };
    assert_eq!(json(&telegram.ask_set_hook(&account, &hook)), hooked);
    let cleared = json(&telegram.ask_clear_hook(&account));
    assert_eq!(cleared, json!({"drop_pending_updates": false}));
}

#[test]
fn each_vendor_carries_the_secret_in_its_own_header() {
    let (telegram, ..) = vendor("telegram");
    assert_eq!(telegram.secret_header(), ("X-Telegram-Bot-Api-Secret-Token", ""));
    assert_eq!(vendor("green_api").0.secret_header(), ("Authorization", "Bearer "));
}

#[test]
fn a_telegram_chat_without_a_topic_and_a_strange_quote() {
    let (telegram, channel, _) = vendor("telegram");
    let chat = Chat::new(&channel, "500000001");
    let call = telegram.ask_send(&account("telegram"), &chat, "hi", Some("not a number"));
    let expected = json!({
        "chat_id": 500_000_001, "text": "hi", "link_preview_options": {"is_disabled": true},
    });
    assert_eq!(json(&call), expected);
    assert!(telegram.ask_confirm(&account("telegram"), "7").is_none());
}

#[test]
fn green_api_is_asked_as_its_samples_ask() {
    let (green, channel, _) = vendor("green_api");
    let account = account("green_api");
    let at = |method: &str, rest: &str| {
        let token = format!("{INSTANCE}:TOKEN");
        format!("https://api.green-api.com/waInstance{INSTANCE}/{method}/{token}{rest}")
    };
    let chat = Chat::new(&channel, "15551110001@c.us");
    let quote = Some("3A0000000000000000000000000000A1");
    let call = green.ask_send(&account, &chat, "Order 2274209 sent to refill", quote);
    assert_eq!(call.url, at("sendMessage", ""));
    assert_eq!(json(&call), sample("green_api", "http_send_message_request.json"));

    let call = green.ask_poll(&account, None);
    assert_eq!(call.url, at("receiveNotification", "?receiveTimeout=20"));
    assert!(call.timeout_ms > Some(20_000));
    let call = green.ask_confirm(&account, "1234567").unwrap();
    assert_eq!((call.method, call.url), (Method::Delete, at("deleteNotification", "/1234567")));
    assert_eq!(green.ask_identity(&account).url, at("getStateInstance", ""));
    assert_eq!(green.ask_hook(&account).url, at("getSettings", ""));

    let mut settings = sample("green_api", "http_set_settings_request.json");
    let fields = settings.as_object_mut().unwrap();
    // What is typed on the phone and what is deleted means nothing to us.
    fields.remove("outgoingMessageWebhook");
    fields.remove("deletedMessageWebhook");
    let text = |key: &str| settings[key].as_str().unwrap().to_owned();
    let hook = Hook { url: text("webhookUrl"), secret: text("webhookUrlToken") };
    assert_eq!(json(&green.ask_set_hook(&account, &hook)), settings);
    let cleared = json(&green.ask_clear_hook(&account));
    assert_eq!((&cleared["webhookUrl"], &cleared["incomingWebhook"]), (&json!(""), &json!("yes")));
}

#[test]
fn perfect_panel_is_asked_with_its_key_in_a_header() {
    let perfect = panel::named("perfect").unwrap();
    let login = Login { site: "https://panel.example".to_owned(), key: "KEY".to_owned() };
    let orders = [OrderId(1), OrderId(2)];
    let root = "https://panel.example/adminapi/v2";
    for (call, path) in [
        (perfect.ask_order(&login, OrderId(12)), "orders/12"),
        (perfect.ask_orders(&login, &orders), "orders?ids=1,2&limit=3&offset=0"),
        (perfect.ask_orders_by(&login, &orders, "order"), "orders?order=1,2&limit=3&offset=0"),
        (perfect.ask_user(&login, &"a&b c".into()), "users?username=a%26b%20c&limit=10&offset=0"),
        (perfect.ask_probe(&login), "orders?limit=1&offset=0"),
    ] {
        assert_eq!(call.url, format!("{root}/{path}"));
        assert_eq!((call.method, call.host), (Method::Get, Host::Chosen));
        assert!(call.headers.contains(&("X-Api-Key", "KEY".to_owned())));
        assert!(!call.url.contains("KEY") && !format!("{call:?}").contains("KEY"));
    }
    assert!(panel::named("never heard of").is_none());
}

#[test]
fn rental_panel_is_asked_with_its_key_in_the_query_and_shows_it_nowhere() {
    let rental = panel::named("rental").unwrap();
    // As it is pasted from a browser, with a key in it that was meant to stay there.
    let site = rental.site("https://Bam.example/adminapi/v1?key=OLD&action=getOrders").unwrap();
    let login = Login { site, key: "K&Y/1".to_owned() };
    let orders = [OrderId(1), OrderId(2)];
    let root = "https://bam.example/adminapi/v1?key=K%26Y%2F1&action=";
    for (call, rest) in [
        (rental.ask_order(&login, OrderId(12)), "getOrders-by-id&orders=12&provider=1"),
        (rental.ask_orders(&login, &orders), "getOrders-by-id&orders=1,2&provider=1"),
        (rental.ask_user(&login, &"a&b,c d".into()), "getUser&username=a%26b%2Cc%20d"),
        (rental.ask_probe(&login), "getOrders-by-id&orders=1&provider=1"),
    ] {
        assert_eq!(call.url, format!("{root}{rest}"));
        assert_eq!((call.method, call.host), (Method::Get, Host::Chosen));
        assert_eq!(call.origin(), "https://bam.example");
        assert!(!format!("{call:?}").contains("K%26"), "{call:?}");
    }
    let can = rental.capabilities();
    assert!(can.bulk && can.users && !can.tickets);
}
