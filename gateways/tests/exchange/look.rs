//! Looking for a message in doubt: what proves that it was sent, and what that it was not.

use crate::fixture::{INSTANCE, all, answer, vendor};
use domain::id::Chat;
use domain::outcome::Finding;
use domain::time::{Moment, Span};
use serde_json::{Value, json};
use signalbox_gateways::call::{Answer, Trouble};
use signalbox_gateways::channel::{Account, Look};

const ATTEMPTED: Moment = Moment(1_760_000_000_000);

pub(crate) fn look(chat: &str, after_s: u64) -> Look {
    Look {
        chat: Chat::parse(&format!("wa:{chat}")).unwrap(),
        text: "998877 refill".to_owned(),
        attempted: ATTEMPTED,
        doubted: ATTEMPTED,
        now: ATTEMPTED.plus(Span::seconds(after_s)),
        taken: Vec::new(),
    }
}

fn entry(id: &str, chat: &str, after_s: i64) -> Value {
    json!({
        "type": "outgoing", "idMessage": id, "timestamp": 1_760_000_000 + after_s, "chatId": chat,
        "typeMessage": "extendedTextMessage", "textMessage": "998877 refill", "sendByApi": true,
    })
}

fn waiting(id: &str, chat: &str) -> Value {
    json!({"messageID": id, "type": "sendMessage",
        "body": {"chatId": chat, "message": "998877 refill"}})
}

fn ok(json: &Value) -> Answer {
    answer(200, json.to_string().as_bytes())
}

fn found(look: &Look, queue: &Value, journal: &Value) -> Finding {
    let (green, ..) = vendor("green_api");
    green.read_look(look, &[ok(queue), ok(journal), ok(&json!({"stateInstance": "authorized"}))])
}

fn sent(id: &str) -> Finding {
    Finding::Sent(id.to_owned())
}

#[test]
fn the_samples_hold_what_was_sent() {
    let (green, ..) = vendor("green_api");
    let sample = |name: &str| {
        let fixture = all("green_api").into_iter().find(|it| it.name == name).unwrap();
        answer(200, &fixture.bytes)
    };
    let answers = [
        sample("http_show_messages_queue_ok.json"),
        sample("http_last_outgoing_messages_ok.json"),
        sample("http_get_state_instance_ok.json"),
    ];
    let queued = look("120363000000000002@g.us", 10);
    assert_eq!(green.read_look(&queued, &answers), sent("BAE5000000000003"));
    let mut entered = look("15551110001@c.us", 60);
    "Order 2274209 sent to refill".clone_into(&mut entered.text);
    assert_eq!(green.read_look(&entered, &answers), sent("BAE5000000000001"));
    "manual answer typed on the phone".clone_into(&mut entered.text);
    assert_eq!(green.read_look(&entered, &answers), Finding::Unclear);
    entered.now = ATTEMPTED.plus(Span::seconds(150));
    assert_eq!(green.read_look(&entered, &answers), Finding::Absent);
}

#[test]
fn one_sight_is_enough_even_where_the_rest_cannot_be_read() {
    let (green, ..) = vendor("green_api");
    let look = look("1@g.us", 5);
    let gone: Answer = Err(Trouble::Silent);
    let queue = ok(&json!([waiting("Q", "1@g.us")]));
    let journal = ok(&json!([entry("J", "1@g.us", 3)]));
    let none = ok(&json!([]));
    assert_eq!(green.read_look(&look, &[queue, gone.clone(), gone.clone()]), sent("Q"));
    assert_eq!(green.read_look(&look, &[none, journal, gone]), sent("J"));
    assert_eq!(green.read_look(&look, &[]), Finding::Unclear);
}

#[test]
fn absence_needs_everything_and_time() {
    let (green, ..) = vendor("green_api");
    let empty = json!([]);
    assert_eq!(found(&look("1@g.us", 150), &empty, &empty), Finding::Absent);
    assert_eq!(found(&look("1@g.us", 60), &empty, &empty), Finding::Unclear);
    assert_eq!(found(&look("1@g.us", 3 * 86_400), &empty, &empty), Finding::Unclear);
    let authorized = json!({"stateInstance": "authorized"});
    let idle = json!({"stateInstance": "notAuthorized"});
    let page = answer(200, b"<html></html>");
    let down = answer(500, b"[]");
    for answers in [
        [ok(&empty), ok(&empty), ok(&idle)],
        [ok(&empty), ok(&empty), ok(&empty)],
        [page.clone(), ok(&empty), ok(&authorized)],
        [ok(&empty), page, ok(&authorized)],
        [down, ok(&empty), ok(&authorized)],
        [ok(&empty), Err(Trouble::Unreachable), ok(&authorized)],
    ] {
        let finding = green.read_look(&look("1@g.us", 150), &answers);
        assert_eq!(finding, Finding::Unclear, "{answers:?}");
    }
}

