//! Crashes: the real binary under traffic, killed at random moments, and judged by what the
//! simulated vendors saw. Used by the suite, and by `cargo run --example crash` for as many kills
//! as wanted.

mod lab;
mod verdict;

use crate::out;
use lab::Lab;
use std::path::Path;
use std::time::Duration;

/// What a run of crashes has shown.
#[derive(Debug, Default)]
pub struct Report {
    /// How often the node was killed.
    pub kills: u32,
    /// Commands that were said and acknowledged.
    pub commands: usize,
    /// Dispatches that reached the providers.
    pub dispatches: usize,
    /// Replies that reached the customers.
    pub replies: usize,
    /// Dispatches that a kill left in doubt, and that staff was told of.
    pub doubts: usize,
    /// What is wrong; empty when all is well.
    pub wrong: Vec<String>,
}

/// Kills a node so many times under traffic, lets it finish, and compares.
pub async fn run(program: &Path, kills: u32, seed: u64) -> anyhow::Result<Report> {
    let mut lab = Lab::set(program, seed).await?;
    for kill in 0..kills {
        lab.talk(12)?;
        lab.strike().await?;
        if kill.wrapping_rem(10) == 9 {
            out::complain(format!("{} of {kills} kills", kill.saturating_add(1)));
        }
    }
    lab.talk(12)?;
    lab.finish(Duration::from_mins(2)).await?;
    verdict::judge(&lab, kills).await
}
