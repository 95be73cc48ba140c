//! What a start says in its log about a journal that is not quite as it should be.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use signalbox_journal::{Disk, Journal, OpenError, verify};

use crate::world::{close, fill, open, stream};

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
    let heard = Heard::default();
    let writer = heard.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false);
    let subscriber = subscriber.with_writer(move || writer.clone()).finish();
    let opened = tracing::subscriber::with_default(subscriber, || open(dir));
    let said = String::from_utf8(heard.0.lock().unwrap().clone()).unwrap();
    (opened, said)
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
