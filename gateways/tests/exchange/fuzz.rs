//! Anything at all as an answer: nothing panics, nothing is made up, nothing secret is told on.

use crate::fixture::{Fixture, INSTANCE, all, answer, vendor};
use crate::look;
use crate::panel::{NOW, exchanges, replied};
use crate::provider::{self, standard};
use domain::id::{Chat, OrderId};
use domain::outcome::Outcome;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};
use signalbox_gateways::call::{Answer, Reply};
use signalbox_gateways::channel::Unreadable;
use signalbox_gateways::panel;

/// Has every reader read it.
fn read_all(answer: &Answer) {
    read_panels(answer);
    read_provider(answer);
    read_channels(answer);
}

/// Has every reader of a panel read it, and checks what must hold whatever it says.
fn read_panels(answer: &Answer) {
    let ids = [OrderId(2_274_209), OrderId(1)];
    for panel in panel::ALL {
        drop(panel.read_order(ids[0], answer, NOW).map(|sheet| {
            assert!(sheet.is_none_or(|it| it.id == ids[0]), "{answer:?}");
        }));
        drop(panel.read_orders(&ids, answer, NOW).map(|bulk| {
            let whole = bulk.sheets.keys().all(|id| ids.contains(id) && !bulk.rest.contains(id));
            assert!(whole && bulk.sheets.len() + bulk.rest.len() == ids.len(), "{bulk:?}");
            assert!(bulk.proves || bulk.sheets.is_empty(), "{bulk:?}");
        }));
        drop(panel.read_user(&"ann".into(), answer).map(|user| {
            assert!(user.is_none_or(|it| it.username.as_str().eq_ignore_ascii_case("ann")));
        }));
        drop(panel.read_probe(answer));
    }
}

/// The same, of channels.
fn read_channels(answer: &Answer) {
    for folder in ["telegram", "green_api"] {
        let (vendor, channel, account) = vendor(folder);
        let outcome = vendor.read_send(answer, &Chat::new(&channel, "-5"));
        if let Ok(Reply { status, .. }) = answer {
            let success = (200..300).contains(status);
            assert!(success || !matches!(outcome, Outcome::Accepted(_)), "{status} {outcome:?}");
            assert!(*status < 500 || outcome == Outcome::Unknown, "{status} {outcome:?}");
        }
        drop(vendor.read_poll(&channel, account, answer));
        drop(vendor.read_identity(account, answer));
        drop(vendor.read_set_hook(answer));
        drop(vendor.read_hook(answer).map(|state| state.notes));
        let answers = [answer.clone(), answer.clone(), answer.clone()];
        vendor.read_look(&look::look("1@g.us", 150), &answers);
        if let Ok(reply) = answer {
            drop(vendor.read_delivery(&channel, account, &reply.body));
        }
    }
}

/// Has every reader of a provider's API read it. Each order has its outcome, none is made up, and
/// nothing is certain that was not said.
fn read_provider(answer: &Answer) {
    let asked = provider::ids(&["881", "882"]);
    for told in [standard().read_refill(&asked, answer), standard().read_cancel(&asked, answer)] {
        assert!(told.keys().eq(asked.iter()), "{told:?}");
        if let Ok(Reply { status, .. }) = answer {
            let (success, failed) = ((200..300).contains(status), *status >= 500);
            for outcome in told.values() {
                let number = |id: &String| id.bytes().all(|it| it.is_ascii_digit());
                let taken = matches!(outcome, Outcome::Accepted(id) if success && number(id));
                assert!(taken || !matches!(outcome, Outcome::Accepted(_)), "{status} {outcome:?}");
                assert!(!failed || *outcome == Outcome::Unknown, "{status} {outcome:?}");
            }
        }
    }
    drop(standard().read_status(&asked, answer).map(|told| {
        assert!(!told.is_empty() && told.keys().all(|id| asked.contains(id)), "{told:?}");
    }));
    drop(standard().read_refill_status(&asked[..1], answer).map(|told| {
        assert!(told.keys().eq(&asked[..1]), "{told:?}");
    }));
    drop(standard().read_balance(answer));
    drop(standard().read_services(answer));
}

