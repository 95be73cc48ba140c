//! Damage to the log: every prefix, every flipped bit, missing files. It is found, or it is a
//! tail that nobody was told of; never is anything else read than was written.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use signalbox_journal::{Disk, Journal, OpenError, Record, StreamId, faulty::SimFiles};

use crate::world::{all, close, fill, open, stream};

type Known = BTreeMap<StreamId, Vec<Record>>;

fn last_segment(files: &SimFiles) -> PathBuf {
    let paths = files.paths();
    let segments = paths.iter().filter(|path| path.extension().is_some_and(|e| e == "segment"));
    segments.max().unwrap().clone()
}

/// A journal of several small segments; closed in order, or as a crash leaves it.
fn journal(events: u64, closed: bool) -> (SimFiles, Known) {
    let files = SimFiles::new();
    let journal = files.open_with(|options| options.segment_bytes = 1000).unwrap();
    for number in 1..=3 {
        fill(&journal, stream(number), events);
    }
    let known = all(&journal);
    if closed {
        close(&journal);
    }
    let left = files.copy();
    drop(journal);
    (left, known)
}

/// Opens, and says whether something was found wrong; what is read is a prefix of what is known.
fn look(files: &SimFiles, known: &Known, what: &str) -> Result<u64, OpenError> {
    let journal = files.open_with(|options| options.segment_bytes = 1000)?;
    let found = all(&journal);
    let mut lost = 0;
    for (id, records) in known {
        let here = found.get(id).map(Vec::as_slice).unwrap_or_default();
        assert!(records.starts_with(here), "{what}: stream {id} reads differently");
        lost += (records.len() - here.len()) as u64;
    }
    assert!(found.keys().all(|id| known.contains_key(id)), "{what}: a stream from nowhere");
    Ok(lost)
}

#[test]
fn every_flipped_bit_is_found_or_is_in_a_tail_nobody_was_told_of() {
    let (files, known) = journal(4, true);
    assert!(files.paths().len() > 3, "several segments");
    let newest = last_segment(&files);
    let mut found = 0;
    for path in files.paths() {
        let content = files.content(&path).unwrap();
        for position in 0..content.len() * 8 {
            let damaged = files.copy();
            let mut bad = content.clone();
            bad[position / 8] ^= 1 << (position % 8);
            damaged.set_content(&path, bad);
            let what = format!("{} bit {position}", path.display());
            match look(&damaged, &known, &what) {
                // The journal was closed, so its last commit is anchored: nothing may be lost.
                Ok(lost) => {
                    assert_eq!(lost, 0, "{what}");
                    let harmless = path.ends_with("anchors") || path == newest;
                    assert!(harmless, "{what}: not noticed");
                }
                Err(error) => {
                    found += 1;
                    let told = error.to_string();
                    assert!(told.contains("journal damaged"), "{what}: {told}");
                    assert!(told.contains("at byte"), "{what}: {told}");
                }
            }
        }
    }
    assert!(found > 1000);
}

#[test]
fn after_a_crash_a_flipped_bit_costs_at_most_the_commit_that_no_anchor_knows() {
    let (files, known) = journal(4, false);
    let path = last_segment(&files);
    let content = files.content(&path).unwrap();
    let (mut found, mut cut) = (0, 0);
    for position in 0..content.len() * 8 {
        let damaged = files.copy();
        let mut bad = content.clone();
        bad[position / 8] ^= 1 << (position % 8);
        damaged.set_content(&path, bad);
        match look(&damaged, &known, &format!("bit {position}")) {
            Ok(0) => {}
            Ok(lost) => {
                assert_eq!(lost, 1, "bit {position}: only the last commit can look torn");
                cut += 1;
            }
            Err(_) => found += 1,
        }
    }
    assert!(found > 100 && cut > 100, "{found} found, {cut} cut");
}

#[test]
fn sampled_flips_in_a_larger_log_are_found() {
    let (files, known) = journal(120, true);
    let paths = files.paths();
    for number in 0_usize..400 {
        let path = &paths[number * 7 % paths.len()];
        let mut bad = files.content(path).unwrap();
        if bad.is_empty() {
            continue;
        }
        let position = number * 7919 % (bad.len() * 8);
        bad[position / 8] ^= 1 << (position % 8);
        let damaged = files.copy();
        damaged.set_content(path, bad);
        if let Ok(lost) = look(&damaged, &known, &format!("{} bit {position}", path.display())) {
            assert_eq!(lost, 0);
            assert!(path.ends_with("anchors") || *path == last_segment(&files));
        }
    }
}

