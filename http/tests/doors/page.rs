//! Lists come by pages, and a cursor opens nothing but its own list.

use crate::house::House;
use serde_json::json;

#[tokio::test]
async fn a_list_is_read_page_by_page() {
    let house = House::new().await;
    let guest = house.guest("Acme").await;
    let (ask, home) = (&guest.client, &guest.home);
    for nth in 2..=11 {
        let body = json!({"keys": [format!("p{nth}.example")], "targets": ["tg:-100"]});
        let made = ask.post(&format!("{home}/routes"), &body).await.with(201);
        assert_eq!(made.header("location"), Some(format!("{home}/routes/rte_{nth}").as_str()));
    }
    let (mut path, mut seen, mut pages) = (format!("{home}/routes?limit=4"), Vec::new(), 0);
    loop {
        let page = ask.get(&path).await.with(200);
        let body = page.json();
        let ids = body["items"].as_array().unwrap().iter().map(|it| it["id"].clone());
        seen.extend(ids.map(|id| id.as_str().unwrap().to_owned()));
        pages += 1;
        let Some(cursor) = body["next_cursor"].as_str() else { break };
        let next = format!("{home}/routes?limit=4&cursor={cursor}");
        assert_eq!(page.header("link"), Some(format!("<{next}>; rel=\"next\"").as_str()));
        path = next;
    }
    let all: Vec<String> = (1..=11).map(|nth| format!("rte_{nth}")).collect();
    assert_eq!((seen, pages), (all, 3));
    house.close().await;
}

#[tokio::test]
async fn a_cursor_belongs_to_one_list_one_filter_and_one_tenant() {
    let house = House::new().await;
    let (acme, beta) = (house.guest("Acme").await, house.guest("Beta").await);
    for guest in [&acme, &beta] {
        for nth in 1..=3 {
            let text = format!("{nth} refill");
            house.whatsapp(guest, &format!("A{nth}"), &text).await.with(200);
        }
    }
    let (ask, path) = (&acme.client, format!("{}/commands", acme.home));
    let page = ask.get(&format!("{path}?limit=1&action=refill")).await.with(200);
    assert_eq!(page.json()["items"][0]["id"], "cmd_3", "the newest first");
    let cursor = page.json()["next_cursor"].as_str().unwrap().to_owned();
    assert!(page.header("link").is_some_and(|it| it.contains("&action=refill>")), "{page:?}");
    let next = ask.get(&format!("{path}?limit=2&action=refill&cursor={cursor}")).await.with(200);
    assert_eq!(next.json()["items"][0]["id"], "cmd_2");
    assert_eq!(next.json()["next_cursor"], json!(null));
    for other in [
        format!("{path}?cursor={cursor}"),
        format!("{path}?action=cancel&cursor={cursor}"),
        format!("{}/dispatches?cursor={cursor}", acme.home),
        format!("{path}?action=refill&cursor={cursor}x"),
        format!("{path}?action=refill&cursor="),
    ] {
        ask.get(&other).await.problem(400, "bad_parameter");
    }
    let foreign = format!("{}/commands?action=refill&cursor={cursor}", beta.home);
    beta.client.get(&foreign).await.problem(400, "bad_parameter");
    let tenants = house.master.get("/v1/tenants?limit=1").await.with(200).json();
    assert_eq!(tenants["items"][0]["name"], "Acme");
    let cursor = tenants["next_cursor"].as_str().unwrap();
    let rest = house.master.get(&format!("/v1/tenants?cursor={cursor}")).await.with(200).json();
    assert_eq!(rest["items"].as_array().map(Vec::len), Some(1));
    assert_eq!((&rest["items"][0]["name"], &rest["next_cursor"]), (&"Beta".into(), &json!(null)));
    house.close().await;
}
