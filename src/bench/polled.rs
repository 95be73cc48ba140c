//! Polling: a node that collects for many bots at once, and a backlog that it finds when it comes
//! back, against the simulated vendor.

use super::{Size, process, table};
use crate::child::{Node, Recipe};
use crate::client::Client;
use crate::{out, setup};
use anyhow::{Context as _, bail, ensure};
use serde_json::{Value, json};
use sim::{Filter, Kind, Options, Say, Seen, Server, Vendor, World};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The number of the first bot.
const BOTS: i64 = 700_000_001;

/// Bytes of memory that a node with a thousand polled bots may take in all.
const MEMORY: f64 = 256.0 * 1_048_576.0;

/// Chats in which a backlog was said.
const CHATS: u64 = 100;

/// One of so many things said is a command; the rest is talk.
const TALK: u64 = 10;

/// The first order of a backlog.
const ORDER: u64 = 1_000_000;

const PATIENCE: Duration = Duration::from_mins(10);

/// A vendor and a node over it.
struct Rig {
    vendors: Server,
    recipe: Recipe,
    node: Option<Node>,
    url: String,
    client: Client,
    _folder: TempDir,
}

impl Rig {
    async fn open(program: &Path) -> anyhow::Result<Self> {
        let vendors = Server::start(Options { record: 300_000, ..Options::quick() }).await?;
        let folder = tempfile::tempdir()?;
        let mut recipe = Recipe::new(program, folder.path(), &vendors.url);
        let pace = ("SIGNALBOX__LIMITS__PANEL_CALLS_PER_S".to_owned(), "100000".to_owned());
        recipe.settings.push(pace);
        let node = recipe.start(None).await?;
        let token = node.token.clone().context("the node has shown no token")?;
        let client = Client::new(&node.url, &token)?;
        let (url, node) = (node.url.clone(), Some(node));
        Ok(Self { vendors, recipe, node, url, client, _folder: folder })
    }

    fn world(&self) -> &World {
        &self.vendors.world
    }

    /// A tenant with a bot that is polled and has no pace of its own.
    async fn tenant(&self, bot: i64) -> anyhow::Result<String> {
        let token = format!("{bot}:bench");
        let seed = json!({ "id": bot, "token": token, "open_chats": true });
        self.world().bot(serde_json::from_value(seed)?)?;
        let id = setup::tenant(&self.client, &format!("bot {bot}")).await?;
        let wide = json!({ "count": 100_000, "per_s": 1 });
        let pace = json!({ "account": wide, "chat": wide, "group": wide });
        let bot = json!({ "kind": "telegram", "token": token, "polls": true, "pace": pace });
        setup::channel(&self.client, &id, "tg", bot).await?;
        Ok(id)
    }

