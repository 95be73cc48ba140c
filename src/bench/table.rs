//! How results are printed: one line a measurement, with units in the heading.

use super::load::Run;
use super::process::Usage;
use crate::out;

/// A heading.
pub(super) fn title(text: &str) {
    out::line(format!("\n{text}"));
}

/// The heading of the lines about runs.
pub(super) fn head() {
    out::line(format!(
        "{:<34} {:>10} {:>9} {:>9} {:>9} {:>9} {:>11} {:>8} {:>8}",
        "",
        "commands/s",
        "p50 ms",
        "p90 ms",
        "p99 ms",
        "p99.9 ms",
        "CPU µs/cmd",
        "RSS MiB",
        "refused"
    ));
}

/// One run.
pub(super) fn run(name: &str, run: &Run, before: Usage, after: Usage) {
    let quantile = |q: f64| {
        if run.times.is_empty() {
            return "-".to_owned();
        }
        format!("{:.2}", micros(run.times.value_at_quantile(q)) / 1_000.0)
    };
    let cpu = (after.cpu_s - before.cpu_s) * 1_000_000.0 / micros(run.count.max(1));
    out::line(format!(
        "{name:<34} {:>10.0} {:>9} {:>9} {:>9} {:>9} {cpu:>11.0} {:>8.0} {:>8}",
        run.rate(),
        quantile(0.5),
        quantile(0.9),
        quantile(0.99),
        quantile(0.999),
        micros(after.rss) / 1_048_576.0,
        run.refused,
    ));
}

/// A result beside its goal.
pub(super) fn goal(name: &str, value: f64, goal: f64, more_is_better: bool) {
    let met = if more_is_better { value >= goal } else { value <= goal };
    let sign = if more_is_better { "≥" } else { "≤" };
    let word = if met { "met" } else { "missed" };
    out::line(format!("{name:<58} {value:>9.2}  goal {sign} {goal:.2}: {word}"));
}

/// A count as a number to divide by.
pub(super) fn micros(value: u64) -> f64 {
    // Above 2^32 of anything a bench has counted, precision is of no matter.
    let high = u32::try_from(value.wrapping_shr(32)).map_or(0.0, f64::from);
    let low = u32::try_from(value & u64::from(u32::MAX)).map_or(0.0, f64::from);
    high.mul_add(4_294_967_296.0, low)
}
