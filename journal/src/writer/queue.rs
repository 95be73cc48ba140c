//! The bounded queue to the writer's thread: taken whole, woken only when it sleeps.

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::{Appended, Entry, Error, StreamId, bytes, record};

/// One permit is this many bytes of queued entries.
const PERMIT_BYTES: usize = 1024;

/// An append on its way.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) stream: StreamId,
    pub(crate) epoch: u64,
    pub(crate) expected: u64,
    pub(crate) entries: Vec<Entry>,
    /// Bytes of its records.
    pub(crate) bytes: usize,
    pub(crate) answer: oneshot::Sender<Appended>,
    /// Room in the queue, given back when the request is dropped.
    pub(crate) room: Option<OwnedSemaphorePermit>,
}

impl Request {
    pub(crate) fn new(
        stream: StreamId,
        epoch: u64,
        expected: u64,
        entries: Vec<Entry>,
    ) -> (Self, oneshot::Receiver<Appended>) {
        let (answer, answered) = oneshot::channel();
        let bytes = entries.iter().map(record::size).fold(0, usize::saturating_add);
        let request = Self { stream, epoch, expected, entries, bytes, answer, room: None };
        (request, answered)
    }

    /// Tells its author what became of it; one that went away does not mind.
    pub(crate) fn answer(self, appended: Appended) {
        let _gone = self.answer.send(appended);
    }
}

/// Resolves when a flush or the close is done.
pub(crate) type Done = oneshot::Sender<Result<(), Error>>;

/// What the writer finds when it looks.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    pub(crate) requests: Vec<Request>,
    pub(crate) flushes: Vec<Done>,
    pub(crate) closing: bool,
}

impl Taken {
    fn is_empty(&self) -> bool {
        self.requests.is_empty() && self.flushes.is_empty() && !self.closing
    }
}

#[derive(Debug, Default)]
struct State {
    taken: Taken,
    asleep: bool,
    dead: bool,
}

/// The queue.
#[derive(Debug)]
pub(crate) struct Queue {
    state: Mutex<State>,
    came: Condvar,
    room: Arc<Semaphore>,
    permits: u32,
}

impl Queue {
    /// A queue that takes that many bytes of entries.
    pub(crate) fn new(limit_bytes: usize) -> Self {
        let permits = bytes::short(limit_bytes.div_ceil(PERMIT_BYTES)).clamp(1, 1 << 24);
        let room = Arc::new(Semaphore::new(bytes::narrow(permits.into())));
        Self { state: Mutex::default(), came: Condvar::new(), room, permits }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues at once when there is room; else hands the request back.
    pub(crate) fn try_push(&self, mut request: Request) -> Option<Request> {
        let cost = self.cost(&request);
        let Ok(room) = Arc::clone(&self.room).try_acquire_many_owned(cost) else {
            return Some(request);
        };
        request.room = Some(room);
        self.push(request);
        None
    }

    /// Queues when there is room, in the order of asking.
    pub(crate) async fn push_in_turn(&self, mut request: Request) {
        let cost = self.cost(&request);
        request.room = Arc::clone(&self.room).acquire_many_owned(cost).await.ok();
        self.push(request);
    }

    fn cost(&self, request: &Request) -> u32 {
        bytes::short(request.bytes.div_ceil(PERMIT_BYTES)).clamp(1, self.permits)
    }

    fn push(&self, request: Request) {
        self.tell(|taken| taken.requests.push(request));
    }

    /// Asks for a checkpoint.
    pub(crate) fn flush(&self, done: Done) {
        self.tell(|taken| taken.flushes.push(done));
    }

    /// Asks the writer to end.
    pub(crate) fn close(&self) {
        self.tell(|taken| taken.closing = true);
    }

    fn tell(&self, change: impl FnOnce(&mut Taken)) {
        let mut state = self.lock();
        if state.dead {
            return;
        }
        change(&mut state.taken);
        let wake = std::mem::take(&mut state.asleep);
        drop(state);
        if wake {
            self.came.notify_one();
        }
    }

    /// Takes all there is, waiting for the first of it at most `wait` (`None`: for ever).
    pub(crate) fn take(&self, wait: Option<Duration>) -> Taken {
        let mut state = self.lock();
        if state.taken.is_empty() && wait != Some(Duration::ZERO) {
            state.asleep = true;
            let idle = |state: &mut State| state.taken.is_empty();
            state = match wait {
                None => self.came.wait_while(state, idle).unwrap_or_else(PoisonError::into_inner),
                Some(wait) => {
                    let waited = self.came.wait_timeout_while(state, wait, idle);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
            };
            state.asleep = false;
        }
        std::mem::take(&mut state.taken)
    }

    /// Nobody takes any more: what is here and what comes is dropped, and so answered.
    pub(crate) fn die(&self) {
        let mut state = self.lock();
        state.dead = true;
        let taken = std::mem::take(&mut state.taken);
        drop(state);
        drop(taken);
    }
}