#[test]
fn absence_is_counted_from_the_doubt_and_not_from_the_attempts_beginning() {
    let empty = json!([]);
    let mut look = look("1@g.us", 157);
    look.doubted = ATTEMPTED.plus(Span::seconds(155));
    assert_eq!(found(&look, &empty, &empty), Finding::Unclear, "it left two seconds ago");
    look.now = look.doubted.plus(Span::seconds(139));
    assert_eq!(found(&look, &empty, &empty), Finding::Unclear);
    look.now = look.doubted.plus(Span::seconds(150));
    assert_eq!(found(&look, &empty, &empty), Finding::Absent);
    let journal = json!([entry("J", "1@g.us", 1)]);
    assert_eq!(found(&look, &empty, &journal), sent("J"), "searched from the attempt on");
}

#[test]
fn one_id_proves_one_attempt() {
    let mut look = look("1@g.us", 150);
    let journal = json!([entry("LATE", "1@g.us", 9), entry("EARLY", "1@g.us", 2)]);
    assert_eq!(found(&look, &json!([]), &journal), sent("EARLY"));
    look.taken.push("EARLY".to_owned());
    assert_eq!(found(&look, &json!([]), &journal), sent("LATE"));
    look.taken.push("LATE".to_owned());
    assert_eq!(found(&look, &json!([]), &journal), Finding::Absent);
    look.taken.push("Q".to_owned());
    assert_eq!(found(&look, &json!([waiting("Q", "1@g.us")]), &json!([])), Finding::Absent);
}

#[test]
fn others_words_chats_and_times_prove_nothing() {
    let mut human = entry("H", "1@g.us", 2);
    human["sendByApi"] = json!(false);
    let mut other = entry("O", "1@g.us", 2);
    other["textMessage"] = json!("998878 refill");
    let before = entry("B", "1@g.us", -3_600);
    let elsewhere = entry("E", "2@g.us", 2);
    let journal = json!([human, other, before, elsewhere]);
    assert_eq!(found(&look("1@g.us", 150), &json!([]), &journal), Finding::Absent);
}

#[test]
fn a_hidden_number_may_be_the_same_person() {
    let journal = json!([entry("J", "120650000000001@lid", 2)]);
    assert_eq!(found(&look("1@c.us", 150), &json!([]), &journal), Finding::Unclear);
    let queue = json!([waiting("Q", "1@c.us")]);
    assert_eq!(found(&look("9@lid", 150), &queue, &json!([])), Finding::Unclear);
    assert_eq!(found(&look("1@g.us", 150), &json!([]), &journal), Finding::Absent);
}

#[test]
fn an_older_queue_has_no_ids() {
    let queue = json!([{"typeMessage": "x", "chatId": "1@g.us", "message": "998877 refill"}]);
    assert_eq!(found(&look("1@g.us", 150), &queue, &json!([])), Finding::Unclear);
    assert_eq!(found(&look("2@g.us", 150), &queue, &json!([])), Finding::Absent);
}

#[test]
fn the_journal_is_asked_back_to_the_attempt() {
    let (green, channel, id) = vendor("green_api");
    let (base, token) = ("https://api.green-api.com".to_owned(), "T".to_owned());
    let account = Account { channel, id: id.to_owned(), base, token };
    for (after_s, minutes) in [(10, 3), (150, 5), (3_600, 62), (864_000, 1_440)] {
        let calls = green.ask_look(&account, &look("1@g.us", after_s));
        let urls: Vec<&str> = calls.iter().map(|call| call.url.as_str()).collect();
        let root = format!("https://api.green-api.com/waInstance{INSTANCE}");
        assert_eq!(
            urls,
            [
                format!("{root}/showMessagesQueue/T"),
                format!("{root}/lastOutgoingMessages/T?minutes={minutes}"),
                format!("{root}/getStateInstance/T"),
            ]
        );
    }
    let (telegram, ..) = vendor("telegram");
    assert!(!telegram.can_look() && telegram.ask_look(&account, &look("1@g.us", 1)).is_empty());
    assert_eq!(telegram.read_look(&look("1@g.us", 999), &[]), Finding::Unclear);
}
