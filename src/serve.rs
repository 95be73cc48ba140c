//! Running a node: its parts, its doors, until it is told to stop.

use crate::app::App;
use crate::cli::{Serve, Sim};
use crate::{control, out};
use anyhow::Context as _;
use config::Settings;
use config::settings::{Clock, LogFormat};
use domain::platform::Scope;
use domain::time::Moment;
use http::{DoorOptions, Doors, Serving};
use journal::Journal;
use std::io::IsTerminal as _;
use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;
use tracing_subscriber::EnvFilter;

/// Runs a node until it is interrupted or must stop by itself.
pub async fn run(serve: &Serve) -> anyhow::Result<()> {
    let settings = load(serve.settings.config.as_deref())?;
    log(&settings)?;
    let clock = match settings.node.clock {
        Clock::System => actors::Clock::system(),
        Clock::Manual => actors::Clock::manual(serve.now_ms.map_or(control::START, Moment)),
    };
    let app = App::build(settings, clock)?;
    let ended = attend(&app, serve.control).await;
    let closed = app.close().await;
    ended.and(closed)
}

/// Keeps the doors open until it is told to stop.
async fn attend(app: &App, with_control: bool) -> anyhow::Result<()> {
    let running = open(app, with_control).await?;
    let told = until_told(&*app.journal).await;
    running.stop(told.is_ok()).await;
    told
}

/// Opens the doors, and says where they are.
async fn open(app: &App, with_control: bool) -> anyhow::Result<Serving> {
    let settings = &app.settings;
    let doors = listener(settings.doors.bind, "doors.bind")?;
    let private = listener(settings.metrics.bind, "metrics.bind")?;
    let (url, own) = (address(&doors)?, address(&private)?);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let options = DoorOptions::of(settings, app.vault.clone(), cores);
    if app.node.tokens(Scope::Master).is_empty() {
        app.introduce("first start").await?;
    }
    let running = http::serve(&Doors::new(app.node.clone(), options), doors, Some(private))?;
    if with_control {
        out::line(format!("control on {}", control::serve(app.node.clone())?));
    }
    out::line(format!("metrics on {own}/metrics"));
    out::line(format!("ready on {url}"));
    Ok(running)
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
    // A log that cannot be written must not take the node with it.
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .log_internal_errors(false);
    match settings.log.format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().init(),
    }
    Ok(())
}

fn listener(bind: std::net::SocketAddr, key: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(bind).with_context(|| {
        format!("{bind} cannot be listened on; is another node running? {key} names the address")
    })
}

fn address(listener: &TcpListener) -> anyhow::Result<String> {
    Ok(format!("http://{}", listener.local_addr()?))
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