    /// Waits until so many polls wait at the vendor.
    async fn polled(&self, count: usize) -> anyhow::Result<()> {
        let begun = Instant::now();
        while self.world().pending().polls < count {
            ensure!(begun.elapsed() < PATIENCE, "only some of the {count} bots are polled");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    async fn sent(&self, count: usize) -> Vec<Seen> {
        let filter = Filter { kind: Some(Kind::Send), ..Filter::default() };
        self.world().wait_seen(&filter, count, PATIENCE).await
    }

    fn usage(&self) -> process::Usage {
        self.node.as_ref().map(|node| process::usage(node.pid())).unwrap_or_default()
    }

    async fn kill(&mut self) -> anyhow::Result<()> {
        if let Some(node) = self.node.take() {
            node.kill().await?;
        }
        Ok(())
    }

    async fn close(mut self) -> anyhow::Result<()> {
        self.kill().await?;
        self.vendors.stop().await;
        Ok(())
    }
}

/// Many bots, each of a tenant of its own: what they take, and how soon all of them answer.
pub(super) async fn bots(program: &Path, size: Size) -> anyhow::Result<()> {
    table::title("Polling: many bots, then a backlog");
    let rig = Rig::open(program).await?;
    let bots = BOTS..BOTS.saturating_add(i64::try_from(size.tenants)?);
    for bot in bots.clone() {
        let tenant = rig.tenant(bot).await?;
        setup::link(&rig.client, &tenant, "tg:5", "alice").await?;
    }
    let count = usize::try_from(size.tenants)?;
    rig.polled(count).await?;
    let idle = rig.usage();
    let watch = Duration::from_secs(5);
    tokio::time::sleep(watch).await;
    let later = rig.usage();
    let begun = Instant::now();
    for bot in bots {
        let say = Say::text(Vendor::Telegram, &bot.to_string(), "5", "help");
        rig.world().say(&say)?;
    }
    let answered = rig.sent(count).await.len();
    ensure!(answered == count, "{answered} of {count} bots have answered");
    let took = begun.elapsed();
    let busy = (later.cpu_s - idle.cpu_s) / watch.as_secs_f64() * 100.0;
    out::line(format!(
        "{count} bots polled: {:.0} MiB in all, {busy:.1} % of a core while nobody writes; \
         a message to each was answered in {:.2} s",
        table::micros(later.rss) / 1_048_576.0,
        took.as_secs_f64(),
    ));
    table::goal("bytes of memory with all bots polled", table::micros(later.rss), MEMORY, false);
    rig.close().await
}

/// What was said while the node was down, collected when it comes back: all of it is handled, and
/// in each chat in the order in which it was said.
pub(super) async fn backlog(program: &Path, size: Size) -> anyhow::Result<()> {
    let mut rig = Rig::open(program).await?;
    let tenant = rig.tenant(BOTS).await?;
    furnish(&rig, &tenant, size.backlog).await?;
    rig.kill().await?;
    for nth in 0..size.backlog {
        let chat = 1_000_u64.saturating_add(nth.wrapping_mul(7).rem_euclid(CHATS));
        let order = ORDER.saturating_add(nth);
        let command = nth.rem_euclid(TALK) == 0;
        let text = if command { format!("{order} status") } else { "thanks, my friend".to_owned() };
        let account = BOTS.to_string();
        rig.world().say(&Say::text(Vendor::Telegram, &account, &chat.to_string(), &text))?;
    }
    let begun = Instant::now();
    rig.node = Some(rig.recipe.start(Some(&rig.url)).await?);
    let commands = usize::try_from(size.backlog.div_ceil(TALK))?;
    let sent = rig.sent(commands).await;
    let took = begun.elapsed();
    in_order(&sent, commands)?;
    let rate = table::micros(size.backlog) / took.as_secs_f64();
    let rss = table::micros(rig.usage().rss) / 1_048_576.0;
    out::line(format!(
        "a backlog of {} updates in {CHATS} chats, {commands} of them commands: drained in order \
         in {:.1} s, {rate:.0} updates/s, {rss:.0} MiB",
        size.backlog,
        took.as_secs_f64(),
    ));
    rig.close().await
}

/// The panel with the orders of a backlog, and the chats that name them.
async fn furnish(rig: &Rig, tenant: &str, backlog: u64) -> anyhow::Result<()> {
    let panel = json!({ "name": "bench", "api_key": "k", "rate_per_s": 0 });
    rig.world().panel(serde_json::from_value(panel)?)?;
    let step = usize::try_from(TALK)?;
    let rows = (ORDER..ORDER.saturating_add(backlog)).step_by(step).map(|order| {
        json!({
            "id": order, "user": "alice", "status": "completed", "provider": "rush.example",
            "external_id": format!("x{order}"), "service_id": 1, "service_name": "Likes",
        })
    });
    rig.world().orders("bench", serde_json::from_value(Value::Array(rows.collect()))?)?;
    setup::panel(&rig.client, tenant, &format!("{}/panel/bench", rig.vendors.url), "k").await?;
    let settings = json!({ "limits.commands_per_hour": "1000000" });
    rig.client.patch(&format!("/v1/tenants/{tenant}/settings"), settings).await?;
    for chat in 0..CHATS {
        let chat = format!("tg:{}", 1_000_u64.saturating_add(chat));
        setup::link(&rig.client, tenant, &chat, "alice").await?;
    }
    Ok(())
}

/// Whether each command was answered once, and those of one chat one after another.
fn in_order(sent: &[Seen], commands: usize) -> anyhow::Result<()> {
    let mut last: BTreeMap<&str, u64> = BTreeMap::new();
    for seen in sent {
        let (chat, text) = (seen.chat.as_deref(), seen.text.as_deref().unwrap_or_default());
        let order = text.split_once(": ").and_then(|(order, _)| order.parse::<u64>().ok());
        let (Some(chat), Some(order)) = (chat, order) else {
            bail!("{text:?} is no answer to what was asked");
        };
        if last.insert(chat, order).is_some_and(|former| former >= order) {
            bail!("in chat {chat} the answer about {order} came out of order");
        }
    }
    ensure!(sent.len() == commands, "{} of {commands} commands were answered", sent.len());
    Ok(())
}
