//! Every talk in `tests/talks`, told in every way; `UPDATE=1` rewrites them.

#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use domain::action::{self, Kind};
use signalbox::talk::{self, TalkError, Verdict, Way};
use std::fs;
use std::path::PathBuf;

/// How many talks are told at once where each has a node of its own.
const TELLERS: usize = 4;

fn files() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/talks");
    let mut files: Vec<PathBuf> =
        folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|it| it == "talk"));
    files.sort();
    assert!(files.len() >= 40, "talks are the specification; there are {}", files.len());
    files
}

fn live() -> Way {
    Way::Live(PathBuf::from(env!("CARGO_BIN_EXE_signalbox")))
}

fn told(files: &[PathBuf], update: bool, ways: &[Way]) -> (u8, String) {
    let mut report = Vec::new();
    let code = talk::report(files, update, ways, &mut report).unwrap();
    (code, String::from_utf8(report).unwrap())
}

#[test]
fn every_talk_equals_itself_and_survives_a_restart_after_every_batch() {
    let update = std::env::var_os("UPDATE").is_some();
    let (code, report) = told(&files(), update, &[Way::Pure, Way::Folded]);
    assert_eq!(code, 0, "{report}");
}

#[test]
fn every_talk_is_the_same_with_a_node_and_vendors() {
    let files = files();
    let share = files.len().div_ceil(TELLERS);
    std::thread::scope(|scope| {
        let tellers = files.chunks(share).map(|files| {
            scope.spawn(move || {
                let (code, report) = told(files, false, &[live()]);
                assert_eq!(code, 0, "{report}");
            })
        });
        tellers.collect::<Vec<_>>().into_iter().for_each(|teller| teller.join().unwrap());
    });
}

/// What the talks must show between them, as it is printed; reasons and settings are in `covered`.
fn wanted() -> Vec<String> {
    let actions = action::ALL.iter().map(|action| match action.kind() {
        Kind::Carried | Kind::Shown => format!(" {action} cleared\n"),
        Kind::Account | Kind::Plain => format!(": {action}\n"),
    });
    let fates = ["in_doubt", "failed", "reconciled", "settled"].map(|it| format!(" {it}\n"));
    actions.chain(fates).collect()
}

#[test]
fn every_action_and_fate_is_shown_by_some_talk() {
    let all: String = files().iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    let missing: Vec<String> = wanted().into_iter().filter(|it| !all.contains(it)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_talk_that_nobody_has_seen_is_told() {
    let text = "# A customer of somebody's own panel.\n\
                link   tg:42 zoe\n\
                route  nova.example => tg:-77 | pls {action}: {ids}\n\
                order  501 zoe completed nova.example X-9 Views | Refill 60 Days {completed=-59d}\n\
                tg:42: 501 refill\n  .. 501 refill cleared\n  -> tg:-77 | pls refill: X-9\n  \
                <- 501: refill requested.\n";
    for way in [Way::Pure, Way::Folded, live()] {
        assert_eq!(talk::check(text, &way).unwrap(), Verdict::Same, "{way}");
    }
}

#[test]
fn the_first_difference_is_shown_and_an_update_writes_what_was_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wish.talk");
    let wish = "link wa:alice alice\nwa:alice: 7 status\n  <- 7: completed, 0 remaining.\n";
    fs::write(&file, wish).unwrap();
    let files = [file.clone()];
    let (code, report) = told(&files, false, &[Way::Pure]);
    assert_eq!(code, 1);
    assert!(report.contains("wish.talk:3:"), "{report}");
    assert!(report.contains("written:    <- 7: completed, 0 remaining."), "{report}");
    assert!(report.contains("told:       .. 7 status refused not_found"), "{report}");
    assert_eq!(fs::read_to_string(&file).unwrap(), wish);
    assert_eq!(told(&files, true, &[Way::Pure, Way::Folded]).0, 0);
    assert_eq!(told(&files, false, &[Way::Pure]).0, 0);
    let text = fs::read_to_string(&file).unwrap();
    assert!(
        text.ends_with("  .. 7 status refused not_found\n  <- 7: order not found.\n"),
        "{text}"
    );
}

#[test]
fn a_line_that_cannot_be_told_is_named() {
    let wrong = |text: &str| match talk::tell(text, &Way::Pure).unwrap_err() {
        TalkError::Line { line, detail } => (line, detail),
        other @ (TalkError::Stage(_) | TalkError::File { .. }) => (0, other.to_string()),
    };
    let (line, detail) = wrong("# x\n\nlikn wa:alice alice\n");
    assert_eq!((line, detail.contains("did you mean \"link\"?")), (3, true), "{detail}");
    let (line, detail) = wrong("again\n");
    assert_eq!((line, detail.as_str()), (1, "nothing was said that could come again"));
    let (line, detail) = wrong("status 7 completed\n");
    assert_eq!((line, detail.as_str()), (1, "the panel has no order 7"));
    let missing = PathBuf::from("no/such.talk");
    let (code, report) = told(&[missing], false, &[Way::Pure]);
    assert_eq!((code, report.starts_with("no/such.talk: ")), (1, true), "{report}");
}