#[test]
fn every_prefix_of_the_last_segment_opens_or_is_refused() {
    let (files, known) = journal(5, false);
    let path = last_segment(&files);
    let content = files.content(&path).unwrap();
    let mut losses = Vec::new();
    for length in 0..=content.len() {
        let shorter = files.copy();
        shorter.set_content(&path, content[..length].to_vec());
        match look(&shorter, &known, &format!("prefix of {length}")) {
            Ok(lost) => losses.push(lost),
            // The segment's first commit is anchored at once, so nothing shorter is accepted.
            Err(error) => assert!(losses.is_empty(), "prefix of {length}: {error}"),
        }
    }
    assert!(losses.is_sorted_by(|before, after| before >= after), "{losses:?}");
    assert!(losses.len() > 500 && losses.last() == Some(&0));
}

#[test]
fn a_shortened_log_is_seen_by_its_anchor() {
    let (files, known) = journal(5, true);
    let path = last_segment(&files);
    let content = files.content(&path).unwrap();
    let used = content.iter().rposition(|byte| *byte != 0).unwrap() + 1;
    for length in 0..used {
        let shorter = files.copy();
        shorter.set_content(&path, content[..length].to_vec());
        let refused = look(&shorter, &known, "a prefix").unwrap_err().to_string();
        assert!(refused.contains("journal damaged"), "{refused}");
        let left = shorter.content(&path).unwrap();
        assert_eq!(left.len(), length, "a refused journal is not changed");
    }
}

fn segments(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir.join("log")).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

#[test]
fn missing_files_stop_the_start_and_say_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let journal = open(dir).unwrap();
    fill(&journal, stream(1), 300);
    close(&journal);
    drop(journal);
    let refused = |what: &str| {
        let told = open(dir).map(|_: Disk| ()).unwrap_err().to_string();
        assert!(told.contains("journal damaged") && told.contains(what), "{told}");
        assert!(told.contains("backup"), "{told}");
    };
    let paths = segments(dir);
    assert!(paths.len() > 2);
    let aside = dir.join("aside");
    let middle = &paths[1];
    std::fs::rename(dir.join("store"), dir.join("store.kept")).unwrap();
    std::fs::rename(middle, &aside).unwrap();
    refused("missing");
    std::fs::rename(&aside, middle).unwrap();
    std::fs::rename(dir.join("anchors"), &aside).unwrap();
    refused("anchors");
    std::fs::rename(&aside, dir.join("anchors")).unwrap();
    std::fs::rename(dir.join("log"), &aside).unwrap();
    refused("all segments are missing");
    std::fs::remove_dir(dir.join("log")).unwrap();
    std::fs::rename(&aside, dir.join("log")).unwrap();
    assert_eq!(open(dir).unwrap().head(stream(1)).unwrap().seq, 300);
}

#[test]
fn verification_finds_what_a_quick_start_does_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let journal = open(dir).unwrap();
    fill(&journal, stream(1), 300);
    fill(&journal, stream(2), 10);
    let known = all(&journal);
    close(&journal);
    drop(journal);
    let sound = signalbox_journal::verify(dir);
    assert!(sound.is_sound(), "{sound:?}");
    assert_eq!((sound.events, sound.streams, sound.torn_bytes), (310, 2, 0));
    assert!(sound.anchors > 0 && sound.segments > 2);

    let stats = signalbox_journal::stats(dir).unwrap();
    assert_eq!((stats.events, stats.streams[&stream(1)].0, stats.kinds[&7]), (310, 300, 310));
    let mut lines = Vec::new();
    let count = signalbox_journal::export(dir, Some(stream(2)), &mut lines).unwrap();
    let lines = String::from_utf8(lines).unwrap();
    assert_eq!((count, lines.lines().count()), (10, 10));
    assert!(lines.starts_with(&format!("{{\"stream\":\"{}\",\"seq\":1,", stream(2))));

    let first = &segments(dir)[0];
    let mut content = std::fs::read(first).unwrap();
    content[500] ^= 4;
    std::fs::write(first, content).unwrap();
    let report = signalbox_journal::verify(dir);
    assert!(report.problems.iter().any(|told| told.contains("at byte")), "{report:?}");
    // The store has those records: reading goes on, and says what was written.
    assert_eq!(all(&open(dir).unwrap()), known);
    // Without the store the log would have to be believed: it is not.
    std::fs::remove_dir_all(dir.join("store")).unwrap();
    assert!(matches!(open(dir), Err(OpenError::Damaged { .. })));
}

#[test]
fn two_nodes_cannot_share_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let first = open(folder.path()).unwrap();
    let told = open(folder.path()).map(|_: Disk| ()).unwrap_err().to_string();
    assert!(told.contains("in use by another process") && told.contains("stop"), "{told}");
    drop(first);
    open(folder.path()).unwrap();
}
