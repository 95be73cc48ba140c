//! The rules for what is kept beside the records: snapshots, marks, indexes; and the end.

use std::sync::Arc;

use super::{A, B, Verdict, entries, fill, same};
use crate::{Appended, Error, Journal, Mark, Snapshot};

fn kept(journal: &dyn Journal, snapshot: &Snapshot) -> Verdict {
    journal.put_snapshot(A, snapshot.clone()).map_err(|error| error.to_string())
}

pub(super) async fn snapshots(journal: Arc<dyn Journal>) -> Verdict {
    fill(&*journal, A, 9).await?;
    same("none yet", &journal.snapshot(A, 1), &None)?;
    let make = |seq, shape, length| Snapshot { seq, shape, body: vec![7; length] };
    let (first, second, third) = (make(3, 1, 10), make(5, 1, 20_000), make(7, 2, 0));
    kept(&*journal, &first)?;
    same("the only one", &journal.snapshot(A, 1), &Some(first))?;
    kept(&*journal, &second)?;
    same("the newest", &journal.snapshot(A, 1), &Some(second.clone()))?;
    kept(&*journal, &third)?;
    same("the newest of its shape", &journal.snapshot(A, 1), &Some(second))?;
    same("an empty one", &journal.snapshot(A, 2), &Some(third))?;
    same("another shape", &journal.snapshot(A, 3), &None)?;
    let shorter = make(7, 1, 5000);
    kept(&*journal, &shorter)?;
    same("one in place of another", &journal.snapshot(A, 1), &Some(shorter.clone()))?;
    kept(&*journal, &make(99, 1, 1))?;
    same("one ahead of the stream", &journal.snapshot(A, 1), &Some(shorter.clone()))?;
    let grown = journal.append(A, 1, 9, entries(10, 100)).await;
    same("growing", &grown, &Appended::Committed { seq: 109 })?;
    same("one that was ahead", &journal.snapshot(A, 1), &Some(shorter))?;
    kept(&*journal, &make(99, 4, 1))?;
    kept(&*journal, &make(100, 4, 1))?;
    same("only two are kept", &journal.snapshot(A, 1), &None)?;
    same("another stream", &journal.snapshot(B, 1), &None)
}

pub(super) async fn marks(journal: Arc<dyn Journal>) -> Verdict {
    same("none yet", &journal.marks(), &Vec::new())?;
    fill(&*journal, A, 2).await?;
    let put = |stream, mark| journal.put_mark(stream, mark).map_err(|error| error.to_string());
    put(B, Mark { seq: 0, wake_ms: None })?;
    put(A, Mark { seq: 1, wake_ms: Some(5) })?;
    put(A, Mark { seq: 2, wake_ms: Some(u64::MAX) })?;
    let due =
        vec![(A, Mark { seq: 2, wake_ms: Some(u64::MAX) }), (B, Mark { seq: 0, wake_ms: None })];
    same("marks", &journal.marks(), &due)
}

pub(super) fn indexes(journal: &dyn Journal) -> Verdict {
    for (stream, key) in [(A, "a/1"), (A, "a/2"), (A, "b/1"), (B, "a/3"), (A, "a/2")] {
        let put = journal.put_index(stream, key.as_bytes(), stream.0.as_slice());
        put.map_err(|error| error.to_string())?;
    }
    let keys = |prefix: &str, after: Option<&str>, limit| {
        let after = after.map(str::as_bytes);
        let found = journal.scan_index(A, prefix.as_bytes(), after, limit);
        let found = found.map_err(|error| error.to_string())?;
        let keys = found.into_iter().map(|(key, _)| String::from_utf8_lossy(&key).into_owned());
        Ok::<_, String>(keys.collect::<Vec<_>>().join(" "))
    };
    same("all", &keys("", None, 9)?.as_str(), &"a/1 a/2 b/1")?;
    same("a prefix", &keys("a/", None, 9)?.as_str(), &"a/1 a/2")?;
    same("a page", &keys("a/", None, 1)?.as_str(), &"a/1")?;
    same("the next page", &keys("a/", Some("a/1"), 1)?.as_str(), &"a/2")?;
    same("the page after the last", &keys("a/", Some("a/2"), 1)?.as_str(), &"")?;
    same("nothing", &keys("c", None, 9)?.as_str(), &"")?;
    let long = journal.put_index(A, &[1; 257], &[]);
    same("a key too long", &matches!(long, Err(Error::TooLong(_))), &true)?;
    let long = journal.put_index(A, &[1], &[0; 3073]);
    same("a value too long", &matches!(long, Err(Error::TooLong(_))), &true)
}

pub(super) async fn closed(journal: Arc<dyn Journal>) -> Verdict {
    fill(&*journal, A, 3).await?;
    let before = journal.health();
    same("running", &before.stopped, &None)?;
    same("events", &before.events, &3)?;
    same("close", &journal.close().await, &Ok(()))?;
    let appended = journal.append(A, 1, 3, entries(4, 1)).await;
    same("an append after it", &appended, &Appended::Unknown)?;
    same("the reason", &journal.health().stopped, &Some("closed".to_owned()))?;
    same("closing again", &journal.close().await, &Ok(()))
}
