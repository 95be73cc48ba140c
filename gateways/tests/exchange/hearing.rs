//! Deliveries that no sample has: odd shapes, foreign accounts, and who counts as a person.

use crate::fixture::{BOT, INSTANCE, vendor};
use domain::heard::{Delivery, Heard, Key, Notice};
use domain::id::Chat;
use serde_json::{Value, json};
use signalbox_gateways::channel::Unreadable;

fn telegram(update: &Value) -> Delivery {
    let (telegram, channel, bot) = vendor("telegram");
    telegram.read_delivery(&channel, bot, update.to_string().as_bytes()).unwrap().remove(0)
}

fn green(notification: &Value) -> Result<Delivery, Unreadable> {
    let (green, channel, instance) = vendor("green_api");
    let read = green.read_delivery(&channel, instance, notification.to_string().as_bytes());
    // What comes before it tells who has two ids.
    read.map(|mut it| it.pop().unwrap())
}

fn heard(delivery: Delivery) -> Heard {
    match delivery {
        Delivery::Heard(heard) => heard,
        Delivery::Noticed(_) | Delivery::Ignored(_) => panic!("not heard: {delivery:?}"),
    }
}

fn is_ignored(delivery: &Delivery) -> bool {
    matches!(delivery, Delivery::Ignored(_))
}

fn update(more: &Value) -> Value {
    let mut message = json!({
        "message_id": 5, "chat": {"id": -100, "type": "supergroup"}, "date": 1,
        "from": {"id": 7, "is_bot": false}, "text": "12 refill",
    });
    for (key, value) in more.as_object().unwrap() {
        message[key] = value.clone();
    }
    json!({"update_id": 1, "message": message})
}

#[test]
fn bots_channels_and_nobody_are_not_heard() {
    for more in [
        json!({"via_bot": {"id": 9, "is_bot": true}}),
        json!({"from": {"id": 9, "is_bot": true}}),
        json!({"from": null}),
        json!({"from": {"id": 777_000, "is_bot": false}, "sender_chat": {"id": -1009}}),
        json!({"from": {"id": 1_087_968_824, "is_bot": true}, "sender_chat": {"id": -1009}}),
        json!({"from": {"id": 136_817_688, "is_bot": true}, "sender_chat": {"id": -1009}}),
        json!({"text": ""}),
        json!({"text": null}),
        json!({"text": 5}),
        json!({"message_id": 1e30}),
        json!({"chat": {"id": 9_223_372_036_854_775_808_u64}}),
        json!({"chat": null}),
    ] {
        assert!(is_ignored(&telegram(&update(&more))), "{more}");
    }
    let anonymous = json!({
        "from": {"id": 1_087_968_824, "is_bot": true}, "sender_chat": {"id": -100},
    });
    assert_eq!(heard(telegram(&update(&anonymous))).sender, "anonymous");
}

#[test]
fn a_topic_is_a_chat_and_its_first_message_no_quote() {
    let topic = |reply: i64| {
        json!({
            "message_thread_id": 7, "is_topic_message": true,
            "reply_to_message": {"message_id": reply},
        })
    };
    let inside = heard(telegram(&update(&topic(7))));
    assert_eq!((inside.chat.as_str(), inside.quoted), ("tg:-100/7", None));
    assert_eq!(heard(telegram(&update(&topic(6)))).quoted.as_deref(), Some("6"));
    let chain = json!({"message_thread_id": 7, "reply_to_message": {"message_id": 7}});
    let chain = heard(telegram(&update(&chain)));
    assert_eq!((chain.chat.as_str(), chain.quoted.as_deref()), ("tg:-100", Some("7")));
}

#[test]
fn a_redelivery_by_either_way_has_the_same_keys() {
    let first = heard(telegram(&update(&json!({}))));
    let again = heard(telegram(&update(&json!({"new_field": [1]}))));
    assert_eq!(first.keys, again.keys);
    let keys = [format!("tg:{BOT}:1"), format!("tg:{BOT}:-100:5:0")];
    assert_eq!(first.keys, keys.map(|name| Key::of(&name)));
    let mut edit = update(&json!({"edit_date": 9}));
    edit["edited_message"] = edit["message"].take();
    edit["update_id"] = json!(2);
    let edit = heard(telegram(&edit));
    assert_eq!(edit.origin, first.keys.get(1).copied());
    assert!(edit.keys.iter().all(|key| !first.keys.contains(key)));
}

#[test]
fn restricted_members_are_inside_while_they_may_speak() {
    for (member, inside) in [
        (json!({"status": "restricted", "is_member": true}), true),
        (json!({"status": "restricted", "is_member": true, "can_send_messages": false}), false),
        (json!({"status": "restricted", "is_member": false}), false),
        (json!({"status": "administrator"}), true),
        (json!({"status": "left"}), false),
    ] {
        let update = json!({
            "update_id": 1, "my_chat_member": {"chat": {"id": -5}, "new_chat_member": member},
        });
        let chat = Chat::parse("tg:-5").unwrap();
        let expected = Delivery::Noticed(Notice::Membership { chat, inside });
        assert_eq!(telegram(&update), expected, "{update}");
    }
}

