//! Telegram: who may call, what may be sent, and in what words it is refused.

use serde_json::{Value, json};
use signalbox_sim::{Filter, Kind, Say, Vendor};

use crate::lab::{BOT, Lab, TOKEN, bot, read};

fn refusal(code: u16, description: &str) -> (u16, Value) {
    (code, json!({ "ok": false, "error_code": code, "description": description }))
}

#[tokio::test]
async fn a_token_is_checked_in_telegrams_words() {
    let lab = Lab::open().await;
    let call = async |path: &str| {
        let url = format!("{}/{path}", lab.server.url);
        read(lab.client.get(url).send().await.unwrap()).await
    };
    assert_eq!(call("bot1:unknown/getMe").await, refusal(401, "Unauthorized"));
    let malformed = refusal(401, "Unauthorized: invalid token specified");
    assert_eq!(call("botnonsense/getMe").await, malformed);
    assert_eq!(call("elsewhere").await, refusal(404, "Not Found"));
    let unknown = refusal(404, "Not Found: method not found");
    assert_eq!(call(&format!("bot{TOKEN}/flyToTheMoon")).await, unknown);
    for path in [format!("bot{TOKEN}/getMe"), format!("telegram/bot{TOKEN}/GETME")] {
        let (status, me) = call(&path).await;
        assert_eq!((status, &me["result"]["id"]), (200, &json!(700_000_001)));
        assert_eq!(me["result"]["can_read_all_group_messages"], true);
    }
}

