//! The laboratory: vendors, a node that is killed again and again, and customers who go on.

use crate::child::{Node, Recipe};
use crate::client::Client;
use crate::setup;
use anyhow::{Context as _, bail};
use serde_json::{Value, json};
use sim::{Filter, Kind, Options, Say, Seen, Server, Vendor};
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

const PANEL: &str = "crash";
const BOT: &str = "700000001";
const BOT_TOKEN: &str = "700000001:crash-bot-token";
const INSTANCE: &str = "1101000001";
const INSTANCE_TOKEN: &str = "crash-instance-token";
const RUSH: &str = "120363000000000001@g.us";
const FAST: &str = "-1001000000001";
pub(super) const STAFF: &str = "-1001000000009";

/// How many customers write on each channel.
const CUSTOMERS: u64 = 6;

/// One thing that a customer said.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) order: u64,
    pub(super) chat: String,
}

/// Everything of one run.
pub(super) struct Lab {
    vendors: Server,
    recipe: Recipe,
    node: Option<Node>,
    url: String,
    token: String,
    tenant: String,
    dice: u64,
    pub(super) asked: Vec<Asked>,
    _folder: TempDir,
}

impl Lab {
    pub(super) async fn set(program: &Path, seed: u64) -> anyhow::Result<Self> {
        let vendors = Server::start(Options::quick()).await?;
        seed_vendors(&vendors)?;
        let folder = tempfile::tempdir()?;
        let mut recipe = Recipe::new(program, folder.path(), &vendors.url);
        let limits = [
            ("JOURNAL__CHECKPOINT_EVERY_S", "1"),
            ("LIMITS__IDLE_SLEEP_S", "1"),
            ("LIMITS__PANEL_CALLS_PER_S", "1000"),
        ];
        let named = limits.map(|(key, value)| (format!("SIGNALBOX__{key}"), value.to_owned()));
        recipe.settings.extend(named);
        let node = recipe.start(None).await?;
        let token = node.token.clone().context("the node has shown no token")?;
        let client = Client::new(&node.url, &token)?;
        let tenant = furnish(&client, &vendors.url).await?;
        let url = node.url.clone();
        let dice = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let (node, asked) = (Some(node), Vec::new());
        Ok(Self { vendors, recipe, node, url, token, tenant, dice, asked, _folder: folder })
    }

    /// xorshift: the same seed, the same run, as far as processes can be the same.
    fn roll(&mut self, sides: u64) -> u64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        self.dice.checked_rem(sides).unwrap_or_default()
    }

    /// Customers say so many things, each about an order of its own.
    pub(super) fn talk(&mut self, count: u64) -> anyhow::Result<()> {
        let mut orders = Vec::new();
        let mut says = Vec::new();
        for _ in 0..count {
            let order = u64::try_from(self.asked.len())?.saturating_add(1_000);
            let who = self.roll(CUSTOMERS);
            let green = self.roll(2) == 0;
            let provider = if self.roll(2) == 0 { "rush.example" } else { "fast.example" };
            orders.push(json!({
                "id": order, "user": "alice", "status": "completed", "provider": provider,
                "external_id": format!("x{order}"), "service_id": 1,
                "service_name": "Likes [Refill: Lifetime]",
            }));
            let chat = if green { format!("1555111000{who}@c.us") } else { format!("50{who}") };
            let (vendor, account) =
                if green { (Vendor::Green, INSTANCE) } else { (Vendor::Telegram, BOT) };
            says.push(Say::text(vendor, account, &chat, &format!("{order} refill")));
            self.asked.push(Asked { order, chat });
        }
        self.vendors.world.orders(PANEL, serde_json::from_value(Value::Array(orders))?)?;
        for say in &says {
            self.vendors.world.say(say)?;
        }
        Ok(())
    }

    /// Kills the node once a random number of requests has reached the vendors, and starts it
    /// again. What is counted is traffic and not time, so a busy machine changes nothing.
    pub(super) async fn strike(&mut self) -> anyhow::Result<()> {
        let after = self.all().last().map_or(0, |seen| seen.seq);
        let count = usize::try_from(self.roll(30))?;
        let filter = Filter { after, ..Filter::default() };
        self.vendors.world.wait_seen(&filter, count, Duration::from_millis(500)).await;
        if let Some(node) = self.node.take() {
            node.kill().await?;
        }
        self.node = Some(self.recipe.start(Some(&self.url)).await?);
        Ok(())
    }

    /// Every request that reached a vendor.
    fn all(&self) -> Vec<Seen> {
        self.vendors.world.seen(&Filter::default())
    }

    /// Every message that reached a vendor.
    pub(super) fn sent(&self) -> Vec<Seen> {
        let filter = Filter { kind: Some(Kind::Send), ..Filter::default() };
        self.vendors.world.seen(&filter)
    }

    /// Waits until every customer has an answer about every order.
    pub(super) async fn finish(&self, patience: Duration) -> anyhow::Result<()> {
        let begun = tokio::time::Instant::now();
        let mut count = self.sent().len();
        while self.unanswered().next().is_some() {
            if begun.elapsed() > patience {
                let left: Vec<&Asked> = self.unanswered().take(5).collect();
                bail!("{} orders were never answered, such as {left:?}", self.unanswered().count());
            }
            let filter = Filter { kind: Some(Kind::Send), ..Filter::default() };
            let more = count.saturating_add(1);
            let seen = self.vendors.world.wait_seen(&filter, more, Duration::from_secs(5)).await;
            count = seen.len();
        }
        self.vendors.world.wait_quiet(patience).await;
        Ok(())
    }

    /// What was asked and has no answer yet in the chat that asked.
    fn unanswered(&self) -> impl Iterator<Item = &Asked> {
        let sent = self.sent();
        let answered = move |asked: &Asked| {
            let mark = format!("{}: ", asked.order);
            sent.iter().any(|seen| {
                let text = seen.text.as_deref().unwrap_or_default();
                seen.chat.as_deref() == Some(&asked.chat)
                    && text.lines().any(|line| line.starts_with(&mark))
            })
        };
        self.asked.iter().filter(move |asked| !answered(asked))
    }

    /// The dispatches that the node itself lists as in doubt.
    pub(super) async fn in_doubt(&self) -> anyhow::Result<Vec<Value>> {
        let client = Client::new(&self.url, &self.token)?;
        let path = format!("/v1/tenants/{}/in-doubt?limit=200", self.tenant);
        let page = client.get(&path).await?;
        Ok(page.pointer("/items").and_then(Value::as_array).cloned().unwrap_or_default())
    }
}

