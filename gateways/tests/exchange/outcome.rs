//! Every answer to a message that was sent, and what has certainly become of the message.

use crate::fixture::vendor;
use domain::id::Chat;
use domain::outcome::{Outcome, Refusal};
use signalbox_gateways::call::{Reply, Trouble};

fn accepted(id: &str) -> Outcome {
    Outcome::Accepted(id.to_owned())
}

fn busy(wait_ms: u64, account: bool) -> Outcome {
    Outcome::Refused(Refusal::Busy { wait_ms, account })
}

/// The kind of a refusal, without its words.
fn kind(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted(_) => "accepted",
        Outcome::Unknown => "unknown",
        Outcome::Refused(Refusal::Barred(_)) => "barred",
        Outcome::Refused(Refusal::Invalid(_)) => "invalid",
        Outcome::Refused(Refusal::Declined(_)) => "declined",
        Outcome::Refused(Refusal::Stopped(_)) => "stopped",
        Outcome::Refused(Refusal::Overheld) => "overheld",
        Outcome::Refused(Refusal::Starting) => "starting",
        Outcome::Refused(Refusal::Moved(_)) => "moved",
        Outcome::Refused(Refusal::Busy { .. }) => "busy",
        Outcome::Refused(Refusal::Unreachable) => "unreachable",
    }
}

fn read(folder: &str, status: u16, retry_after: Option<u64>, body: &str) -> Outcome {
    let (vendor, channel, _) = vendor(folder);
    let reply = Reply { status, retry_after, body: body.as_bytes().to_vec() };
    vendor.read_send(&Ok(reply), &Chat::new(&channel, "-400000001"))
}

#[test]
fn no_answer_is_certain_only_before_the_first_byte() {
    for folder in ["telegram", "green_api"] {
        let (vendor, channel, _) = vendor(folder);
        let chat = Chat::new(&channel, "1");
        let read = |trouble| vendor.read_send(&Err(trouble), &chat);
        assert_eq!(read(Trouble::Unreachable), Outcome::Refused(Refusal::Unreachable));
        assert_eq!(read(Trouble::Silent), Outcome::Unknown);
        assert_eq!(kind(&read(Trouble::Forbidden)), "stopped");
    }
}