#[test]
fn only_json_objects_are_bodies() {
    for folder in ["telegram", "green_api"] {
        let (vendor, channel, account) = vendor(folder);
        for body in ["", "null", "[]", "5", "\"text\"", "{", "{\"a\":}", "\u{feff}{}", "a=b"] {
            let read = vendor.read_delivery(&channel, account, body.as_bytes());
            assert_eq!(read, Err(Unreadable::NotJson), "{folder} {body}");
        }
    }
    assert!(is_ignored(&telegram(&json!({}))));
}

fn notification(more: &Value) -> Value {
    let mut whole = json!({
        "typeWebhook": "incomingMessageReceived", "instanceData": {"idInstance": 1_101_000_001},
        "idMessage": "A1", "senderData": {"chatId": "1@c.us", "sender": "1@c.us"},
        "messageData": {"typeMessage": "textMessage", "textMessageData": {"textMessage": "hi"}},
    });
    for (key, value) in more.as_object().unwrap() {
        whole[key] = value.clone();
    }
    whole
}

#[test]
fn a_notification_must_be_for_the_account() {
    for id in [json!(1_101_000_001), json!(INSTANCE)] {
        let ours = notification(&json!({"instanceData": {"idInstance": id}}));
        assert_eq!(heard(green(&ours).unwrap()).text, "hi");
    }
    for instance in [
        json!({"idInstance": 1_101_000_002}),
        json!({"idInstance": "01101000001"}),
        json!({"idInstance": -1}),
        json!({"idInstance": 1e30}),
        json!({"idInstance": null}),
        json!({}),
        json!(null),
    ] {
        let other = notification(&json!({"instanceData": instance}));
        assert_eq!(green(&other), Err(Unreadable::WrongAccount), "{other}");
    }
    assert_eq!(green(&json!({})), Err(Unreadable::WrongAccount));
}

#[test]
fn a_notification_without_a_person_is_ignored() {
    for more in [
        json!({"senderData": {"chatId": "status@broadcast", "sender": "1@c.us"}}),
        json!({"senderData": {"chatId": "120@newsletter", "sender": "1@c.us"}}),
        json!({"senderData": {"chatId": "a b"}}),
        json!({"senderData": {"chatId": ""}}),
        json!({"senderData": {"chatId": "x".repeat(200)}}),
        json!({"senderData": null}),
        json!({"idMessage": null}),
        json!({"idMessage": 5}),
        json!({"messageData": null}),
        json!({"messageData": {"typeMessage": "textMessage", "textMessageData": null}}),
        json!({"messageData": {"typeMessage": "editedMessage", "editedMessageData": {
            "textMessage": "12 refill"}}}),
        json!({"typeWebhook": "outgoingMessageStatus", "status": "a new one"}),
        json!({"typeWebhook": "stateInstanceChanged", "stateInstance": "a new one"}),
    ] {
        assert!(is_ignored(&green(&notification(&more)).unwrap()), "{more}");
    }
}

#[test]
fn in_a_private_chat_the_chat_speaks() {
    let twins = json!({"senderData": {"chatId": "1@c.us", "sender": "120650000000001@lid"}});
    assert_eq!(heard(green(&notification(&twins)).unwrap()).sender, "1@c.us");
    // Channel rule 9 (a private message that names both ids of its sender tells of them).
    let (whatsapp, channel, instance) = vendor("green_api");
    let body = notification(&twins).to_string();
    let all = whatsapp.read_delivery(&channel, instance, body.as_bytes()).unwrap();
    let number = Chat::new(&channel, "1@c.us");
    let hidden = Chat::new(&channel, "120650000000001@lid");
    assert_eq!(all[0], Delivery::Noticed(Notice::Same { number, hidden }));
    let group = json!({"senderData": {"chatId": "2@g.us", "sender": "120650000000001@lid"}});
    assert_eq!(heard(green(&notification(&group)).unwrap()).sender, "120650000000001@lid");
}

#[test]
fn an_edited_caption_names_what_it_edits() {
    let edit = notification(&json!({"idMessage": "B2", "messageData": {
        "typeMessage": "editedMessage",
        "editedMessageData": {"caption": "12 cancel", "stanzaId": "A1"},
    }}));
    let (edit, first) =
        (heard(green(&edit).unwrap()), heard(green(&notification(&json!({}))).unwrap()));
    assert_eq!(edit.origin.as_ref(), first.keys.first());
    assert_eq!((edit.text.as_str(), edit.message.as_str()), ("12 cancel", "A1"));
    assert_ne!(edit.keys, first.keys);
}
