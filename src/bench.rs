//! The bench of dispatching: webhook in, provider call out, beside a bare handler that makes the
//! same calls without a journal, and beside the floor of this disk, all in one run on one machine.
//! Ratios are the result; absolute times are this machine's.

mod asleep;
pub mod bare;
mod contest;
mod floor;
mod load;
mod polled;
mod process;
mod table;
mod upstream;

use crate::out;
use contest::Contest;
use std::path::Path;
use std::process::ExitCode;

/// How much is run.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Commands of each closed-loop run.
    pub closed: u64,
    /// Seconds of each open-loop run.
    pub open_s: u64,
    /// Webhooks that are only answered.
    pub answered: u64,
    /// Tenants of the crowd.
    pub tenants: u64,
    /// Updates that wait when a node comes back.
    pub backlog: u64,
}

impl Size {
    /// The whole bench, or a short one.
    #[must_use]
    pub const fn new(quick: bool) -> Self {
        if quick {
            Self { closed: 1_000, open_s: 2, answered: 2_000, tenants: 50, backlog: 2_000 }
        } else {
            Self { closed: 20_000, open_s: 10, answered: 30_000, tenants: 1_000, backlog: 100_000 }
        }
    }
}

/// Runs the bench with `program` as both contestants, and prints what it shows.
pub async fn run(program: &Path, quick: bool) -> anyhow::Result<ExitCode> {
    let size = Size::new(quick);
    out::line("Starting the contestants and setting up their tenants …");
    let contest = Contest::begin(program, size).await?;
    contest.floor()?;
    contest.closed().await?;
    contest.open().await?;
    contest.answered().await?;
    contest.isolation().await?;
    contest.memory();
    contest.end().await?;
    asleep::memory(program, size).await?;
    polled::bots(program, size).await?;
    polled::backlog(program, size).await?;
    Ok(ExitCode::SUCCESS)
}
