//! Starts that are refused, or must wait: what they would need again is still there afterwards.

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
};

use signalbox_journal::{Archive, Disk, Journal, OpenError, Options, Snapshot};

use crate::world::{all, close, fill, open, options, stream, wait};

fn refused(options: Options) -> OpenError {
    Disk::open(options).map(|_: Disk| ()).unwrap_err()
}

fn aside(dir: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|path| path.to_string_lossy().contains("aside")).collect()
}

/// What the store has seen of a log is asked at every start, not at the first alone.
#[test]
fn a_log_that_ends_before_its_store_is_refused_at_every_start() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let journal = open(dir).unwrap();
    fill(&journal, stream(1), 5);
    close(&journal);
    drop(journal);
    let segment = fs::read_dir(dir.join("log")).unwrap().next().unwrap().unwrap().path();
    let older = [segment, dir.join("anchors")].map(|path| (fs::read(&path).unwrap(), path));
    let journal = open(dir).unwrap();
    fill(&journal, stream(1), 5);
    close(&journal);
    drop(journal);
    let whole = older.clone().map(|(_, path)| (fs::read(&path).unwrap(), path));
    let put = |files: &[(Vec<u8>, PathBuf)]| {
        for (bytes, path) in files {
            fs::write(path, bytes).unwrap();
        }
    };
    put(&older);
    for suspect in [false, false, true, true] {
        if suspect {
            fs::write(dir.join("store.suspect"), b"").unwrap();
        }
        let told = refused(options(dir)).to_string();
        assert!(told.contains("after commit 5, but commit 10 is in the store"), "{told}");
        assert_eq!(aside(dir), [] as [PathBuf; 0]);
    }
    put(&whole);
    assert_eq!(all(&open(dir).unwrap())[&stream(1)].len(), 10);
    assert_eq!(aside(dir).len(), 1, "the store was suspect");
}

#[test]
fn a_suspect_store_stays_until_it_can_be_built_anew() {
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
    let suspect = dir.join("store.suspect");
    fs::write(&suspect, b"").unwrap();
    let away = folder.path().join("away");
    fs::rename(&archive, &away).unwrap();
    for _ in 0..2 {
        let refused = refused(archived());
        assert!(matches!(refused, OpenError::Archive { segment: 1, .. }), "{refused}");
        assert!(suspect.exists() && aside(&dir).is_empty(), "nothing was changed");
    }
    fs::rename(&away, &archive).unwrap();
    assert_eq!(all(&Disk::open(archived()).unwrap()), known);
    assert!(!suspect.exists() && aside(&dir).len() == 1);
}

#[test]
fn a_store_that_somebody_has_is_not_taken_for_damage() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let journal = open(dir).unwrap();
    fill(&journal, stream(1), 40);
    let snapshot = Snapshot { seq: 40, shape: 1, body: vec![1; 100] };
    journal.put_snapshot(stream(1), snapshot.clone()).unwrap();
    close(&journal);
    drop(journal);
    let held = fs::File::open(dir.join("store/db")).unwrap();
    held.lock().unwrap();
    let told = refused(options(dir)).to_string();
    assert!(told.contains("could not acquire lock"), "{told}");
    assert_eq!(aside(dir), [] as [PathBuf; 0]);
    drop(held);
    let journal = open(dir).unwrap();
    assert!(!journal.health().rebuilt);
    assert_eq!(journal.snapshot(stream(1), 1), Some(snapshot));
}

/// Whoever gets the journal's lock finds a store that nobody has.
#[test]
fn a_journal_that_is_dropped_lets_go_of_its_store_first() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    for round in 0..10 {
        let journal = open(dir).unwrap();
        fill(&journal, stream(1), 20);
        let lock = fs::File::open(dir.join("lock")).unwrap();
        let dropping = thread::spawn(move || drop(journal));
        lock.lock().unwrap();
        let store = fs::File::open(dir.join("store/db")).unwrap();
        assert!(store.try_lock().is_ok(), "round {round}");
        dropping.join().unwrap();
    }
}