/// Whether a message went to a provider.
pub(super) fn to_provider(seen: &Seen) -> bool {
    seen.chat.as_deref().is_some_and(|chat| chat == RUSH || chat == FAST)
}

fn seed_vendors(vendors: &Server) -> anyhow::Result<()> {
    let world = &vendors.world;
    let panel = json!({ "name": PANEL, "api_key": "k", "rate_per_s": 0 });
    world.panel(serde_json::from_value(panel)?)?;
    let bot = json!({ "id": BOT.parse::<i64>()?, "token": BOT_TOKEN, "open_chats": true });
    world.bot(serde_json::from_value(bot)?)?;
    // Its own sends are not reported back, so that doubt is settled by looking alone.
    let settings = json!({ "outgoingAPIMessageWebhook": "no", "outgoingWebhook": "no" });
    let instance = json!({
        "id_instance": INSTANCE.parse::<u64>()?, "api_token": INSTANCE_TOKEN,
        "settings": settings,
    });
    world.instance(serde_json::from_value(instance)?)?;
    Ok(())
}

async fn furnish(client: &Client, vendors: &str) -> anyhow::Result<String> {
    let id = setup::tenant(client, "Crash").await?;
    setup::panel(client, &id, &format!("{vendors}/panel/{PANEL}"), "k").await?;
    let wide = json!({ "count": 1_000, "per_s": 1 });
    let pace = json!({ "account": wide, "chat": wide, "group": wide });
    let bot = json!({ "kind": "telegram", "token": BOT_TOKEN, "polls": false, "pace": pace });
    let telegram = setup::channel(client, &id, "tg", bot).await?;
    let instance = json!({
        "kind": "whatsapp", "account": INSTANCE, "token": INSTANCE_TOKEN, "polls": false,
        "pace": pace,
    });
    let whatsapp = setup::channel(client, &id, "wa", instance).await?;
    let hooks = setup::Hooks {
        vendors,
        telegram: (BOT_TOKEN, &telegram),
        green: (INSTANCE, INSTANCE_TOKEN, &whatsapp),
    };
    hooks.register().await?;
    for who in 0..CUSTOMERS {
        setup::link(client, &id, &format!("wa:1555111000{who}@c.us"), "alice").await?;
        setup::link(client, &id, &format!("tg:50{who}"), "alice").await?;
    }
    setup::route(client, &id, "rush.example", &format!("wa:{RUSH}")).await?;
    setup::route(client, &id, "fast.example", &format!("tg:{FAST}")).await?;
    setup::role(client, &id, &format!("tg:{STAFF}"), "staff").await?;
    let settings = json!({ "limits.commands_per_hour": "100000" });
    client.patch(&format!("/v1/tenants/{id}/settings"), settings).await?;
    Ok(id)
}
