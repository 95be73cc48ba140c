//! What the tests share: a runtime, journals on disk in temporary folders, and whole readings.

use std::{collections::BTreeMap, future::Future, path::Path};

use signalbox_journal::{
    Appended, Disk, Journal, OpenError, Options, Record, StreamId, conformance,
};

pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

pub(crate) fn stream(number: u8) -> StreamId {
    StreamId([number; 16])
}

pub(crate) fn options(dir: &Path) -> Options {
    let mut options = Options::new(dir);
    options.segment_bytes = 16 << 10;
    options.reserve_bytes = 0;
    options
}

pub(crate) fn open(dir: &Path) -> Result<Disk, OpenError> {
    Disk::open(options(dir))
}

/// Appends `count` events to a stream, one by one.
pub(crate) fn fill(journal: &dyn Journal, id: StreamId, count: u64) {
    let head = journal.head(id).map_or(0, |head| head.seq);
    for seq in head..head + count {
        let appended = wait(journal.append(id, 1, seq, conformance::entries(seq + 1, 1)));
        assert_eq!(appended, Appended::Committed { seq: seq + 1 });
    }
}

/// All records of all streams.
pub(crate) fn all(journal: &dyn Journal) -> BTreeMap<StreamId, Vec<Record>> {
    let heads = journal.heads();
    heads.into_iter().map(|(id, _)| (id, journal.read(id, 1, usize::MAX).unwrap())).collect()
}

pub(crate) fn close(journal: &dyn Journal) {
    wait(journal.close()).unwrap();
}
