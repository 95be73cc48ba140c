//! The doctor, asked about a running node: the real binary against another one.

use serde_json::json;
use signalbox::child::Recipe;
use signalbox::client::Client;
use signalbox::setup;
use sim::{Options, Server};
use std::path::Path;
use std::process::Command;

const TOKEN: &str = "700000001:doctored-bot-token";

/// Whether the doctor is content with the node, and what it says.
async fn ask(url: &str, token: &str, more: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_signalbox"));
    command.args(["doctor", "--node", url]).args(more).env("SIGNALBOX_TOKEN", token);
    let done = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let said = [done.stdout, done.stderr].concat();
    (done.status.success(), String::from_utf8(said).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_node_tells_the_doctor_which_channel_fails_and_why() {
    let vendors = Server::start(Options::quick()).await.unwrap();
    let bot = json!({ "id": 700_000_001_i64, "token": TOKEN, "open_chats": true });
    vendors.world.bot(serde_json::from_value(bot).unwrap()).unwrap();
    let fault = json!({
        "vendor": "telegram", "account": "700000001", "fault": "answer", "on": "all",
        "status": 401, "body": {"ok": false, "error_code": 401, "description": "Unauthorized"},
    });
    vendors.world.fault(&serde_json::from_value(fault).unwrap()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut recipe =
        Recipe::new(Path::new(env!("CARGO_BIN_EXE_signalbox")), folder.path(), &vendors.url);
    recipe.quiet = true;
    let node = recipe.start(None).await.unwrap();
    let (url, token) = (node.url.clone(), node.token.clone().unwrap());
    let client = Client::new(&url, &token).unwrap();
    let (content, said) = ask(&url, &token, &[]).await;
    assert!(content && said.contains("needs a look"), "{said}");
    let tenant = setup::tenant(&client, "Acme").await.unwrap();
    let bot = json!({ "kind": "telegram", "token": TOKEN, "polls": false });
    setup::channel(&client, &tenant, "tg", bot).await.unwrap();
    let path = format!("/v1/tenants/{tenant}/channels/tg/test");
    let tested = client.post(&path, json!({})).await.unwrap();
    assert_eq!(tested["steps"][0]["result"], "failed", "{tested}");
    let (content, said) = ask(&url, &token, &["--tenant", &tenant]).await;
    assert!(!content, "{said}");
    for part in ["node", "channel tg", "degraded: account: the token was refused", "add a route"] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    let (content, said) = ask(&url, &token, &[]).await;
    assert!(!content && said.contains(&tenant), "{said}");
    assert!(!said.contains(TOKEN) && !said.contains(&token), "{said}");
    drop(node);
}
