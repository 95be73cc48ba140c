//! The store behind the log: gone or damaged in any way, it is built again and answers the same.

use std::{
    fs,
    path::{Path, PathBuf},
};

use signalbox_journal::{
    Appended, Archive, Disk, Journal, Mark, Options, Snapshot, conformance::entries, verify,
};

use crate::world::{all, close, fill, open, options, stream, wait};

fn filled(dir: &Path) -> Disk {
    let journal = open(dir).unwrap();
    for number in 1..=5 {
        fill(&journal, stream(number), 40);
    }
    wait(journal.flush()).unwrap();
    fill(&journal, stream(2), 7);
    journal
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for path in files(from) {
        let target = to.join(path.strip_prefix(from).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(path, target).unwrap();
    }
}

#[test]
fn a_store_that_is_gone_is_built_again() {
    let folder = tempfile::tempdir().unwrap();
    let journal = filled(folder.path());
    let known = all(&journal);
    close(&journal);
    drop(journal);
    assert!(!open(folder.path()).unwrap().health().rebuilt);
    fs::remove_dir_all(folder.path().join("store")).unwrap();
    let journal = open(folder.path()).unwrap();
    assert!(journal.health().rebuilt);
    assert_eq!(all(&journal), known);
    fill(&journal, stream(1), 3);
}

#[test]
fn every_way_to_damage_the_store_ends_in_the_same_answers() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole");
    let journal = filled(&whole);
    let known = all(&journal);
    close(&journal);
    drop(journal);
    // Opened once more, so that it has a snapshot of its own.
    close(&open(&whole).unwrap());
    let names: Vec<_> = files(&whole.join("store"))
        .into_iter()
        .map(|path| path.strip_prefix(&whole).unwrap().to_owned())
        .collect();
    assert!(names.iter().any(|name| name.ends_with("db")));
    let mut case = 0;
    for name in &names {
        for (how, damage) in damages(&fs::read(whole.join(name)).unwrap()) {
            case += 1;
            let dir = folder.path().join(format!("case-{case}"));
            copy(&whole, &dir);
            fs::write(dir.join(name), damage).unwrap();
            let journal = open(&dir).unwrap_or_else(|e| panic!("{} {how}: {e}", name.display()));
            settle(journal, &dir, &known, &format!("{} {how}", name.display()));
            fs::remove_dir_all(&dir).unwrap();
        }
    }
    assert!(case >= 12);
}

/// Damage that shows only when a record is read stops the journal; the next start repairs it.
fn settle(
    journal: Disk,
    dir: &Path,
    known: &std::collections::BTreeMap<signalbox_journal::StreamId, Vec<signalbox_journal::Record>>,
    what: &str,
) {
    let failed = known.keys().any(|id| journal.read(*id, 1, usize::MAX).is_err());
    if failed {
        assert!(journal.health().stopped.is_some(), "{what}: not stopped");
        let refused = wait(journal.append(stream(1), 1, 40, entries(41, 1)));
        assert_eq!(refused, Appended::Unknown, "{what}");
        drop(journal);
        let journal = open(dir).unwrap();
        assert!(journal.health().rebuilt, "{what}: not rebuilt");
        assert_eq!(&all(&journal), known, "{what}");
    } else {
        assert_eq!(&all(&journal), known, "{what}");
        fill(&journal, stream(1), 1);
    }
}

fn damages(content: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut found = vec![
        ("emptied".to_owned(), Vec::new()),
        ("cut in half".to_owned(), content[..content.len() / 2].to_vec()),
        ("garbage".to_owned(), (0..content.len()).map(|n| (n * 31 % 251) as u8).collect()),
    ];
    let used = content.iter().rposition(|byte| *byte != 0).unwrap_or(0);
    for part in 0..8 {
        let position = used * part / 8;
        let mut flipped = content.to_vec();
        if let Some(byte) = flipped.get_mut(position) {
            *byte ^= 0x10;
            found.push((format!("bit flipped at {position}"), flipped));
        }
    }
    found
}

#[test]
fn a_half_written_snapshot_of_the_store_is_no_matter() {
    let folder = tempfile::tempdir().unwrap();
    let journal = filled(folder.path());
    let known = all(&journal);
    close(&journal);
    drop(journal);
    let half = folder.path().join("store").join("snap.0000000000001234.generating");
    fs::write(&half, b"half").unwrap();
    let journal = open(folder.path()).unwrap();
    assert_eq!(all(&journal), known);
    assert!(!half.exists());
}

#[test]
fn a_store_of_another_journal_is_not_believed() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let first = open(one.path()).unwrap();
    fill(&first, stream(9), 4);
    close(&first);
    drop(first);
    let second = filled(two.path());
    let known = all(&second);
    close(&second);
    drop(second);
    fs::remove_dir_all(two.path().join("store")).unwrap();
    copy(&one.path().join("store"), &two.path().join("store"));
    let second = open(two.path()).unwrap();
    assert_eq!(all(&second), known);
    assert!(fs::read_dir(two.path()).unwrap().count() > 4, "the other store is set aside");
}

