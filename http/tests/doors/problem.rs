//! What does not go is told as a problem of the closed list, with a pointer to what is wrong.

use crate::house::House;
use serde_json::{Value, json};
use signalbox_http::Code;

#[tokio::test]
async fn every_wrong_request_has_its_problem() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let (ask, home) = (&guest.client, &guest.home);
    ask.get("/nowhere").await.problem(404, "not_found");
    ask.get("/v1").await.problem(404, "not_found");
    ask.get(&format!("{home}/nowhere")).await.problem(404, "not_found");
    ask.get(&format!("{home}/routes/rte_0")).await.problem(404, "not_found");
    ask.get(&format!("{home}/commands/17")).await.problem(404, "not_found");
    ask.get(&format!("{home}/channels/%ff%00")).await.problem(404, "not_found");
    for (method, path, allow) in [
        ("DELETE", format!("{home}/routes"), "GET, HEAD, POST"),
        ("TRACE", format!("{home}/settings"), "GET, HEAD, PATCH"),
        ("OPTIONS", "/healthz".to_owned(), "GET, HEAD"),
        ("GET", guest.telegram.0.clone(), "POST"),
    ] {
        let said = ask.ask(method, &path, &[], None).await;
        said.problem(405, "method_not_allowed");
        assert_eq!(said.header("allow"), Some(allow), "{method} {path}");
    }
    let links = format!("{home}/links");
    for (headers, body, status, code) in [
        (vec![], "nonsense", 400, "syntax"),
        (vec![], "", 400, "syntax"),
        (vec![], "{\"chat\":", 400, "syntax"),
        (vec![("content-type", "text/plain")], "{}", 415, "unsupported_media_type"),
        (
            vec![("content-type", "application/x-www-form-urlencoded")],
            "a=b",
            415,
            "unsupported_media_type",
        ),
        (vec![("content-encoding", "br")], "{}", 415, "unsupported_media_type"),
        (vec![], "[]", 422, "invalid"),
        (vec![], "{}", 422, "invalid"),
    ] {
        ask.ask("POST", &links, &headers, Some(body)).await.problem(status, code);
    }
    let large = format!("{{\"chat\":\"{}\"}}", "x".repeat(262_144));
    ask.ask("POST", &links, &[], Some(&large)).await.problem(413, "body_too_large");
    house.close().await;
}

fn flaw(problem: &Value) -> (String, String, String) {
    let text = |name: &str| problem["errors"][0][name].as_str().unwrap().to_owned();
    (text("pointer"), text("code"), text("detail"))
}

/// Requests that are understood and do not fit: method and path, body, pointer, what is told.
const UNFIT: &str = r#"
POST links | {"chat":"wa:1","user":"a"} | /user | username
POST links | {"chat":"wa:1"} | /username | needed
POST links | {"chat":7,"username":"a"} | /chat | a string
POST links | {"chat":"alice","username":"a"} | /chat | channel:address
POST links | {"chat":"wb:1","username":"a"} | /chat | did you mean "wa"?
POST links | {"chat":"wa:1","username":" "} | /username | 1 to 64
POST invites | {"username":"a"} | /channel | needed
POST invites | {"username":"a","channel":"T"} | /channel | lower-case
POST routes | {"keys":["a"],"targets":["wa:1@g.us","wc:1"]} | /targets/1 | wc
POST routes | {"keys":["a","service:x"],"targets":["wa:1@g.us"]} | /keys/1 | service:12
POST routes | {"keys":[],"targets":["wa:1@g.us"]} | /keys | 1 to 50 keys
POST routes | {"keys":["a"],"targets":["wa:1@g.us"],"template":"{idz}"} | /template | mean {ids}?
POST routes | {"keys":["a"],"targets":["wa:1@g.us"],"action":"refil"} | /action | mean "refill"?
POST routes | {"keys":["a"],"targets":["wa:1@g.us"],"action":"balance"} | /action | only refill
PUT panel | {"kind":"perfct","site":"a.example","key":"k"} | /kind | mean "perfect"
PUT panel | {"kind":"Rental","site":"a.example","key":"k"} | /kind | mean "rental"
PUT panel | {"kind":"perfect","site":"","key":"k"} | /site | web address
PUT panel | {"kind":"perfect","site":"a.example","key":""} | /key | visible
PUT chats/wa%3A1 | {"role":"boss"} | /role | customer, staff
PUT chats/wa%3A1/language | {"language":"xx"} | /language | texts come in en, es
PUT chats/wa%3A1/language | {"language":"ur-Latm"} | /language | did you mean ur-Latn?
PUT templates/requested/englsh | {"text":"{order}"} | /language | is no language
POST templates/preview | {"key":"help","text":"x","language":"klingon"} | /language | no language
PUT aliases/refill | {"words":["top up","r3"]} | /words/1 | does not fit
PUT services/12/rule | {"start":"soon"} | /start | 1h
PUT services/12/override | {"refill":"always"} | /refill | lifetime
POST templates/preview | {"key":"requestd","text":"x"} | /key | "requested"
POST templates/preview | {"key":"requested","text":"{ordr}"} | /text | {order}
POST in-doubt/settle | {"order_id":1,"action":"speed","verdict":"maybe"} | /verdict | resend
POST in-doubt/settle | {"order_id":1,"action":"status","verdict":"sent"} | /action | refill, cancel
POST simulate | {"chat":"x","text":"1 refill"} | /chat | channel:address
POST tokens | ["ci"] |  | an object
POST tokens | {"label":"a","label":"b"} | /label | more than once
PATCH settings | {"bulk.max":"7","bulk.max":"8"} | /bulk.max | more than once
PATCH settings | ["bulk.max"] |  | an object
PUT channels/x | {"kind":"telegram","pace":[1,2,3]} | /pace | an object
PUT channels/x | {"kind":"telegram","pace":{"account":[1,2]}} | /pace/account | an object
POST tokens | {"label":""} | /label | 1 to 100
"#;

