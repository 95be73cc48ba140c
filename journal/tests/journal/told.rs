//! What a start says in its log about a journal that is not quite as it should be.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use signalbox_journal::{Disk, Journal, OpenError, verify};

use crate::world::{close, fill, open, stream, wait};

#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<u8>>>);

impl io::Write for Heard {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Opens, and returns what was said meanwhile.
fn listen(dir: &Path) -> (Result<Disk, OpenError>, String) {
    hear(|| open(dir))
}

fn hear<T>(call: impl FnOnce() -> T) -> (T, String) {
    let heard = Heard::default();
    let writer = heard.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false);
    let subscriber = subscriber.with_writer(move || writer.clone()).finish();
    let done = tracing::subscriber::with_default(subscriber, call);
    let said = String::from_utf8(heard.0.lock().unwrap().clone()).unwrap();
    (done, said)
}

fn closed(dir: &Path, events: u64) {
    let journal = open(dir).unwrap();
    fill(&journal, stream(1), events);
    close(&journal);
}

fn last_segment(dir: &Path) -> PathBuf {
    let entries = fs::read_dir(dir.join("log")).unwrap();
    entries.map(|entry| entry.unwrap().path()).max().unwrap()
}

#[test]
fn a_tail_that_is_cut_is_not_said_to_be_harmless() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    closed(dir, 5);
    let path = last_segment(dir);
    let mut content = fs::read(&path).unwrap();
    let used = content.iter().rposition(|byte| *byte != 0).unwrap() + 1;
    content[used + 8..used + 1000].fill(7);
    fs::write(&path, &content).unwrap();

    let report = verify(dir);
    let tail = report.tail().unwrap();
    assert!(tail.contains("incomplete or damaged commit of 10"), "{tail}");
    assert!(tail.contains("after commit 5") && tail.contains("if neither"), "{tail}");
    let (opened, said) = listen(dir);
    assert_eq!(opened.unwrap().head(stream(1)).unwrap().seq, 5);
    assert!(said.contains(&tail) && said.contains("it is cut"), "{said}");
    assert!(!said.contains("never acknowledged"), "{said}");
    let (_, said) = listen(dir);
    assert!(!said.contains("it is cut"), "{said}");
    assert_eq!(verify(dir).tail(), None);
}

#[test]
fn anchors_that_cannot_be_read_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    closed(dir, 5);
    assert!(!listen(dir).1.contains("anchors"));
    let path = dir.join("anchors");
    let mut content = fs::read(&path).unwrap();
    content[20] ^= 1;
    fs::write(&path, content).unwrap();
    let (opened, said) = listen(dir);
    assert_eq!(opened.unwrap().head(stream(1)).unwrap().seq, 5);
    assert!(said.contains("WARN") && said.contains("unreadable=1"), "{said}");
    assert!(said.contains(&path.display().to_string()), "{said}");
}

/// As a power loss leaves it: no problem, and gone after the next start.
#[test]
fn a_torn_anchor_is_told_and_is_no_damage() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    closed(dir, 5);
    let path = dir.join("anchors");
    let content = fs::read(&path).unwrap();
    let mut zeros = content.clone();
    zeros.resize(content.len() + 64, 0);
    for torn in [content[..content.len() - 10].to_vec(), zeros] {
        fs::write(&path, torn).unwrap();
        let report = verify(dir);
        let told = report.last_anchor().unwrap();
        assert!(report.is_sound() && told.contains("if neither"), "{report:?}");
        let (opened, said) = listen(dir);
        assert_eq!(opened.unwrap().head(stream(1)).unwrap().seq, 5);
        assert!(said.contains(&told), "{said}");
        let report = verify(dir);
        assert!(report.is_sound() && report.last_anchor().is_none(), "{report:?}");
        assert!(!listen(dir).1.contains("anchor"));
    }
    let mut damaged = content;
    damaged[20] ^= 1;
    fs::write(&path, damaged).unwrap();
    let report = verify(dir);
    assert!(!report.is_sound() && report.last_anchor().is_none(), "{report:?}");
}

#[test]
fn a_journal_that_was_closed_is_not_said_to_have_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path()).unwrap();
    fill(&journal, stream(1), 5);
    wait(journal.flush()).unwrap();
    close(&journal);
    let (read, said) = hear(|| journal.read(stream(1), 1, 9));
    assert!(read.is_err());
    assert!(!said.contains("ERROR"), "{said}");
    assert_eq!(journal.health().stopped.as_deref(), Some("closed"));
}
