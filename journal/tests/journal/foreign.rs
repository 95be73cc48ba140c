//! Folders that are no archive of this journal: nothing leaves the log for them, and it is told.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use signalbox_journal::{Archive, Disk, Journal, OpenError, Options, Place, verify};

use crate::world::{all, close, fill, open, options, stream, wait};

fn archived(dir: &Path, archive: &Path) -> Options {
    let archive = Archive { folder: archive.to_owned(), keep: 1 };
    Options { archive: Some(archive), ..options(dir) }
}

/// Every file of a folder with its bytes.
fn content(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

/// Writes several segments of a stream of its own, checkpoints, and returns what health says.
fn work(dir: &Path, archive: Option<&Path>, number: u8) -> Option<String> {
    let journal = match archive {
        Some(archive) => Disk::open(archived(dir, archive)).unwrap(),
        None => open(dir).unwrap(),
    };
    fill(&journal, stream(number), 300);
    wait(journal.flush()).unwrap();
    let told = journal.health().archive;
    close(&journal);
    told
}

/// Everything is in the log itself: it is whole without any archive.
fn whole(dir: &Path, events: u64) {
    let report = verify(dir);
    assert!(report.is_sound() && report.events == events, "{report:?}");
}

#[test]
fn another_journals_archive_takes_nothing_from_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    let archive = folder.path().join("archive");
    assert_eq!(work(&one, Some(&archive), 1), None);
    let theirs = content(&archive);
    assert!(theirs.len() > 2, "segments, and the mark");
    assert_eq!(work(&two, None, 2), None);
    for _ in 0..2 {
        let told = work(&two, Some(&archive), 2).unwrap();
        assert!(told.contains("journal.archive_dir"), "{told}");
        assert!(told.contains("not known to be this journal's"), "{told}");
    }
    assert_eq!(content(&archive), theirs);
    whole(&two, 900);
    // One that had an archive of its own, and is set to theirs.
    let own = folder.path().join("own");
    assert_eq!(work(&two, Some(&own), 2), None);
    let told = work(&two, Some(&archive), 2).unwrap();
    assert!(told.contains("belongs to another journal"), "{told}");
    let place = |archive: &Path| Place { dir: two.clone(), archive: Some(archive.to_owned()) };
    assert!(place(&archive).foreign_archive().is_some());
    assert_eq!(place(&own).foreign_archive(), None);
    fs::remove_dir_all(two.join("store")).unwrap();
    let refused = Disk::open(archived(&two, &archive)).map(|_: Disk| ()).unwrap_err();
    assert!(matches!(refused, OpenError::Archive { segment: 1, .. }), "{refused:?}");
    assert!(refused.to_string().contains("belongs to another journal"), "{refused}");
    let journal = Disk::open(archived(&two, &own)).unwrap();
    assert_eq!(all(&journal)[&stream(2)].len(), 1500);
}

/// As an earlier version made them: the chain says whose they are.
#[test]
fn an_archive_without_marks_is_known_by_its_segments() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    let archive = folder.path().join("archive");
    assert_eq!(work(&one, Some(&archive), 1), None);
    for mark in [one.join("identity"), archive.join("identity")] {
        fs::remove_file(mark).unwrap();
    }
    let theirs = content(&archive);
    assert!(work(&two, Some(&archive), 2).unwrap().contains("not known to be"));
    assert_eq!(content(&archive), theirs);
    whole(&two, 300);
    assert_eq!(work(&one, Some(&archive), 1), None);
    let mark = fs::read(one.join("identity")).unwrap();
    assert_eq!(fs::read(archive.join("identity")).unwrap(), mark);
    // A journal restored without its mark takes the archive's.
    fs::remove_file(one.join("identity")).unwrap();
    assert_eq!(work(&one, Some(&archive), 1), None);
    assert_eq!(fs::read(one.join("identity")).unwrap(), mark);
    let report = verify(Place { dir: one, archive: Some(archive) });
    assert!(report.is_sound() && report.events == 900, "{report:?}");
}

