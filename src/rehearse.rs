//! `signalbox rehearse`: what a change would have led to, asked of a running node.

use crate::cli;
use crate::client::Client;
use crate::out;
use anyhow::Context as _;
use serde_json::{Map, Value};
use std::fmt::Write as _;
use std::io::Read as _;

/// Tries the changes of a file on the last commands of a tenant, and prints what would differ.
///
/// # Errors
/// When the file holds no JSON object, the node cannot be asked, or a change does not fit.
pub async fn run(arguments: &cli::Rehearse) -> anyhow::Result<()> {
    let mut changes = changes(arguments)?;
    if let Some(last) = arguments.last {
        changes.insert("last".to_owned(), last.into());
    }
    // Not an argument, so that no other user of the machine sees it.
    let token = std::env::var("SIGNALBOX_TOKEN")
        .context("put a token of the tenant or of the master into SIGNALBOX_TOKEN")?;
    let client = Client::new(arguments.node.trim_end_matches('/'), &token)?;
    let path = format!("/v1/tenants/{}/rehearse", arguments.tenant);
    let shown = client.post(&path, Value::Object(changes)).await?;
    out::must(report(&shown))?;
    Ok(())
}

fn changes(arguments: &cli::Rehearse) -> anyhow::Result<Map<String, Value>> {
    let file = &arguments.file;
    let text = if file.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).context("standard input")?;
        text
    } else {
        std::fs::read_to_string(file).with_context(|| file.display().to_string())?
    };
    serde_json::from_str(&text).with_context(|| {
        format!("{}: an object is expected, such as {{\"settings\": {{…}}}}", file.display())
    })
}

/// A line for each errand that would go another way, and a sum.
fn report(shown: &Value) -> String {
    let mut report = String::new();
    let differences = shown["differences"].as_array().map_or(&[][..], Vec::as_slice);
    for it in differences {
        let word = |at: &str| it.pointer(at).and_then(Value::as_str).unwrap_or_default();
        // Writing to a string cannot fail.
        let _infallible = writeln!(
            report,
            "{}  {} {}  {} -> {}  ({})",
            word("/heard_at"),
            it["order_id"],
            word("/action"),
            word("/before/outcome"),
            word("/after/outcome"),
            word("/after/seen"),
        );
        for sent in it.pointer("/after/dispatches").and_then(Value::as_array).into_iter().flatten()
        {
            let part = |name: &str| sent[name].as_str().unwrap_or_default();
            let _infallible = writeln!(report, "    -> {} | {}", part("chat"), part("text"));
        }
    }
    let (judged, skipped) = (&shown["judged"], &shown["skipped"]);
    let count = differences.len();
    let _infallible =
        write!(report, "{judged} judged again, {count} would differ, {skipped} skipped");
    report
}

#[cfg(test)]
mod tests {
    use super::report;
    use serde_json::json;

    #[test]
    fn what_would_differ_is_a_line_each() {
        let verdict = |outcome: &str| json!({"outcome": outcome, "seen": "none", "dispatches": []});
        let mut after = verdict("requested");
        after["dispatches"] = json!([{"chat": "wa:1@g.us", "text": "881 refill"}]);
        let shown = json!({
            "judged": 3, "skipped": 1,
            "differences": [{
                "command_id": "cmd_1", "heard_at": "2026-01-15T12:00:00Z", "order_id": 2_274_209,
                "action": "refill", "recorded": "cooling_down",
                "before": verdict("cooling_down"), "after": after,
            }],
        });
        assert_eq!(
            report(&shown),
            "2026-01-15T12:00:00Z  2274209 refill  cooling_down -> requested  (none)\n    \
             -> wa:1@g.us | 881 refill\n3 judged again, 1 would differ, 1 skipped"
        );
    }
}
