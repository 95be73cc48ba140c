//! Power loss at every write and every sync, under random work: nothing acknowledged is gone,
//! nothing is there by half.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use rand::{RngExt, SeedableRng, rngs::StdRng};
use signalbox_journal::{
    Appended, Archive, Disk, Entry, Journal, Options, StreamId,
    faulty::{Fault, SimFiles},
};

use crate::world::{stream, wait};

/// What the author of the appends knows.
#[derive(Default)]
struct Ledger {
    /// Bodies acknowledged, by stream.
    acknowledged: BTreeMap<StreamId, Vec<Vec<u8>>>,
    /// Batches whose fate was not told.
    unknown: BTreeMap<StreamId, Vec<Vec<Vec<u8>>>>,
}

fn batch(dice: &mut StdRng) -> Vec<Entry> {
    let count = dice.random_range(1..6);
    let entry = |dice: &mut StdRng| {
        let length = dice.random_range(0..400);
        let body = (0..length).map(|_| dice.random()).collect();
        Entry { kind: 1, version: 1, at_ms: 5, key: 0, body }
    };
    (0..count).map(|_| entry(dice)).collect()
}

/// Appends to three streams, two appends of each in flight, until the journal stops or is done.
fn work(journal: &Disk, dice: &mut StdRng, rounds: usize) -> Ledger {
    let mut ledger = Ledger::default();
    for round in 0..rounds {
        let mut flying = Vec::new();
        for number in 0..3 {
            let mut head = journal.head(stream(number)).map_or(0, |head| head.seq);
            for _ in 0..2 {
                let entries = batch(dice);
                let bodies: Vec<_> = entries.iter().map(|entry| entry.body.clone()).collect();
                let append = journal.append(stream(number), 1, head, entries);
                head += bodies.len() as u64;
                flying.push((stream(number), bodies, append));
            }
        }
        for (id, bodies, append) in flying {
            match wait(append) {
                Appended::Committed { .. } => {
                    ledger.acknowledged.entry(id).or_default().extend(bodies);
                }
                Appended::Unknown => ledger.unknown.entry(id).or_default().push(bodies),
                other => panic!("nobody else is here: {other:?}"),
            }
        }
        if round % 7 == 6 && wait(journal.flush()).is_err() {
            break;
        }
    }
    ledger
}

/// Every acknowledged batch, then whole batches of unknown fate, in order, and nothing else.
fn judge(journal: &Disk, ledger: &Ledger, what: &str) {
    for number in 0..3 {
        let id = stream(number);
        let records = journal.read(id, 1, usize::MAX).unwrap();
        let mut rest = records.into_iter().map(|record| record.body);
        for body in ledger.acknowledged.get(&id).into_iter().flatten() {
            assert_eq!(rest.next().as_ref(), Some(body), "acknowledged and lost: {what}");
        }
        let rest: Vec<_> = rest.collect();
        let mut wholes = vec![Vec::new()];
        for bodies in ledger.unknown.get(&id).into_iter().flatten() {
            let mut longer: Vec<_> = wholes.last().unwrap().clone();
            longer.extend(bodies.iter().cloned());
            wholes.push(longer);
        }
        assert!(wholes.contains(&rest), "half a batch, or one from nowhere: {what}");
    }
}

/// Many checkpoints, and an archive, so that segments leave the log under way.
fn small(options: &mut Options) {
    options.checkpoint_bytes = 3000;
    options.archive = Some(Archive { folder: PathBuf::from("/archive"), keep: 1 });
}

fn segments(files: &SimFiles, folder: &str) -> usize {
    let paths = files.paths();
    let inside = paths.iter().filter(|path| path.parent() == Some(Path::new(folder)));
    inside.filter(|path| path.extension().is_some_and(|it| it == "segment")).count()
}

