//! The real binary under traffic, killed at random moments.

use signalbox::crash::{self, Plan, Report};
use std::path::Path;

fn run(plan: Plan) -> Report {
    let program = Path::new(env!("CARGO_BIN_EXE_signalbox"));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let report = runtime.block_on(crash::run(program, plan)).unwrap();
    assert!(report.wrong.is_empty(), "{report:#?}");
    assert_eq!(report.kills, plan.kills);
    assert_eq!(report.handled, report.commands);
    assert!(report.dispatches > 0, "{report:#?}");
    report
}

/// Channel rule 10 (on disk before the first byte).
#[test]
fn thirty_kills_lose_nothing_and_double_nothing() {
    let report = run(Plan::kills(30, 20_260_115));
    assert!(report.commands >= 300, "{report:#?}");
}

/// Channel rule 1 (disk first), while polling.
#[test]
fn twenty_kills_while_polling_lose_nothing_and_double_nothing() {
    let plan = Plan { polls: true, round: 8, copies: 2, ..Plan::kills(20, 7) };
    let report = run(plan);
    assert!(report.commands >= 150, "{report:#?}");
}

/// Channel rules 3 (keys), 4 (no second effect): everything comes often, and in a wrong order.
#[test]
fn what_is_delivered_eight_times_over_is_handled_once() {
    let plan = Plan { round: 40, copies: 8, ..Plan::kills(4, 11) };
    let report = run(plan);
    assert!(report.deliveries >= 1_600, "{report:#?}");
}
