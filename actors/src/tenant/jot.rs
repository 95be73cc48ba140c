//! Jottings: what a tenant has written beside the journal to be found sooner (snapshots, and the
//! index of closed commands), on another thread, one at a time.

use super::{Phase, Tenant};
use crate::codec::{Codec, CodecError};
use crate::core::Core;
use crate::log;
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use domain::tenant::CommandLog;
use std::sync::Arc;

/// After so many events a snapshot is worth its while, at the least.
const SNAPSHOT_EVERY: u64 = 1_024;

/// Beyond that, an event since the last snapshot weighs so many bytes of it: a large state is
/// written down less often, so that each event pays the same share.
const BYTES_PER_EVENT: u64 = 64;

/// So many closed commands are entered into the index together.
const CLOSED: usize = 32;

/// So many closed commands wait at most to be entered where that fails.
const CLOSED_MAX: usize = 4_096;

/// The index of closed commands, as far as the tenant has to do with it.
pub(super) struct Index {
    /// How many closed commands wait after an attempt that has failed; the next one is made when
    /// more have closed.
    failed: usize,
    /// Commands were given up that the index does not hold: a later fold has to enter them, and so
    /// no snapshot may cover them.
    lacks: bool,
}

/// What is to be written.
struct Jotting {
    closed: Vec<Arc<CommandLog>>,
    /// A state, encoded, and its sequence.
    state: Option<(u64, Vec<u8>)>,
}

impl Index {
    /// After a fold that has entered all it came by, or has not.
    pub(super) const fn of(indexed: bool) -> Self {
        Self { failed: 0, lacks: !indexed }
    }
}

impl Tenant {
    /// Has written what is worth it by now. A snapshot never goes before the closed commands that
    /// it covers: a fold that begins with it would not enter them.
    pub(super) fn jot(&mut self, ctx: &mut Context<Self>) {
        let worth = self.snapshot_bytes.div_euclid(BYTES_PER_EVENT).max(SNAPSHOT_EVERY);
        let long = self.unsaved >= worth && !self.index.lacks;
        let due = long || self.mind.closed().len() >= self.index.failed.saturating_add(CLOSED);
        if !due || self.jotting.is_some() || self.phase != Phase::Ready {
            return;
        }
        let jotting = self.jotting(long);
        self.jotting = Some(jotting.closed.len());
        let (core, codec) = (Arc::clone(&self.world.core), self.codec.clone());
        let beat = self.world.core.pulse().beat();
        let writing = tokio::task::spawn_blocking(move || {
            let written = jotting.write(&core, &codec);
            drop(beat);
            written
        });
        ctx.spawn(writing.into_actor(self).map(|written, this: &mut Self, ctx| {
            let written = written.unwrap_or_else(|problem| {
                tracing::warn!(tenant = %this.world.tenant, %problem, "a jotting has failed");
                false
            });
            this.jotted(written);
            this.turn(ctx);
        }));
    }

    /// The same, at once: for a tenant that is about to go.
    pub(super) fn jot_now(&mut self) {
        let jotting = self.jotting(!self.index.lacks);
        if jotting.write(&self.world.core, &self.codec) {
            self.mind.entered(jotting.closed.len());
        }
    }

    /// What could not be entered stays, to be tried again; too much of it is left to a later fold.
    fn jotted(&mut self, written: bool) {
        let entered = self.jotting.take().unwrap_or_default();
        if written {
            self.mind.entered(entered);
            self.index.failed = 0;
            return;
        }
        self.index.failed = self.mind.closed().len();
        if self.index.failed >= CLOSED_MAX {
            tracing::error!(tenant = %self.world.tenant, "the log lacks commands until a new fold");
            self.mind.entered(usize::MAX);
            self.index = Index { failed: 0, lacks: true };
        }
    }

    fn jotting(&mut self, snapshot: bool) -> Jotting {
        let closed = self.mind.closed().to_vec();
        let encoded = snapshot.then(|| Codec::state(&self.mind)).transpose();
        let state = encoded.unwrap_or_else(|problem: CodecError| {
            tracing::warn!(tenant = %self.world.tenant, %problem, "no snapshot");
            None
        });
        if let Some(state) = &state {
            self.snapshot_bytes = u64::try_from(state.len()).unwrap_or(u64::MAX);
            self.unsaved = 0;
        }
        Jotting { closed, state: state.map(|state| (self.seq, state)) }
    }
}

impl Jotting {
    /// Blocks; whether the index holds the closed commands now. A snapshot is a cache: without it,
    /// waking takes longer.
    fn write(&self, core: &Core, codec: &Codec) -> bool {
        let kept = log::keep(core, codec, &self.closed);
        if kept {
            self.save(core, codec);
        }
        kept
    }

    fn save(&self, core: &Core, codec: &Codec) {
        let Some((seq, state)) = &self.state else { return };
        let stream = codec.stream;
        let snapshot = match codec.snapshot(state, *seq) {
            Ok(snapshot) => snapshot,
            Err(problem) => return tracing::warn!(%stream, %problem, "no snapshot"),
        };
        if let Err(problem) = core.journal.put_snapshot(stream, snapshot) {
            tracing::warn!(%stream, %problem, "no snapshot");
        }
    }
}
