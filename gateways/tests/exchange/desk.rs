//! The panel's tickets: what is asked, what is read in lists and tickets, and what has certainly
//! become of an answer.

use crate::panel::{exchanges, perfect, replied};
use crate::snapshot::check;
use domain::id::TicketId;
use domain::outcome::{Finding, Outcome, Refusal};
use serde_json::{Value, json};
use signalbox_gateways::call::{Answer, Body, Host, Method, Reply, Trouble};
use signalbox_gateways::panel::desk::{Desk, Words};
use signalbox_gateways::panel::{self, Login};
use std::fmt::Write as _;

const TICKET: TicketId = TicketId(7);

fn desk() -> &'static dyn Desk {
    perfect().desk().unwrap()
}

fn login() -> Login {
    Login { site: "https://panel.example".to_owned(), key: "SECRET".to_owned() }
}

fn told(kind: &str, exchange: &Value) -> String {
    let answer = replied(exchange);
    match kind {
        "tickets" => {
            let offset = exchange["asked"].as_u64().unwrap();
            format!("{:?}", desk().read_pending(offset, &answer))
        }
        "ticket" => match desk().read_thread(TICKET, &answer, false) {
            Ok(Some(thread)) => format!("{thread:?}"),
            other => format!("{other:?}"),
        },
        _ => format!("{:?}", desk().read_answer(&answer)),
    }
}

#[test]
fn every_answer_about_tickets_is_read_as_written_down() {
    let mut text = String::new();
    for kind in ["tickets", "ticket", "answer"] {
        for exchange in exchanges("perfect", kind) {
            let it = exchange["it"].as_str().unwrap();
            writeln!(text, "{kind}: {it}\n  {}", told(kind, &exchange)).unwrap();
        }
    }
    assert!(!text.contains("</"), "markup came through:\n{text}");
    check("desk.txt", &text);
}

#[test]
fn what_a_panel_can_do_is_what_it_has_a_desk_for() {
    for panel in panel::ALL {
        assert_eq!(panel.capabilities().tickets, panel.desk().is_some(), "{}", panel.name());
    }
}

#[test]
fn tickets_are_asked_for_and_answered_to_the_letter() {
    let call = desk().ask_pending(&login(), 100);
    let list = "https://panel.example/adminapi/v2/tickets?status=pending&limit=100&offset=100";
    assert_eq!((call.method, call.host, call.url.as_str()), (Method::Get, Host::Chosen, list));
    let call = desk().ask_thread(&login(), TICKET);
    assert_eq!(call.url, "https://panel.example/adminapi/v2/tickets/7");
    let text = "1: \"done\"\n2 < 3 & <b>";
    for (staff_name, html, body) in [
        (Some("support"), false, json!({ "staff_name": "support", "message": text })),
        (None, true, json!({ "message": "1: \"done\"<br>\n2 &lt; 3 &amp; &lt;b&gt;" })),
    ] {
        let call = desk().ask_answer(&login(), TICKET, &Words { staff_name, text, html });
        assert_eq!(call.url, "https://panel.example/adminapi/v2/tickets/7/reply");
        assert!(call.headers.contains(&("X-Api-Key", "SECRET".to_owned())));
        let Body::Json(sent) = &call.body else { panic!("no JSON in {call:?}") };
        assert_eq!(serde_json::from_str::<Value>(sent).unwrap(), body);
        assert!(!format!("{call:?}").contains("SECRET"));
    }
}

#[test]
fn no_answer_is_certain_only_before_the_first_byte() {
    let read = |trouble| desk().read_answer(&Err(trouble));
    assert_eq!(read(Trouble::Unreachable), Outcome::Refused(Refusal::Unreachable));
    assert!(matches!(read(Trouble::Forbidden), Outcome::Refused(Refusal::Stopped(_))));
    assert_eq!(read(Trouble::Silent), Outcome::Unknown);
    let reply = Reply { status: 429, retry_after: Some(30), body: Vec::new() };
    let busy = Refusal::Busy { wait_ms: 30_000, account: true };
    assert_eq!(desk().read_answer(&Ok(reply)), Outcome::Refused(busy));
}

fn thread(said: &[(&str, bool)]) -> Answer {
    let said = said.iter().map(|(text, staff)| json!({ "message": text, "is_staff": staff }));
    let data = json!({ "id": 7, "user": "ann", "messages": said.collect::<Vec<_>>() });
    replied(&json!({ "status": 200, "body": { "data": data } }))
}

#[test]
fn an_answer_in_doubt_is_found_by_its_words_and_their_number() {
    let text = "2274209: refill requested.\n2274211: order not found.";
    let html = "<p>2274209: refill requested.<br>2274211: order not found.</p>";
    let find = |answer: &Answer, known| desk().find_answer(TICKET, answer, (text, known));
    let once = thread(&[("2274209 refill", false), (html, true)]);
    assert_eq!(find(&once, 0), Finding::Sent("7:1".to_owned()));
    assert_eq!(find(&once, 1), Finding::Absent, "its twin proves nothing");
    assert_eq!(find(&thread(&[(text, true), (text, true)]), 1), Finding::Sent("7:2".to_owned()));
    // What a customer has copied is not ours.
    assert_eq!(find(&thread(&[(text, false)]), 0), Finding::Absent);
    assert_eq!(find(&thread(&[("2274209: refill requested.", true)]), 0), Finding::Absent);
    for unclear in [
        Err(Trouble::Silent),
        replied(&json!({ "status": 200, "body": "<html>Sign in</html>" })),
        replied(&json!({ "status": 404, "body": { "error_message": "Ticket not found" } })),
    ] {
        assert_eq!(find(&unclear, 0), Finding::Unclear);
    }
}

#[test]
fn messages_without_times_stand_as_the_owner_says() {
    let answer = thread(&[("newest", true), ("oldest", false)]);
    let read = |newest_first| {
        let thread = desk().read_thread(TICKET, &answer, newest_first).unwrap().unwrap();
        thread.said.last().unwrap().text.clone()
    };
    assert_eq!((read(false), read(true)), ("oldest".to_owned(), "newest".to_owned()));
}
