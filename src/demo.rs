//! The demo: a node, simulated vendors and a seeded tenant on this machine, and a conversation
//! that is shown as it happens, both sides.

mod play;
mod script;
mod stage;

use crate::cli::Demo;
use crate::out;
use script::Place;
use sim::{Filter, Kind};
use stage::Stage;
use std::process::ExitCode;
use std::time::Duration;

/// Plays the conversation; then ends, or leaves everything running to be tried.
pub async fn run(demo: &Demo) -> anyhow::Result<ExitCode> {
    out::line("Starting a node and simulated vendors …");
    let mut stage = Stage::set().await?;
    let played = play::play(&mut stage).await;
    match (&played, demo.once) {
        (Ok(checked), true) => {
            out::line(format!("\n{checked} steps, each as it should be."));
            Ok(ExitCode::SUCCESS)
        }
        (Err(error), true) => {
            out::complain(format!("\nThe conversation went wrong: {error:#}"));
            Ok(ExitCode::FAILURE)
        }
        (_, false) => {
            if let Err(error) = played {
                out::complain(format!("\nThe conversation went wrong: {error:#}"));
            }
            stage.invite();
            watch(&stage).await;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Shows what reaches the vendors until it is interrupted.
async fn watch(stage: &Stage) {
    let mut shown = stage.sent().last().map_or(0, |it| it.seq);
    let ends = tokio::signal::ctrl_c();
    tokio::pin!(ends);
    loop {
        let filter = Filter { after: shown, kind: Some(Kind::Send), ..Filter::default() };
        let seen = stage.world().wait_seen(&filter, 1, Duration::from_mins(10));
        tokio::select! {
            _ = &mut ends => return,
            seen = seen => for it in seen {
                let name = Place::of(&it).map_or("?", Place::name);
                out::line(format!("{name:<8} ◂ {}", it.text.as_deref().unwrap_or_default()));
                shown = it.seq;
            },
        }
    }
}
