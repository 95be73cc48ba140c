//! What every journal must do: one suite, told to each implementation in turn.
//!
//! The names of the rules are the functions below. A new implementation passes by giving
//! [`suite`] a way to make empty journals.

mod keeping;

use std::{fmt::Debug, sync::Arc};

use crate::{Appended, BoxFuture, Entry, Journal, Memory, StreamId};

/// A broken rule: which, what was found, what was due.
pub type Verdict = Result<(), String>;
/// One rule, told to one journal.
pub type Rule = fn(Arc<dyn Journal>) -> BoxFuture<Verdict>;

const A: StreamId = StreamId([0xa; 16]);
const B: StreamId = StreamId([0xb; 16]);

/// All rules, by name.
pub const RULES: &[(&str, Rule)] = &[
    ("records come back in order", |journal| Box::pin(in_order(journal))),
    ("the same entries make the same records", |journal| Box::pin(alike(journal))),
    ("a wrong sequence writes nothing", |journal| Box::pin(wrong_sequence(journal))),
    ("a body too long writes nothing", |journal| Box::pin(too_long(journal))),
    ("a former owner is fenced", |journal| Box::pin(fenced(journal))),
    ("reads take ranges", |journal| Box::pin(ranges(journal))),
    ("queued appends keep their order", |journal| Box::pin(queued(journal))),
    ("streams are apart", |journal| Box::pin(apart(journal))),
    ("long and empty bodies come back", |journal| Box::pin(bodies(journal))),
    ("snapshots", |journal| Box::pin(keeping::snapshots(journal))),
    ("marks", |journal| Box::pin(keeping::marks(journal))),
    ("indexes", |journal| Box::pin(async move { keeping::indexes(&*journal) })),
    ("a closed journal refuses", |journal| Box::pin(keeping::closed(journal))),
];

/// Tells every rule to a fresh journal; the first broken one is the error.
pub async fn suite(make: &dyn Fn() -> Arc<dyn Journal>) -> Verdict {
    for (name, rule) in RULES {
        rule(make()).await.map_err(|why| format!("{name}: {why}"))?;
    }
    Ok(())
}

fn same<T: PartialEq + Debug>(what: &str, found: &T, due: &T) -> Verdict {
    if found == due { Ok(()) } else { Err(format!("{what}: {found:?}, not {due:?}")) }
}

/// Entries with bodies that tell them apart, the first of them number `from`.
#[must_use]
pub fn entries(from: u64, count: u64) -> Vec<Entry> {
    let numbers = from..from.saturating_add(count);
    let entry = |number: u64| Entry {
        kind: 7,
        version: 1,
        at_ms: number.saturating_mul(1000),
        key: 3,
        body: format!("body of event {number}").into_bytes(),
    };
    numbers.map(entry).collect()
}

async fn fill(journal: &dyn Journal, stream: StreamId, count: u64) -> Verdict {
    let appended = journal.append(stream, 1, 0, entries(1, count)).await;
    same("filling", &appended, &Appended::Committed { seq: count })
}

async fn in_order(journal: Arc<dyn Journal>) -> Verdict {
    same("no head", &journal.head(A), &None)?;
    fill(&*journal, A, 3).await?;
    let appended = journal.append(A, 1, 3, entries(4, 2)).await;
    same("second batch", &appended, &Appended::Committed { seq: 5 })?;
    let records = journal.read(A, 1, 100).map_err(|error| error.to_string())?;
    let sequences: Vec<_> = records.iter().map(|record| record.seq).collect();
    same("sequences", &sequences, &vec![1, 2, 3, 4, 5])?;
    for (record, entry) in records.iter().zip(entries(1, 5)) {
        same("stream and epoch", &(record.stream, record.epoch), &(A, 1))?;
        same("kind and version", &(record.kind, record.version), &(entry.kind, entry.version))?;
        same("time and key", &(record.at_ms, record.key), &(entry.at_ms, entry.key))?;
        same("body", &record.body, &entry.body)?;
    }
    let head = journal.head(A).map(|head| (head.seq, head.epoch, head.hash));
    same("head", &head, &records.last().map(|last| (5, 1, last.hash)))
}

async fn alike(journal: Arc<dyn Journal>) -> Verdict {
    let memory = Memory::new();
    let both: [&dyn Journal; 2] = [&memory, &*journal];
    for judged in both {
        fill(judged, A, 4).await?;
        fill(judged, B, 2).await?;
        let appended = judged.append(A, 2, 4, entries(5, 3)).await;
        same("a later epoch", &appended, &Appended::Committed { seq: 7 })?;
    }
    for stream in [A, B] {
        same("records", &journal.read(stream, 1, 99), &memory.read(stream, 1, 99))?;
    }
    let mut heads = journal.heads();
    heads.sort_by_key(|(stream, _)| *stream);
    same("heads", &heads, &memory.heads())
}

