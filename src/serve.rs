//! Running a node: settings, vault, journal, actors, doors, until it is told to stop.

use crate::cli::{Serve, Sim};
use crate::{control, ledger, out};
use actors::{Node, NodeParts};
use anyhow::Context as _;
use config::settings::{Clock, LogFormat};
use config::{FirstStart, Settings, Vault};
use domain::platform::Scope;
use domain::time::Moment;
use gateways::wire::WireOptions;
use http::{DoorOptions, Doors};
use journal::{Archive, Disk, Journal, Options};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tracing_subscriber::EnvFilter;

/// How many sealed segments stay in the log beside their copies in the archive.
const SEGMENTS_KEPT: usize = 4;

/// Bytes of log from which on a start is long enough to be shown.
const LONG_START: u64 = 256 << 20;

/// Runs a node until it is interrupted or must stop by itself.
pub async fn run(serve: &Serve) -> anyhow::Result<()> {
    let settings = load(serve.settings.config.as_deref())?;
    log(&settings)?;
    let dir = settings.node.data_dir.join(ledger::FOLDER);
    let (vault, first) = Vault::open(&settings.vault_options(dir.exists()))?;
    warn(&settings, &first);
    let journal: Arc<dyn Journal> = Arc::new(Disk::open(options(&settings, &dir))?);
    let clock = match settings.node.clock {
        Clock::System => actors::Clock::system(),
        Clock::Manual => actors::Clock::manual(serve.now_ms.map_or(control::START, Moment)),
    };
    let settings = Arc::new(settings);
    let parts = NodeParts {
        journal: Arc::clone(&journal),
        vault: vault.clone(),
        settings: Arc::clone(&settings),
        clock,
        wire: wire(&settings),
    };
    let node = Node::start(parts)?;
    let doors = listener(settings.doors.bind, "doors.bind")?;
    let private = listener(settings.metrics.bind, "metrics.bind")?;
    let (url, own) = (address(&doors)?, address(&private)?);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let options = DoorOptions::of(&settings, vault, cores);
    let running = http::serve(&Doors::new(node.clone(), options), doors, Some(private))?;
    if serve.control {
        out::line(format!("control on {}", control::serve(node.clone())?));
    }
    introduce(&node).await?;
    out::line(format!("metrics on {own}/metrics"));
    out::line(format!("ready on {url}"));
    let why = until_told(&*journal).await;
    running.stop(why.is_ok()).await;
    node.stop().await;
    let closed = journal.close().await;
    why.and(closed.context("the journal could not be closed"))
}

/// Runs the simulated vendors alone until interrupted.
pub async fn simulate(sim: &Sim) -> anyhow::Result<()> {
    let options = if sim.quick { sim::Options::quick() } else { sim::Options::default() };
    let options = sim::Options { bind: sim.bind, ..options };
    let ready = |server: &sim::Server| {
        out::line(format!("simulated vendors on {}", server.url));
        out::line("Telegram: /bot<token>/…  Green API: /waInstance<id>/…  panels: /panel/<name>");
        out::line("seed and look at them: /control/…");
    };
    sim::run(options, ready).await.with_context(|| format!("{} cannot be listened on", sim.bind))
}

/// The settings of this file and the environment.
pub fn load(file: Option<&Path>) -> anyhow::Result<Settings> {
    Ok(Settings::load(file, Settings::environment())?)
}

fn log(settings: &Settings) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&settings.log.filter)
        .context("log.filter is no filter; try info, or warn,actors=debug")?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match settings.log.format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().init(),
    }
    Ok(())
}

fn warn(settings: &Settings, first: &FirstStart) {
    if let Some(path) = &first.key_made {
        out::complain(format!(
            "A root key was made: {}\nBack it up now, apart from the data: without it nothing \
             that this node seals can ever be read again.",
            path.display()
        ));
    }
    if settings.node.allow_private_hosts {
        out::complain(
            "node.allow_private_hosts is on: tenants may name hosts of private networks. \
             For demonstrations and tests only.",
        );
    }
}

fn wire(settings: &Settings) -> WireOptions {
    WireOptions {
        allow_private_hosts: settings.node.allow_private_hosts,
        timeout_ms: u64::try_from(settings.outbound.timeout.as_millis()).unwrap_or(u64::MAX),
        body_max: settings.outbound.reply_max,
    }
}

fn options(settings: &Settings, dir: &Path) -> Options {
    let wide = |bytes: usize| u64::try_from(bytes).unwrap_or(u64::MAX);
    let journal = &settings.journal;
    Options {
        segment_bytes: wide(journal.segment),
        checkpoint_bytes: wide(journal.checkpoint),
        checkpoint_every: journal.checkpoint_every,
        cache_bytes: wide(journal.cache),
        reopen_bytes: wide(journal.reopen),
        archive: journal.archive_dir.clone().map(|folder| Archive { folder, keep: SEGMENTS_KEPT }),
        progress: Some(progress),
        ..Options::new(dir)
    }
}

/// Shows how far a long start has come, at each tenth of the way.
fn progress(read: u64, all: u64) {
    static SHOWN: AtomicU64 = AtomicU64::new(0);
    let tenths = read.saturating_mul(10).checked_div(all).unwrap_or_default();
    if all > LONG_START && SHOWN.fetch_max(tenths, Ordering::Relaxed) < tenths {
        out::complain(format!("reading the journal: {} %", tenths.saturating_mul(10)));
    }
}

fn listener(bind: std::net::SocketAddr, key: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(bind).with_context(|| {
        format!("{bind} cannot be listened on; is another node running? {key} names the address")
    })
}

fn address(listener: &TcpListener) -> anyhow::Result<String> {
    Ok(format!("http://{}", listener.local_addr()?))
}

/// At the first start there is no token yet: one for the master is made and shown once.
async fn introduce(node: &Node) -> anyhow::Result<()> {
    if !node.tokens(Scope::Master).is_empty() {
        return Ok(());
    }
    let (_, token) = node.issue_token(Scope::Master, "first start").await?;
    out::line("This token opens everything. It is shown once and never again:");
    out::line(format!("master token: {}", token.expose()));
    Ok(())
}

/// Resolves when the journal has stopped for good, and says why.
async fn stopped(journal: &dyn Journal) -> String {
    let mut looks = tokio::time::interval(Duration::from_millis(200));
    loop {
        looks.tick().await;
        if let Some(why) = journal.health().stopped {
            return why;
        }
    }
}

/// Waits for Ctrl-C, for the order to end, or for the journal to stop.
async fn until_told(journal: &dyn Journal) -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut term = signal(SignalKind::terminate()).context("signals cannot be heard")?;
    tokio::select! {
        ended = tokio::signal::ctrl_c() => ended.context("signals cannot be heard"),
        _ = term.recv() => Ok(()),
        why = stopped(journal) => anyhow::bail!(
            "the journal has stopped: {why}. Nothing was acknowledged since. Look at the disk, \
             then start the node again"
        ),
    }
}
