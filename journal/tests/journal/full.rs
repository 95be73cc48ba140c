//! A full disk: nothing is acknowledged, all can be read, and there is life after it.

use signalbox_journal::{Appended, Journal, conformance::entries, faulty::SimFiles};

use crate::world::{all, fill, stream, wait};

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

#[test]
fn some_of_the_disk_is_left_alone() {
    let files = SimFiles::new();
    let journal = files.open_with(|options| options.reserve_bytes = 1 << 20).unwrap();
    fill(&journal, stream(1), 1);
    files.limit(Some(files.used() + (1 << 19)));
    let mut fate = Appended::Unknown;
    // The room is looked at every few MiB.
    for seq in 1..40 {
        let mut large = entries(seq + 1, 1);
        large[0].body = vec![0; 200_000];
        fate = wait(journal.append(stream(1), 1, seq, large));
        if fate == Appended::Full {
            break;
        }
    }
    assert_eq!(fate, Appended::Full);
    files.limit(None);
    fill(&journal, stream(1), 1);
}
