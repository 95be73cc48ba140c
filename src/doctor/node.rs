//! What the doctor reads of a running node: how each channel is, why, and what to do.

use super::Finding;
use crate::client::Client;
use anyhow::Context as _;
use serde_json::Value;

/// Asks the node whether it is ready, and how the channels of one tenant are, or which tenants need
/// a look. Nothing of it asks a vendor.
pub(super) async fn examine(url: &str, tenant: Option<&str>) -> anyhow::Result<Vec<Finding>> {
    // Not an argument, so that no other user of the machine sees it.
    let token = std::env::var("SIGNALBOX_TOKEN")
        .context("put a token of the tenant or of the master into SIGNALBOX_TOKEN")?;
    let client = Client::new(url.trim_end_matches('/'), &token)?;
    let ready = client.get("/readyz").await;
    let ready = ready.map(|_| "it takes in what comes".to_owned());
    let ready = ready.map_err(|error| format!("{error:#}"));
    let mut findings = vec![Finding { what: "node".to_owned(), result: ready }];
    match tenant {
        Some(tenant) => {
            let health = client.get(&format!("/v1/tenants/{tenant}/health")).await?;
            findings.extend(of_tenant(&health));
        }
        None => findings.extend(of_all(&client).await?),
    }
    Ok(findings)
}

/// Every tenant that needs a look, page by page.
async fn of_all(client: &Client) -> anyhow::Result<Vec<Finding>> {
    let (mut findings, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("/v1/health/tenants?limit=200{cursor}")).await?;
        let items = page.get("items").and_then(Value::as_array);
        findings.extend(items.into_iter().flatten().map(|item| {
            let channel = item["channel"].as_str().unwrap_or("all of it");
            let what = format!("{} {channel}", text(item, "tenant_id"));
            Finding { what, result: Err(told(text(item, "state"), &item["reason"])) }
        }));
        match page.get("next_cursor").and_then(Value::as_str) {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    if findings.is_empty() {
        let result = Ok("none that was awake since the start needs a look".to_owned());
        findings.push(Finding { what: "tenants".to_owned(), result });
    }
    Ok(findings)
}

fn of_tenant(health: &Value) -> Vec<Finding> {
    let list = |name: &str| health[name].as_array().cloned().unwrap_or_default();
    let undone = list("setup").into_iter().filter(|step| step["done"] == false);
    let setup = undone.map(|step| Finding {
        what: text(&step, "name").to_owned(),
        result: Err(text(&step, "detail").to_owned()),
    });
    setup.chain(list("channels").iter().map(of_channel)).collect()
}

fn of_channel(channel: &Value) -> Finding {
    let what = format!("channel {}", text(channel, "name"));
    let state = text(channel, "state");
    let reasons = channel["reasons"].as_array().map_or(&[][..], Vec::as_slice);
    let bad = matches!(state, "stopped" | "degraded");
    let mut said: Vec<String> = match reasons {
        [] => vec![state.to_owned()],
        reasons => reasons.iter().map(|reason| told(state, reason)).collect(),
    };
    for (name, words) in [("heard_at", "last in"), ("sent_at", "last out")] {
        said.push(format!("{words} {}", channel[name].as_str().unwrap_or("not seen")));
    }
    let waiting = channel["waiting"].as_array().map_or(&[][..], Vec::as_slice);
    said.extend(waiting.iter().map(|it| {
        let (count, kind, age) = (&it["count"], text(it, "kind"), &it["oldest_age_s"]);
        format!("{count} of kind {kind} wait, the oldest for {age} s")
    }));
    let said = said.join("; ");
    Finding { what, result: if bad { Err(said) } else { Ok(said) } }
}

fn told(state: &str, reason: &Value) -> String {
    format!("{state}: {} ({})", text(reason, "detail"), text(reason, "to_do"))
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::of_tenant;
    use serde_json::json;

    #[test]
    fn each_channel_is_a_line_with_what_to_do() {
        let reason = json!({"code": "rival", "detail": "another polls", "to_do": "stop it"});
        let waiting = json!({"kind": "reply", "count": 2, "oldest_age_s": 400});
        let health = json!({
            "setup": [{"name": "panel", "done": true}, {"name": "route", "done": false,
                "detail": "add a route"}],
            "channels": [
                {"name": "tg", "state": "degraded", "reasons": [reason], "waiting": [waiting],
                    "heard_at": null, "sent_at": "2026-01-15T12:00:00Z"},
                {"name": "wa", "state": "ok", "reasons": [], "waiting": []},
            ],
        });
        let lines = of_tenant(&health).into_iter().map(|it| (it.what, it.result));
        assert_eq!(
            lines.collect::<Vec<_>>(),
            [
                ("route".to_owned(), Err("add a route".to_owned())),
                (
                    "channel tg".to_owned(),
                    Err("degraded: another polls (stop it); last in not seen; last out \
                         2026-01-15T12:00:00Z; 2 of kind reply wait, the oldest for 400 s"
                        .to_owned())
                ),
                ("channel wa".to_owned(), Ok("ok; last in not seen; last out not seen".to_owned())),
            ]
        );
    }
}
