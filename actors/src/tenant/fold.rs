//! Folding: a tenant's state from its journal, by way of the newest snapshot. The same for a
//! first wake, after a crash, and after a failed append.

use crate::codec::{Codec, CodecError, shape};
use crate::core::Core;
use crate::log;
use domain::tenant::Tenant as Mind;
use domain::time::Moment;
use thiserror::Error;

/// How many records are read at once.
const PAGE: usize = 512;

/// What a tenant is woken with.
pub(crate) struct Past {
    pub(crate) mind: Mind,
    /// The sequence of the last event in it.
    pub(crate) seq: u64,
    pub(crate) epoch: u64,
    /// How many events came after the snapshot.
    pub(crate) replayed: u64,
    /// Whether the index holds all commands that have closed since.
    pub(crate) indexed: bool,
}

/// Why a journal cannot be folded.
#[derive(Debug, Error)]
pub(crate) enum FoldError {
    #[error(transparent)]
    Journal(#[from] journal::Error),
    #[error(transparent)]
    Codec(#[from] CodecError),
    #[error("record {found} follows record {after}")]
    Gap { after: u64, found: u64 },
    #[error("the journal ends at {head}, but could be read only to {read}")]
    Short { head: u64, read: u64 },
}

/// Reads all there is. Blocks: for a thread that may.
pub(crate) fn fold(core: &Core, codec: &Codec, epoch: u64) -> Result<Past, FoldError> {
    let kept = core.journal.snapshot(codec.stream, shape());
    let kept = kept.and_then(|snapshot| Some((codec.mind(&snapshot)?, snapshot.seq)));
    let (mind, seq) = kept.unwrap_or_else(|| (Mind::default(), 0));
    let mut past = Past { mind, seq, epoch, replayed: 0, indexed: true };
    loop {
        let records = core.journal.read(codec.stream, past.seq.saturating_add(1), PAGE)?;
        if records.is_empty() {
            break;
        }
        for record in records {
            if record.seq != past.seq.saturating_add(1) {
                return Err(FoldError::Gap { after: past.seq, found: record.seq });
            }
            past.mind.apply(Moment(record.at_ms), &codec.event(&record)?);
            past.seq = record.seq;
            past.replayed = past.replayed.saturating_add(1);
        }
        // An index may have begun empty: what has closed is entered again under the same keys.
        past.indexed &= log::keep(core, codec, past.mind.closed());
        past.mind.entered(usize::MAX);
        log::note(core, codec, past.mind.take_notes());
    }
    let head = core.journal.head(codec.stream).map_or(0, |head| head.seq);
    if head > past.seq {
        return Err(FoldError::Short { head, read: past.seq });
    }
    Ok(past)
}
