//! What reads texts from outside, given texts that nobody would write.

use signalbox::fuzz::TARGETS;

/// How many texts each target reads here; `cargo run --example fuzz` reads as many as wanted.
const TEXTS: u64 = 20_000;

#[test]
fn every_reader_bears_any_text() {
    for target in TARGETS {
        let found = target.run(1, TEXTS);
        assert!(found.is_ok(), "{}: {found:?}", target.name);
    }
}
