//! What is put aside for a tenant that cannot take it: deliveries while it is parked, and inputs
//! that made it fail; on disk, in a stream beside the tenant's own.
//!
//! This is the only place that appends to that stream, one note at a time. It does not need the
//! tenant, which may be the very thing that cannot be had.

mod book;
mod note;

pub(crate) use book::Backlog;
pub use book::{AsideState, Quarantined};
pub use note::{ASIDE, Kept, Note};

use self::book::Book;
use crate::codec::Codec;
use crate::core::Core;
use crate::permit::Rejected;
use domain::id::TenantId;
use domain::input::Input;
use journal::{Appended, Mark, StreamId};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::{Mutex, MutexGuard};

/// The most quarantined inputs of one tenant. What came from outside and finds no room here is
/// refused, so that it stays with whoever sent it.
const QUARANTINE_MAX: usize = 256;

/// Seconds after which a delivery is to be sent again that found no room beside a parked tenant.
const ROOM_RETRY_S: u64 = 30;

/// A tenant's id is a UUID of version 7; its neighbour stream is the same with version 8.
const BESIDE: u128 = 0xf << 76;

/// The stream beside a tenant's own.
#[must_use]
pub const fn stream_beside(tenant: TenantId) -> StreamId {
    StreamId((tenant.0 ^ BESIDE).to_be_bytes())
}

/// What is put aside for one tenant, and the only one who writes it.
pub(crate) struct Aside {
    codec: Codec,
    /// Nothing before it is read, and while a note is being written: a writer that goes away in
    /// between leaves nothing behind that could differ from the disk.
    book: Mutex<Option<Book>>,
    state: RwLock<Arc<AsideState>>,
    /// Another node writes it now.
    lost: AtomicBool,
}

