//! A provider's answers to its customers' API, each with what was asked, and what is read in them.

use crate::fixture::answer;
use crate::panel::{exchanges, replied};
use crate::snapshot::check;
use domain::fault::Fault;
use domain::id::ExternalId;
use domain::outcome::{Outcome, Refusal};
use serde_json::{Value, json};
use signalbox_gateways::call::{Body, Host, Method, Trouble};
use signalbox_gateways::provider::{self, Catalogue, Login, Provider};
use std::fmt::{Debug, Write as _};

pub(crate) fn standard() -> &'static dyn Provider {
    provider::named("standard").unwrap()
}

fn login() -> Login {
    Login { site: "https://rush.example/api/v2".to_owned(), key: "SECRET".to_owned() }
}

pub(crate) fn ids(list: &[&str]) -> Vec<ExternalId> {
    list.iter().map(|it| ExternalId::parse(it).unwrap()).collect()
}

fn asked(exchange: &Value) -> Vec<ExternalId> {
    let list = exchange["asked"].as_array().map(Vec::as_slice).unwrap_or_default();
    ids(&list.iter().map(|it| it.as_str().unwrap()).collect::<Vec<_>>())
}

/// What is told of each, one a line.
fn lines<T: Debug>(all: impl IntoIterator<Item = (ExternalId, T)>) -> String {
    let all: Vec<String> = all.into_iter().map(|(id, it)| format!("{id} {it:?}")).collect();
    all.join("\n  ")
}

fn told(kind: &str, exchange: &Value) -> String {
    let (answer, asked) = (replied(exchange), asked(exchange));
    let fault = |fault: Fault| format!("{fault:?}");
    match kind {
        "refill" => lines(standard().read_refill(&asked, &answer)),
        "cancel" => lines(standard().read_cancel(&asked, &answer)),
        "status" => standard().read_status(&asked, &answer).map_or_else(fault, lines),
        "refill_status" => standard().read_refill_status(&asked, &answer).map_or_else(fault, lines),
        "balance" => format!("{:?}", standard().read_balance(&answer)),
        "services" => match standard().read_services(&answer) {
            Ok(Catalogue { services, unread }) => {
                let rows = services.iter().map(|it| format!("\n  {it:?}"));
                format!("unread {unread}{}", rows.collect::<String>())
            }
            Err(fault) => format!("{fault:?}"),
        },
        other => panic!("nothing reads {other}"),
    }
}

#[test]
fn every_answer_of_a_provider_is_read_as_written_down() {
    let mut text = String::new();
    for kind in ["refill", "cancel", "status", "refill_status", "balance", "services"] {
        for exchange in exchanges("provider", kind) {
            let it = exchange["it"].as_str().unwrap();
            writeln!(text, "{kind}: {it}\n  {}", told(kind, &exchange)).unwrap();
        }
    }
    check("provider.txt", &text);
}

#[test]
fn a_provider_is_asked_with_its_key_in_the_form() {
    let (way, one, two) = (standard(), ids(&["881"]), ids(&["881", "88-2"]));
    for (call, action, rest) in [
        (way.ask_refill(&login(), &one), "refill", Some(("order", "881"))),
        (way.ask_refill(&login(), &two), "refill", Some(("orders", "881,88-2"))),
        (way.ask_cancel(&login(), &one), "cancel", Some(("orders", "881"))),
        (way.ask_cancel(&login(), &two), "cancel", Some(("orders", "881,88-2"))),
        (way.ask_status(&login(), &one), "status", Some(("order", "881"))),
        (way.ask_status(&login(), &two), "status", Some(("orders", "881,88-2"))),
        (way.ask_refill_status(&login(), &one), "refill_status", Some(("refill", "881"))),
        (way.ask_refill_status(&login(), &two), "refill_status", Some(("refills", "881,88-2"))),
        (way.ask_balance(&login()), "balance", None),
        (way.ask_services(&login()), "services", None),
    ] {
        assert_eq!((call.method, call.host), (Method::Post, Host::Chosen));
        assert_eq!(call.url, "https://rush.example/api/v2");
        let form = [Some(("key", "SECRET")), Some(("action", action)), rest];
        let form = form.into_iter().flatten().map(|(name, it)| (name.to_owned(), it.to_owned()));
        assert!(call.body == Body::Form(form.collect()), "{action}");
        assert!(!format!("{call:?}").contains("SECRET"), "{call:?}");
        let long = call.body_max > Some(2 * 1_024 * 1_024);
        assert_eq!(long, action == "services", "a list of services is longer than other answers");
    }
    assert_eq!(way.many_max(), 100);
    assert!(provider::named("never heard of").is_none());
}

