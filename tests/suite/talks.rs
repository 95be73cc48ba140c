//! Every talk in `tests/talks`, told in every way; `UPDATE=1` rewrites them.

#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use signalbox::talk::{self, Way};
use std::path::PathBuf;

/// Every way that needs no process of its own.
const WAYS: [Way; 2] = [Way::Pure, Way::Folded];

#[test]
fn every_talk_equals_itself() {
    let files = files();
    assert!(files.len() >= 25, "talks are the specification; there are {}", files.len());
    let update = std::env::var_os("UPDATE").is_some();
    let mut report = Vec::new();
    let code = talk::report(&files, update, &WAYS, &mut report).unwrap();
    assert_eq!(code, 0, "{}", String::from_utf8(report).unwrap());
}

fn files() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/talks");
    let mut files: Vec<PathBuf> =
        folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|it| it == "talk"));
    files.sort();
    files
}