#[tokio::test]
async fn a_field_that_does_not_fit_is_pointed_at_and_what_would_do_is_said() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let (ask, home) = (&guest.client, &guest.home);
    for row in UNFIT.trim().lines() {
        let [request, body, pointer, told] = row.split(" | ").collect::<Vec<_>>()[..] else {
            panic!("no row: {row}")
        };
        let (method, path) = request.split_once(' ').unwrap();
        let said = ask.ask(method, &format!("{home}/{path}"), &[], Some(body)).await;
        let problem = said.problem(422, "invalid");
        let (at, _, detail) = flaw(&problem);
        assert_eq!(at, pointer, "{row} {problem}");
        assert!(detail.contains(told), "{row} {problem}");
    }
    let taken = ask.put(&format!("{home}/aliases/refill"), &json!({"words": ["cancel"]})).await;
    assert_eq!(flaw(&taken.problem(409, "conflict")).0, "/words/0");
    let open = json!({"order_id": 1, "action": "speed", "verdict": "sent"});
    ask.post(&format!("{home}/in-doubt/settle"), &open).await.problem(409, "conflict");
    let list = house.master.post("/v1/tenants", &json!(["x"])).await;
    assert_eq!(flaw(&list.problem(422, "invalid")).0, "");
    assert_eq!(house.node.tenants().len(), 1, "none was made of the list");
    let name = house.master.post("/v1/tenants", &json!({"name": " "})).await;
    assert_eq!(flaw(&name.problem(422, "invalid")).0, "/name");
    let plan = json!({"mediums": ["telegram", "fax"]});
    let plan = house.master.put(&format!("{home}/plan"), &plan).await;
    assert_eq!(flaw(&plan.problem(422, "invalid")).0, "/mediums/1");
    house.close().await;
}

#[tokio::test]
async fn an_unknown_parameter_is_no_silent_wish() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let (ask, home) = (&guest.client, &guest.home);
    for (query, name, told) in [
        ("?ordr_id=5", "ordr_id", "order_id"),
        ("?order_id=x", "order_id", "number"),
        ("?status=half", "status", "open or closed"),
        ("?action=dance", "action", "name of an action"),
        ("?since=yesterday", "since", "2026-01-15"),
        ("?limit=0", "limit", "1 to 200"),
        ("?limit=201", "limit", "1 to 200"),
        ("?limit=5&limit=6", "limit", "once"),
        ("?cursor=abc", "cursor", "next_cursor"),
    ] {
        let said = ask.get(&format!("{home}/commands{query}")).await;
        let (at, _, detail) = flaw(&said.problem(400, "bad_parameter"));
        assert_eq!(at, name);
        assert!(detail.contains(told), "{detail}");
    }
    let good = "?order_id=5&status=closed&action=refill&since=2026-01-15T12:00:00Z&limit=200";
    ask.get(&format!("{home}/commands{good}")).await.with(200);
    house.close().await;
}

#[tokio::test]
async fn every_code_has_its_page() {
    let house = House::new().await;
    for code in Code::ALL {
        let page = house.anybody.get(&format!("/problems/{}", code.name())).await.with(200);
        assert!(page.body.contains(code.title()), "{page:?}");
        assert!(page.header("content-type").is_some_and(|it| it.starts_with("text/html")));
    }
    house.anybody.get("/problems/none").await.problem(404, "not_found");
    house.close().await;
}
