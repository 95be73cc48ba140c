//! Opening: lock the folder, load the store, replay the log after it, cut the tail, start.

use std::{
    fs, io,
    sync::{Arc, Mutex},
    thread::{Builder, JoinHandle},
};

use super::{Disk, Ends, OpenError, Options, opening::Opening, refusal::On};
use crate::{
    anchor::Anchors,
    files::{self, Files, RealFiles},
    log::{Log, Position},
    store::{Plain, Store},
    writer::{Keeper, Parts, Queue, Shared, Slot, Tools, Writer},
};

/// The folder of segments.
pub(crate) const LOG: &str = "log";
/// A file whose presence says that the store must not be trusted.
pub(crate) const SUSPECT: &str = "store.suspect";
const STORE: &str = "store";
const LOCK: &str = "lock";

impl Disk {
    /// Opens the journal of a folder, making it when there is none.
    ///
    /// Reads the log after the store's last checkpoint; all of it when the store is gone or
    /// damaged. May take minutes then: `Options::progress` is told.
    pub fn open(options: Options) -> Result<Self, OpenError> {
        let on = On { options: &options, files: &RealFiles };
        let failed = |error: io::Error| OpenError::io(on, &error);
        RealFiles.make_folder(&options.dir).map_err(failed)?;
        // A start that was cut short may have made it, and no more.
        RealFiles.sync_folder(files::above(&options.dir)).map_err(failed)?;
        let lock = fs::File::create(options.dir.join(LOCK)).map_err(failed)?;
        if let Err(error) = lock.try_lock() {
            return Err(match error {
                fs::TryLockError::WouldBlock => OpenError::Locked { dir: options.dir.clone() },
                fs::TryLockError::Error(error) => failed(error),
            });
        }
        let store = options.dir.join(STORE);
        let store = Store::open(&store, options.cache_bytes, options.reopen_bytes)
            .map_err(|error| OpenError::store(on, &error))?;
        let disk = Self::start(options, Arc::new(RealFiles), store)?;
        if let Ok(mut ends) = disk.ends.lock() {
            ends.lock = Some(lock);
        }
        Ok(disk)
    }

    /// Opens the journal over any file system, with a store in memory that is built from the log.
    pub fn open_over(options: Options, files: Arc<dyn Files>) -> Result<Self, OpenError> {
        let trees = Plain::beside(Arc::clone(&files), &options.dir);
        Self::start(options, files, Store::new(Box::new(trees)))
    }

    fn start(options: Options, files: Arc<dyn Files>, store: Store) -> Result<Self, OpenError> {
        let mut opening = Opening::new(&options, &*files, &store);
        let tip = opening.run()?;
        opening.shared.room.set_full(opening.shared.room.is_short());
        let Opening { shared, events, heads, .. } = opening;
        for (stream, head) in heads {
            shared.slots.insert(stream, Slot { head, fence: 0 });
        }
        shared.recents.lock().fresh.position = tip;
        let (shared, store) = (Arc::new(shared), Arc::new(store));
        let (asked, disk) = (options.clone(), Arc::clone(&files));
        let on = On { options: &asked, files: &*disk };
        let base = Base { shared, store, files, options };
        base.run(tip, events).map_err(|error| OpenError::io(on, &error))
    }
}

/// What all parts of an open journal share.
struct Base {
    shared: Arc<Shared>,
    store: Arc<Store>,
    files: Arc<dyn Files>,
    options: Options,
}

impl Base {
    fn run(self, tip: Position, events: u64) -> io::Result<Disk> {
        let Self { shared, store, files, options } = self;
        let folder = options.dir.join(LOG);
        let log = Log::resume(Arc::clone(&files), &folder, tip, options.segment_bytes)?;
        let anchors = Anchors::resume(&files, &options.dir, tip)?;
        let queue = Arc::new(Queue::new(options.queue_bytes));
        let keeper = Arc::new(Keeper::new());
        let tools = Tools {
            shared: Arc::clone(&shared),
            store: Arc::clone(&store),
            files: Arc::clone(&files),
            log: folder,
            archive: options.archive.clone(),
            events,
        };
        let writer = Writer::new(Parts {
            shared: Arc::clone(&shared),
            queue: Arc::clone(&queue),
            keeper: Arc::clone(&keeper),
            files: Arc::clone(&files),
            log,
            anchors,
            options: options.clone(),
        });
        let threads = spawn(writer, &keeper, tools)?;
        let ends = Arc::new(Mutex::new(Ends { threads, lock: None }));
        Ok(Disk { shared, queue, keeper, store, files, options, ends })
    }
}

/// The writer's thread first: it is the first to end.
fn spawn(writer: Writer, keeper: &Arc<Keeper>, tools: Tools) -> io::Result<Vec<JoinHandle<()>>> {
    let desk = Arc::clone(keeper);
    let keeping = Builder::new().name("journal-store".to_owned());
    let keeping = keeping.spawn(move || desk.run(tools))?;
    let writing = Builder::new().name("journal-writer".to_owned());
    match writing.spawn(move || writer.run()) {
        Ok(writing) => Ok(vec![writing, keeping]),
        Err(error) => {
            // Else it would keep store and lock for ever.
            keeper.close();
            let _panicked = keeping.join();
            Err(error)
        }
    }
}