#[tokio::test]
async fn json_form_and_query_are_read_alike() {
    let lab = Lab::open().await;
    let url = format!("{}/bot{TOKEN}/sendMessage", lab.server.url);
    let json = lab.client.post(&url).json(&json!({ "chat_id": 5, "text": "a b" }));
    let form = lab.client.post(&url).form(&[("chat_id", "5"), ("text", "a b")]);
    let query = lab.client.get(format!("{url}?chat_id=5&text=a%20b"));
    for request in [json, form, query] {
        let (status, sent) = read(request.send().await.unwrap()).await;
        assert_eq!((status, &sent["result"]["text"]), (200, &json!("a b")));
    }
    let seen = lab.world().seen(&Filter { kind: Some(Kind::Send), ..Filter::default() });
    assert_eq!(seen.iter().map(|seen| seen.seq).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(seen.iter().all(|seen| seen.accepted && seen.outcome == "ok"));
    assert_eq!(seen[2].id.as_deref(), Some("3"));
}

#[tokio::test]
async fn a_message_is_returned_whole() {
    let lab = Lab::open().await;
    let (chat, seed) = (-1_001_000_000_002_i64, json!([7]));
    let seed = json!({ "account": BOT, "chat": chat, "title": "Forum", "topics": seed });
    lab.control("chat", seed).await;
    let said = Say {
        thread: Some(7),
        ..Say::text(Vendor::Telegram, BOT, &chat.to_string(), "998877 done")
    };
    let asked = lab.world().say(&said).unwrap().message.unwrap();
    let body = json!({
        "chat_id": chat, "message_thread_id": 7, "text": "998877 refill",
        "reply_parameters": { "message_id": asked.parse::<i64>().unwrap() },
    });
    let (status, sent) = lab.tg("sendMessage", body).await;
    let message = &sent["result"];
    assert_eq!(status, 200);
    assert_eq!(message["message_id"], 2);
    assert_eq!(message["from"]["username"], "acme_support_bot");
    let forum = json!({ "id": chat, "title": "Forum", "type": "supergroup", "is_forum": true });
    assert_eq!(message["chat"], forum);
    assert_eq!(
        (&message["message_thread_id"], &message["is_topic_message"]),
        (&json!(7), &json!(true))
    );
    assert_eq!(message["reply_to_message"]["text"], "998877 done");
}

#[tokio::test]
async fn content_is_checked() {
    let lab = Lab::open().await;
    let send = async |body: Value| lab.tg("sendMessage", body).await;
    for text in ["", "  \n "] {
        let said = send(json!({ "chat_id": 5, "text": text })).await;
        assert_eq!(said, refusal(400, "Bad Request: message text is empty"));
    }
    let (fits, too_long) = ("\u{1f44d}".repeat(2048), "\u{1f44d}".repeat(2049));
    assert_eq!(send(json!({ "chat_id": 5, "text": fits })).await.0, 200);
    let said = send(json!({ "chat_id": 5, "text": too_long })).await;
    assert_eq!(said, refusal(400, "Bad Request: message is too long"));
    let said = send(json!({ "chat_id": 5, "text": "a *b", "parse_mode": "Markdown" })).await;
    let why = "Can't find end of the entity starting at byte offset 2";
    assert_eq!(said, refusal(400, &format!("Bad Request: can't parse entities: {why}")));
    let said = send(json!({ "text": "hello" })).await;
    assert_eq!(said, refusal(400, "Bad Request: chat_id is empty"));
    let quote = json!({ "message_id": 99 });
    let said = send(json!({ "chat_id": 5, "text": "x", "reply_parameters": quote })).await;
    assert_eq!(said, refusal(400, "Bad Request: message to be replied not found"));
    let quote = json!({ "message_id": 99, "allow_sending_without_reply": true });
    let said = send(json!({ "chat_id": 5, "text": "x", "reply_parameters": quote })).await;
    assert_eq!((said.0, &said.1["result"]["reply_to_message"]), (200, &Value::Null));
}

#[tokio::test]
async fn a_chat_refuses_in_its_own_words() {
    let lab = Lab::open().await;
    lab.world().bot(bot(json!({}))).unwrap();
    let send =
        async |chat: i64| lab.tg("sendMessage", json!({ "chat_id": chat, "text": "x" })).await;
    assert_eq!(send(5).await, refusal(400, "Bad Request: chat not found"));
    let mute = "Bad Request: not enough rights to send text messages to the chat";
    for (chat, state, code, words) in [
        (5, "blocked", 403, "Forbidden: bot was blocked by the user"),
        (6, "deactivated", 403, "Forbidden: user is deactivated"),
        (7, "not_started", 403, "Forbidden: bot can't initiate conversation with a user"),
        (8, "is_bot", 403, "Forbidden: bot can't send messages to bots"),
        (-9, "kicked", 403, "Forbidden: bot was kicked from the group chat"),
        (-1_000_000_000_009, "kicked", 403, "Forbidden: bot was kicked from the supergroup chat"),
        (-1_000_000_000_010, "left", 403, "Forbidden: bot is not a member of the supergroup chat"),
        (-11, "deleted", 403, "Forbidden: the group chat was deleted"),
        (-12, "restricted", 400, mute),
    ] {
        let wanted = json!({ "account": BOT, "chat": chat, "state": state });
        assert_eq!(lab.control("chat", wanted).await.0, 200);
        assert_eq!(send(chat).await, refusal(code, words));
    }
}

#[tokio::test]
async fn a_topic_must_exist_and_be_open() {
    let lab = Lab::open().await;
    let chat = -1_000_000_000_020_i64;
    let forum = json!({ "account": BOT, "chat": chat, "topics": [7, 8], "closed_topics": [8] });
    lab.control("chat", forum).await;
    let send = async |thread: i64| {
        let body = json!({ "chat_id": chat, "text": "x", "message_thread_id": thread });
        lab.tg("sendMessage", body).await
    };
    assert_eq!(send(7).await.0, 200);
    assert_eq!(send(8).await, refusal(400, "Bad Request: TOPIC_CLOSED"));
    assert_eq!(send(9).await, refusal(400, "Bad Request: message thread not found"));
}

#[tokio::test]
async fn a_migrated_group_names_its_successor() {
    let lab = Lab::open().await;
    let new = -1_001_000_000_004_i64;
    let say = Say {
        kind: "migrate".into(),
        to: Some(new),
        ..Say::text(Vendor::Telegram, BOT, "-400000001", "")
    };
    lab.world().say(&say).unwrap();
    let (status, said) =
        lab.tg("sendMessage", json!({ "chat_id": -400_000_001, "text": "x" })).await;
    assert_eq!(status, 400);
    let description = "Bad Request: group chat was upgraded to a supergroup chat";
    assert_eq!(said["description"], description);
    assert_eq!(said["parameters"], json!({ "migrate_to_chat_id": new }));
    assert_eq!(lab.tg("sendMessage", json!({ "chat_id": new, "text": "x" })).await.0, 200);
    let (_, updates) = lab.tg("getUpdates", json!({})).await;
    assert_eq!(updates["result"][0]["message"]["migrate_to_chat_id"], new);
    assert_eq!(updates["result"][1]["message"]["migrate_from_chat_id"], -400_000_001);
}

#[tokio::test]
async fn limits_hold_when_switched_on() {
    let lab = Lab::open().await;
    lab.world().bot(bot(json!({ "open_chats": true, "limits": true }))).unwrap();
    let clock = |now_ms: i64| json!({ "now_ms": now_ms });
    let start = 1_768_478_400_000_i64;
    lab.control("clock", clock(start)).await;
    let send =
        async |chat: i64| lab.tg("sendMessage", json!({ "chat_id": chat, "text": "x" })).await;
    let mut answers = Vec::new();
    for _ in 0..4 {
        answers.push(send(5).await.0);
    }
    assert_eq!(answers, [200, 200, 200, 429]);
    assert_eq!(send(6).await.0, 200);
    for step in 1..=20 {
        lab.control("clock", clock(start + step * 2500)).await;
        assert_eq!(send(-7).await.0, 200);
    }
    lab.control("clock", clock(start + 52_500)).await;
    let (status, said) = send(-7).await;
    assert_eq!(status, 429);
    let seconds = said["parameters"]["retry_after"].as_i64().unwrap();
    assert!((9..=11).contains(&seconds), "{said}");
    assert_eq!(said["description"], format!("Too Many Requests: retry after {seconds}"));
}

#[tokio::test]
async fn members_chats_buttons_and_edits() {
    let lab = Lab::open().await;
    let ask = async |method: &str, body: Value| lab.tg(method, body).await;
    lab.world().say(&Say::text(Vendor::Telegram, BOT, "-9", "hello")).unwrap();
    let me = json!({ "chat_id": -9, "user_id": 700_000_001 });
    assert_eq!(ask("getChatMember", me).await.1["result"]["status"], "member");
    let stranger = json!({ "chat_id": -9, "user_id": 1 });
    assert_eq!(ask("getChatMember", stranger).await, refusal(400, "Bad Request: user not found"));
    assert_eq!(ask("getChat", json!({ "chat_id": -9 })).await.1["result"]["type"], "group");
    let missing = ask("getChat", json!({ "chat_id": -8 })).await;
    assert_eq!(missing, refusal(400, "Bad Request: chat not found"));

    ask("sendMessage", json!({ "chat_id": 5, "text": "sure?" })).await;
    let press = Say { kind: "callback".into(), ..Say::text(Vendor::Telegram, BOT, "5", "c:1:y") };
    lab.world().say(&press).unwrap();
    let (_, updates) = ask("getUpdates", json!({ "offset": -1 })).await;
    let query = &updates["result"][0]["callback_query"];
    assert_eq!((&query["data"], &query["message"]["text"]), (&json!("c:1:y"), &json!("sure?")));
    let answer = json!({ "callback_query_id": query["id"] });
    assert_eq!(ask("answerCallbackQuery", answer.clone()).await.0, 200);
    let why = "query is too old and response timeout expired or query ID is invalid";
    let late = refusal(400, &format!("Bad Request: {why}"));
    assert_eq!(ask("answerCallbackQuery", answer).await, late);

    let edit = json!({ "chat_id": 5, "message_id": 1, "text": "done" });
    assert_eq!(ask("editMessageText", edit.clone()).await.1["result"]["text"], "done");
    let (status, said) = ask("editMessageText", edit).await;
    assert_eq!(status, 400);
    let same = "Bad Request: message is not modified";
    assert!(said["description"].as_str().unwrap().starts_with(same));
    let none = ask("editMessageReplyMarkup", json!({ "chat_id": 5, "message_id": 9 })).await;
    assert_eq!(none, refusal(400, "Bad Request: message to edit not found"));
}
