//! Kills a node under traffic as many times as wanted: `cargo run --example crash -- 200 7` for
//! 200 kills with seed 7, after `cargo build`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1).filter_map(|it| it.parse::<u64>().ok());
    let kills = words.next().and_then(|it| u32::try_from(it).ok()).unwrap_or(100);
    let seed = words.next().unwrap_or(1);
    // The example lies beside the program's folder, in the same build.
    let own = std::env::current_exe().unwrap_or_default();
    let program = own.parent().and_then(|it| it.parent()).map(|it| it.join("signalbox"));
    let plan = signalbox::crash::Plan::kills(kills, seed);
    let system = actix_web::rt::System::new();
    let report = system.block_on(signalbox::crash::run(&program.unwrap_or_default(), plan));
    match report {
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