impl Aside {
    /// What is on disk, as far as it was read.
    pub(crate) fn state(&self) -> Arc<AsideState> {
        Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether this is a quarantined input, delivered once more.
    pub(crate) fn is_quarantined(&self, input: &Input) -> bool {
        let state = self.state();
        let mut kept = state.quarantined.iter().filter_map(|it| it.input.as_ref());
        kept.any(|kept| kept.is(input))
    }

    /// Whether there never was anything to read, and nobody but its tenant has it in hand.
    pub(crate) fn is_idle(self: &Arc<Self>) -> bool {
        let unread = self.book.try_lock().is_ok_and(|book| book.is_none());
        unread && Arc::strong_count(self) <= 2
    }

    fn show(&self, book: &Book) {
        let state = Arc::new(book.state());
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = state;
    }

    fn is_there(&self, core: &Core) -> bool {
        core.journal.head(self.codec.stream).is_some()
    }

    /// The book out of its place, read if need be; whoever has it puts it back.
    async fn take(
        &self,
        core: &Arc<Core>,
        held: &mut MutexGuard<'_, Option<Book>>,
    ) -> Result<Book, Rejected> {
        if self.lost.load(Ordering::SeqCst) {
            return Err(Rejected::Stopping("another node has taken this tenant over".to_owned()));
        }
        if let Some(book) = held.take() {
            return Ok(book);
        }
        let (reader, codec) = (Arc::clone(core), self.codec.clone());
        let opened = tokio::task::spawn_blocking(move || Book::open(&reader, &codec)).await;
        let book = match opened {
            Ok(Ok(book)) => book,
            Ok(Err(why)) => return Err(Rejected::Stopping(why.to_string())),
            Err(_) => return Err(Rejected::gone()),
        };
        self.show(&book);
        Ok(book)
    }

    /// Writes a note down if the book allows it; its place. Resolves once it is on disk.
    async fn write(
        &self,
        core: &Arc<Core>,
        note: Note,
        allow: impl FnOnce(&Book, usize) -> Result<(), Rejected>,
    ) -> Result<u64, Rejected> {
        let mut held = self.book.lock().await;
        let mut book = self.take(core, &mut held).await?;
        let (now, seq) = (core.clock.now(), book.seq.saturating_add(1));
        let entry = self.codec.entry(&note, ASIDE, (seq, now));
        let entry = entry.map_err(|why| Rejected::Stopping(why.to_string()))?;
        let bytes = entry.body.len();
        if let Err(why) = allow(&book, bytes) {
            *held = Some(book);
            return Err(why);
        }
        let place = (book.epoch, book.seq);
        match core.append(self.codec.stream, place, vec![entry]).await {
            Appended::Committed { seq: at } if at == seq => {
                book.apply(now, bytes, note);
                self.show(&book);
                self.mark(core, &mut book);
                *held = Some(book);
                Ok(seq)
            }
            Appended::Full => {
                *held = Some(book);
                Err(Rejected::DISK_FULL)
            }
            appended @ (Appended::Committed { .. }
            | Appended::Fenced { .. }
            | Appended::WrongSeq { .. }
            | Appended::Unknown) => {
                let fenced = matches!(appended, Appended::Fenced { .. });
                self.lost.fetch_or(fenced, Ordering::SeqCst);
                tracing::error!(stream = %self.codec.stream, ?appended, "nothing was put aside");
                Err(Rejected::gone())
            }
        }
    }

    /// While nothing waits, the next start need not wake the tenant for it.
    fn mark(&self, core: &Core, book: &mut Book) {
        book.rest(core, &self.codec);
        if book.waits().0 > 0 {
            return;
        }
        let mark = Mark { seq: book.seq, wake_ms: None };
        if let Err(problem) = core.journal.put_mark(self.codec.stream, mark) {
            let stream = self.codec.stream;
            tracing::warn!(%stream, %problem, "no mark: the next start wakes the tenant");
        }
    }

    /// Puts a delivery aside, if there is room for it.
    pub(crate) async fn put(&self, core: &Arc<Core>, inputs: &[Input]) -> Result<(), Rejected> {
        let limits = &core.settings.limits;
        let inputs: Vec<Kept> = inputs.iter().filter_map(Kept::of).collect();
        let room = |book: &Book, bytes: usize| {
            let (deliveries, taken) = book.waits();
            let fits = deliveries < limits.parked_deliveries_max
                && taken.saturating_add(bytes) <= limits.parked_bytes_max;
            if fits { Ok(()) } else { Err(Rejected::Full { retry_after_s: ROOM_RETRY_S }) }
        };
        self.write(core, Note::Delivered { inputs }, room).await?;
        core.counters.put_aside.up();
        Ok(())
    }

    /// Notes that what waited up to there was taken.
    pub(crate) async fn drained(&self, core: &Arc<Core>, to: u64) -> Result<(), Rejected> {
        self.write(core, Note::Drained { to }, |_, _| Ok(())).await.map(drop)
    }

    /// Quarantines an input. What is on disk already in the tenant's own streams (`owed`) always
    /// finds room; of what cannot be tried again, one of a kind is enough.
    pub(crate) async fn quarantine(
        &self,
        core: &Arc<Core>,
        (kind, why): (&'static str, String),
        (input, owed): (&Input, bool),
    ) -> Result<(), Rejected> {
        let input = Kept::of(input);
        let state = self.opened(core).await?;
        let like = |it: &Quarantined| !it.releasable && it.kind == kind && it.why == why;
        let crowded = state.quarantined.len() >= QUARANTINE_MAX;
        if input.is_none() && (crowded || state.quarantined.iter().any(like)) {
            return Ok(());
        }
        let room = |book: &Book, _| {
            let fits = owed || book.quarantined() < QUARANTINE_MAX;
            if fits { Ok(()) } else { Err(Rejected::Full { retry_after_s: ROOM_RETRY_S }) }
        };
        let note = Note::Quarantined { kind: kind.to_owned(), why, input };
        self.write(core, note, room).await.map(drop)
    }

    /// Has a quarantined input wait to be tried again.
    pub(crate) async fn release(&self, core: &Arc<Core>, entry: u64) -> Result<(), Rejected> {
        let there = |book: &Book, _| match book.entry(entry) {
            Some(it) if it.releasable => Ok(()),
            Some(_) | None => Err(Rejected::NotFound),
        };
        self.write(core, Note::Released { entry }, there).await.map(drop)
    }

    /// Gives a quarantined input up.
    pub(crate) async fn discard(&self, core: &Arc<Core>, entry: u64) -> Result<(), Rejected> {
        let there = |book: &Book, _| book.entry(entry).map(drop).ok_or(Rejected::NotFound);
        self.write(core, Note::Dropped { entry }, there).await.map(drop)
    }

    /// What is on disk, read if it was not yet.
    pub(crate) async fn opened(&self, core: &Arc<Core>) -> Result<Arc<AsideState>, Rejected> {
        if self.is_there(core) {
            let mut held = self.book.lock().await;
            *held = Some(self.take(core, &mut held).await?);
        }
        Ok(self.state())
    }

    /// What waits to be taken, in its order.
    pub(crate) async fn backlog(&self, core: &Arc<Core>) -> Result<Backlog, Rejected> {
        if !self.is_there(core) {
            return Ok(Backlog::new());
        }
        let mut held = self.book.lock().await;
        let book = self.take(core, &mut held).await?;
        if book.waits().0 == 0 {
            *held = Some(book);
            return Ok(Backlog::new());
        }
        let (reader, codec) = (Arc::clone(core), self.codec.clone());
        let loading = tokio::task::spawn_blocking(move || {
            let loaded = book.load(&reader, &codec);
            (book, loaded)
        });
        let (book, loaded) = loading.await.map_err(|_| Rejected::gone())?;
        *held = Some(book);
        loaded.map_err(|why| Rejected::Stopping(why.to_string()))
    }
}

impl Core {
    /// What is put aside for a tenant.
    pub(crate) fn aside(&self, tenant: TenantId) -> Result<Arc<Aside>, Rejected> {
        if let Some(aside) = self.asides.get(&tenant) {
            return Ok(Arc::clone(&aside));
        }
        let keys = self.vault.tenant(tenant.bytes()).ok().flatten().ok_or(Rejected::Unsealed)?;
        let codec = Codec { stream: stream_beside(tenant), keys };
        let new = || Aside {
            codec,
            book: Mutex::default(),
            state: RwLock::default(),
            lost: AtomicBool::new(false),
        };
        Ok(Arc::clone(&self.asides.entry(tenant).or_insert_with(|| Arc::new(new()))))
    }
}

#[cfg(test)]
mod tests {
    use super::stream_beside;
    use config::vault::new_id;
    use domain::id::TenantId;

    #[test]
    fn the_stream_beside_is_no_tenants_own() {
        let tenant = TenantId(u128::from_be_bytes(new_id()));
        let beside = stream_beside(tenant).0;
        assert_eq!((tenant.bytes()[6] >> 4, beside[6] >> 4), (7, 8));
        assert_eq!(tenant.bytes()[..6], beside[..6]);
    }
}
