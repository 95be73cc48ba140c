//! The settings as they are written: plain values, named as in the manual, not yet checked.
#![expect(unused_qualifications, reason = "confique's derive spells out each field's type")]

use confique::Config;

#[derive(Config)]
pub(super) struct Raw {
    #[config(nested)]
    pub(super) node: Node,
    #[config(nested)]
    pub(super) doors: Doors,
    #[config(nested)]
    pub(super) metrics: Metrics,
    #[config(nested)]
    pub(super) journal: Journal,
    #[config(nested)]
    pub(super) limits: Limits,
    #[config(nested)]
    pub(super) outbound: Outbound,
    #[config(nested)]
    pub(super) vault: Vault,
    #[config(nested)]
    pub(super) log: Log,
}

#[derive(Config)]
pub(super) struct Node {
    pub(super) data_dir: String,
    pub(super) web_workers: i64,
    pub(super) arbiters: i64,
    pub(super) allow_private_hosts: bool,
    pub(super) clock: String,
}

#[derive(Config)]
pub(super) struct Doors {
    pub(super) bind: String,
    pub(super) public_url: Option<String>,
    pub(super) body_max_kib: i64,
    pub(super) read_timeout_s: i64,
    pub(super) requests_per_minute: i64,
    pub(super) unauthorized_per_minute: i64,
    pub(super) idempotency_per_token: i64,
}

#[derive(Config)]
pub(super) struct Metrics {
    pub(super) bind: String,
}

#[derive(Config)]
pub(super) struct Journal {
    pub(super) segment_mib: i64,
    pub(super) checkpoint_mib: i64,
    pub(super) checkpoint_every_s: i64,
    pub(super) cache_mib: i64,
    pub(super) reopen_mib: i64,
    pub(super) archive_dir: Option<String>,
    pub(super) reserve_mib: i64,
}

#[derive(Config)]
pub(super) struct Limits {
    pub(super) inbox_per_tenant: i64,
    pub(super) inbox_per_node: i64,
    pub(super) parked_deliveries_max: i64,
    pub(super) parked_kib: i64,
    pub(super) awake_tenants_max: i64,
    pub(super) idle_sleep_s: i64,
    pub(super) wakes_at_once: i64,
    pub(super) outbound_per_tenant: i64,
    pub(super) outbound_per_host: i64,
    pub(super) outbound_per_node: i64,
    pub(super) panel_calls_per_s: i64,
}

#[derive(Config)]
pub(super) struct Outbound {
    pub(super) timeout_s: i64,
    pub(super) reply_max_kib: i64,
    pub(super) telegram_base: String,
    pub(super) green_base: String,
    pub(super) extra_roots: Vec<String>,
}

#[derive(Config)]
pub(super) struct Vault {
    pub(super) root_key_file: String,
}

#[derive(Config)]
pub(super) struct Log {
    pub(super) format: String,
    pub(super) filter: String,
}