async fn wrong_sequence(journal: Arc<dyn Journal>) -> Verdict {
    fill(&*journal, A, 2).await?;
    for expected in [0, 1, 3, u64::MAX] {
        let appended = journal.append(A, 1, expected, entries(9, 2)).await;
        same("answer", &appended, &Appended::WrongSeq { head: 2 })?;
    }
    let empty = journal.append(A, 1, 2, Vec::new()).await;
    same("nothing to append", &empty, &Appended::Committed { seq: 2 })?;
    same("records", &journal.read(A, 1, 9).map(|records| records.len()), &Ok(2))
}

async fn too_long(journal: Arc<dyn Journal>) -> Verdict {
    fill(&*journal, A, 1).await?;
    let mut batch = entries(2, 2);
    if let Some(entry) = batch.last_mut() {
        entry.body = vec![0; Entry::BODY_MAX.saturating_add(1)];
    }
    let appended = journal.append(A, 1, 1, batch).await;
    same("answer", &appended, &Appended::WrongSeq { head: 1 })?;
    same("records", &journal.read(A, 1, 9).map(|records| records.len()), &Ok(1))
}

async fn fenced(journal: Arc<dyn Journal>) -> Verdict {
    let first = journal.open_epoch(A);
    let appended = journal.append(A, first, 0, entries(1, 1)).await;
    same("the owner", &appended, &Appended::Committed { seq: 1 })?;
    let second = journal.open_epoch(A);
    same("a later epoch is higher", &(second > first), &true)?;
    let appended = journal.append(A, first, 1, entries(2, 1)).await;
    same("the former owner", &appended, &Appended::Fenced { epoch: second })?;
    let appended = journal.append(A, second, 1, entries(2, 1)).await;
    same("the new owner", &appended, &Appended::Committed { seq: 2 })?;
    let appended = journal.append(A, first, 2, entries(3, 1)).await;
    same("the former owner, later", &appended, &Appended::Fenced { epoch: second })?;
    let appended = journal.append(B, 0, 0, entries(1, 1)).await;
    same("another stream", &appended, &Appended::Committed { seq: 1 })?;
    same("epoch of the head", &journal.head(A).map(|head| head.epoch), &Some(second))
}

async fn ranges(journal: Arc<dyn Journal>) -> Verdict {
    fill(&*journal, A, 10).await?;
    let cases = [(0, 3, vec![1, 2, 3]), (1, 3, vec![1, 2, 3]), (9, 9, vec![9, 10])];
    let none = [(11, 9, vec![]), (u64::MAX, 9, vec![]), (1, 0, vec![]), (5, 1, vec![5])];
    for (from, max, due) in cases.into_iter().chain(none) {
        let records = journal.read(A, from, max).map_err(|error| error.to_string())?;
        let found: Vec<u64> = records.iter().map(|record| record.seq).collect();
        same(&format!("from {from}, at most {max}"), &found, &due)?;
    }
    same("an unknown stream", &journal.read(B, 1, 9), &Ok(Vec::new()))
}

async fn queued(journal: Arc<dyn Journal>) -> Verdict {
    let appends: Vec<_> =
        (0..50).map(|n: u64| journal.append(A, 1, n, entries(n.saturating_add(1), 1))).collect();
    for (append, seq) in appends.into_iter().zip(1..) {
        same("answer", &append.await, &Appended::Committed { seq })?;
    }
    drop(journal.append(A, 1, 50, entries(51, 1)));
    let appended = journal.append(A, 1, 51, entries(52, 1)).await;
    same("after one nobody waited for", &appended, &Appended::Committed { seq: 52 })
}

async fn apart(journal: Arc<dyn Journal>) -> Verdict {
    for n in 0..5_u64 {
        let number = n.saturating_add(1);
        journal.append(A, 1, n, entries(number, 1)).await;
        journal.append(B, 1, n, entries(number, 1)).await;
    }
    for stream in [A, B] {
        let records = journal.read(stream, 1, 99).map_err(|error| error.to_string())?;
        same("records", &records.len(), &5)?;
        same("owner", &records.iter().all(|record| record.stream == stream), &true)?;
    }
    same("streams", &journal.heads().len(), &2)
}

async fn bodies(journal: Arc<dyn Journal>) -> Verdict {
    let mut batch = entries(1, 5);
    let lengths = [0, 4000, 4096, 100_000, 1];
    for (entry, length) in batch.iter_mut().zip(lengths) {
        entry.body = (0..=u8::MAX).cycle().take(length).collect();
    }
    let appended = journal.append(A, 1, 0, batch.clone()).await;
    same("answer", &appended, &Appended::Committed { seq: 5 })?;
    for _ in 0..2 {
        let records = journal.read(A, 1, 9).map_err(|error| error.to_string())?;
        let right = records.iter().zip(&batch).all(|(record, entry)| record.body == entry.body);
        same("bodies", &(records.len(), right), &(5, true))?;
        // The second time they come from wherever a checkpoint puts them.
        same("flush", &journal.flush().await, &Ok(()))?;
    }
    Ok(())
}
