//! The panels' answers, each with what was asked, and what is read in them.

use crate::fixture::answer;
use crate::snapshot::{check, path};
use domain::fault::Fault;
use domain::id::{OrderId, Username};
use domain::time::Moment;
use serde_json::{Value, json};
use signalbox_gateways::call::{Answer, Reply, Trouble};
use signalbox_gateways::panel::{self, Bulk, Panel};
use std::fmt::Write as _;
use std::fs;

/// When every answer came: 2026-01-15T12:00:00Z.
pub(crate) const NOW: Moment = Moment(1_768_478_400_000);

pub(crate) fn perfect() -> &'static dyn Panel {
    panel::named("perfect").unwrap()
}

pub(crate) fn rental() -> &'static dyn Panel {
    panel::named("rental").unwrap()
}

/// The exchanges of one kind: each an object with `it`, `asked`, `status` and `body`.
pub(crate) fn exchanges(vendor: &str, kind: &str) -> Vec<Value> {
    let file = path("fixtures").join(vendor).join(format!("{kind}.json"));
    serde_json::from_slice(&fs::read(file).unwrap()).unwrap()
}

/// A body is JSON, or a text where it is none.
pub(crate) fn replied(exchange: &Value) -> Answer {
    let status = exchange["status"].as_u64().map_or(200, |it| u16::try_from(it).unwrap());
    let body = &exchange["body"];
    let text = body.as_str().map_or_else(|| body.to_string(), str::to_owned);
    answer(status, text.as_bytes())
}

fn order_ids(asked: &Value) -> Vec<OrderId> {
    asked.as_array().unwrap().iter().map(|it| OrderId(it.as_u64().unwrap())).collect()
}

fn told(panel: &dyn Panel, kind: &str, exchange: &Value) -> String {
    let (asked, answer) = (&exchange["asked"], replied(exchange));
    match kind {
        "order" => match panel.read_order(OrderId(asked.as_u64().unwrap()), &answer, NOW) {
            Ok(Some(sheet)) => format!("{sheet:?}"),
            other => format!("{other:?}"),
        },
        "orders" => match panel.read_orders(&order_ids(asked), &answer, NOW) {
            Ok(Bulk { sheets, rest, proves }) => {
                let whole: Vec<u64> = sheets.keys().map(|id| id.0).collect();
                let rest: Vec<u64> = rest.iter().map(|id| id.0).collect();
                format!("proves {proves}, whole {whole:?}, rest {rest:?}")
            }
            Err(fault) => format!("{fault:?}"),
        },
        "user" => {
            format!("{:?}", panel.read_user(&Username::from(asked.as_str().unwrap()), &answer))
        }
        "probe" => format!("{:?}", panel.read_probe(&answer)),
        other => panic!("nothing reads {other}"),
    }
}

#[test]
fn every_answer_is_read_as_written_down() {
    for panel in panel::ALL {
        let mut text = String::new();
        for kind in ["order", "orders", "user", "probe"] {
            for exchange in exchanges(panel.name(), kind) {
                let it = exchange["it"].as_str().unwrap();
                writeln!(text, "{kind}: {it}\n  {}", told(*panel, kind, &exchange)).unwrap();
            }
        }
        check(&format!("{}.txt", panel.name()), &text);
    }
}

/// What every reader of a panel makes of an answer, as far as it is a fault.
fn faults(panel: &dyn Panel, answer: &Answer) -> [Option<Fault>; 4] {
    let id = OrderId(1);
    [
        panel.read_order(id, answer, NOW).err(),
        panel.read_orders(&[id], answer, NOW).err(),
        panel.read_user(&"ann".into(), answer).err(),
        panel.read_probe(answer).err(),
    ]
}

#[test]
fn no_answer_and_a_refusal_are_faults_whatever_was_asked() {
    let busy: Answer = Ok(Reply { status: 429, retry_after: Some(2), body: Vec::new() });
    for (answer, fault) in [
        (Err(Trouble::Unreachable), Fault::Unreachable),
        (Err(Trouble::Silent), Fault::Silent),
        (Err(Trouble::Forbidden), Fault::Forbidden),
        (busy, Fault::Busy(Some(2_000))),
        (answer(401, b"{}"), Fault::Denied),
        (answer(403, b""), Fault::Denied),
        (answer(403, b"<html>checking your browser</html>"), Fault::Page),
        (answer(200, b"\xef\xbb\xbf \n<!DOCTYPE html>"), Fault::Page),
        (answer(302, b""), Fault::Failed(302)),
        (answer(502, b"{}"), Fault::Failed(502)),
    ] {
        for panel in panel::ALL {
            let told = faults(*panel, &answer);
            assert_eq!(told, [(); 4].map(|()| Some(fault.clone())));
        }
    }
    // A status that says that the panel failed goes before the page, except where a proxy that
    // shows pages under any status is usual.
    let gateway = answer(502, b"<html>Bad Gateway</html>");
    assert_eq!(perfect().read_probe(&gateway), Err(Fault::Failed(502)));
    assert_eq!(rental().read_probe(&gateway), Err(Fault::Page));
}

#[test]
fn no_word_of_a_panel_gets_into_a_fault() {
    for status in [200, 400, 401, 403, 404, 422, 429, 500] {
        for body in [
            json!({"error_code": 7, "error_message": "SECRET", "data": null}),
            json!({"error_code": "SECRET", "data": "SECRET"}),
            json!({"status": "error", "error": "SECRET"}),
            json!({"status": "SECRET", "orders": [{"id": "SECRET"}]}),
            json!({"status": "success", "orders": [{"id": 1, "date": "SECRET"}]}),
            json!({"data": {"id": "SECRET", "status": ["SECRET"]}}),
            json!(["SECRET"]),
        ] {
            let answer = answer(status, body.to_string().as_bytes());
            for panel in panel::ALL {
                let told = format!("{:?}", faults(*panel, &answer));
                assert!(!told.contains("SECRET"), "{status} {body}: {told}");
            }
        }
    }
}