#[test]
fn telegram_says_how_long_to_wait() {
    let limited =
        |n: u64| format!(r#"{{"ok":false,"error_code":429,"parameters":{{"retry_after":{n}}}}}"#);
    for (header, body, outcome) in [
        (None, limited(7), busy(7_000, false)),
        (Some(9), limited(7), busy(7_000, false)),
        (Some(9), r#"{"ok":false,"error_code":429}"#.to_owned(), busy(9_000, false)),
        (None, limited(60), busy(60_000, false)),
        (None, limited(61), busy(61_000, true)),
        (None, limited(u64::MAX), busy(86_400_000, true)),
        (None, "<html>429</html>".to_owned(), busy(1_000, false)),
        (Some(120), String::new(), busy(120_000, true)),
    ] {
        assert_eq!(read("telegram", 429, header, &body), outcome, "{header:?} {body}");
    }
}

#[test]
fn a_group_that_moved_is_named_on_its_own_channel() {
    let body = r#"{"ok":false,"error_code":400,"parameters":{"migrate_to_chat_id":-1001}}"#;
    let moved = Refusal::Moved(Chat::parse("tg:-1001").unwrap());
    assert_eq!(read("telegram", 400, None, body), Outcome::Refused(moved));
}

#[test]
fn telegram_row_by_row() {
    let error = |code: u16, words: &str| {
        format!(r#"{{"ok":false,"error_code":{code},"description":"{words}"}}"#)
    };
    let sent = r#"{"ok":true,"result":{"message_id":43}}"#;
    assert_eq!(read("telegram", 200, None, sent), accepted("43"));
    for (status, body, expected) in [
        (200, r#"{"ok":true,"result":{}}"#.to_owned(), "unknown"),
        (200, r#"{"ok":true}"#.to_owned(), "unknown"),
        (200, "{}".to_owned(), "unknown"),
        (200, "<html></html>".to_owned(), "unknown"),
        (200, String::new(), "unknown"),
        (302, String::new(), "unknown"),
        (403, "<html>blocked</html>".to_owned(), "unknown"),
        (500, sent.to_owned(), "unknown"),
        (502, error(400, "Bad Request: chat not found"), "unknown"),
        (504, String::new(), "unknown"),
        (400, error(500, "x"), "unknown"),
        (400, error(400, "Bad Request: CHAT_WRITE_FORBIDDEN"), "barred"),
        (400, error(400, "Bad Request: something new"), "invalid"),
        (403, error(403, "Forbidden: something new"), "barred"),
        (409, error(409, "Conflict"), "invalid"),
        (200, error(403, "Forbidden: bot was blocked by the user"), "barred"),
    ] {
        assert_eq!(kind(&read("telegram", status, None, &body)), expected, "{status} {body}");
    }
}

#[test]
fn green_api_row_by_row() {
    let sent = r#"{"idMessage":"BAE5000000000001"}"#;
    assert_eq!(read("green_api", 200, None, sent), accepted("BAE5000000000001"));
    assert_eq!(read("green_api", 429, None, ""), busy(1_000, true));
    assert_eq!(read("green_api", 429, Some(3), ""), busy(3_000, true));
    assert_eq!(read("green_api", 469, None, "limit reached"), busy(60_000, true));
    for (status, body, expected) in [
        (200, r#"{"status":false,"reason":"bad"}"#, "unknown"),
        (200, "{}", "unknown"),
        (200, r#"{"idMessage":""}"#, "unknown"),
        (200, r#"{"idMessage":null}"#, "unknown"),
        (200, r#"{"idMessage":"two words"}"#, "unknown"),
        (200, "null", "unknown"),
        (200, "<html></html>", "unknown"),
        (302, "", "unknown"),
        (400, "<html>Bad Request</html>", "unknown"),
        (400, "instance in starting process try later", "starting"),
        (400, "instance is starting or not authorized", "stopped"),
        (400, "instance account not authorized", "stopped"),
        (400, "Instance account is expired. Renew your instance", "stopped"),
        (400, "Instance is deleted", "stopped"),
        (400, r#"{"message":"Validation failed. Details: 'chatId' must be"}"#, "barred"),
        (400, r#"{"message":"Validation failed. Details: 'message' is long"}"#, "invalid"),
        (400, "something new", "invalid"),
        (401, "", "stopped"),
        (403, "", "stopped"),
        (403, "Your account is suspended", "stopped"),
        (404, "<html>Not Found</html>", "stopped"),
        (408, "", "unknown"),
        (413, "", "invalid"),
        (466, r#"{"invokeStatus":{"used":"3"}}"#, "stopped"),
        // Channel rule 18 (the three chats of the developer's plan).
        (466, r#"{"correspondentsStatus":{"status":"CORRESPONDENTS_QUOTE_EXCEEDED"}}"#, "barred"),
        (499, "", "unknown"),
        (500, "Internal error", "unknown"),
        (502, "Bad Gateway", "unknown"),
        (503, sent, "unknown"),
        (504, "", "unknown"),
    ] {
        assert_eq!(kind(&read("green_api", status, None, body)), expected, "{status} {body}");
    }
}

#[test]
fn no_word_of_a_vendor_gets_into_a_refusal() {
    let secret = "https://evil.example/SECRET 15551110001@c.us";
    let telegram = format!(r#"{{"ok":false,"error_code":400,"description":"{secret}"}}"#);
    for status in (400..=499).chain([200, 301, 500]) {
        for folder in ["telegram", "green_api"] {
            for body in [telegram.as_str(), secret, "SECRET 'chatId' expired suspended"] {
                let outcome = format!("{:?}", read(folder, status, None, body));
                let clean = !outcome.contains("SECRET") && !outcome.contains("1555");
                assert!(clean, "{folder} {status}: {outcome}");
            }
        }
    }
}
