//! The node's parts, put together: vault, journal, actors.

use crate::{ledger, out};
use actors::{Node, NodeParts};
use anyhow::{Context as _, bail};
use config::{FirstStart, Settings, Vault};
use domain::id::TenantId;
use domain::platform::Scope;
use gateways::wire::WireOptions;
use journal::{Archive, Disk, Journal, Options};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many sealed segments stay in the log beside their copies in the archive.
const SEGMENTS_KEPT: usize = 4;

/// Bytes of log from which on a start is long enough to be shown.
const LONG_START: u64 = 256 << 20;

/// A node without doors.
pub struct App {
    /// The settings in force.
    pub settings: Arc<Settings>,
    /// The keys.
    pub vault: Vault,
    /// What happened.
    pub journal: Arc<dyn Journal>,
    /// The actors.
    pub node: Node,
}

impl App {
    /// Opens what the settings name and starts the actors.
    pub fn build(settings: Settings, clock: actors::Clock) -> anyhow::Result<Self> {
        let dir = settings.node.data_dir.join(ledger::FOLDER);
        let past = dir.exists();
        let (vault, first) = Vault::open(&settings.vault_options(past))?;
        warn(&settings, &first);
        if !past && vault.tenants().iter().any(|id| *id != TenantId::PLATFORM.bytes()) {
            bail!(
                "the keyring has the keys of tenants, but there is no journal in {}: is its disk \
                 mounted? Nothing was made and nothing was deleted",
                dir.display()
            );
        }
        let journal: Arc<dyn Journal> = Arc::new(Disk::open(options(&settings, &dir))?);
        let settings = Arc::new(settings);
        let parts = NodeParts {
            journal: Arc::clone(&journal),
            vault: vault.clone(),
            settings: Arc::clone(&settings),
            clock,
            wire: wire(&settings),
        };
        let node = Node::start(parts)?;
        Ok(Self { settings, vault, journal, node })
    }

    /// Makes a master token and shows it, this once. One that could not be shown is taken back.
    pub async fn introduce(&self, label: &str) -> anyhow::Result<()> {
        let (id, token) = self.node.issue_token(Scope::Master, label).await?;
        let shown = out::must(format!(
            "This token opens everything. It is shown once and never again:\n\
             master token: {}",
            token.expose()
        ));
        if let Err(error) = shown {
            self.node.revoke_token(id).await?;
            return Err(error).context("the master token could not be shown");
        }
        Ok(())
    }

    /// Stops the actors and closes the journal.
    pub async fn close(self) -> anyhow::Result<()> {
        self.node.stop().await;
        self.journal.close().await.context("the journal could not be closed")
    }
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
        reserve_bytes: wide(journal.reserve),
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
