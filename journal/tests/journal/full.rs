//! A full disk: nothing is acknowledged, all can be read, and there is life after it.

use std::time::{Duration, Instant};

use signalbox_journal::{
    Appended, Disk, Error, Journal, OpenError, Options, conformance::entries, faulty::SimFiles,
};

use crate::world::{all, close, fill, open, options, stream, wait};

#[test]
fn a_full_disk_refuses_and_recovers() {
    let files = SimFiles::new();
    let journal = files.open().unwrap();
    fill(&journal, stream(1), 5);
    files.limit(Some(files.used() + 3000));
    let mut head = 5;
    let refused = loop {
        match wait(journal.append(stream(1), 1, head, entries(head + 1, 1))) {
            Appended::Committed { seq } => head = seq,
            other => break other,
        }
    };
    assert_eq!(refused, Appended::Full);
    assert!(journal.health().full && journal.health().stopped.is_none());
    assert_eq!(journal.read(stream(1), 1, usize::MAX).unwrap().len() as u64, head);
    let again = wait(journal.append(stream(1), 1, head, entries(head + 1, 1)));
    assert_eq!(again, Appended::Full);
    let found = files.after_power_loss(5).open().unwrap();
    assert_eq!(found.head(stream(1)).unwrap().seq, head);

    files.limit(None);
    fill(&journal, stream(1), 50);
    assert!(!journal.health().full);
    let known = all(&journal);
    drop(journal);
    assert_eq!(all(&files.after_power_loss(6).open().unwrap()), known);
}

#[test]
fn a_commit_that_does_not_fit_is_rolled_back_whole() {
    let files = SimFiles::new();
    let journal = files.open().unwrap();
    fill(&journal, stream(1), 2);
    let mut large = entries(3, 3);
    large[1].body = vec![1; 100_000];
    files.limit(Some(files.used() + 50_000));
    assert_eq!(wait(journal.append(stream(1), 1, 2, large.clone())), Appended::Full);
    assert_eq!(files.after_power_loss(1).open().unwrap().head(stream(1)).unwrap().seq, 2);
    files.limit(None);
    let appended = wait(journal.append(stream(1), 1, 2, large));
    assert_eq!(appended, Appended::Committed { seq: 5 });
    drop(journal);
    let found = files.after_power_loss(2).open().unwrap();
    assert_eq!(found.read(stream(1), 4, 1).unwrap()[0].body.len(), 100_000);
}

/// Appends small events until one is not taken; the others are said to be committed.
fn until_refused(journal: &Disk) -> Appended {
    let began = Instant::now();
    let mut head = journal.head(stream(1)).map_or(0, |head| head.seq);
    loop {
        match wait(journal.append(stream(1), 1, head, entries(head + 1, 1))) {
            Appended::Committed { seq } => head = seq,
            other => return other,
        }
        assert!(began.elapsed() < Duration::from_secs(20), "the full disk is not noticed");
    }
}

#[test]
fn some_of_the_disk_is_left_alone() {
    let files = SimFiles::new();
    let reserved = |options: &mut Options| {
        options.reserve_bytes = 1 << 20;
        options.segment_bytes = 64 << 20;
    };
    let journal = files.open_with(reserved).unwrap();
    fill(&journal, stream(1), 1);
    assert!(!journal.health().full);
    files.limit(Some(files.used() + (1 << 19)));
    let health = journal.health();
    assert!(health.full, "before any append");
    assert_eq!((health.free_bytes, health.reserve_bytes), (1 << 19, 1 << 20));
    // Others have written: it is seen by the time, though few bytes of ours are.
    assert_eq!(until_refused(&journal), Appended::Full);
    assert!(journal.health().bytes < 4 << 20);
    files.limit(None);
    fill(&journal, stream(1), 1);
    assert!(!journal.health().full);
}

