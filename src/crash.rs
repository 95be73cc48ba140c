//! Crashes: the real binary under traffic, killed at random moments, and judged by what the
//! simulated vendors saw and by what the node itself has in its log. Used by the suite, by
//! `cargo run --example crash` for as many kills as wanted, and by `cargo run --example chaos`,
//! where vendors besides deliver everything many times over and in the wrong order, and fail.

mod lab;
mod ledger;
mod traffic;
mod verdict;
mod world;

use crate::out;
use lab::Lab;
use std::path::Path;
use std::time::Duration;

/// How long nothing at all may happen before a run is given up: longer than any look of the node's.
const PATIENCE: Duration = Duration::from_mins(4);

/// What a run is made of. The same plan makes the same traffic, as far as processes can be the
/// same.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How often the node is killed.
    pub kills: u32,
    /// How many things customers say between two kills.
    pub round: u64,
    /// How often each is delivered, at least; where more than once, some overtake others.
    pub copies: u64,
    /// Whether vendors answer sends with 429s, with pages of a proxy, and not at all.
    pub rough: bool,
    /// Whether the node collects what is new, instead of being told.
    pub polls: bool,
    /// Of the dice.
    pub seed: u64,
}

impl Plan {
    /// Nothing but kills.
    #[must_use]
    pub const fn kills(kills: u32, seed: u64) -> Self {
        Self { kills, round: 12, copies: 1, rough: false, polls: false, seed }
    }
}

/// What a run has shown.
#[derive(Debug, Default)]
pub struct Report {
    /// How often the node was killed.
    pub kills: u32,
    /// Commands that were said and acknowledged.
    pub commands: usize,
    /// Deliveries that were attempted, the vendors' own repetitions included; 0 where the node
    /// collects.
    pub deliveries: usize,
    /// Commands in the node's log.
    pub handled: usize,
    /// Dispatches that reached the providers.
    pub dispatches: usize,
    /// Replies that reached the customers.
    pub replies: usize,
    /// Sends that vendors answered with 429, with a page, or not at all.
    pub failures: usize,
    /// Dispatches in doubt that staff was told of.
    pub doubts: usize,
    /// Dispatches that the node lists as in doubt at the end.
    pub listed: usize,
    /// What is wrong; empty when all is well.
    pub wrong: Vec<String>,
}

/// Kills a node so many times under traffic, lets it finish, and compares.
pub async fn run(program: &Path, plan: Plan) -> anyhow::Result<Report> {
    let mut lab = Lab::set(program, plan).await?;
    for kill in 0..plan.kills {
        lab.talk().await?;
        lab.strike().await?;
        let done = kill.saturating_add(1);
        if done.wrapping_rem(10) == 0 || plan.round > 100 {
            out::complain(format!("{done} of {} kills", plan.kills));
        }
    }
    lab.talk().await?;
    lab.finish(PATIENCE).await?;
    verdict::judge(&lab, plan.kills).await
}
