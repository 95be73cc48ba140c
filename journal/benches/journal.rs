//! The journal beside a plain append file with fdatasync, and beside sled with our own sync.
//!
//! `cargo bench -p signalbox-journal` prints the table; `-- quick` measures less long,
//! a number measures only rows with that many writers. The floor
//! is one thread that appends groups of the size the journal's commits had in the same row, and
//! syncs each; the hand-over floor has the same writers hand their bytes to that thread and wait.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::unchecked_time_subtraction,
    clippy::indexing_slicing,
    reason = "a measurement prints, and stops where it fails"
)]

use std::{
    cell::Cell,
    path::Path,
    rc::Rc,
    sync::Arc,
    time::{Duration, Instant},
};

use rustix::time::{ClockId, clock_gettime};
use signalbox_journal::{Appended, Disk, Entry, Journal, Options, Snapshot, StreamId};

#[path = "journal/rivals.rs"]
mod rivals;

use rivals::{floor, handed_file, handed_sled};

const BODY: usize = 200;
const RECORD: usize = BODY + 88;

/// What one run showed.
struct Seen {
    events: u64,
    wall: Duration,
    cpu: Duration,
    group: f64,
}

impl Seen {
    fn rate(&self) -> f64 {
        self.events as f64 / self.wall.as_secs_f64()
    }

    fn cpu_us(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / self.events.max(1) as f64
    }
}

fn now_cpu() -> Duration {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(now.tv_sec as u64, now.tv_nsec as u32)
}

fn stream(number: usize) -> StreamId {
    let mut id = [0x5a; 16];
    id[..8].copy_from_slice(&(number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes());
    StreamId(id)
}

fn entry() -> Entry {
    Entry { kind: 1, version: 1, at_ms: 1_700_000_000_000, key: 1, body: vec![0x5a; BODY] }
}

/// Writers as tasks of one thread, as tenants are: each appends one event, waits, goes on.
fn drive(
    writers: usize,
    length: Duration,
    once: impl AsyncFn(usize) + 'static,
) -> (u64, Duration, Duration) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let local = tokio::task::LocalSet::new();
    let (once, done) = (Rc::new(once), Rc::new(Cell::new(0_u64)));
    let (start, cpu_start) = (Instant::now(), now_cpu());
    local.block_on(&runtime, async {
        let tasks = (0..writers).map(|writer| {
            let (once, done) = (Rc::clone(&once), Rc::clone(&done));
            tokio::task::spawn_local(async move {
                let mut turn = writer;
                while start.elapsed() < length {
                    once(turn).await;
                    done.set(done.get() + 1);
                    turn += writers;
                }
            })
        });
        for task in tasks.collect::<Vec<_>>() {
            task.await.unwrap();
        }
    });
    (done.get(), start.elapsed(), now_cpu() - cpu_start)
}

/// Our journal, open over several slices of time.
struct Ours {
    journal: Arc<Disk>,
    expected: Rc<Vec<Cell<u64>>>,
}

impl Ours {
    fn open(dir: &Path, streams: usize) -> Self {
        let journal = Arc::new(Disk::open(Options::new(dir)).unwrap());
        Self { journal, expected: Rc::new((0..streams).map(|_| Cell::new(0)).collect()) }
    }

    fn slice(&self, writers: usize, length: Duration) -> Seen {
        let (journal, expected) = (Arc::clone(&self.journal), Rc::clone(&self.expected));
        let before = self.journal.health().commits;
        let (events, wall, cpu) = drive(writers, length, async move |turn| {
            let number = turn % expected.len();
            let head = &expected[number];
            let append = journal.append(stream(number), 1, head.get(), vec![entry()]);
            head.set(head.get() + 1);
            let appended = append.await;
            assert!(matches!(appended, Appended::Committed { .. }), "{appended:?}");
        });
        let commits = self.journal.health().commits - before;
        Seen { events, wall, cpu, group: events as f64 / commits.max(1) as f64 }
    }

    /// The last checkpoint is part of the price in CPU; no writer waits for it.
    fn close(self) -> Duration {
        let start = now_cpu();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(self.journal.close()).unwrap();
        now_cpu() - start
    }
}

