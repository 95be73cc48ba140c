//! Receiving: the real binary turns between webhook and polling under traffic, and is killed
//! meanwhile.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test that fails should say where"
)]

use serde_json::{Value, json};
use signalbox::child::{Node, Recipe};
use signalbox::client::{Client, plain};
use signalbox::setup;
use sim::{Filter, Options, Say, Server, Vendor};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

const BOT: &str = "700000001";
const TOKEN: &str = "700000001:turning-bot-token";

/// How many chats write, each with fewer commands than its hourly limit.
const CHATS: u64 = 12;

/// How many messages come before, while and after the channel turns.
const EACH: u64 = 6;

/// A node, its vendors, and how much has been said.
struct Desk {
    vendors: Server,
    recipe: Recipe,
    node: Option<Node>,
    url: String,
    client: Client,
    tenant: String,
    said: u64,
    _folder: tempfile::TempDir,
}

impl Desk {
    async fn open() -> Self {
        let vendors = Server::start(Options::quick()).await.unwrap();
        let bot = json!({ "id": 700_000_001_i64, "token": TOKEN, "open_chats": true });
        vendors.world.bot(serde_json::from_value(bot).unwrap()).unwrap();
        let panel = json!({ "name": "acme", "api_key": "k", "rate_per_s": 0 });
        vendors.world.panel(serde_json::from_value(panel).unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut recipe =
            Recipe::new(Path::new(env!("CARGO_BIN_EXE_signalbox")), folder.path(), &vendors.url);
        recipe.quiet = true;
        let node = recipe.start(None).await.unwrap();
        let (url, token) = (node.url.clone(), node.token.clone().unwrap());
        let client = Client::new(&url, &token).unwrap();
        let tenant = setup::tenant(&client, "Acme").await.unwrap();
        let site = format!("{}/panel/acme", vendors.url);
        setup::panel(&client, &tenant, &site, "k").await.unwrap();
        let bot = json!({ "kind": "telegram", "token": TOKEN, "polls": true });
        setup::channel(&client, &tenant, "tg", bot).await.unwrap();
        for chat in 0..CHATS {
            setup::link(&client, &tenant, &format!("tg:5{chat}"), "alice").await.unwrap();
        }
        let (node, said) = (Some(node), 0);
        Self { vendors, recipe, node, url, client, tenant, said, _folder: folder }
    }

    /// Customers write, each about an order of its own.
    fn say(&mut self) {
        for _ in 0..EACH {
            let chat = format!("5{}", self.said % CHATS);
            let text = format!("{} status", 1_000 + self.said);
            let say = Say::text(Vendor::Telegram, BOT, &chat, &text);
            assert!(self.vendors.world.say(&say).unwrap().queued);
            self.said += 1;
        }
    }

    /// Has the channel receive in the other way, in a task of its own.
    fn turn(&self, here: bool) -> tokio::task::JoinHandle<anyhow::Result<Value>> {
        let (client, path) = (self.client.clone(), self.channel("/hook"));
        tokio::spawn(async move {
            if here { client.post(&path, json!({})).await } else { client.delete(&path).await }
        })
    }

    fn channel(&self, rest: &str) -> String {
        format!("/v1/tenants/{}/channels/tg{rest}", self.tenant)
    }

    /// Kills the node once the vendor was told so many times, or a while has passed.
    async fn kill_after(&mut self, calls: usize, after: u64) {
        let filter = Filter { after, vendor: Some(Vendor::Telegram), ..Filter::default() };
        self.vendors.world.wait_seen(&filter, calls, Duration::from_millis(300)).await;
        self.node.take().unwrap().kill().await.unwrap();
        self.node = Some(self.recipe.start(Some(&self.url)).await.unwrap());
    }

    fn seen(&self) -> u64 {
        self.vendors.world.seen(&Filter::default()).last().map_or(0, |seen| seen.seq)
    }

    /// Waits until the channel receives in this way, and its vendor agrees.
    async fn until_received(&self, here: bool) {
        let began = Instant::now();
        let http = plain().unwrap();
        loop {
            let channel = self.client.get(&self.channel("")).await.unwrap();
            let url = format!("{}/bot{TOKEN}/getWebhookInfo", self.vendors.url);
            let info: Value = http.get(url).send().await.unwrap().json().await.unwrap();
            let hooked = info["result"]["url"] != json!("");
            if channel["polls"] == json!(!here) && hooked == here {
                return;
            }
            assert!(began.elapsed() < Duration::from_secs(40), "{channel} {info}");
        }
    }

    /// How many commands there are for each order, by the log.
    async fn commands(&self) -> BTreeMap<String, usize> {
        let (mut all, mut cursor) = (BTreeMap::new(), String::new());
        loop {
            let path = format!("/v1/tenants/{}/commands?limit=200{cursor}", self.tenant);
            let page = self.client.get(&path).await.unwrap();
            for command in page["items"].as_array().unwrap() {
                for errand in command["errands"].as_array().unwrap() {
                    *all.entry(errand["order_id"].to_string()).or_default() += 1;
                }
            }
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return all,
            }
        }
    }
}

// Channel rules 1 (disk first), 3 (keys), 6 (one poller; nothing is dropped).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn turning_back_and_forth_under_traffic_loses_nothing_and_repeats_nothing() {
    let mut desk = Desk::open().await;
    for round in 0..8 {
        let here = round % 2 == 0;
        desk.say();
        let after = desk.seen();
        let turning = desk.turn(here);
        desk.say();
        if (2..6).contains(&round) {
            // At once, or when the vendor has heard of something.
            desk.kill_after(usize::from(round >= 4), after).await;
            let _cut_off = turning.await;
            // The request may have died with the node before anything of it was on disk.
            let _again = desk.turn(here).await;
        } else {
            turning.await.unwrap().unwrap();
        }
        desk.say();
        desk.until_received(here).await;
    }
    let began = Instant::now();
    loop {
        let commands = desk.commands().await;
        let twice: Vec<_> = commands.iter().filter(|(_, count)| **count != 1).collect();
        assert!(twice.is_empty(), "handled twice: {twice:?}");
        let taken = u64::try_from(commands.len()).unwrap();
        if taken == desk.said {
            return;
        }
        let lost = desk.said - taken;
        assert!(began.elapsed() < Duration::from_mins(1), "{lost} of {} are lost", desk.said);
    }
}
