//! However many orders a customer names, a dispatch fits into one message, and none is left out.

use signalbox::talk::{self, Way};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

/// The most that a vendor takes in one message.
const UNITS_MAX: usize = 4_000;

/// Orders with the longest numbers that a provider may have.
fn story(count: usize) -> String {
    let mut text = String::from(
        "link wa:alice alice\nset bulk.max 1000\nset dispatch.ids_max 1000\n\
         set bulk.background_over 1000\nroute rush.example => wa:rush@g | {action}: {ids}\n",
    );
    let mut named = String::new();
    for nth in 0..count {
        let (order, external) = (2_280_000_usize.saturating_add(nth), external(nth));
        writeln!(text, "order {order} alice pending rush.example {external} Likes").unwrap();
        write!(named, " {order}").unwrap();
    }
    writeln!(text, "wa:alice: cancel{named}").unwrap();
    text
}

fn external(nth: usize) -> String {
    format!("{nth:x<64}")
}

fn dispatches(told: &str) -> Vec<&str> {
    told.lines().filter_map(|line| line.strip_prefix("  -> wa:rush@g | ")).collect()
}

#[test]
fn a_dispatch_is_cut_where_one_message_ends() {
    let text = story(150);
    for way in [Way::Pure, Way::Folded, Way::Live(PathBuf::from(env!("CARGO_BIN_EXE_signalbox")))] {
        let told = talk::tell(&text, &way).unwrap();
        let sent = dispatches(&told);
        // 61 numbers of 64 characters with their commas fit beside the action's name.
        let counts: Vec<usize> = sent.iter().map(|it| it.split(',').count()).collect();
        assert_eq!(counts, [61, 61, 28], "{way}");
        assert!(sent.iter().all(|it| it.chars().count() <= UNITS_MAX), "{way}");
        let named: BTreeSet<&str> =
            sent.iter().flat_map(|it| it.trim_start_matches("cancel: ").split(',')).collect();
        let all: Vec<String> = (0..150).map(external).collect();
        assert_eq!(named, all.iter().map(String::as_str).collect(), "{way}");
    }
}
