//! What reads texts from outside, given texts that nobody would write.

use signalbox::fuzz::{Corpus, TARGETS, Target};
use std::path::Path;

/// The corpus of a target.
fn corpus(target: &Target) -> Corpus {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus");
    Corpus::read(&folder.join(target.name)).unwrap()
}

/// `cargo run --example fuzz` reads as many as wanted.
#[test]
fn every_reader_bears_anything() {
    for target in TARGETS {
        let corpus = corpus(target);
        assert!(corpus.seeds().count() >= 20, "{}: too few seeds", target.name);
        let found = target.run(&corpus, 1, target.short);
        assert!(found.is_ok(), "{}: {found:?}", target.name);
    }
}
