//! The settings in force, written as a settings file.

use super::problem::Origin;
use super::source::{Sources, keys};

/// One line per setting; a comment says where it was given, unless that is the manual.
pub(super) fn text(sources: &Sources) -> String {
    let mut lines = Vec::new();
    let mut present = String::new();
    for key in keys() {
        let Some((section, name)) = key.split_once('.') else { continue };
        if present != section {
            lines.push(format!("\n[{section}]"));
            section.clone_into(&mut present);
        }
        lines.push(line(sources, &key, name));
    }
    lines.join("\n").trim_start().to_owned()
}

fn line(sources: &Sources, key: &str, name: &str) -> String {
    match sources.value(key) {
        Some((value, Origin::Default)) => format!("{name} = {value}"),
        Some((value, origin)) => format!("{name} = {value} # from {origin}"),
        None => format!("# {name} is not set"),
    }
}
