//! Appending: a batch goes to disk, and what follows from its fate.

use super::batch::{Batch, Item};
use super::jot::Index;
use super::{Ending, FaultNoted, Past, Phase, Tenant, fold};
use crate::codec::{CodecError, TENANT};
use crate::log;
use crate::permit::Rejected;
use crate::vital::rows;
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use domain::change::Change;
use domain::event::Event;
use domain::time::Moment;
use journal::{Appended, Entry};
use std::sync::Arc;
use std::time::Duration;

/// How long a tenant rests that found the disk full.
const FULL_REST: Duration = Duration::from_millis(500);

/// How many faults are kept to be seen.
const FAULTS_KEPT: usize = 16;

impl Tenant {
    /// Sends a batch to the journal; it is answered when its fate is known.
    pub(super) fn append(&mut self, batch: Batch, ctx: &mut Context<Self>) {
        let entries = match self.entries(&batch) {
            Ok(entries) => entries,
            Err(problem) => {
                let tenant = self.world.tenant;
                tracing::error!(%tenant, %problem, "a batch could not be written");
                self.setback(batch, &Rejected::gone());
                return self.refold(ctx);
            }
        };
        self.phase = Phase::Writing;
        let place = (self.epoch, self.seq);
        let written = self.world.core.append(self.codec.stream, place, entries);
        let written = written.into_actor(self);
        ctx.spawn(written.map(|appended, this: &mut Self, ctx: &mut Context<Self>| {
            this.appended(appended, batch, ctx);
        }));
    }

    fn entries(&self, batch: &Batch) -> Result<Vec<Entry>, CodecError> {
        let places = (self.seq.saturating_add(1)..).map(|seq| (seq, batch.now));
        let events = batch.events.iter().zip(places);
        events.map(|(event, place)| self.codec.entry(event, TENANT, place)).collect()
    }

    fn appended(&mut self, appended: Appended, batch: Batch, ctx: &mut Context<Self>) {
        let count = u64::try_from(batch.events.len()).unwrap_or(u64::MAX);
        if appended == (Appended::Committed { seq: self.seq.saturating_add(count) }) {
            let counters = &self.world.core.counters;
            counters.batches.up();
            counters.events.add(count);
            self.seq = self.seq.saturating_add(count);
            self.unsaved = self.unsaved.saturating_add(count);
            self.phase = Phase::Ready;
            self.finish(batch, ctx);
            self.turn(ctx);
        } else {
            self.world.core.counters.appends_failed.up();
            self.failed(appended, batch, ctx);
        }
    }

    /// Nothing is acknowledged, and nothing is built on what may not be on disk.
    fn failed(&mut self, appended: Appended, batch: Batch, ctx: &mut Context<Self>) {
        let tenant = self.world.tenant;
        tracing::warn!(%tenant, ?appended, "an append was not committed");
        match appended {
            Appended::Full => {
                self.setback(batch, &Rejected::DISK_FULL);
                self.refold(ctx);
            }
            Appended::Committed { .. } | Appended::WrongSeq { .. } => {
                self.setback(batch, &Rejected::gone());
                self.end(Ending::Died, ctx);
            }
            Appended::Fenced { .. } => {
                let why = "another node has taken this tenant over";
                self.setback(batch, &Rejected::Stopping(why.to_owned()));
                self.end(Ending::Fenced, ctx);
            }
            Appended::Unknown => {
                self.setback(batch, &Rejected::Stopping("the journal has stopped".to_owned()));
                self.end(Ending::Halted, ctx);
            }
        }
    }

    /// Whoever waits is turned away; what nobody will say again goes back to the inbox.
    fn setback(&mut self, batch: Batch, why: &Rejected) {
        let items = batch.taken.into_iter().map(|(item, _)| item);
        let (own, others): (Vec<Item>, Vec<Item>) = items.partition(Item::is_own);
        for item in others {
            item.reject(why.clone());
        }
        self.put_back(own.into_iter());
        self.phase = Phase::Waiting;
    }

