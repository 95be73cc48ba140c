//! The settings of a node: the manual's defaults, then a file, then the environment, all checked.

mod check;
mod effective;
mod kind;
mod place;
mod problem;
mod raw;
mod section;
mod source;

use std::fmt;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use self::check::Check;
use self::source::Sources;
use crate::vault::{Secret, VaultOptions};

pub use self::problem::{Origin, Problem, SettingsError};
pub use self::section::{
    Clock, Doors, Journal, Limits, Log, LogFormat, Metrics, Node, Outbound, Placement, Vault,
};

/// The manual of all settings with their defaults, as a settings file.
pub const MANUAL: &str = include_str!("../default.toml");

/// The variable that may hold the root key itself.
const ROOT_KEY: &str = "SIGNALBOX_ROOT_KEY";

/// Settings that were checked. Made by [`Settings::load`] alone.
#[derive(Clone)]
pub struct Settings {
    /// The process as a whole.
    pub node: Node,
    /// Webhooks and the REST API.
    pub doors: Doors,
    /// The private door for Prometheus.
    pub metrics: Metrics,
    /// The log and its store.
    pub journal: Journal,
    /// The bound of every queue.
    pub limits: Limits,
    /// Panels and chat services.
    pub outbound: Outbound,
    /// The root key's place.
    pub vault: Vault,
    /// What is told while running.
    pub log: Log,
    root_key: Option<Secret<String>>,
    effective: String,
}