#[test]
fn a_checkpoint_without_room_waits_for_it() {
    let files = SimFiles::new();
    let journal = files.open_with(|options| options.segment_bytes = 1 << 20).unwrap();
    fill(&journal, stream(1), 20);
    // The segment has room of its own, the store has none.
    files.limit(Some(files.used()));
    let refused = wait(journal.flush()).unwrap_err();
    assert!(matches!(refused, Error::Full(_)), "{refused:?}");
    let health = journal.health();
    assert!(health.full && health.stopped.is_none(), "{health:?}");
    assert_eq!(wait(journal.append(stream(1), 1, 20, entries(21, 1))), Appended::Full);
    assert!(matches!(journal.put_index(stream(1), b"k", b"v"), Err(Error::Full(_))));
    assert_eq!(journal.read(stream(1), 1, usize::MAX).unwrap().len(), 20);

    files.limit(None);
    fill(&journal, stream(1), 5);
    wait(journal.flush()).unwrap();
    let health = journal.health();
    assert!(!health.full && health.checkpoints >= 2, "{health:?}");
    let known = all(&journal);
    assert_eq!(known[&stream(1)].len(), 25);
    close(&journal);
    drop(journal);
    assert_eq!(all(&files.open().unwrap()), known);
}

#[test]
fn a_journal_closed_on_a_full_disk_loses_nothing() {
    let files = SimFiles::new();
    let journal = files.open_with(|options| options.segment_bytes = 1 << 20).unwrap();
    fill(&journal, stream(1), 20);
    let known = all(&journal);
    files.limit(Some(files.used()));
    close(&journal);
    drop(journal);
    files.limit(None);
    assert_eq!(all(&files.open().unwrap()), known);
}

fn refused(opened: Result<Disk, OpenError>) -> (String, u64, u64) {
    let refused = opened.map(|_: Disk| ()).unwrap_err();
    let told = refused.to_string();
    assert!(told.contains("journal.reserve") && told.contains("are free"), "{told}");
    let OpenError::Full { free_bytes, needed_bytes, .. } = refused else { panic!("{told}") };
    (told, free_bytes, needed_bytes)
}

#[test]
fn a_new_journal_on_a_disk_smaller_than_its_reserve_does_not_open() {
    let files = SimFiles::new();
    files.limit(Some(100 << 20));
    let reserved = |options: &mut Options| {
        options.reserve_bytes = 256 << 20;
        options.segment_bytes = 4 << 20;
    };
    let (told, free, needed) = refused(files.open_with(reserved));
    assert_eq!((free, needed), (100 << 20, 260 << 20));
    assert!(told.contains("100 MiB") && told.contains("260 MiB"), "{told}");
    assert_eq!(files.used(), 0, "nothing was made");
    files.limit(None);
    let journal = files.open_with(reserved).unwrap();
    fill(&journal, stream(1), 1);
    drop(journal);
    // One that is there opens to be read, and says that it is full.
    files.limit(Some(files.used() + (8 << 20)));
    let journal = files.open_with(reserved).unwrap();
    assert!(journal.health().full);
    assert_eq!(all(&journal)[&stream(1)].len(), 1);
    assert_eq!(wait(journal.append(stream(1), 1, 1, entries(2, 1))), Appended::Full);
}

#[test]
fn a_start_without_any_room_is_refused_and_changes_nothing() {
    let files = SimFiles::new();
    let journal = files.open().unwrap();
    fill(&journal, stream(1), 5);
    let known = all(&journal);
    close(&journal);
    drop(journal);
    let left = files.copy();
    left.limit(Some(1));
    let (told, free, _) = refused(left.open());
    assert_eq!(free, 0);
    assert!(told.contains("Nothing was lost"), "{told}");
    left.limit(None);
    assert_eq!(all(&left.open().unwrap()), known);
}

/// A store that is to be built anew needs room: without it, the old one stays where it is.
#[test]
fn nothing_is_set_aside_on_a_full_disk() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path()).unwrap();
    fill(&journal, stream(1), 30);
    let known = all(&journal);
    close(&journal);
    drop(journal);
    std::fs::write(folder.path().join("store.suspect"), b"").unwrap();
    let mut scarce = options(folder.path());
    scarce.reserve_bytes = u64::MAX;
    let (told, ..) = refused(Disk::open(scarce));
    assert!(told.contains("building the store anew"), "{told}");
    let names = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(names.into_iter().all(|name| !name.to_string_lossy().contains("aside")));
    assert_eq!(all(&open(folder.path()).unwrap()), known);
}
