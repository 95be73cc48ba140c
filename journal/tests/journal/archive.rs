//! An archive that fails costs nothing but room: the journal goes on, says so, and tries again.

use std::{fs, path::Path};

use signalbox_journal::{Archive, Disk, Journal, OpenError, Options};

use crate::world::{all, close, fill, options, stream, wait};

fn archived(dir: &Path, archive: &Path) -> Options {
    let archive = Archive { folder: archive.to_owned(), keep: 1 };
    Options { archive: Some(archive), ..options(dir) }
}

fn segments(folder: &Path) -> usize {
    fs::read_dir(folder).unwrap().count()
}

#[test]
fn a_failing_archive_keeps_the_segments_and_the_node() {
    let folder = tempfile::tempdir().unwrap();
    let (dir, archive) = (folder.path().join("journal"), folder.path().join("archive"));
    fs::write(&archive, b"a plain file").unwrap();
    let journal = Disk::open(archived(&dir, &archive)).unwrap();
    let told = journal.health().archive.unwrap();
    assert!(told.contains("journal.archive_dir") && told.contains("archive"), "{told}");
    fill(&journal, stream(1), 300);
    wait(journal.flush()).unwrap();
    fill(&journal, stream(1), 300);
    wait(journal.flush()).unwrap();
    let health = journal.health();
    assert!(health.stopped.is_none() && health.archive.is_some(), "{health:?}");
    let kept = segments(&dir.join("log"));
    assert!(kept > 3, "the segments stay where they are");

    fs::remove_file(&archive).unwrap();
    fill(&journal, stream(1), 1);
    wait(journal.flush()).unwrap();
    assert_eq!(journal.health().archive, None);
    assert!(segments(&archive) > 3 && segments(&dir.join("log")) < kept);
    assert_eq!(all(&journal)[&stream(1)].len(), 601);
}

#[test]
fn a_start_says_which_setting_names_the_archive_it_needs() {
    let folder = tempfile::tempdir().unwrap();
    let (dir, archive) = (folder.path().join("journal"), folder.path().join("archive"));
    let journal = Disk::open(archived(&dir, &archive)).unwrap();
    fill(&journal, stream(1), 600);
    wait(journal.flush()).unwrap();
    let known = all(&journal);
    close(&journal);
    drop(journal);
    let (aside, none) = (folder.path().join("aside"), Options { archive: None, ..options(&dir) });
    fs::rename(&archive, &aside).unwrap();

    // A sound store needs nothing of it.
    assert_eq!(all(&Disk::open(archived(&dir, &archive)).unwrap()), known);
    fs::write(&archive, b"a plain file").unwrap();
    assert_eq!(all(&Disk::open(archived(&dir, &archive)).unwrap()), known);
    fs::remove_dir_all(dir.join("store")).unwrap();
    for settings in [archived(&dir, &archive), archived(&dir, &folder.path().join("x")), none] {
        let refused = Disk::open(settings).map(|_: Disk| ()).unwrap_err();
        assert!(matches!(refused, OpenError::Archive { segment: 1, .. }), "{refused:?}");
        let told = refused.to_string();
        assert!(told.contains("journal.archive_dir") && !told.contains("damaged"), "{told}");
    }
    fs::remove_file(&archive).unwrap();
    fs::rename(&aside, &archive).unwrap();
    assert_eq!(all(&Disk::open(archived(&dir, &archive)).unwrap()), known);
}