impl Settings {
    /// Reads the settings file, if one is named, and the variables `SIGNALBOX__SECTION__KEY` and
    /// `SIGNALBOX_ROOT_KEY`; other variables are passed over.
    ///
    /// Fails with every problem there is, not only the first: unknown keys, values of the wrong
    /// kind or out of range, and settings that contradict one another.
    ///
    /// ```
    /// use signalbox_config::Settings;
    ///
    /// let variables = [("SIGNALBOX__DOORS__BIND".to_owned(), "127.0.0.1:0".to_owned())];
    /// let settings = Settings::load(None, variables.into_iter())?;
    /// assert_eq!(settings.doors.bind.port(), 0);
    /// # Ok::<(), signalbox_config::SettingsError>(())
    /// ```
    pub fn load(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, SettingsError> {
        let (keys, variables): (Vec<_>, Vec<_>) =
            environment.partition(|(name, _)| name == ROOT_KEY);
        let root_key = keys.into_iter().map(|(_, text)| text).find(|text| !text.is_empty());
        let sources = Sources::of(MANUAL, file, variables.into_iter())?;
        let raw = sources.raw()?;
        let mut check = Check::new(&sources);
        let settings = Self {
            node: node(&mut check, &raw.node),
            doors: doors(&mut check, &raw.doors, raw.node.allow_private_hosts),
            metrics: Metrics { bind: check.address("metrics.bind", &raw.metrics.bind) },
            journal: journal(&mut check, &raw.journal),
            limits: limits(&mut check, &raw.limits),
            outbound: outbound(&mut check, &raw.outbound, raw.node.allow_private_hosts),
            vault: Vault {
                root_key_file: check.path("vault.root_key_file", &raw.vault.root_key_file),
            },
            log: log(&mut check, &raw.log),
            root_key: root_key.map(Secret::new),
            effective: effective::text(&sources),
        };
        // Values that are refused anyway would contradict one another for no reason.
        if check.problems.is_empty() {
            settings.contradictions(&mut check);
        }
        if check.problems.is_empty() {
            Ok(settings)
        } else {
            Err(SettingsError::Invalid(check.problems))
        }
    }

    /// The process's variables that [`Settings::load`] looks at, also when others are not UTF-8.
    pub fn environment() -> impl Iterator<Item = (String, String)> {
        let ours = |name: &String| name.starts_with("SIGNALBOX_");
        std::env::vars_os().filter_map(move |(name, value)| {
            let name = name.into_string().ok().filter(ours)?;
            Some((name, value.to_string_lossy().into_owned()))
        })
    }

    /// The settings in force as a settings file, each with where it was given unless that is the
    /// manual. The root key is not in it.
    #[must_use]
    pub fn effective(&self) -> &str {
        &self.effective
    }

    /// The keyring's file: in the data folder, but apart from the journal and its store.
    #[must_use]
    pub fn keyring(&self) -> PathBuf {
        self.node.data_dir.join("keyring")
    }

    /// How to open the vault. `data_present` says that a journal exists, so that a missing keyring
    /// is an accident.
    #[must_use]
    pub fn vault_options(&self, data_present: bool) -> VaultOptions {
        VaultOptions {
            keyring: self.keyring(),
            key_file: self.vault.root_key_file.clone(),
            key_text: self.root_key.clone(),
            data_present,
        }
    }

    /// An archive is a backup: apart from what it backs up, and without the key.
    fn archive_apart(&self, archive: &Path, check: &mut Check<'_>) {
        if place::is_within(archive, &self.node.data_dir) {
            let why = format!("it lies in node.data_dir, {}", self.node.data_dir.display());
            let remedy = "name a folder elsewhere, on a disk of its own if at all possible";
            check.refuse("journal.archive_dir", why, remedy);
        }
        if place::is_within(&self.vault.root_key_file, archive) {
            let why = format!("it lies in journal.archive_dir, {}", archive.display());
            let remedy = "keep the key elsewhere, so that no backup holds both key and data";
            check.refuse("vault.root_key_file", why, remedy);
        }
    }

    fn contradictions(&self, check: &mut Check<'_>) {
        if place::is_within(&self.vault.root_key_file, &self.node.data_dir) {
            let why = format!("it lies in node.data_dir, {}", self.node.data_dir.display());
            let remedy = "keep the key elsewhere, so that no backup holds both key and data";
            check.refuse("vault.root_key_file", why, remedy);
        }
        if let Some(archive) = &self.journal.archive_dir {
            self.archive_apart(archive, check);
        }
        if overlap(self.metrics.bind, self.doors.bind) {
            let why = format!("doors.bind, {}, takes the same port there", self.doors.bind);
            check.refuse("metrics.bind", why, "choose another port, and keep it private");
        }
        let limits = &self.limits;
        let ordered = [
            ("inbox_per_tenant", limits.inbox_per_tenant, "inbox_per_node", limits.inbox_per_node),
            ("wakes_at_once", limits.wakes_at_once, "awake_tenants_max", limits.awake_tenants_max),
            (
                "outbound_per_tenant",
                limits.outbound_per_tenant,
                "outbound_per_node",
                limits.outbound_per_node,
            ),
            (
                "outbound_per_host",
                limits.outbound_per_host,
                "outbound_per_node",
                limits.outbound_per_node,
            ),
        ];
        for (name, value, above, most) in ordered {
            if value > most {
                let why = format!("{value} is more than limits.{above}, {most}");
                check.refuse(&format!("limits.{name}"), why, "lower the one or raise the other");
            }
        }
    }
}

/// Whether two listeners would be in each other's way: `0.0.0.0` and `[::]` mean every address.
fn overlap(one: SocketAddr, other: SocketAddr) -> bool {
    let any = one.ip().is_unspecified() || other.ip().is_unspecified();
    one.port() != 0 && one.port() == other.port() && (any || one.ip() == other.ip())
}

impl fmt::Debug for Settings {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.effective)
    }
}

fn node(check: &mut Check<'_>, raw: &raw::Node) -> Node {
    let clocks = [("system", Clock::System), ("manual", Clock::Manual)];
    Node {
        data_dir: check.path("node.data_dir", &raw.data_dir),
        web_workers: NonZeroUsize::new(check.count("node.web_workers", raw.web_workers, 0..=1_024)),
        arbiters: NonZeroUsize::new(check.count("node.arbiters", raw.arbiters, 0..=1_024)),
        allow_private_hosts: raw.allow_private_hosts,
        clock: check.word("node.clock", &raw.clock, clocks),
    }
}

