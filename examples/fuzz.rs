//! Gives readers of what comes from outside as many inputs as wanted, and stops at the first
//! finding: `cargo run --release --example fuzz -- commands --texts 10000000`.

use clap::Parser;
use signalbox::fuzz::{Corpus, TARGETS, Target};
use signalbox::out;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;
use std::{fs, io};

/// Inputs that are read at once, between two looks at the clock.
const STRETCH: u64 = 100_000;

/// Reads seeded inputs, and checks what must hold of each.
#[derive(Parser)]
struct Arguments {
    /// What reads them; all of them unless told.
    target: Option<String>,
    /// How many inputs.
    #[arg(long, default_value_t = 1_000_000)]
    texts: u64,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// Writes the seeds into this folder instead, a folder for each target and a file for each
    /// seed, as other fuzzers want them.
    #[arg(long)]
    write: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let only = arguments.target.as_deref();
    if only.is_some_and(|name| Target::named(name).is_none()) {
        let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
        out::complain(format!("there is no such target; there are {}", names.join(", ")));
        return ExitCode::FAILURE;
    }
    let wanted = |target: &&Target| only.is_none_or(|name| name == target.name);
    for target in TARGETS.iter().filter(wanted) {
        match of_target(target, &arguments) {
            Ok(true) => {}
            Ok(false) => return ExitCode::FAILURE,
            Err(error) => {
                out::complain(format!("{}: {error}", target.name));
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

/// Reads the corpus and does what was asked for; whether there was no finding.
fn of_target(target: &Target, arguments: &Arguments) -> io::Result<bool> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(target.name);
    let corpus = Corpus::read(&folder)?;
    let Some(folder) = &arguments.write else { return Ok(read(target, &corpus, arguments)) };
    let folder = folder.join(target.name);
    fs::create_dir_all(&folder)?;
    for (nth, seed) in corpus.seeds().enumerate() {
        fs::write(folder.join(format!("seed-{nth:04}")), seed)?;
    }
    Ok(true)
}

/// Reads all inputs; whether there was no finding.
fn read(target: &Target, corpus: &Corpus, arguments: &Arguments) -> bool {
    let start = Instant::now();
    let mut done: u64 = 0;
    while done < arguments.texts {
        let count = STRETCH.min(arguments.texts.saturating_sub(done));
        if let Err(found) = target.run(corpus, arguments.from.saturating_add(done), count) {
            out::line(format!(
                "{}, seed {}: {}: {:?}",
                target.name, found.seed, found.broken, found.text
            ));
            return false;
        }
        done = done.saturating_add(count);
    }
    out::line(format!("{}: {done} inputs, no finding, {:.1?}", target.name, start.elapsed()));
    true
}
