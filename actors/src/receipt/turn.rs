//! One turn of the receipts' actor: what waits is decided and written down together.

use super::{Claimant, Claimed, Clerk, Matter, RUNNING_MAX};
use crate::codec::{CodecError, RECEIPT};
use crate::permit::Rejected;
use crate::pulse::Beat;
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use domain::receipt::{self, Before, Claim, Fate, Place, ReceiptEvent, Verdict};
use domain::time::Moment;
use journal::{Appended, Entry};
use tokio::sync::oneshot;

/// The most matters that are written at once.
const BATCH_MAX: usize = 128;

/// Who waits for a fact to be on disk.
enum Waiter {
    Claim(Claimant, oneshot::Sender<Result<Claimed, Rejected>>),
    Settle(oneshot::Sender<Result<(), Rejected>>),
}

/// Facts that are written together.
#[derive(Default)]
struct Batch {
    events: Vec<ReceiptEvent>,
    waiting: Vec<(Waiter, Beat)>,
    /// The tokens of the claims among them.
    tokens: Vec<u128>,
}

impl Clerk {
    pub(super) fn turn(&mut self, ctx: &mut Context<Self>) {
        while !self.busy && !self.inbox.is_empty() {
            if let Some(why) = self.stopped.clone() {
                return self.refuse_all(&Rejected::Stopping(why));
            }
            let now = self.core.clock.now();
            let today = receipt::day(now);
            if self.shelf.as_ref().is_none_or(|shelf| shelf.day < today) {
                return self.open(today, ctx);
            }
            self.receipts.sweep(now);
            let batch = self.decide();
            if !batch.events.is_empty() {
                self.append(batch, now, ctx);
            }
        }
    }

    fn decide(&mut self) -> Batch {
        let mut batch = Batch::default();
        while batch.events.len() < BATCH_MAX {
            match self.inbox.pop_front() {
                Some(Matter::Claim { claim, before, answer, beat }) => {
                    match self.judge(&claim, &batch) {
                        Ok(None) => batch.claim(self.claimant(&claim, &before), (claim, before), {
                            (answer, beat)
                        }),
                        Ok(Some(said)) => drop(answer.send(Ok(said))),
                        Err(why) => drop(answer.send(Err(why))),
                    }
                }
                Some(Matter::Settle { event, answer, beat }) => {
                    batch.events.push(event);
                    batch.waiting.push((Waiter::Settle(answer), beat));
                }
                Some(Matter::Tidy { .. }) => {}
                None => break,
            }
        }
        batch
    }

    fn claimant(&self, claim: &Claim, before: &Before) -> Claimant {
        Claimant::new(&self.core, claim.key, before.tenant.map(|(tenant, _)| tenant))
    }

    /// What a claim is told at once; nothing where it is the first of its key.
    fn judge(&self, claim: &Claim, batch: &Batch) -> Result<Option<Claimed>, Rejected> {
        let most = self.core.settings.doors.idempotency_per_token;
        let coming = batch.tokens.iter().filter(|token| **token == claim.token).count();
        let verdict = self.receipts.decide(claim, (coming, batch.tokens.len()), most);
        let (running, all) = {
            let running = self.core.desk.running();
            (running.contains(&claim.key), running.len())
        };
        Ok(Some(match verdict {
            Verdict::New | Verdict::Again(Fate::Open) if running => Claimed::Running,
            Verdict::New if all >= RUNNING_MAX => return Err(Rejected::FULL),
            Verdict::New => return Ok(None),
            Verdict::Mismatch => Claimed::Mismatch,
            Verdict::Again(Fate::Open) => Claimed::CutOff,
            Verdict::Again(Fate::Answered(place)) => Claimed::Answered(place),
            Verdict::Again(Fate::Unkept) => Claimed::Unkept,
            Verdict::TooMany(until) => Claimed::TooMany(until),
            Verdict::NoRoom => return Err(Rejected::FULL),
        }))
    }

    fn append(&mut self, batch: Batch, now: Moment, ctx: &mut Context<Self>) {
        let Some(open) = &self.shelf else { return batch.refuse(&Rejected::gone()) };
        let places = open.seq.saturating_add(1)..;
        let entries = batch.events.iter().zip(places);
        let entries: Result<Vec<Entry>, CodecError> =
            entries.map(|(event, seq)| open.codec.entry(event, RECEIPT, (seq, now))).collect();
        let entries = match entries {
            Ok(entries) => entries,
            Err(problem) => {
                tracing::error!(%problem, "receipts could not be written");
                return batch.refuse(&Rejected::gone());
            }
        };
        self.busy = true;
        let place = (open.epoch, open.seq);
        let written = self.core.append(open.codec.stream, place, entries);
        ctx.spawn(written.into_actor(self).map(move |appended, this: &mut Self, ctx| {
            this.busy = false;
            this.appended(appended, batch, now);
            this.turn(ctx);
            this.show();
        }));
    }

    fn appended(&mut self, appended: Appended, batch: Batch, now: Moment) {
        match appended {
            Appended::Committed { .. } => {
                self.fold_in(&batch.events, now);
                batch.answer();
            }
            Appended::Full => {
                tracing::warn!("the disk is full: receipts were not written");
                // That nothing came of a request holds, written down or not.
                for event in &batch.events {
                    if let ReceiptEvent::Released { key } = event {
                        self.receipts.forget(key);
                    }
                }
                batch.refuse(&Rejected::DISK_FULL);
            }
            Appended::Fenced { .. } | Appended::WrongSeq { .. } | Appended::Unknown => {
                let fenced = matches!(appended, Appended::Fenced { .. });
                let why =
                    if fenced { "another node has it now" } else { "the journal has stopped" };
                tracing::error!(?appended, "receipts are no longer written");
                self.stopped = Some(why.to_owned());
                batch.refuse(&Rejected::Stopping(why.to_owned()));
            }
        }
    }

    fn fold_in(&mut self, events: &[ReceiptEvent], now: Moment) {
        let Some(open) = &mut self.shelf else { return };
        for event in events {
            open.seq = open.seq.saturating_add(1);
            let place = Place { day: open.day, seq: open.seq };
            self.receipts.apply((now, place), event);
        }
    }
}

impl Batch {
    fn claim(
        &mut self,
        claimant: Claimant,
        (claim, before): (Claim, Before),
        (answer, beat): (oneshot::Sender<Result<Claimed, Rejected>>, Beat),
    ) {
        let Claim { key, body, token } = claim;
        self.tokens.push(token);
        self.events.push(ReceiptEvent::Claimed { key, body, token, before });
        self.waiting.push((Waiter::Claim(claimant, answer), beat));
    }

    fn answer(self) {
        for (waiter, beat) in self.waiting {
            match waiter {
                Waiter::Claim(claimant, answer) => drop(answer.send(Ok(Claimed::New(claimant)))),
                Waiter::Settle(answer) => drop(answer.send(Ok(()))),
            }
            drop(beat);
        }
    }

    fn refuse(self, why: &Rejected) {
        for (waiter, beat) in self.waiting {
            match waiter {
                Waiter::Claim(claimant, answer) => {
                    drop(claimant);
                    drop(answer.send(Err(why.clone())));
                }
                Waiter::Settle(answer) => drop(answer.send(Err(why.clone()))),
            }
            drop(beat);
        }
    }
}
