//! The real binary under traffic, killed at random moments.

use std::path::Path;

#[test]
fn thirty_kills_lose_nothing_and_double_nothing() {
    let program = Path::new(env!("CARGO_BIN_EXE_signalbox"));
    let run = signalbox::crash::run(program, 30, 20_260_115);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let report = runtime.block_on(run).unwrap();
    assert!(report.wrong.is_empty(), "{report:#?}");
    assert_eq!(report.kills, 30);
    assert!(report.commands >= 300 && report.dispatches > 0, "{report:#?}");
}
