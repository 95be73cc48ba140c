//! What the compiler cannot check of the code itself: layers, sizes, first lines, lists.

use std::fs;
use std::path::{Path, PathBuf};

/// Which package may use which. One that is not named here may use none of ours.
const LAYERS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("config", &["domain"]),
    ("gateways", &["domain"]),
    ("journal", &["domain"]),
    ("sim", &[]),
    ("actors", &["config", "domain", "gateways", "journal"]),
    ("http", &["actors", "config", "domain", "gateways", "journal"]),
    (".", &["actors", "config", "domain", "gateways", "http", "journal", "sim"]),
];

/// Words that only some files may hold, since they open what must be opened in one place.
const KEPT_APART: &[(&str, &[&str])] = &[
    ("sled::", &["journal/src/store", "journal/benches", "journal/tests"]),
    ("Client::builder", &["gateways/src/wire", "sim/", "src/client"]),
    ("TcpStream", &["gateways/src/wire", "gateways/tests", "sim/", "http/tests"]),
    ("aes_siv::", &["config/src/vault", "config/tests"]),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn layers_hold() {
    for (layer, may) in LAYERS {
        let manifest = fs::read_to_string(root().join(layer).join("Cargo.toml")).unwrap();
        let lines = section(&manifest, "[dependencies]");
        for (other, _) in LAYERS {
            let uses = lines.iter().any(|line| line.starts_with(&format!("{other}.workspace")));
            assert!(!uses || may.contains(other), "{layer} may not use {other}");
        }
        assert!(manifest.contains("[lints]\nworkspace = true"), "{layer} must use the lints");
    }
}

#[test]
fn manifests_are_sorted() {
    for (layer, _) in LAYERS {
        let manifest = fs::read_to_string(root().join(layer).join("Cargo.toml")).unwrap();
        for name in ["[dependencies]", "[dev-dependencies]"] {
            let lines = section(&manifest, name).into_iter().filter(|it| !it.starts_with('#'));
            let names: Vec<&str> = lines.filter_map(|it| it.split(['.', ' ']).next()).collect();
            assert!(names.is_sorted(), "{layer}: {name} is not sorted: {names:?}");
        }
    }
}

#[test]
fn files_are_short_and_say_what_they_are() {
    let files = sources(root());
    assert!(files.len() > 100, "the sources were not found");
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let path = path.display();
        assert!(text.starts_with("//! "), "{path} must begin with what it is");
        assert!(text.lines().count() <= 300, "{path} is longer than 300 lines");
        // A row of a table cannot be broken.
        let mut lines = text.lines().filter(|line| !line.starts_with("//! |"));
        let wide = lines.find(|line| line.chars().count() > 100);
        assert!(wide.is_none(), "{path} has a line wider than 100: {wide:?}");
    }
}

#[test]
fn what_is_kept_apart_stays_apart() {
    for path in sources(root()) {
        let text = fs::read_to_string(&path).unwrap();
        let place = path.strip_prefix(root()).unwrap().display().to_string();
        for (word, places) in KEPT_APART {
            let own = place.ends_with("tidy.rs");
            let allowed = own || places.iter().any(|it| place.starts_with(it));
            let told = text
                .lines()
                .find(|line| line.contains(word) && !line.trim_start().starts_with("//"));
            assert!(allowed || told.is_none(), "{place} may not speak of {word}: {told:?}");
        }
    }
}

/// A file of a folder that is a list must be in the list.
#[test]
fn every_feature_is_in_its_list() {
    for (folder, list) in [
        ("domain/src/action", "domain/src/action.rs"),
        ("gateways/src/panel", "gateways/src/panel.rs"),
        ("gateways/src/channel", "gateways/src/channel.rs"),
        ("gateways/src/provider", "gateways/src/provider.rs"),
        ("http/src/admin", "http/src/admin.rs"),
    ] {
        let list = fs::read_to_string(root().join(list)).unwrap();
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|it| it != "rs") {
                continue;
            }
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let uses = list.matches(&format!("{name}::")).count();
            let modules = list.matches(&format!("mod {name};")).count();
            assert!(modules == 1 && uses >= 1, "{folder}/{name}.rs is not in its list");
        }
    }
}

#[test]
fn the_documents_are_there_and_name_the_two_commands() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    for command in ["cargo run --release -- demo", "cargo test --workspace"] {
        assert!(readme.contains(command), "README.md must name `{command}`");
    }
    for document in ["ARCHITECTURE.md", "CONTRIBUTING.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        assert!(root().join(document).is_file(), "{document} is missing");
    }
}

fn section<'a>(manifest: &'a str, name: &str) -> Vec<&'a str> {
    let after = manifest.lines().skip_while(|line| *line != name).skip(1);
    after.take_while(|line| !line.starts_with('[')).filter(|line| !line.is_empty()).collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = entry.file_name().unwrap().to_string_lossy().into_owned();
        if entry.is_dir() && name != "target" && !name.starts_with('.') && name != "data" {
            found.extend(sources(&entry));
        } else if entry.extension().is_some_and(|it| it == "rs") {
            found.push(entry);
        }
    }
    found
}
