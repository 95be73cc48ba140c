//! Plays as many storms as wanted: `cargo run --release --example storm -- --seeds 100000`.
//! It stops at the first broken promise and tells how it came to that.

use clap::Parser;
use signalbox::out;
use signalbox::storm::{self, Bug, Failure, Tally};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Plays seeded storms against the promises.
#[derive(Parser)]
struct Arguments {
    /// How many storms.
    #[arg(long, default_value_t = 10_000)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// Plants a bug, by name; `list` shows the names.
    #[arg(long)]
    bug: Option<String>,
    /// How many threads; as many as there are processors unless told.
    #[arg(long)]
    threads: Option<usize>,
    /// How many lines of a failure's story are shown, counted from its end.
    #[arg(long, default_value_t = 400)]
    lines: usize,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let name = arguments.bug.as_deref();
    if name == Some("list") {
        for (name, _) in Bug::ALL {
            out::line(name);
        }
        return ExitCode::SUCCESS;
    }
    let bug = name.and_then(Bug::parse);
    if name.is_some() && bug.is_none() {
        out::complain("there is no such bug; `--bug list` shows them all");
        return ExitCode::FAILURE;
    }
    let start = Instant::now();
    let (sum, failure) = play(&arguments, bug);
    let Some(failure) = failure else {
        out::line(format!("{}: {sum:?} in {:.1?}", arguments.seeds, start.elapsed()));
        return ExitCode::SUCCESS;
    };
    let skipped = failure.story.len().saturating_sub(arguments.lines);
    for line in failure.story.iter().skip(skipped) {
        out::line(line);
    }
    out::line(format!("seed {}: {}: {}", failure.seed, failure.invariant, failure.detail));
    ExitCode::FAILURE
}

/// Plays all seeds; the failure of the least seed that failed, if any did.
fn play(arguments: &Arguments, bug: Option<Bug>) -> (Tally, Option<Failure>) {
    let end = arguments.from.saturating_add(arguments.seeds);
    let next = AtomicU64::new(arguments.from);
    let found: Mutex<Option<Failure>> = Mutex::new(None);
    let sum = Mutex::new(Tally::default());
    let shown = Mutex::new(Instant::now());
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= end {
                return;
            }
            match storm::run(seed, bug) {
                Ok(tally) => hold(&sum, |sum| *sum = sum.with(tally)),
                Err(failure) => {
                    next.store(end, Ordering::Relaxed);
                    hold(&found, |found| {
                        if found.as_ref().is_none_or(|it| failure.seed < it.seed) {
                            *found = Some(failure);
                        }
                    });
                }
            }
            hold(&shown, |shown| show(shown, seed, end));
        }
    };
    let threads =
        arguments.threads.or_else(|| thread::available_parallelism().ok().map(Into::into));
    thread::scope(|scope| {
        for _ in 0..threads.unwrap_or(1) {
            scope.spawn(work);
        }
    });
    let (mut all, mut failure) = (Tally::default(), None);
    hold(&sum, |sum| all = *sum);
    hold(&found, |found| failure = found.take());
    (all, failure)
}

/// Says now and then how far it is.
fn show(shown: &mut Instant, seed: u64, end: u64) {
    if shown.elapsed() > Duration::from_secs(5) {
        *shown = Instant::now();
        out::line(format!("seed {} of {end}", seed.min(end)));
    }
}

/// Does something with what is behind a lock; one that was poisoned has been told of already.
fn hold<T>(lock: &Mutex<T>, does: impl FnOnce(&mut T)) {
    if let Ok(mut inside) = lock.lock() {
        does(&mut inside);
    }
}