proptest! {
    #[test]
    fn any_bytes_are_read(status in 100_u16..600, body in vec(any::<u8>(), 0..200)) {
        read_all(&answer(status, &body));
    }

    #[test]
    fn any_damage_to_a_sample_is_read(
        nth in 0_usize..200, at in 0_usize..4_000, byte: u8, cut: bool, status in 200_u16..600,
    ) {
        let samples: Vec<Fixture> =
            ["telegram", "green_api"].into_iter().flat_map(all).collect();
        let mut body = samples[nth % samples.len()].bytes.clone();
        let at = at % body.len();
        body[at] = byte;
        if cut {
            body.truncate(at);
        }
        read_all(&answer(status, &body));
    }
}

/// Values that no vendor should send, in the place of one that it does.
fn odd() -> Vec<Value> {
    let text = |it: &str| json!(it);
    vec![
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(1e300),
        json!(0.5),
        json!([]),
        json!({}),
        json!([[]]),
        text(""),
        text("0"),
        text("-5"),
        text("\u{0}\u{202e}\u{1f600}"),
        text("99999999999999999999999"),
        text("/../../x?y#z"),
        json!("x".repeat(300)),
    ]
}

/// Every place in a value, as a JSON pointer.
fn places(value: &Value, here: &str, all: &mut Vec<String>) {
    all.push(here.to_owned());
    if let Some(list) = value.as_array() {
        list.iter().enumerate().for_each(|(i, it)| places(it, &format!("{here}/{i}"), all));
    }
    if let Some(fields) = value.as_object() {
        fields.iter().for_each(|(key, it)| places(it, &format!("{here}/{key}"), all));
    }
}

/// Every variant of a sample with one odd value in it.
fn variants(whole: &Value) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    let mut pointers = Vec::new();
    places(whole, "", &mut pointers);
    for pointer in pointers {
        for value in odd() {
            let mut variant = whole.clone();
            *variant.pointer_mut(&pointer).unwrap() = value;
            all.push((pointer.clone(), variant));
        }
    }
    all
}

#[test]
fn a_delivery_with_anything_odd_in_it_is_no_error() {
    for folder in ["telegram", "green_api"] {
        let (vendor, channel, account) = vendor(folder);
        for fixture in all(folder).iter().filter(|it| !it.is_http()) {
            for (pointer, variant) in variants(&fixture.json()) {
                let body = variant.to_string();
                let read = vendor.read_delivery(&channel, account, body.as_bytes());
                let addressed = &variant["instanceData"]["idInstance"];
                let ours = addressed.as_u64().is_some_and(|it| it.to_string() == INSTANCE);
                let expected = match variant.is_object() {
                    false => Some(Unreadable::NotJson),
                    true if folder == "green_api" && !ours => Some(Unreadable::WrongAccount),
                    true => None,
                };
                assert_eq!(read.err(), expected, "{} {pointer}", fixture.name);
            }
        }
    }
}

#[test]
fn an_answer_with_anything_odd_in_it_is_read() {
    type Readers = fn(&Answer);
    let vendors = ["telegram", "green_api"].into_iter().flat_map(all).filter(Fixture::is_http);
    let by_channels: Readers = read_channels;
    let channels = vendors.map(|it| (it.json(), by_channels));
    let kinds: [(&str, &str, Readers); 10] = [
        ("perfect", "order", read_panels),
        ("perfect", "orders", read_panels),
        ("perfect", "user", read_panels),
        ("rental", "order", read_panels),
        ("rental", "orders", read_panels),
        ("rental", "user", read_panels),
        ("provider", "refill", read_provider),
        ("provider", "status", read_provider),
        ("provider", "refill_status", read_provider),
        ("provider", "services", read_provider),
    ];
    let others = kinds.into_iter().flat_map(|(vendor, kind, readers)| {
        exchanges(vendor, kind).into_iter().take(2).map(move |it| {
            let body = replied(&it).unwrap().body;
            (serde_json::from_slice::<Value>(&body).unwrap(), readers)
        })
    });
    for (sample, readers) in channels.chain(others) {
        for (_, variant) in variants(&sample) {
            for status in [200, 400] {
                readers(&answer(status, variant.to_string().as_bytes()));
            }
        }
    }
}
