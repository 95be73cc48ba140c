//! Receipts: the one actor that writes which requests were taken under an Idempotency-Key and how
//! they were answered, on a stream for each day.

mod desk;
mod past;
mod shelf;
mod turn;

pub(crate) use desk::Desk;
pub use desk::{ANSWER_MAX, Claimant, KeptAnswer, ReceiptState};

use crate::core::Core;
use crate::permit::Rejected;
use crate::pulse::Beat;
use crate::supervise::{DeathWatch, REST, Restarts, TENANT};
use crate::tenant::FoldError;
use actix::{Actor, AsyncContext, Context, Handler, Message};
use config::VaultError;
use domain::id::TenantId;
use domain::receipt::{self, Before, Claim, Place, ReceiptEvent, Receipts};
use domain::time::{Moment, Span};
use shelf::Shelf;
use std::collections::VecDeque;
use std::sync::{Arc, mpsc};
use tokio::sync::oneshot;

/// The most matters that may wait.
const INBOX: usize = 256;

/// The most requests that may be worked on at once.
const RUNNING_MAX: usize = 1_024;

/// How often expired receipts are looked for where nobody asks for anything.
const TIDY: Span = Span::hours(1);

/// What is handed in.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) enum Matter {
    /// May this be done? Answered once that is on disk.
    Claim {
        claim: Claim,
        before: Before,
        answer: oneshot::Sender<Result<Claimed, Rejected>>,
        beat: Beat,
    },
    /// This came of it.
    Settle { event: ReceiptEvent, answer: oneshot::Sender<Result<(), Rejected>>, beat: Beat },
    /// Look for what has expired.
    Tidy { beat: Beat },
}

/// What a request is told that asks to be done.
pub(crate) enum Claimed {
    /// Do it.
    New(Claimant),
    /// It is being done.
    Running,
    /// The key was used for something else.
    Mismatch,
    /// It was done; its answer stands there.
    Answered(Place),
    /// It was done; its answer was too long to be kept.
    Unkept,
    /// It was begun, and cut off: nobody knows whether it was done.
    CutOff,
    /// The token has as many as it may; until that moment.
    TooMany(Moment),
}

/// The actor.
pub(crate) struct Clerk {
    core: Arc<Core>,
    /// The stream that is written; none before the first request.
    shelf: Option<Shelf>,
    receipts: Receipts,
    inbox: VecDeque<Matter>,
    /// Something is being written, or a stream opened.
    busy: bool,
    /// Why nothing is written any more.
    stopped: Option<String>,
    _watch: DeathWatch,
}

/// Reads what is on disk and starts the actor; it is started again should it die. What is returned
/// tells when it is there.
pub(crate) fn start(core: Arc<Core>, restarts: Restarts) -> Result<mpsc::Receiver<()>, FoldError> {
    let receipts = past::fold(&core)?;
    let (ready, there) = mpsc::channel();
    let Some(arbiter) = core.seat(TenantId::PLATFORM).map(|seat| seat.arbiter.clone()) else {
        return Ok(there);
    };
    arbiter.spawn_fn(move || {
        let again = Arc::downgrade(&core);
        let watch = DeathWatch::new(move || {
            if let Some(core) = again.upgrade().filter(|core| !core.is_stopping()) {
                restart(core, restarts);
            }
        });
        let (desk, inbox) = (Arc::clone(&core), VecDeque::new());
        let (shelf, busy, stopped) = (None, false, None);
        let clerk = Clerk { core, shelf, receipts, inbox, busy, stopped, _watch: watch };
        clerk.show();
        desk.desk.appoint(clerk.start());
        let _unheard = ready.send(());
    });
    Ok(there)
}

fn restart(core: Arc<Core>, mut restarts: Restarts) {
    // All tenants need it: it is never given up.
    let wait = restarts.note(core.clock.now(), TENANT).unwrap_or(REST);
    tracing::error!(?wait, "the receipts' actor has died and is started again");
    let Some(arbiter) = core.seat(TenantId::PLATFORM).map(|seat| seat.arbiter.clone()) else {
        return;
    };
    arbiter.spawn(async move {
        tokio::time::sleep(wait).await;
        let (again, before) = (Arc::clone(&core), restarts.clone());
        match tokio::task::spawn_blocking(move || start(core, restarts)).await {
            Ok(Ok(_there)) => {}
            Ok(Err(problem)) => {
                tracing::error!(%problem, "the receipts could not be read");
                restart(again, before);
            }
            Err(_) => {
                tracing::error!("reading the receipts has panicked");
                restart(again, before);
            }
        }
    });
}

impl Actor for Clerk {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(INBOX);
    }
}