    /// Drops the state and folds it from the journal again, in place: the address, the inbox and
    /// what is in hand stay. What is in hand is still being done, so that nothing is in doubt.
    pub(super) fn refold(&mut self, ctx: &mut Context<Self>) {
        let rest = if self.phase == Phase::Waiting { FULL_REST } else { Duration::ZERO };
        self.phase = Phase::Folding;
        let (core, codec, epoch) = (Arc::clone(&self.world.core), self.codec.clone(), self.epoch);
        let quarantining = self.quarantine();
        let folding = async move {
            let quarantined = quarantining.await;
            let full = matches!(quarantined, Err(Rejected::DiskFull { .. }));
            tokio::time::sleep(if full { FULL_REST } else { rest }).await;
            let folded = tokio::task::spawn_blocking(move || fold(&core, &codec, epoch)).await;
            (folded, quarantined)
        };
        ctx.spawn(folding.into_actor(self).map(
            |(folded, done), this: &mut Self, ctx| match folded {
                Ok(Ok(past)) => this.resume(past, done, ctx),
                Ok(Err(problem)) => {
                    let tenant = this.world.tenant;
                    tracing::error!(%tenant, %problem, "the journal could not be folded");
                    this.end(Ending::Died, ctx);
                }
                Err(_) => this.end(Ending::Died, ctx),
            },
        ));
    }

    fn resume(&mut self, past: Past, done: Result<(), Rejected>, ctx: &mut Context<Self>) {
        (self.mind, self.seq, self.unsaved) = (past.mind, past.seq, past.replayed);
        (self.jotting, self.index) = (self.jotting.map(|_| 0), Index::of(past.indexed));
        self.phase = Phase::Ready;
        if self.quarantined(done) {
            self.turn(ctx);
        } else {
            self.end(Ending::Died, ctx);
        }
    }

    /// Answers a batch that is on disk, and hands on what follows from it.
    pub(super) fn finish(&mut self, batch: Batch, ctx: &mut Context<Self>) {
        self.stir = Some(self.world.core.pulse().beat());
        let Batch { now, events, taken } = batch;
        let mut held = Vec::with_capacity(taken.len());
        let drained = taken.iter().filter_map(|(item, _)| item.place()).max();
        for (mut item, reply) in taken {
            item.answer(reply);
            if let Some(effect) = item.effect() {
                self.in_hand.remove(&effect);
            }
            held.push(item);
        }
        let tenant = self.world.tenant;
        self.world.core.drill(|drill| drill.committed(tenant));
        log::note(&self.world.core, &self.codec, self.mind.take_notes());
        let moved = events.iter().filter(|event| self.note(now, event)).count() > 0;
        if moved {
            self.world.core.forget_targets(tenant);
            self.unlearn(&events);
            self.tune(ctx);
        }
        self.world.core.ward.chart(tenant, rows(&self.mind, now));
        self.drained(drained, ctx);
        self.attend(ctx);
        self.jot(ctx);
        // Only now are the items gone: what follows from them is already counted as under way.
        drop(held);
        self.stir = None;
    }

    /// What was seen of a channel's former set-up says nothing of the new one.
    fn unlearn(&self, events: &[Event]) {
        for event in events {
            if let Event::Changed {
                change: Change::ChannelSet { name, .. } | Change::ChannelRemoved { name },
                ..
            } = event
            {
                self.world.core.ward.forget(self.world.tenant, name);
            }
        }
    }

    /// Takes note of an event for the operator; whether the channels have changed.
    fn note(&mut self, now: Moment, event: &Event) -> bool {
        let (about, detail) = if let Event::FaultSeen { about, detail } = event {
            (about.clone(), detail.clone())
        } else if let Event::InspectionFailed { fault, .. } = event {
            ("panel".to_owned(), fault.to_string())
        } else {
            let Event::Changed { change, .. } = event else { return false };
            return concerns_channels(change);
        };
        if self.faults.len() >= FAULTS_KEPT {
            self.faults.pop_front();
        }
        self.faults.push_back(FaultNoted { at: now, about, detail });
        false
    }
}

/// Whether other listeners may be wanted after it.
const fn concerns_channels(change: &Change) -> bool {
    matches!(
        change,
        Change::ChannelSet { .. }
            | Change::ChannelRemoved { .. }
            | Change::ChannelTurned { .. }
            | Change::ChannelReceives { .. }
    )
}