fn crash_everywhere(seed: u64, rounds: usize, fault: Fault) {
    let quiet = SimFiles::new();
    let journal = quiet.open_with(small).unwrap();
    let opened = quiet.operations();
    work(&journal, &mut StdRng::seed_from_u64(seed), rounds);
    drop(journal);
    let operations = quiet.operations() - opened;
    assert!(operations > 20);
    assert!(segments(&quiet, "/archive") > segments(&quiet, "/journal/log"), "some left the log");
    for nth in 1..=operations {
        let files = SimFiles::new();
        let journal = files.open_with(small).unwrap();
        files.fail_at(nth, fault);
        let ledger = work(&journal, &mut StdRng::seed_from_u64(seed), rounds);
        drop(journal);
        for survival in 0..3 {
            let what = format!("seed {seed}, operation {nth}, {fault:?}, survival {survival}");
            let found = files.after_power_loss(seed * 1000 + nth * 10 + survival);
            let journal = found.open_with(small).unwrap_or_else(|e| panic!("{what}: {e}"));
            judge(&journal, &ledger, &what);
            let head = journal.head(stream(0)).map_or(0, |head| head.seq);
            let appended =
                wait(journal.append(stream(0), 1, head, batch(&mut StdRng::seed_from_u64(1))));
            assert!(matches!(appended, Appended::Committed { .. }), "{what}");
        }
    }
}

#[test]
fn power_loss_at_every_operation_loses_nothing_acknowledged() {
    for seed in 0..8 {
        crash_everywhere(seed, 8, Fault::PowerOff);
    }
}

#[test]
fn an_error_at_every_operation_loses_nothing_acknowledged() {
    for seed in 100..104 {
        crash_everywhere(seed, 8, Fault::Error);
    }
}

/// The start itself may lose power, again and again.
#[test]
fn power_loss_during_the_start_loses_nothing() {
    let files = SimFiles::new();
    let journal = files.open().unwrap();
    let ledger = work(&journal, &mut StdRng::seed_from_u64(7), 20);
    drop(journal);
    let torn = files.after_power_loss(3);
    for nth in 1.. {
        let starting = torn.copy();
        starting.fail_at(nth, Fault::PowerOff);
        let started = starting.open();
        let through = started.is_ok();
        drop(started);
        let found = starting.after_power_loss(nth);
        judge(&found.open().unwrap(), &ledger, &format!("start, operation {nth}"));
        if through {
            assert!(nth > 3, "a start syncs");
            break;
        }
    }
}

#[test]
fn a_failing_sync_is_noticed_before_the_next_acknowledgement() {
    let files = SimFiles::new();
    let journal = files.open().unwrap();
    let append =
        |seq| wait(journal.append(stream(1), 1, seq, batch(&mut StdRng::seed_from_u64(9))));
    let Appended::Committed { seq } = append(0) else { panic!("the first append fails") };
    // One write, then one sync: the second operation is the sync.
    files.fail_at(2, Fault::Error);
    assert_eq!(append(seq), Appended::Unknown);
    assert_eq!(append(seq), Appended::Unknown);
    let why = journal.health().stopped.unwrap();
    assert!(why.contains("the log cannot be written"), "{why}");
    assert_eq!(journal.head(stream(1)).unwrap().seq, seq);
    assert_eq!(journal.read(stream(1), 1, 99).unwrap().len() as u64, seq);
    drop(journal);
    let journal = files.after_power_loss(1).open().unwrap();
    assert!(journal.head(stream(1)).unwrap().seq >= seq);
}

/// A process that is killed leaves unsynced pages behind: what a start reads, it syncs first.
#[test]
fn what_a_start_has_shown_survives_a_power_loss_after_it() {
    let files = SimFiles::new();
    let journal = files.open().unwrap();
    files.fail_at(2, Fault::PowerOff);
    wait(journal.append(stream(1), 1, 0, batch(&mut StdRng::seed_from_u64(9))));
    drop(journal);
    for survival in 0..20 {
        let killed = files.after_power_loss(survival);
        let shown = killed.open().unwrap();
        let head = shown.head(stream(1));
        std::mem::forget(shown);
        let found = killed.after_power_loss(survival + 100).open().unwrap();
        assert_eq!(found.head(stream(1)), head);
    }
}
