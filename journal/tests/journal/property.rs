//! What is replayed is what was appended, whatever the shapes and whoever is asked.

use std::sync::Arc;

use proptest::prelude::*;
use signalbox_journal::{Appended, Disk, Entry, Journal, Memory, faulty::SimFiles};

use crate::world::{all, open, stream, wait};

fn entry() -> impl Strategy<Value = Entry> {
    let length = prop_oneof![8 => 0_usize..300, 1 => 4000_usize..9000];
    let header = (any::<u16>(), any::<u8>(), any::<u64>(), any::<u32>());
    (header, length, any::<u8>()).prop_map(|((kind, version, at_ms, key), length, fill)| Entry {
        kind,
        version,
        at_ms,
        key,
        body: vec![fill; length],
    })
}

#[derive(Clone, Debug)]
enum Step {
    Append(u8, Vec<Entry>),
    OpenEpoch(u8),
    Flush,
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0_u8..4, prop::collection::vec(entry(), 0..6)).prop_map(|(s, e)| Step::Append(s, e)),
        1 => (0_u8..4).prop_map(Step::OpenEpoch),
        1 => Just(Step::Flush),
        1 => Just(Step::Restart),
    ]
}

fn append(journal: &dyn Journal, number: u8, epoch: u64, entries: &[Entry]) -> Appended {
    let head = journal.head(stream(number)).map_or(0, |head| head.seq);
    wait(journal.append(stream(number), epoch, head, entries.to_vec()))
}

fn replayed(steps: &[Step], reopen: &dyn Fn(Option<Disk>) -> Disk) {
    let memory = Memory::new();
    let mut disk = reopen(None);
    let mut epochs = [0; 4];
    for step in steps {
        match step {
            Step::Append(number, entries) => {
                let epoch = epochs[usize::from(*number)];
                let due = append(&memory, *number, epoch, entries);
                assert_eq!(append(&disk, *number, epoch, entries), due);
            }
            Step::OpenEpoch(number) => {
                let epoch = memory.open_epoch(stream(*number));
                epochs[usize::from(*number)] = epoch;
                disk.open_epoch(stream(*number));
            }
            Step::Flush => wait(disk.flush()).unwrap(),
            Step::Restart => disk = reopen(Some(disk)),
        }
        for number in 0..4 {
            assert_eq!(disk.head(stream(number)), memory.head(stream(number)));
        }
    }
    assert_eq!(all(&disk), all(&memory));
    assert_eq!(all(&reopen(Some(disk))), all(&memory));
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn replay_equals_what_was_appended(steps in prop::collection::vec(step(), 1..40)) {
        let files = SimFiles::new();
        replayed(&steps, &|disk| {
            drop(disk);
            files.open().unwrap()
        });
    }
}

proptest! {
    #![proptest_config(cases(12))]

    #[test]
    fn replay_equals_what_was_appended_on_disk(steps in prop::collection::vec(step(), 1..40)) {
        let folder = tempfile::tempdir().unwrap();
        replayed(&steps, &|disk| {
            drop(disk);
            open(folder.path()).unwrap()
        });
    }
}

#[test]
fn a_fence_lets_no_append_of_the_former_owner_through() {
    let files = SimFiles::new();
    let journal = Arc::new(files.open().unwrap());
    let first = journal.open_epoch(stream(1));
    let entries = || signalbox_journal::conformance::entries(1, 1);
    for round in 0..200 {
        let old = {
            let journal = Arc::clone(&journal);
            std::thread::spawn(move || {
                let head = journal.head(stream(1)).map_or(0, |head| head.seq);
                wait(journal.append(stream(1), first, head, entries()))
            })
        };
        let epoch = journal.open_epoch(stream(1));
        let seen = journal.head(stream(1)).map_or(0, |head| head.seq);
        let fate = old.join().unwrap();
        let after = journal.head(stream(1)).map_or(0, |head| head.seq);
        assert_eq!(after, seen, "round {round}: {fate:?} after epoch {epoch} was opened");
    }
}

#[test]
fn many_writers_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Arc::new(open(folder.path()).unwrap());
    let writers: Vec<_> = (0..8)
        .map(|number| {
            let journal = Arc::clone(&journal);
            std::thread::spawn(move || crate::world::fill(&*journal, stream(number), 200))
        })
        .collect();
    for writer in writers {
        writer.join().unwrap();
    }
    let health = journal.health();
    assert_eq!((health.events, health.streams), (1600, 8));
    let known = all(&*journal);
    assert!(known.values().all(|records| records.len() == 200));
    drop(journal);
    assert_eq!(all(&open(folder.path()).unwrap()), known);
}