/// The middle of some measurements.
fn median(of: impl Iterator<Item = f64>) -> f64 {
    let mut all: Vec<_> = of.collect();
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

/// The four in turns, slice by slice, so that a noisy neighbour disturbs all of them alike.
fn row(writers: usize, streams: usize, length: Duration, slices: usize) {
    let folder = tempfile::tempdir_in(".").unwrap();
    let ours = Ours::open(&folder.path().join("journal"), streams);
    let mut rounds = Vec::new();
    for _ in 0..slices {
        let seen = ours.slice(writers, length);
        let floor = floor(folder.path(), seen.group, length);
        let handed = handed_file(folder.path(), writers, length);
        let sled = handed_sled(folder.path(), writers, streams, length);
        rounds.push([floor, handed, seen, sled]);
    }
    let events: u64 = rounds.iter().map(|round| round[2].events).sum();
    let cpu: Duration = rounds.iter().map(|round| round[2].cpu).sum::<Duration>() + ours.close();
    print!("{writers:>7} {streams:>7}");
    for which in 0..4 {
        print!(" {:>9.0}", median(rounds.iter().map(|round| round[which].rate())));
    }
    println!(
        " {:>7.2} {:>7.2} {:>6.1} {:>6.1} {:>6.1} {:>6.1}",
        median(rounds.iter().map(|round| round[2].rate() / round[0].rate())),
        median(rounds.iter().map(|round| round[2].rate() / round[1].rate())),
        median(rounds.iter().map(|round| round[2].group)),
        median(rounds.iter().map(|round| round[1].cpu_us())),
        cpu.as_secs_f64() * 1e6 / events.max(1) as f64,
        median(rounds.iter().map(|round| round[3].cpu_us())),
    );
}

/// What a tenant needs to wake: its newest snapshot, and the records after it.
fn waking() {
    let folder = tempfile::tempdir_in(".").unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let fill = |journal: &Disk| {
        for number in 0..200 {
            let batch = vec![entry(); 1100];
            runtime.block_on(journal.append(stream(number), 1, 0, batch));
            let snapshot = Snapshot { seq: 1000, shape: 1, body: vec![7; 64 << 10] };
            journal.put_snapshot(stream(number), snapshot).unwrap();
        }
        runtime.block_on(journal.close()).unwrap();
    };
    fill(&Disk::open(Options::new(folder.path())).unwrap());
    let opening = Instant::now();
    let journal = Disk::open(Options::new(folder.path())).unwrap();
    println!("\nopening 220,000 events in 200 streams: {:.1?}", opening.elapsed());
    let mut times: Vec<_> = (0..200)
        .map(|number| {
            let waking = Instant::now();
            let snapshot = journal.snapshot(stream(number), 1).unwrap();
            let records = journal.read(stream(number), snapshot.seq + 1, usize::MAX).unwrap();
            assert_eq!(records.len(), 100);
            waking.elapsed()
        })
        .collect();
    times.sort();
    println!(
        "waking with a snapshot of 64 KiB and 100 events: median {:.0?}, p99 {:.0?} (goal 5 ms)",
        times[100], times[197]
    );
    let replay = Instant::now();
    let events: usize =
        (0..200).map(|n| journal.read(stream(n), 1, usize::MAX).unwrap().len()).sum();
    println!(
        "reading {events} events from the store: {:.0} events/s (goal 500,000)",
        events as f64 / replay.elapsed().as_secs_f64()
    );
}

fn main() {
    let quick = std::env::args().any(|arg| arg == "quick");
    let (length, slices) = (Duration::from_millis(300), if quick { 1 } else { 9 });
    println!("one event: {BODY} bytes of body; medians of {slices} slices of {length:?}");
    println!(
        "events/s: floor, the same with hand-over, ours, sled; ratios of ours to both floors;"
    );
    println!("events a commit; CPU in µs an event: hand-over, ours with its checkpoints, sled\n");
    println!(
        "{:>7} {:>7} {:>9} {:>9} {:>9} {:>9} {:>7} {:>7} {:>6} {:>6} {:>6} {:>6}",
        "writers",
        "streams",
        "floor",
        "handover",
        "ours",
        "sled",
        "/floor",
        "/hand.",
        "group",
        "cpu-h",
        "cpu-o",
        "cpu-s"
    );
    let only: Option<usize> = std::env::args().find_map(|arg| arg.parse().ok());
    for writers in [1, 8, 64, 512].into_iter().filter(|n| only.is_none_or(|only| only == *n)) {
        for streams in [1, 100, 10_000] {
            row(writers, streams, length, slices);
        }
    }
    waking();
}
