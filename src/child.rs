//! A node as a child process: started, killed and started again by demos, talks and crash tests.

use anyhow::{Context as _, bail};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// How long a node may take until its doors are open.
const START: Duration = Duration::from_mins(1);

/// Where a quiet node complains.
const COMPLAINTS: &str = "complaints";

/// How to start a node.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// The program: `signalbox` itself.
    pub program: PathBuf,
    /// A folder of its own, for data and key.
    pub folder: PathBuf,
    /// Where the simulated vendors are.
    pub vendors: String,
    /// Whether tests move its clock.
    pub control: bool,
    /// Whether what it complains of goes into the file `complaints` of its folder.
    pub quiet: bool,
    /// Further settings, as environment variables.
    pub settings: Vec<(String, String)>,
}

/// A running node.
#[derive(Debug)]
pub struct Node {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
    /// Where its doors are: `http://127.0.0.1:…`.
    pub url: String,
    /// Where Prometheus reads it.
    pub metrics: String,
    /// Where tests move its clock, if they do.
    pub control: String,
    /// The master token, if this was its first start.
    pub token: Option<String>,
}

impl Recipe {
    /// A node whose data is in `folder` and whose vendors are simulated at `vendors`.
    #[must_use]
    pub fn new(program: &Path, folder: &Path, vendors: &str) -> Self {
        Self {
            program: program.to_owned(),
            folder: folder.to_owned(),
            vendors: vendors.to_owned(),
            control: false,
            quiet: false,
            settings: Vec::new(),
        }
    }

    /// Starts the node and waits until its doors are open. After a crash, `url` is the former
    /// address, so that webhooks find it again.
    pub async fn start(&self, url: Option<&str>) -> anyhow::Result<Node> {
        let url = url.map_or_else(free, |url| Ok(url.to_owned()))?;
        let mut command = Command::new(&self.program);
        command.arg("serve").args(self.control.then_some("--control"));
        command.env_clear().envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        command.env("SIGNALBOX__NODE__DATA_DIR", self.folder.join("data"));
        command.env("SIGNALBOX__VAULT__ROOT_KEY_FILE", self.folder.join("root.key"));
        command.env("SIGNALBOX__NODE__ALLOW_PRIVATE_HOSTS", "true");
        command.env("SIGNALBOX__DOORS__BIND", url.trim_start_matches("http://"));
        command.env("SIGNALBOX__DOORS__PUBLIC_URL", &url);
        // Whoever tells a story asks more often than an owner does, and the clock may stand still.
        command.env("SIGNALBOX__DOORS__REQUESTS_PER_MINUTE", "1000000");
        command.env("SIGNALBOX__METRICS__BIND", "127.0.0.1:0");
        command.env("SIGNALBOX__OUTBOUND__TELEGRAM_BASE", &self.vendors);
        command.env("SIGNALBOX__OUTBOUND__GREEN_BASE", &self.vendors);
        command.env("SIGNALBOX__JOURNAL__SEGMENT_MIB", "4");
        command.env("SIGNALBOX__LOG__FILTER", "warn");
        if self.control {
            command.env("SIGNALBOX__NODE__CLOCK", "manual");
        }
        command.envs(self.settings.iter().map(|(key, value)| (key, value)));
        if self.quiet {
            let file = std::fs::File::create(self.folder.join(COMPLAINTS));
            command.stderr(file.context("the node's folder cannot be written")?);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
        let process = command
            .spawn()
            .with_context(|| format!("{} cannot be started", self.program.display()))?;
        let opened = tokio::time::timeout(START, open(process)).await;
        opened.context("the node did not start")?.map_err(|why| self.explained(why))
    }

    /// An error, with what a quiet node has complained of.
    fn explained(&self, why: anyhow::Error) -> anyhow::Error {
        let file = self.folder.join(COMPLAINTS);
        match std::fs::read_to_string(file).ok().filter(|_| self.quiet) {
            Some(text) => why.context(text.trim().to_owned()),
            None => why,
        }
    }
}

/// Ports that no connection is given as its own end, on Linux as elsewhere: a node that is started
/// again finds its port as it has left it.
const PORTS: std::ops::Range<u16> = 11_000..31_000;

/// An address that is free at this moment.
fn free() -> anyhow::Result<String> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let count = u32::from(PORTS.end.saturating_sub(PORTS.start));
    // Several programs that look for ports at once begin at different ones.
    let start = std::process::id().wrapping_mul(211);
    for _ in 0..count {
        let nth = start.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)).rem_euclid(count);
        let port = u16::try_from(nth).map(|nth| PORTS.start.saturating_add(nth))?;
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(format!("http://127.0.0.1:{port}"));
        }
    }
    bail!("no port is free")
}

/// Waits for the lines in which a node says that it is ready.
async fn open(mut process: Child) -> anyhow::Result<Node> {
    let stdout = process.stdout.take().context("the node has no output")?;
    let mut lines = BufReader::new(stdout).lines();
    let (mut metrics, mut control, mut token) = (String::new(), String::new(), None);
    while let Some(line) = lines.next_line().await? {
        if let Some(text) = line.strip_prefix("master token: ") {
            token = Some(text.to_owned());
        } else if let Some(text) = line.strip_prefix("metrics on ") {
            text.clone_into(&mut metrics);
        } else if let Some(text) = line.strip_prefix("control on ") {
            text.clone_into(&mut control);
        } else if let Some(url) = line.strip_prefix("ready on ") {
            return Ok(Node { process, lines, url: url.to_owned(), metrics, control, token });
        }
    }
    let status = process.wait().await?;
    bail!("the node stopped before it was ready ({status})")
}

impl Node {
    /// Its process.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process.id().unwrap_or_default()
    }

    /// Kills it at once, as the end of its power would: no chance to finish anything.
    pub async fn kill(mut self) -> anyhow::Result<()> {
        self.process.start_kill().context("the node could not be killed")?;
        self.process.wait().await.context("the node did not end")?;
        Ok(())
    }

    /// Waits until it ends by itself, and says how.
    pub async fn ended(&mut self) -> anyhow::Result<std::process::ExitStatus> {
        while self.lines.next_line().await?.is_some() {}
        Ok(self.process.wait().await?)
    }
}
