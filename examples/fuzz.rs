//! Gives readers of texts as many texts as wanted, and stops at the first finding:
//! `cargo run --release --example fuzz -- commands --texts 10000000`.

use clap::Parser;
use signalbox::fuzz::{TARGETS, Target};
use signalbox::out;
use std::process::ExitCode;
use std::time::Instant;

/// Texts that are read at once, between two looks at the clock.
const STRETCH: u64 = 100_000;

/// Reads seeded texts, and checks what must hold of each.
#[derive(Parser)]
struct Arguments {
    /// What reads them: names, commands, templates; all of them unless told.
    target: Option<String>,
    /// How many texts.
    #[arg(long, default_value_t = 1_000_000)]
    texts: u64,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    from: u64,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let only = arguments.target.as_deref();
    if only.is_some_and(|name| Target::named(name).is_none()) {
        let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
        out::complain(format!("there is no such target; there are {}", names.join(", ")));
        return ExitCode::FAILURE;
    }
    let clean = TARGETS
        .iter()
        .filter(|target| only.is_none_or(|name| name == target.name))
        .all(|target| read(target, &arguments));
    if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Reads all texts; whether there was no finding.
fn read(target: &Target, arguments: &Arguments) -> bool {
    let start = Instant::now();
    let mut done: u64 = 0;
    while done < arguments.texts {
        let count = STRETCH.min(arguments.texts.saturating_sub(done));
        if let Err(found) = target.run(arguments.from.saturating_add(done), count) {
            out::line(format!(
                "{}, seed {}: {}: {:?}",
                target.name, found.seed, found.broken, found.text
            ));
            return false;
        }
        done = done.saturating_add(count);
    }
    out::line(format!("{}: {done} texts, no finding, {:.1?}", target.name, start.elapsed()));
    true
}
