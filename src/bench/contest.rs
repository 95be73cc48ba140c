//! The contest: both contestants as processes of their own, before the same upstream.

use super::load::{Load, Run, Says, Target};
use super::process::{self, Usage};
use super::upstream::Upstream;
use super::{Size, floor, table};
use crate::child::{Node, Recipe};
use crate::out;
use crate::setup::{self, Shop};
use anyhow::Context as _;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// Chats of each tenant's customers.
const CHATS: u64 = 200;

/// Chats of each tenant of the crowd.
const CROWD_CHATS: u64 = 4;

/// Everything that runs.
pub(super) struct Contest {
    size: Size,
    folder: TempDir,
    upstream: Upstream,
    load: Arc<Load>,
    node: Node,
    hot: Vec<Target>,
    crowd: Vec<Target>,
    /// Before and after the crowd was made.
    idle: (Usage, Usage),
    bare: Child,
    bare_hook: Vec<Target>,
    bare_parse: Target,
}

impl Contest {
    /// Starts both, and sets the tenants up over REST as an owner would.
    pub(super) async fn begin(program: &Path, size: Size) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let upstream = Upstream::start()?;
        let load = Load::new()?;
        let (bare, url) = bare(program, &upstream.url).await?;
        let door = |path: &str| Shop { url: format!("{url}{path}"), secret: "-".to_owned() };
        let recipe = recipe(program, folder.path(), &upstream.url);
        let node = recipe.start(None).await?;
        let token = node.token.clone().context("the node has shown no token")?;
        let mut shops = Vec::new();
        let client = crate::client::Client::new(&node.url, &token)?;
        shops.push(setup::bench_tenant(&client, &upstream.url, "hot", CHATS).await?);
        let idle = process::usage(node.pid());
        for nth in 0..size.tenants {
            let name = format!("crowd {nth}");
            shops.push(setup::bench_tenant(&client, &upstream.url, &name, CROWD_CHATS).await?);
        }
        let mut shops = shops.into_iter();
        let hot: Vec<Target> = shops.by_ref().take(1).map(|it| target(it, CHATS)).collect();
        let crowd: Vec<Target> = shops.map(|it| target(it, CROWD_CHATS)).collect();
        let idle = (idle, process::usage(node.pid()));
        let (bare_hook, bare_parse) =
            (vec![target(door("/hook"), CHATS)], target(door("/parse"), CHATS));
        Ok(Self {
            size,
            folder,
            upstream,
            load,
            node,
            hot,
            crowd,
            idle,
            bare,
            bare_hook,
            bare_parse,
        })
    }

    /// The floor of the disk.
    pub(super) fn floor(&self) -> anyhow::Result<()> {
        let times = floor::fsyncs(self.folder.path(), 500)?;
        let ms = |q| table::micros(times.value_at_quantile(q)) / 1_000.0;
        table::title("fsync floor: append of 300 bytes and fdatasync, one at a time");
        out::line(format!("p50 {:.3} ms, p99 {:.3} ms", ms(0.5), ms(0.99)));
        Ok(())
    }

    /// The most that is carried, so many at a time.
    pub(super) async fn closed(&self) -> anyhow::Result<()> {
        table::title("throughput: so many commands under way, each from webhook to reply");
        table::head();
        let mut at_64 = (0.0, 0.0);
        for under_way in [1, 64, 512] {
            let count = if under_way == 1 { self.size.closed / 10 } else { self.size.closed };
            let bare = self.carry("bare", &self.bare_hook, (under_way, count)).await?;
            let ours = self.carry("signalbox, one tenant", &self.hot, (under_way, count)).await?;
            if under_way == 64 {
                at_64 = (bare.rate(), ours.rate());
            }
        }
        let crowd = self.carry("signalbox, a crowd", &self.crowd, (64, self.size.closed)).await?;
        table::goal("throughput at 64, of the bare handler", at_64.1 / at_64.0, 0.75, true);
        table::goal("one hot tenant, of the crowd", at_64.1 / crowd.rate(), 0.6, true);
        Ok(())
    }

    async fn carry(&self, who: &str, to: &[Target], plan: (u64, u64)) -> anyhow::Result<Run> {
        let pid = self.pid_of(to);
        let before = process::usage(pid);
        let run = self.load.closed(to, &self.upstream.arrivals, plan).await?;
        table::run(&format!("{who}, {} under way", plan.0), &run, before, process::usage(pid));
        Ok(run)
    }

    fn pid_of(&self, to: &[Target]) -> u32 {
        let bare = to.first().is_some_and(|it| it.secret == "-");
        if bare { self.bare.id().unwrap_or_default() } else { self.node.pid() }
    }

    /// How long a dispatch takes at half of the load that can be carried.
    pub(super) async fn open(&self) -> anyhow::Result<()> {
        table::title("latency, open loop: from when the webhook was due to its dispatch's arrival");
        table::head();
        let probe = (64, self.size.closed / 4);
        let ours = self.load.closed(&self.hot, &self.upstream.arrivals, probe).await?;
        let rate = ours.rate() / 2.0;
        let floor = floor::fsyncs(self.folder.path(), 200)?;
        let mut p50 = Vec::new();
        for (who, to) in
            [("bare", &self.bare_hook), ("one tenant", &self.hot), ("a crowd", &self.crowd)]
        {
            let pid = self.pid_of(to);
            let before = process::usage(pid);
            let seconds = u32::try_from(self.size.open_s)?;
            let count = whole(rate * f64::from(seconds));
            let run = self.load.open(to, &self.upstream.arrivals, (rate, count)).await?;
            table::run(&format!("{who}, {rate:.0}/s"), &run, before, process::usage(pid));
            p50.push(table::micros(run.times.value_at_quantile(0.5)) / 1_000.0);
        }
        if let [bare, ours, _] = p50.as_slice() {
            let sync = table::micros(floor.value_at_quantile(0.5)) / 1_000.0;
            let allowed = 2.5_f64.mul_add(sync, *bare);
            table::goal("p50 ms, beside bare p50 + 2.5 fsyncs", *ours, allowed, false);
        }
        Ok(())
    }

    /// How many webhooks that change nothing are answered.
    pub(super) async fn answered(&self) -> anyhow::Result<()> {
        table::title("webhooks that change nothing, 64 at a time");
        table::head();
        let hot = self.hot.first().context("there is no tenant")?;
        let plan = (64, self.size.answered);
        let mut rates = Vec::new();
        for (who, target, says) in [
            ("bare, parses only", &self.bare_parse, Says::Talk),
            ("signalbox, no command", hot, Says::Talk),
            ("signalbox, duplicate", hot, Says::Duplicate),
        ] {
            let pid = self.pid_of(std::slice::from_ref(target));
            let before = process::usage(pid);
            let run = self.load.answered(target, says, plan).await?;
            table::run(who, &run, before, process::usage(pid));
            rates.push(run.rate());
        }
        if let [bare, talk, again] = rates.as_slice() {
            table::goal("no command, of the bare parser", talk / bare, 0.85, true);
            table::goal("duplicate, of the bare parser", again / bare, 0.85, true);
        }
        Ok(())
    }

    /// One tenant's latency, quiet and while another is flooded.
    pub(super) async fn isolation(&self) -> anyhow::Result<()> {
        table::title("isolation: one tenant's dispatches while another is flooded with talk");
        table::head();
        let quiet_one = self.crowd.get(..1).context("there is no crowd")?;
        let plan = (50.0, self.size.open_s.saturating_mul(50));
        let arrivals = &self.upstream.arrivals;
        let usage = || process::usage(self.node.pid());
        let before = usage();
        let quiet = self.load.open(quiet_one, arrivals, plan).await?;
        table::run("quiet", &quiet, before, usage());
        let flood = self.flood();
        let before = usage();
        let flooded = self.load.open(quiet_one, arrivals, plan).await?;
        table::run("while another is flooded", &flooded, before, usage());
        let run = flood.await??;
        out::line(format!("the flood: {:.0} messages/s taken", run.rate()));
        let p99 = |run: &Run| table::micros(run.times.value_at_quantile(0.99));
        table::goal("p99, of its quiet value", p99(&flooded) / p99(&quiet).max(1.0), 2.0, false);
        Ok(())
    }

    fn flood(&self) -> tokio::task::JoinHandle<anyhow::Result<Run>> {
        let (load, target) = (Arc::clone(&self.load), self.hot.first().cloned());
        let count = self.size.open_s.saturating_mul(5_000);
        tokio::spawn(async move {
            let target = target.context("there is no tenant")?;
            load.steady(&target, (5_000.0, count)).await
        })
    }

    /// What tenants take in memory.
    pub(super) fn memory(&self) {
        table::title("memory");
        let (before, after) = (self.idle.0.rss, self.idle.1.rss);
        let each = after.saturating_sub(before).checked_div(self.size.tenants).unwrap_or_default();
        let now = process::usage(self.node.pid()).rss;
        out::line(format!(
            "{before} bytes with one tenant, {after} with the crowd, {now} at the end"
        ));
        let kib = table::micros(each) / 1_024.0;
        table::goal("KiB for each awake idle tenant, its state included", kib, 8.0, false);
    }

    /// Ends everything.
    pub(super) async fn end(mut self) -> anyhow::Result<()> {
        self.node.kill().await?;
        self.bare.start_kill()?;
        self.bare.wait().await?;
        self.upstream.stop().await;
        Ok(())
    }
}