#[test]
fn what_was_begun_and_not_answered_is_in_doubt_for_every_order() {
    let two = ids(&["881", "882"]);
    let forbidden = Refusal::Stopped("its API address is not public https".to_owned());
    for (answer, outcome) in [
        (Err(Trouble::Unreachable), Outcome::Refused(Refusal::Unreachable)),
        (Err(Trouble::Forbidden), Outcome::Refused(forbidden)),
        (Err(Trouble::Silent), Outcome::Unknown),
        (answer(200, b"[{\"order\":881,\"ref"), Outcome::Unknown),
        (answer(301, b""), Outcome::Unknown),
        (answer(403, b"<html>"), Outcome::Unknown),
        (answer(500, br#"{"error":"Incorrect order ID"}"#), Outcome::Unknown),
    ] {
        for told in [standard().read_refill(&two, &answer), standard().read_cancel(&two, &answer)] {
            assert_eq!(told.keys().cloned().collect::<Vec<_>>(), two, "{answer:?}");
            assert!(told.values().all(|it| *it == outcome), "{answer:?}: {told:?}");
        }
    }
}

#[test]
fn an_error_in_unknown_words_is_no_certain_refusal() {
    let one = ids(&["881"]);
    for status in [200, 400, 408, 422, 499] {
        for body in [
            json!({"error": "Something went wrong, try again"}),
            json!({"error": "Request timeout"}),
            json!({"error": "Internal error, please try again later"}),
            json!({"error": true}),
            json!({"status": "fail", "message": "Internal error"}),
            json!([{"order": 881, "refill": {"error": "Oops"}, "cancel": {"error": "Oops"}}]),
        ] {
            let answer = answer(status, body.to_string().as_bytes());
            for told in
                [standard().read_refill(&one, &answer), standard().read_cancel(&one, &answer)]
            {
                let all: Vec<&Outcome> = told.values().collect();
                assert_eq!(all, [&Outcome::Unknown], "{status} {body}");
            }
        }
    }
}

#[test]
fn no_word_of_a_provider_gets_into_what_is_told() {
    for status in [200, 400, 401, 403, 404, 429, 500] {
        for body in [
            json!({"error": "SECRET"}),
            json!({"refill": "SECRET", "cancel": "SECRET", "status": "SECRET"}),
            json!([{"order": 881, "refill": {"error": "SECRET"}, "cancel": "SECRET"}]),
            json!({"881": {"status": "SECRET"}, "balance": "SECRET"}),
        ] {
            let (answer, one) = (answer(status, body.to_string().as_bytes()), ids(&["881"]));
            let told = [
                lines(standard().read_refill(&one, &answer)),
                lines(standard().read_cancel(&one, &answer)),
                format!("{:?}", standard().read_status(&one, &answer)),
                format!("{:?}", standard().read_refill_status(&one, &answer)),
                format!("{:?}", standard().read_balance(&answer)),
            ];
            assert!(!told.concat().contains("SECRET"), "{status} {body}: {told:?}");
        }
    }
}

#[test]
fn no_answer_of_a_provider_is_a_fault_for_what_only_reads() {
    for (answer, fault) in [
        (Err(Trouble::Unreachable), Fault::Unreachable),
        (Err(Trouble::Silent), Fault::Silent),
        (Err(Trouble::Forbidden), Fault::Forbidden),
        (answer(429, b""), Fault::Busy(None)),
        (answer(401, b"{}"), Fault::Denied),
        (answer(403, b""), Fault::Denied),
        (answer(403, b"<html>checking your browser</html>"), Fault::Page),
        (answer(302, b""), Fault::Failed(302)),
        (answer(502, b"<html>Bad Gateway</html>"), Fault::Failed(502)),
        (answer(200, br#"{"error":"Too many requests"}"#), Fault::Busy(None)),
        (answer(500, br#"{"error":"Invalid API key"}"#), Fault::Failed(500)),
    ] {
        assert_eq!(standard().read_services(&answer), Err(fault), "{answer:?}");
    }
}
