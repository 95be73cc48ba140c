//! Every sample payload of Telegram and Green API, and what each reader makes of it.

use crate::look::look;
use crate::snapshot::{check, path};
use domain::heard::{Delivery, Heard, Key};
use domain::id::{ChannelName, Chat};
use serde_json::Value;
use signalbox_gateways::call::{Answer, Reply};
use signalbox_gateways::channel::{Channel, Look, named};
use std::fmt::Write as _;
use std::fs;

/// The bot, and the instance, for which the samples were made.
pub(crate) const BOT: &str = "700000001";
pub(crate) const INSTANCE: &str = "1101000001";

/// One sample.
pub(crate) struct Fixture {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

impl Fixture {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    /// Whether it is the answer to a call, or a call; else it is what a webhook brings.
    pub(crate) fn is_http(&self) -> bool {
        self.name.starts_with("http_")
    }
}

/// The channel of a folder of samples, its label and its account.
pub(crate) fn vendor(folder: &str) -> (&'static dyn Channel, ChannelName, &'static str) {
    match folder {
        "telegram" => (named("telegram").unwrap(), "tg".into(), BOT),
        "green_api" => (named("whatsapp").unwrap(), "wa".into(), INSTANCE),
        other => panic!("no vendor has a folder {other}"),
    }
}

/// All samples of a folder, by name.
pub(crate) fn all(folder: &str) -> Vec<Fixture> {
    let files = fs::read_dir(path("fixtures").join(folder)).unwrap();
    let mut all: Vec<Fixture> = files
        .map(|file| file.unwrap())
        .map(|file| Fixture {
            name: file.file_name().into_string().unwrap(),
            bytes: fs::read(file.path()).unwrap(),
        })
        .collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

#[expect(clippy::unnecessary_wraps, reason = "it stands where an answer may also be missing")]
pub(crate) fn answer(status: u16, body: &[u8]) -> Answer {
    Ok(Reply { status, retry_after: None, body: body.to_vec() })
}

#[test]
fn every_sample_is_read_as_written_down() {
    let mut text = String::new();
    for folder in ["telegram", "green_api"] {
        for fixture in all(folder) {
            writeln!(text, "{folder}/{}", fixture.name).unwrap();
            for line in told(folder, &fixture) {
                writeln!(text, "  {line}").unwrap();
            }
        }
    }
    assert!(text.matches(".json\n").count() >= 139, "samples are missing");
    assert!(!text.contains("TOKEN"), "a secret that a vendor echoes is told on");
    check("samples.txt", &text);
}

fn told(folder: &str, fixture: &Fixture) -> Vec<String> {
    if !fixture.is_http() {
        return vec![delivered(folder, fixture)];
    }
    let name = fixture.name.trim_end_matches(".json");
    if name.ends_with("_request") {
        return vec!["a call: see ask.rs".to_owned()];
    }
    if name == "http_errors_plaintext_table" {
        let rows = fixture.json();
        return rows.as_array().unwrap().iter().flat_map(|row| row_told(folder, row)).collect();
    }
    answered(folder, name, status(fixture), &fixture.bytes)
}

fn row_told(folder: &str, row: &Value) -> Vec<String> {
    let status = u16::try_from(row["status"].as_u64().unwrap()).unwrap();
    let body = row["body"].as_str().unwrap();
    let mut lines = vec![format!("{status} {body:?}")];
    let told = answered(folder, "http_error", status, body.as_bytes());
    lines.extend(told.into_iter().map(|line| format!("  {line}")));
    lines
}

/// The status that came with a sample: its own words, else its file's name, else a success.
fn status(fixture: &Fixture) -> u16 {
    let json = fixture.json();
    let told = json["error_code"].as_u64().or(json["statusCode"].as_u64());
    let named = fixture.name.split('_').find_map(|part| part.parse().ok());
    u16::try_from(told.or(named).unwrap_or(200)).unwrap()
}

/// An answer as its own reader sees it; an error, and an answer that we never ask for, as all do.
fn answered(folder: &str, name: &str, status: u16, body: &[u8]) -> Vec<String> {
    let (vendor, channel, account) = vendor(folder);
    let answer = answer(status, body);
    let chat = Chat::new(&channel, "-400000001");
    let sent = || format!("send: {:?}", vendor.read_send(&answer, &chat));
    let polled = || match vendor.read_poll(&channel, account, &answer) {
        Ok(polled) => {
            let all: Vec<String> = polled.deliveries.iter().map(|it| line(it, &[])).collect();
            format!("poll: cursor {:?}, {}", polled.cursor, all.join("; "))
        }
        Err(problem) => format!("poll: {problem:?}"),
    };
    let identity = || format!("identity: {:?}", vendor.read_identity(account, &answer));
    let hook = || match vendor.read_hook(&answer) {
        Ok(it) => format!("hook: {:?} {:?} {:?} {:?}", it.url, it.pending, it.failed, it.notes),
        Err(problem) => format!("hook: {problem:?}"),
    };
    let hooked = || format!("set hook: {:?}", vendor.read_set_hook(&answer));
    match name {
        "http_send_message_ok" => vec![sent()],
        it if it.starts_with("http_get_updates") || it.starts_with("http_receive") => {
            vec![polled()]
        }
        "http_get_me_ok" | "http_get_state_instance_ok" => vec![identity()],
        "http_get_webhook_info_ok" | "http_get_settings_ok" => vec![hook()],
        "http_set_webhook_ok" | "http_delete_webhook_ok" | "http_set_settings_ok" => vec![hooked()],
        it if it.starts_with("http_error") => vec![sent(), polled(), identity(), hook(), hooked()],
        "http_show_messages_queue_ok" => vec![found(Some(answer), None)],
        "http_last_outgoing_messages_ok" => vec![found(None, Some(answer))],
        "http_delete_notification_ok" | "http_delete_notification_gone" => {
            vec!["confirmed: whatever it says, the next poll shows".to_owned()]
        }
        _ => vec!["nothing of ours asks for it".to_owned()],
    }
}

/// What each message in doubt is found to be that a list of the vendor's could hold, while the
/// other list is empty, at once and once the journal must show it.
fn found(queue: Option<Answer>, journal: Option<Answer>) -> String {
    let (green, ..) = vendor("green_api");
    let none = || answer(200, b"[]");
    let state = answer(200, br#"{"stateInstance":"authorized"}"#);
    let answers = [queue.unwrap_or_else(none), journal.unwrap_or_else(none), state];
    let asked = [
        ("120363000000000002@g.us", "998877 refill"),
        ("15551110001@c.us", "Order 2274209 sent to refill"),
        ("15551110001@c.us", "manual answer typed on the phone"),
    ];
    let told = asked.map(|(chat, text)| {
        let findings = [10, 150].map(|after_s| {
            let look = Look { text: text.to_owned(), ..look(chat, after_s) };
            green.read_look(&look, &answers)
        });
        format!("{text:?} to {chat}: {findings:?}")
    });
    format!("looked for: {}", told.join("; "))
}

fn delivered(folder: &str, fixture: &Fixture) -> String {
    let (vendor, channel, account) = vendor(folder);
    match vendor.read_delivery(&channel, account, &fixture.bytes) {
        Ok(deliveries) => {
            let names = key_names(folder, &fixture.json());
            let all: Vec<String> = deliveries.iter().map(|it| line(it, &names)).collect();
            all.join("; ")
        }
        Err(unreadable) => format!("{unreadable:?}"),
    }
}

fn line(delivery: &Delivery, names: &[String]) -> String {
    match delivery {
        Delivery::Heard(heard) => heard_line(heard, names),
        Delivery::Noticed(notice) => format!("{notice:?}"),
        Delivery::Ignored(why) => format!("ignored: {why}"),
    }
}

fn heard_line(heard: &Heard, names: &[String]) -> String {
    let Heard { keys, origin, chat, sender, message, text, quoted } = heard;
    let mut line = format!("{chat} / {sender} / {message}: {text:?}");
    if let Some(quoted) = quoted {
        write!(line, " quoting {quoted}").unwrap();
    }
    if !names.is_empty() {
        let keys: Vec<&str> = keys.iter().map(|key| name_of(*key, names)).collect();
        write!(line, " [{}]", keys.join(" ")).unwrap();
        if let Some(origin) = origin {
            write!(line, " origin {}", name_of(*origin, names)).unwrap();
        }
    }
    line
}

/// The text of which a key was made; keys themselves are hashes.
fn name_of(key: Key, names: &[String]) -> &str {
    names.iter().find(|name| Key::of(name) == key).map_or("A KEY OF SOMETHING ELSE", |it| it)
}

/// The texts of which the keys of a sample may be made.
fn key_names(folder: &str, json: &Value) -> Vec<String> {
    if folder == "green_api" {
        let kind = json["typeWebhook"].as_str().unwrap_or_default();
        let stanza = &json["messageData"]["editedMessageData"]["stanzaId"];
        let ids = [&json["idMessage"], stanza].into_iter().filter_map(Value::as_str);
        return ids.map(|id| format!("wa:{INSTANCE}:{kind}:{id}")).collect();
    }
    let mut names = vec![format!("tg:{BOT}:{}", json["update_id"])];
    for message in [&json["message"], &json["edited_message"]] {
        let (chat, id) = (&message["chat"]["id"], &message["message_id"]);
        for edit in [&Value::from(0), &message["edit_date"]] {
            names.push(format!("tg:{BOT}:{chat}:{id}:{edit}"));
        }
    }
    names
}
