//! The sections of the settings, checked: what the rest of the node reads.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

/// `[node]`: the process as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The folder of everything that must not be lost.
    pub data_dir: PathBuf,
    /// Threads that answer HTTP; `None` leaves the choice to [`Node::placement`].
    pub web_workers: Option<NonZeroUsize>,
    /// Threads that tenants share; `None` leaves the choice to [`Node::placement`].
    pub arbiters: Option<NonZeroUsize>,
    /// Whether tenants may name private hosts and plain HTTP. Must be said at start.
    pub allow_private_hosts: bool,
    /// Which clock the node goes by.
    pub clock: Clock,
}

/// How many threads do what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placement {
    /// Threads that answer HTTP, at least one.
    pub web_workers: usize,
    /// Threads that tenants share, at least one.
    pub arbiters: usize,
}

impl Node {
    /// Divides `cores` between the doors and the tenants, where the settings leave it open.
    #[must_use]
    pub fn placement(&self, cores: usize) -> Placement {
        let web_workers = self.web_workers.map_or((cores / 2).max(1), NonZeroUsize::get);
        let rest = cores.saturating_sub(web_workers).max(1);
        Placement { web_workers, arbiters: self.arbiters.map_or(rest, NonZeroUsize::get) }
    }
}

/// Which clock the node goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The machine's.
    System,
    /// One that stands still until it is told the time, for tests.
    Manual,
}

/// `[doors]`: webhooks and the REST API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doors {
    /// Where to listen.
    pub bind: SocketAddr,
    /// The address from outside, without a slash at its end.
    pub public_url: Option<String>,
    /// The longest request body, in bytes.
    pub body_max: usize,
    /// How long a request may take to arrive.
    pub read_timeout: Duration,
    /// Requests of one token in a minute.
    pub requests_per_minute: usize,
    /// Requests of one address in a minute, without a known token.
    pub unauthorized_per_minute: usize,
    /// Requests with an Idempotency-Key that are remembered for one token.
    pub idempotency_per_token: usize,
}

/// `[metrics]`: the private door for Prometheus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metrics {
    /// Where to listen.
    pub bind: SocketAddr,
}

/// `[journal]`: the log and its store. Sizes are bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journal {
    /// The size of one segment.
    pub segment: usize,
    /// New bytes after which a checkpoint is taken.
    pub checkpoint: usize,
    /// Time after which a checkpoint is taken.
    pub checkpoint_every: Duration,
    /// The store's cache.
    pub cache: usize,
    /// New bytes after which the store is reopened.
    pub reopen: usize,
    /// Where finished segments are copied before they are dropped.
    pub archive_dir: Option<PathBuf>,
    /// Bytes of the disk that are left alone.
    pub reserve: usize,
}

/// `[limits]`: the bound of every queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Messages that may wait for one tenant.
    pub inbox_per_tenant: usize,
    /// Messages that may wait for all tenants.
    pub inbox_per_node: usize,
    /// Deliveries kept for a parked tenant.
    pub parked_deliveries_max: usize,
    /// Their bytes, as they are kept.
    pub parked_bytes_max: usize,
    /// Tenants in memory.
    pub awake_tenants_max: usize,
    /// Idleness after which a tenant goes to sleep.
    pub idle_sleep: Duration,
    /// Tenants read from the journal at the same moment.
    pub wakes_at_once: usize,
    /// Calls under way for one tenant.
    pub outbound_per_tenant: usize,
    /// Calls under way to one host.
    pub outbound_per_host: usize,
    /// Calls under way in all.
    pub outbound_per_node: usize,
    /// Calls a second to one panel; 0 for what its kind is known to bear.
    pub panel_calls_per_s: usize,
}

/// `[outbound]`: panels and chat services.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outbound {
    /// How long an answer may take.
    pub timeout: Duration,
    /// The longest answer, in bytes.
    pub reply_max: usize,
    /// Telegram's Bot API, without a slash at its end.
    pub telegram_base: String,
    /// Green API, without a slash at its end.
    pub green_base: String,
    /// PEM files of further certificate authorities.
    pub extra_roots: Vec<PathBuf>,
}

/// `[vault]`: the root key's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vault {
    /// The file of the root key, outside the data folder.
    pub root_key_file: PathBuf,
}

/// `[log]`: what is told while running.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// For people or machines.
    pub format: LogFormat,
    /// Directives for `tracing_subscriber::EnvFilter`.
    pub filter: String,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object per line.
    Json,
}