#[test]
fn snapshots_marks_and_indexes_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let journal = filled(folder.path());
    let snapshot = Snapshot { seq: 30, shape: 5, body: (0..=255).cycle().take(50_000).collect() };
    journal.put_snapshot(stream(1), snapshot.clone()).unwrap();
    journal.put_mark(stream(1), Mark { seq: 40, wake_ms: Some(77) }).unwrap();
    journal.put_index(stream(1), b"order/2274209", b"12").unwrap();
    close(&journal);
    drop(journal);
    let journal = open(folder.path()).unwrap();
    assert_eq!(journal.snapshot(stream(1), 5), Some(snapshot));
    assert_eq!(journal.marks(), [(stream(1), Mark { seq: 40, wake_ms: Some(77) })]);
    let found = journal.scan_index(stream(1), b"order/", None, 9).unwrap();
    assert_eq!(found, [(b"order/2274209".to_vec(), b"12".to_vec())]);
    assert_eq!(journal.health().blobs, 0);
}

/// Checkpoints while writing goes on, with the store closed and opened in between.
#[test]
fn checkpoints_under_way_hide_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let often = Options { checkpoint_bytes: 4000, reopen_bytes: 60_000, ..options(folder.path()) };
    let journal = Disk::open(often).unwrap();
    for round in 1..=300_u64 {
        for number in 0..4 {
            let appended = wait(journal.append(stream(number), 1, round - 1, entries(round, 1)));
            assert_eq!(appended, Appended::Committed { seq: round });
            let from = round.saturating_sub(60).max(1);
            let records = journal.read(stream(number), from, 100).unwrap();
            assert_eq!(records.last().unwrap().seq, round);
            assert_eq!(records.len() as u64, round - from + 1);
        }
    }
    assert!(journal.health().checkpoints > 5);
    assert_eq!(journal.health().blobs, 0);
    let known = all(&journal);
    drop(journal);
    assert_eq!(all(&open(folder.path()).unwrap()), known);
}

/// A snapshot may outlive the events it was made of, when a damaged last commit is cut off.
#[test]
fn a_snapshot_of_other_events_is_not_served() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let journal = |dir: &Path, sixth: u64| {
        let journal = open(dir).unwrap();
        fill(&journal, stream(1), 5);
        for (expected, number) in [(5, sixth), (6, 7)] {
            let appended = wait(journal.append(stream(1), 1, expected, entries(number, 1)));
            assert_eq!(appended, Appended::Committed { seq: expected + 1 });
        }
        journal
    };
    let (first, second) = (journal(one.path(), 6), journal(two.path(), 66));
    let body = |byte| vec![byte; 5000];
    for (seq, byte) in [(5, 1), (6, 2)] {
        first.put_snapshot(stream(1), Snapshot { seq, shape: 1, body: body(byte) }).unwrap();
    }
    assert_eq!(first.snapshot(stream(1), 1).unwrap().body, body(2));
    drop((first, second));
    let snapshots = |dir: &Path| {
        let store = sled::Config::new().path(dir.join("store")).segment_size(8 << 20);
        let store = store.open().unwrap();
        (store.open_tree("snapshots").unwrap(), store)
    };
    let ((from, _one), (to, store)) = (snapshots(one.path()), snapshots(two.path()));
    for entry in &from {
        let (key, value) = entry.unwrap();
        to.insert(key, value).unwrap();
    }
    store.flush().unwrap();
    drop((to, store));
    // The fifth event is the same in both, the sixth is not.
    let found = open(two.path()).unwrap().snapshot(stream(1), 1).unwrap();
    assert_eq!((found.seq, found.body), (5, body(1)));
}

#[test]
fn sealed_segments_go_to_the_archive_before_they_leave() {
    let folder = tempfile::tempdir().unwrap();
    let (dir, archive) = (folder.path().join("journal"), folder.path().join("archive"));
    let archived = || {
        let archive = Archive { folder: archive.clone(), keep: 1 };
        Options { archive: Some(archive), ..options(&dir) }
    };
    let journal = Disk::open(archived()).unwrap();
    fill(&journal, stream(1), 600);
    wait(journal.flush()).unwrap();
    let known = all(&journal);
    close(&journal);
    drop(journal);
    let count = |folder: &Path| files(folder).len();
    assert!(count(&archive) > 3);
    assert!(count(&dir.join("log")) <= 3);
    let journal = Disk::open(archived()).unwrap();
    assert_eq!(all(&journal), known);
    drop(journal);
    // The archive is needed to build the store anew, and to verify.
    fs::remove_dir_all(dir.join("store")).unwrap();
    assert!(open(&dir).is_err());
    assert_eq!(all(&Disk::open(archived()).unwrap()), known);
    let place = signalbox_journal::Place { dir, archive: Some(archive) };
    let report = verify(place);
    assert!(report.is_sound(), "{report:?}");
    assert_eq!(report.events, 600);
}
