//! Texts that are kept beside the tests: written with `UPDATE=1`, compared otherwise.

use std::fs;
use std::path::PathBuf;

/// A path below the folder of the tests.
pub(crate) fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// Compares the text with the kept one, and names the first line that differs.
pub(crate) fn check(name: &str, actual: &str) {
    let path = path("exchange").join(name);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, actual).unwrap();
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    let pairs = expected.lines().zip(actual.lines());
    let differs = pairs.enumerate().find(|(_, (old, new))| old != new);
    if let Some((line, (old, new))) = differs {
        panic!("{name}:{}\n  kept: {old}\n  now:  {new}\nUPDATE=1 rewrites", line + 1);
    }
    assert_eq!(expected.lines().count(), actual.lines().count(), "{name}: UPDATE=1 rewrites");
}
