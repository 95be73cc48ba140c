//! An archive that fails costs nothing but room: the journal goes on, says so, and tries again.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use signalbox_journal::{Archive, Disk, Journal, OpenError, Options, faulty::SimFiles};

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

/// Many checkpoints of small segments on a simulated disk, all but the newest in the archive.
fn small(options: &mut Options) {
    options.segment_bytes = 1000;
    options.archive = Some(Archive { folder: PathBuf::from("/archive"), keep: 1 });
}

#[test]
fn every_flipped_bit_in_an_archive_is_found_or_costs_nothing() {
    let files = SimFiles::new();
    let journal = files.open_with(small).unwrap();
    for _ in 0..4 {
        fill(&journal, stream(1), 6);
        wait(journal.flush()).unwrap();
    }
    let known = all(&journal);
    close(&journal);
    let paths = files.paths().into_iter().filter(|path| path.starts_with("/archive"));
    let (mut found, mut spared) = (0, 0);
    for path in paths {
        let content = files.content(&path).unwrap();
        let twin = Path::new("/journal/log").join(path.file_name().unwrap());
        let twin = files.paths().contains(&twin).then_some(twin);
        for position in (0..content.len() * 8).step_by(3) {
            let damaged = files.copy();
            let mut bad = content.clone();
            bad[position / 8] ^= 1 << (position % 8);
            damaged.set_content(&path, bad);
            match damaged.open_with(small) {
                Ok(journal) => {
                    assert_eq!(all(&journal), known);
                    fill(&journal, stream(1), 12);
                    wait(journal.flush()).unwrap();
                    assert!(journal.health().archive.is_some(), "{path:?} bit {position}");
                    assert!(damaged.paths().contains(twin.as_ref().unwrap()), "its only copy");
                    spared += 1;
                }
                Err(OpenError::Damaged { .. } | OpenError::Archive { .. }) => found += 1,
                Err(other) => panic!("{path:?} bit {position}: {other}"),
            }
        }
    }
    assert!(found > 1000 && spared > 1000, "{found} found, {spared} spared");
}

#[test]
fn a_full_disk_leaves_no_half_copy_and_loses_no_segment() {
    let files = SimFiles::new();
    let journal = files.open_with(small).unwrap();
    fill(&journal, stream(1), 20);
    wait(journal.flush()).unwrap();
    for room in (0..4000).step_by(250) {
        fill(&journal, stream(1), 9);
        files.limit(Some(files.used() + room));
        let _full_or_not = wait(journal.flush());
        let half = |path: &&PathBuf| path.extension().is_some_and(|it| it == "new");
        let paths = files.paths();
        let mut halves = paths.iter().filter(|path| path.starts_with("/archive")).filter(half);
        assert_eq!(halves.next(), None, "with {room} bytes of room");
        assert_eq!(all(&files.after_power_loss(room).open_with(small).unwrap()), all(&journal));
        files.limit(None);
        let again = Instant::now();
        while wait(journal.flush()).is_err() || journal.health().archive.is_some() {
            fill(&journal, stream(1), 1);
            assert!(again.elapsed() < Duration::from_secs(20), "{:?}", journal.health());
        }
    }
    let known = all(&journal);
    close(&journal);
    assert_eq!(all(&files.open_with(small).unwrap()), known);
}
