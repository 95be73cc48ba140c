//! What the journal is measured beside: a plain file, the same with a hand-over, and sled.

use std::{
    fs,
    io::Write as _,
    path::Path,
    sync::{Arc, Condvar, Mutex},
    thread,
    time::{Duration, Instant},
};

use tokio::sync::oneshot;

use super::{RECORD, Seen, drive, now_cpu, stream};

/// One thread, one file, groups of one size.
pub(super) fn floor(dir: &Path, group: f64, length: Duration) -> Seen {
    let mut file = fs::File::create(dir.join("floor")).unwrap();
    let (start, cpu_start) = (Instant::now(), now_cpu());
    let (mut events, mut owed) = (0_u64, 0.0);
    while start.elapsed() < length {
        owed += group;
        let count = owed as usize;
        owed -= count as f64;
        file.write_all(&vec![0x5a; count * RECORD]).unwrap();
        file.sync_data().unwrap();
        events += count as u64;
    }
    Seen { events, wall: start.elapsed(), cpu: now_cpu() - cpu_start, group }
}

/// Items that wait for the writing thread, and whether the writers are done.
#[derive(Default)]
struct Desk {
    items: Mutex<(Vec<Item>, bool)>,
    changed: Condvar,
}

type Item = (Vec<u8>, oneshot::Sender<()>);

impl Desk {
    fn take(&self) -> Vec<Item> {
        let idle = |items: &mut (Vec<Item>, bool)| items.0.is_empty() && !items.1;
        let mut items = self.changed.wait_while(self.items.lock().unwrap(), idle).unwrap();
        std::mem::take(&mut items.0)
    }

    fn end(&self) {
        self.items.lock().unwrap().1 = true;
        self.changed.notify_one();
    }
}

/// The writers hand items to one thread, which writes and syncs all that came, and answers.
fn handed(
    writers: usize,
    length: Duration,
    make: impl Fn(usize) -> Vec<u8> + 'static,
    mut write: impl FnMut(&[Item]) + Send + 'static,
) -> Seen {
    let desk = Arc::new(Desk::default());
    let taking = Arc::clone(&desk);
    let thread = thread::spawn(move || {
        let mut syncs = 0_u64;
        loop {
            let group = taking.take();
            if group.is_empty() {
                return syncs;
            }
            write(&group);
            syncs += 1;
            for (_, answer) in group {
                answer.send(()).unwrap();
            }
        }
    });
    let putting = Arc::clone(&desk);
    let (events, wall, cpu) = drive(writers, length, async move |turn| {
        let (answer, answered) = oneshot::channel();
        putting.items.lock().unwrap().0.push((make(turn), answer));
        putting.changed.notify_one();
        answered.await.unwrap();
    });
    desk.end();
    let syncs = thread.join().unwrap();
    Seen { events, wall, cpu, group: events as f64 / syncs.max(1) as f64 }
}

/// The floor with the same hand-over as ours: append what came, sync, answer.
pub(super) fn handed_file(dir: &Path, writers: usize, length: Duration) -> Seen {
    let mut file = fs::File::create(dir.join("handed")).unwrap();
    let make = |_| vec![0x5a; RECORD];
    handed(writers, length, make, move |group| {
        let mut bytes = Vec::with_capacity(group.len() * RECORD);
        for (item, _) in group {
            bytes.extend_from_slice(item);
        }
        file.write_all(&bytes).unwrap();
        file.sync_data().unwrap();
    })
}

/// sled alone: what came in one batch, its flush, and our own sync of its file.
pub(super) fn handed_sled(dir: &Path, writers: usize, streams: usize, length: Duration) -> Seen {
    let folder = dir.join("sled");
    drop(fs::remove_dir_all(&folder));
    let config = sled::Config::new().path(&folder).segment_size(8 << 20);
    let db = config.cache_capacity(64 << 20).flush_every_ms(Some(500)).open().unwrap();
    let file = fs::File::open(folder.join("db")).unwrap();
    let key =
        move |turn: usize| [&stream(turn % streams).0[..], &(turn as u64).to_be_bytes()].concat();
    handed(writers, length, key, move |group| {
        let mut batch = sled::Batch::default();
        for (key, _) in group {
            batch.insert(key.as_slice(), vec![0x5a; RECORD]);
        }
        db.apply_batch(batch).unwrap();
        db.flush().unwrap();
        file.sync_data().unwrap();
    })
}
