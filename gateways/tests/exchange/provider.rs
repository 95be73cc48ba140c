//! A provider's answers to its customers' API, each with what was asked, and what is read in them.

use crate::fixture::answer;
use crate::panel::{exchanges, replied};
use crate::snapshot::check;
use domain::fault::Fault;
use serde_json::Value;
use signalbox_gateways::call::{Body, Host, Method, Trouble};
use signalbox_gateways::provider::{self, Catalogue, Login, Provider};
use std::fmt::Write as _;

pub(crate) fn standard() -> &'static dyn Provider {
    provider::named("standard").unwrap()
}

fn login() -> Login {
    Login { site: "https://rush.example/api/v2".to_owned(), key: "SECRET".to_owned() }
}

fn told(kind: &str, exchange: &Value) -> String {
    let answer = replied(exchange);
    match kind {
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
    for kind in ["services"] {
        for exchange in exchanges("provider", kind) {
            let it = exchange["it"].as_str().unwrap();
            writeln!(text, "{kind}: {it}\n  {}", told(kind, &exchange)).unwrap();
        }
    }
    check("provider.txt", &text);
}

#[test]
fn a_provider_is_asked_with_its_key_in_the_form() {
    let call = standard().ask_services(&login());
    assert_eq!((call.method, call.host), (Method::Post, Host::Chosen));
    assert_eq!(call.url, "https://rush.example/api/v2");
    let form = [("key", "SECRET"), ("action", "services")];
    let form = form.map(|(name, it)| (name.to_owned(), it.to_owned()));
    assert!(call.body == Body::Form(form.to_vec()));
    assert!(!format!("{call:?}").contains("SECRET"), "{call:?}");
    assert!(call.body_max > Some(2 * 1_024 * 1_024), "a list is longer than other answers");
    assert!(provider::named("never heard of").is_none());
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
