//! What a process has used, as Linux tells it.

use std::fs;

/// How many clock ticks `/proc` counts in a second, on every Linux that Rust runs on.
const TICKS: f64 = 100.0;

/// What a process has used so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Usage {
    /// Seconds of processor time, in user and kernel.
    pub(super) cpu_s: f64,
    /// Bytes in memory.
    pub(super) rss: u64,
}

/// The usage of this process; zeros where the system does not tell.
#[must_use]
pub(super) fn usage(pid: u32) -> Usage {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name, in parentheses, may hold spaces; the fields behind it do not.
    let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields);
    let ticks = fields.split(' ').skip(11).take(2).filter_map(|it| it.parse::<f64>().ok());
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let rss = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = rss.and_then(|it| it.trim().trim_end_matches(" kB").trim().parse::<u64>().ok());
    Usage { cpu_s: ticks.sum::<f64>() / TICKS, rss: kib.unwrap_or_default().saturating_mul(1_024) }
}