fn doors(check: &mut Check<'_>, raw: &raw::Doors, http_allowed: bool) -> Doors {
    let public_url = raw.public_url.as_deref();
    let rate = check.count("doors.requests_per_minute", raw.requests_per_minute, 1..=1_000_000);
    let strange = raw.unauthorized_per_minute;
    let kept = raw.idempotency_per_token;
    Doors {
        bind: check.address("doors.bind", &raw.bind),
        public_url: public_url.map(|url| check.url("doors.public_url", url, http_allowed)),
        body_max: check.kib("doors.body_max_kib", raw.body_max_kib, 16..=4_096),
        read_timeout: check.seconds("doors.read_timeout_s", raw.read_timeout_s, 1..=300),
        requests_per_minute: rate,
        unauthorized_per_minute: check.count(
            "doors.unauthorized_per_minute",
            strange,
            1..=1_000_000,
        ),
        idempotency_per_token: check.count("doors.idempotency_per_token", kept, 1..=100_000),
    }
}

fn journal(check: &mut Check<'_>, raw: &raw::Journal) -> Journal {
    let every = raw.checkpoint_every_s;
    Journal {
        segment: check.mib("journal.segment_mib", raw.segment_mib, 1..=4_096),
        checkpoint: check.mib("journal.checkpoint_mib", raw.checkpoint_mib, 1..=4_096),
        checkpoint_every: check.seconds("journal.checkpoint_every_s", every, 1..=86_400),
        cache: check.mib("journal.cache_mib", raw.cache_mib, 1..=1_048_576),
        reopen: check.mib("journal.reopen_mib", raw.reopen_mib, 16..=1_048_576),
        archive_dir: check.optional_path("journal.archive_dir", raw.archive_dir.as_deref()),
        reserve: check.mib("journal.reserve_mib", raw.reserve_mib, 16..=1_048_576),
    }
}

fn limits(check: &mut Check<'_>, raw: &raw::Limits) -> Limits {
    let idle_sleep = check.seconds("limits.idle_sleep_s", raw.idle_sleep_s, 1..=604_800);
    let calls = check.count("limits.panel_calls_per_s", raw.panel_calls_per_s, 0..=100_000);
    let parked_bytes_max = check.kib("limits.parked_kib", raw.parked_kib, 1..=1_048_576);
    let mut many = |key: &str, value| check.count(&format!("limits.{key}"), value, 1..=1_000_000);
    Limits {
        inbox_per_tenant: many("inbox_per_tenant", raw.inbox_per_tenant),
        inbox_per_node: many("inbox_per_node", raw.inbox_per_node),
        parked_deliveries_max: many("parked_deliveries_max", raw.parked_deliveries_max),
        parked_bytes_max,
        awake_tenants_max: many("awake_tenants_max", raw.awake_tenants_max),
        idle_sleep,
        wakes_at_once: many("wakes_at_once", raw.wakes_at_once),
        outbound_per_tenant: many("outbound_per_tenant", raw.outbound_per_tenant),
        outbound_per_host: many("outbound_per_host", raw.outbound_per_host),
        outbound_per_node: many("outbound_per_node", raw.outbound_per_node),
        panel_calls_per_s: calls,
    }
}

fn outbound(check: &mut Check<'_>, raw: &raw::Outbound, http_allowed: bool) -> Outbound {
    let (telegram, green) = (&raw.telegram_base, &raw.green_base);
    let roots = raw.extra_roots.iter();
    Outbound {
        timeout: check.seconds("outbound.timeout_s", raw.timeout_s, 1..=300),
        reply_max: check.kib("outbound.reply_max_kib", raw.reply_max_kib, 16..=65_536),
        telegram_base: check.url("outbound.telegram_base", telegram, http_allowed),
        green_base: check.url("outbound.green_base", green, http_allowed),
        extra_roots: roots.map(|path| check.path("outbound.extra_roots", path)).collect(),
    }
}

fn log(check: &mut Check<'_>, raw: &raw::Log) -> Log {
    let formats = [("text", LogFormat::Text), ("json", LogFormat::Json)];
    Log {
        format: check.word("log.format", &raw.format, formats),
        filter: check.filter("log.filter", &raw.filter),
    }
}