fn target(Shop { url, secret }: Shop, chats: u64) -> Target {
    Target { url, secret, chats }
}

/// A node without the limits that would hide what it can carry.
fn recipe(program: &Path, folder: &Path, upstream: &str) -> Recipe {
    let mut recipe = Recipe::new(program, folder, upstream);
    for (key, value) in [
        ("JOURNAL__SEGMENT_MIB", "64"),
        ("LIMITS__INBOX_PER_TENANT", "4096"),
        ("LIMITS__INBOX_PER_NODE", "16384"),
        ("LIMITS__PANEL_CALLS_PER_S", "100000"),
        ("LIMITS__OUTBOUND_PER_TENANT", "512"),
        ("LIMITS__OUTBOUND_PER_HOST", "512"),
    ] {
        recipe.settings.push((format!("SIGNALBOX__{key}"), value.to_owned()));
    }
    recipe
}

async fn bare(program: &Path, upstream: &str) -> anyhow::Result<(Child, String)> {
    let mut command = Command::new(program);
    command.args(["bench", "--bare", upstream]).stdout(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().context("the bare handler cannot be started")?;
    let stdout = child.stdout.take().context("the bare handler has no output")?;
    let line = BufReader::new(stdout).lines().next_line().await?.unwrap_or_default();
    let url = line.strip_prefix("ready on ").context("the bare handler did not start")?;
    Ok((child, url.to_owned()))
}

fn whole(value: f64) -> u64 {
    std::time::Duration::try_from_secs_f64(value.max(1.0)).map_or(1, |it| it.as_secs())
}