impl Handler<Matter> for Clerk {
    type Result = ();

    fn handle(&mut self, matter: Matter, ctx: &mut Self::Context) {
        match matter {
            Matter::Tidy { beat } => {
                self.receipts.sweep(self.core.clock.now());
                let today = receipt::day(self.core.clock.now());
                // An old day's key may be destroyed now: nobody is to hold on to it.
                self.shelf.take_if(|shelf| shelf.day < today && !self.busy);
                self.show();
                drop(beat);
            }
            Matter::Claim { answer, .. } if self.inbox.len() >= INBOX => {
                drop(answer.send(Err(Rejected::FULL)));
            }
            matter @ (Matter::Claim { .. } | Matter::Settle { .. }) => {
                self.inbox.push_back(matter);
                self.turn(ctx);
            }
        }
        self.show();
    }
}

impl Clerk {
    fn show(&self) {
        self.core.desk.show(ReceiptState {
            kept: self.receipts.len(),
            waiting: self.inbox.len(),
            day: self.shelf.as_ref().map_or(0, |shelf| shelf.day),
            seq: self.shelf.as_ref().map_or(0, |shelf| shelf.seq),
            stopped: self.stopped.clone(),
        });
    }

    /// Opens the stream of a day; what waits goes on waiting meanwhile.
    fn open(&mut self, day: u32, ctx: &mut Context<Self>) {
        use actix::{ActorFutureExt, WrapFuture};
        self.busy = true;
        let core = Arc::clone(&self.core);
        let opening = tokio::task::spawn_blocking(move || Shelf::open(&core, day));
        ctx.spawn(opening.into_actor(self).map(|opened, this: &mut Self, ctx| {
            this.busy = false;
            match opened {
                Ok(Ok(open)) => this.shelf = Some(open),
                Ok(Err(problem)) => this.keyless(&problem),
                Err(_) => this.refuse_all(&Rejected::Unsealed),
            }
            this.turn(ctx);
            this.show();
        }));
    }

    fn keyless(&mut self, problem: &VaultError) {
        tracing::error!(%problem, "no key could be made for today's receipts");
        self.refuse_all(&Rejected::Unsealed);
    }

    fn refuse_all(&mut self, why: &Rejected) {
        self.inbox.drain(..).for_each(|matter| matter.refuse(why.clone()));
    }
}

impl Matter {
    fn refuse(self, why: Rejected) {
        match self {
            Self::Claim { answer, .. } => drop(answer.send(Err(why))),
            Self::Settle { answer, .. } => drop(answer.send(Err(why))),
            Self::Tidy { .. } => {}
        }
    }
}

impl Core {
    /// Destroys expired receipts now and then, and keeps which tokens were used, for as long as the
    /// node lives.
    pub(crate) fn keep_tidy(self: Arc<Self>) -> impl Future<Output = ()> + Send {
        let mut rest = self.clock.rest(self.clock.now().plus(TIDY));
        async move {
            loop {
                let beat = rest.await;
                drop(self.desk.hand_in(Matter::Tidy { beat: self.pulse().beat() }));
                let core = Arc::clone(&self);
                let tidying = move || {
                    shelf::burn(&core, core.clock.now());
                    core.keep_uses();
                };
                if tokio::task::spawn_blocking(tidying).await.is_err() {
                    tracing::warn!("destroying expired receipts has panicked");
                }
                // The next wait begins before the node may seem still.
                rest = self.clock.rest(self.clock.now().plus(TIDY));
                drop(beat);
            }
        }
    }

    /// What seals the answers about this tenant, or about none.
    fn answer_codec(&self, tenant: Option<TenantId>) -> Option<crate::codec::Codec> {
        let tenant = tenant.unwrap_or(TenantId::PLATFORM);
        let keys = self.vault.tenant(tenant.bytes()).ok().flatten()?;
        Some(crate::codec::Codec { stream: crate::core::stream(tenant), keys })
    }

    /// The answer that stands at this place; `None` where it can no longer be read.
    pub(crate) fn kept_answer(
        &self,
        place: Place,
        key: &receipt::Key,
        tenant: Option<TenantId>,
    ) -> Option<KeptAnswer> {
        let codec = shelf::codec(self, place.day).ok().flatten()?;
        let record = self.journal.read(codec.stream, place.seq, 1).ok()?.into_iter().next()?;
        let event = codec.event(&record).ok().filter(|_| record.seq == place.seq)?;
        let ReceiptEvent::Answered { answer: Some(sealed), key: of } = event else { return None };
        let codec = self.answer_codec(tenant).filter(|_| of == *key)?;
        rmp_serde::from_slice(&codec.open_answer(key, &sealed.0)?).ok()
    }
}
