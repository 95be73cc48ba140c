//! Ten thousand things said over two channels and delivered a hundred thousand times, in the wrong
//! order, by vendors that fail, to a node that is killed twenty times: `cargo build --release`,
//! then `cargo run --release --example chaos`. Options: `--seed N --kills N --round N --copies N
//! --polls`.

use signalbox::crash::{self, Plan};
use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |name: &str, otherwise: u64| {
        let place = words.iter().position(|word| word == name);
        let value = place.and_then(|at| words.get(at.saturating_add(1)));
        value.and_then(|it| it.parse().ok()).unwrap_or(otherwise)
    };
    let plan = Plan {
        kills: u32::try_from(number("--kills", 20)).unwrap_or(20),
        round: number("--round", 477),
        copies: number("--copies", 10),
        rough: true,
        polls: words.iter().any(|word| word == "--polls"),
        seed: number("--seed", 1),
    };
    signalbox::out::line(format!("{plan:?}"));
    // The example lies beside the program's folder, in the same build.
    let own = std::env::current_exe().unwrap_or_default();
    let program = own.parent().and_then(|it| it.parent()).map(|it| it.join("signalbox"));
    let system = actix_web::rt::System::new();
    match system.block_on(crash::run(&program.unwrap_or_default(), plan)) {
        Ok(report) => {
            signalbox::out::line(format!("{report:#?}"));
            if report.wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            signalbox::out::complain(format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}