#[test]
fn the_logs_own_folder_is_no_archive() {
    let folder = tempfile::tempdir().unwrap();
    let (dir, link) = (folder.path().join("journal"), folder.path().join("link"));
    assert_eq!(work(&dir, None, 1), None);
    std::os::unix::fs::symlink(dir.join("log"), &link).unwrap();
    for (archive, events) in [(dir.join("log"), 600), (link, 900)] {
        let told = work(&dir, Some(&archive), 1).unwrap();
        assert!(told.contains("the log's own folder"), "{told}");
        whole(&dir, events);
    }
    // What was tried before stands in no proper archive's way.
    let archive = folder.path().join("archive");
    assert_eq!(work(&dir, Some(&archive), 1), None);
    assert!(fs::read_dir(dir.join("log")).unwrap().count() <= 3);
}

#[test]
fn an_archive_whose_disk_is_not_mounted_is_missed() {
    let folder = tempfile::tempdir().unwrap();
    let (dir, archive) = (folder.path().join("journal"), folder.path().join("archive"));
    assert_eq!(work(&dir, Some(&archive), 1), None);
    let away = folder.path().join("away");
    fs::rename(&archive, &away).unwrap();
    let left = fs::read_dir(dir.join("log")).unwrap().count();
    let told = work(&dir, Some(&archive), 1).unwrap();
    assert!(told.contains("Is its disk mounted?"), "{told}");
    assert!(!archive.exists(), "nothing is made in the place of its mount");
    fs::create_dir(&archive).unwrap();
    assert!(work(&dir, Some(&archive), 1).unwrap().contains("Is its disk mounted?"));
    assert_eq!(fs::read_dir(&archive).unwrap().count(), 0);
    assert!(fs::read_dir(dir.join("log")).unwrap().count() > left + 5);
    fs::remove_dir(&archive).unwrap();
    fs::rename(&away, &archive).unwrap();
    assert_eq!(work(&dir, Some(&archive), 1), None);
    let report = verify(Place { dir, archive: Some(archive) });
    assert!(report.is_sound() && report.events == 1200, "{report:?}");
}

#[test]
fn a_segment_whose_copy_differs_stays_in_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let (dir, archive) = (folder.path().join("journal"), folder.path().join("archive"));
    assert_eq!(work(&dir, Some(&archive), 1), None);
    let kept = content(&dir.join("log"));
    let name = kept.keys().next().unwrap().file_name().unwrap();
    let copy = archive.join(name);
    let mut bytes = fs::read(&copy).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&copy, bytes).unwrap();
    let told = work(&dir, Some(&archive), 1).unwrap();
    assert!(told.contains("is not what the log holds") && told.contains("move it away"), "{told}");
    assert!(dir.join("log").join(name).exists());
    fs::remove_file(&copy).unwrap();
    assert_eq!(work(&dir, Some(&archive), 1), None);
    let report = verify(Place { dir, archive: Some(archive) });
    assert!(report.is_sound() && report.events == 900, "{report:?}");
}

#[test]
fn an_archive_that_goes_on_where_the_log_ends_is_not_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let (dir, archive) = (folder.path().join("journal"), folder.path().join("archive"));
    assert_eq!(work(&dir, Some(&archive), 1), None);
    let (older, log) = (content(&dir.join("log")), dir.join("log"));
    let anchors = fs::read(dir.join("anchors")).unwrap();
    assert_eq!(work(&dir, Some(&archive), 1), None);
    fs::remove_dir_all(&log).unwrap();
    fs::remove_dir_all(dir.join("store")).unwrap();
    fs::create_dir(&log).unwrap();
    for (path, bytes) in older {
        fs::write(path, bytes).unwrap();
    }
    fs::write(dir.join("anchors"), anchors).unwrap();
    for _ in 0..2 {
        let refused = Disk::open(archived(&dir, &archive)).map(|_: Disk| ()).unwrap_err();
        assert!(matches!(refused, OpenError::Damaged { .. }), "{refused:?}");
        assert!(refused.to_string().contains("older backup"), "{refused}");
    }
}
