//! The platform: the one actor that writes which tenants, hooks and tokens there are, and the
//! register in which everybody reads them.

mod register;
mod target;
mod usage;

pub(crate) use register::Register;
pub use register::{HookTarget, PlatformState};

use crate::codec::{Codec, PLATFORM};
use crate::core::{Core, stream};
use crate::drill::Drill;
use crate::permit::Rejected;
use crate::pulse::Beat;
use crate::supervise::{DeathWatch, REST, Restarts, TENANT};
use crate::tenant::{ChangeError, FoldError};
use actix::{Actor, ActorFutureExt, Addr, AsyncContext, Context, Handler, Message, WrapFuture};
use domain::id::TenantId;
use domain::platform::{Platform, PlatformEvent};
use domain::time::Moment;
use journal::Appended;
use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, mpsc};
use tokio::sync::oneshot;

/// The most decrees that may wait.
const INBOX: usize = 256;

/// How many records are read at once.
const PAGE: usize = 512;

/// Let this be so; answered when it is on disk.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Decree {
    pub(crate) event: PlatformEvent,
    pub(crate) answer: oneshot::Sender<Result<(), ChangeError>>,
    pub(crate) beat: Beat,
}

/// The platform's actor: one fact at a time.
pub(crate) struct Registrar {
    core: Arc<Core>,
    codec: Codec,
    seq: u64,
    epoch: u64,
    inbox: VecDeque<Decree>,
    writing: bool,
    /// Why nothing is written any more.
    stopped: Option<String>,
    _watch: DeathWatch,
}

/// The platform's past.
pub(crate) struct Past {
    pub(crate) platform: Platform,
    pub(crate) seq: u64,
    pub(crate) epoch: u64,
    /// Tenants that were deleted: whose keys are to be destroyed, if they were not yet.
    pub(crate) deleted: BTreeSet<TenantId>,
}

/// Reads the platform's stream and takes it over.
pub(crate) fn fold(core: &Core, codec: &Codec) -> Result<Past, FoldError> {
    let (platform, epoch) = (Platform::default(), core.journal.open_epoch(codec.stream));
    let mut past = Past { platform, seq: 0, epoch, deleted: BTreeSet::new() };
    loop {
        let records = core.journal.read(codec.stream, past.seq.saturating_add(1), PAGE)?;
        if records.is_empty() {
            break;
        }
        for record in records {
            if record.seq != past.seq.saturating_add(1) {
                return Err(FoldError::Gap { after: past.seq, found: record.seq });
            }
            let event: PlatformEvent = codec.event(&record)?;
            if let PlatformEvent::TenantDeleted { tenant } = &event {
                past.deleted.insert(*tenant);
            }
            past.platform.apply(Moment(record.at_ms), &event);
            past.seq = record.seq;
        }
    }
    let head = core.journal.head(codec.stream).map_or(0, |head| head.seq);
    if head > past.seq {
        return Err(FoldError::Short { head, read: past.seq });
    }
    Ok(past)
}

/// Starts the actor on the first seat; it is started again there should it die. What is returned
/// tells when it is there.
pub(crate) fn start(
    core: Arc<Core>,
    codec: Codec,
    past: Past,
    restarts: Restarts,
) -> mpsc::Receiver<()> {
    let (ready, there) = mpsc::channel();
    core.register.replace(past.platform);
    let Some(arbiter) = core.seat(TenantId::PLATFORM).map(|seat| seat.arbiter.clone()) else {
        return there;
    };
    arbiter.spawn_fn(move || {
        let (again, keys) = (Arc::downgrade(&core), codec.clone());
        let watch = DeathWatch::new(move || {
            if let Some(core) = again.upgrade().filter(|core| !core.is_stopping()) {
                restart(core, keys, restarts);
            }
        });
        let register = Arc::clone(&core);
        let registrar = Registrar {
            core,
            codec,
            seq: past.seq,
            epoch: past.epoch,
            inbox: VecDeque::new(),
            writing: false,
            stopped: None,
            _watch: watch,
        };
        registrar.show();
        register.register.appoint(registrar.start());
        let _unheard = ready.send(());
    });
    there
}

fn restart(core: Arc<Core>, codec: Codec, mut restarts: Restarts) {
    // All tenants need it: it is never given up.
    let wait = restarts.note(core.clock.now(), TENANT).unwrap_or(REST);
    tracing::error!(?wait, "the platform's actor has died and is started again");
    core.register.fell();
    let Some(arbiter) = core.seat(TenantId::PLATFORM).map(|seat| seat.arbiter.clone()) else {
        return;
    };
    arbiter.spawn(async move {
        tokio::time::sleep(wait).await;
        let (reader, keys) = (Arc::clone(&core), codec.clone());
        match tokio::task::spawn_blocking(move || fold(&reader, &keys)).await {
            Ok(Ok(past)) => drop(start(core, codec, past, restarts)),
            Ok(Err(problem)) => {
                tracing::error!(%problem, "the platform could not be folded");
                restart(core, codec, restarts);
            }
            Err(_) => {
                tracing::error!("folding the platform has panicked");
                restart(core, codec, restarts);
            }
        }
    });
}

impl Actor for Registrar {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(INBOX);
    }
}

impl Handler<Decree> for Registrar {
    type Result = ();

    fn handle(&mut self, decree: Decree, ctx: &mut Self::Context) {
        if self.inbox.len() >= INBOX {
            return drop(decree.answer.send(Err(Rejected::FULL.into())));
        }
        self.inbox.push_back(decree);
        self.turn(ctx);
        self.show();
    }
}

impl Registrar {
    fn show(&self) {
        self.core.register.show(PlatformState {
            seq: self.seq,
            epoch: self.epoch,
            waiting: self.inbox.len(),
            stopped: self.stopped.clone(),
        });
    }

    fn turn(&mut self, ctx: &mut Context<Self>) {
        while !self.writing {
            let Some(decree) = self.inbox.pop_front() else { return };
            if let Some(why) = &self.stopped {
                drop(decree.answer.send(Err(Rejected::Stopping(why.clone()).into())));
                continue;
            }
            match self.core.register.decide(decree.event.clone()) {
                Ok(event) => self.append(Decree { event, ..decree }, ctx),
                Err(objection) => drop(decree.answer.send(Err(objection.into()))),
            }
        }
    }

    fn append(&mut self, decree: Decree, ctx: &mut Context<Self>) {
        let (now, seq) = (self.core.clock.now(), self.seq.saturating_add(1));
        let entry = match self.codec.entry(&decree.event, PLATFORM, (seq, now)) {
            Ok(entry) => entry,
            Err(problem) => {
                tracing::error!(%problem, "a fact of the platform could not be written");
                return drop(decree.answer.send(Err(Rejected::gone().into())));
            }
        };
        self.writing = true;
        let written = self.core.append(self.codec.stream, (self.epoch, self.seq), vec![entry]);
        ctx.spawn(written.into_actor(self).map(move |appended, this: &mut Self, ctx| {
            this.writing = false;
            this.appended(appended, now, decree);
            this.turn(ctx);
            this.show();
        }));
    }

    fn appended(&mut self, appended: Appended, now: Moment, decree: Decree) {
        let Decree { event, answer, beat } = decree;
        let result = match appended {
            Appended::Committed { seq } => {
                self.seq = seq;
                self.core.register.apply(now, &event);
                self.core.drill(Drill::decreed);
                Ok(())
            }
            Appended::Full => {
                tracing::warn!("the disk is full: a fact of the platform was not written");
                Err(Rejected::DISK_FULL)
            }
            Appended::Fenced { .. } | Appended::WrongSeq { .. } | Appended::Unknown => {
                let fenced = matches!(appended, Appended::Fenced { .. });
                let why =
                    if fenced { "another node has it now" } else { "the journal has stopped" };
                tracing::error!(?appended, "the platform is no longer written");
                self.stopped = Some(why.to_owned());
                Err(Rejected::Stopping(why.to_owned()))
            }
        };
        drop(answer.send(result.map_err(ChangeError::from)));
        drop(beat);
    }
}

/// The codec of the platform's stream.
pub(crate) fn codec(core: &Core) -> Result<Codec, config::VaultError> {
    Ok(Codec { stream: stream(TenantId::PLATFORM), keys: core.vault.platform()? })
}

/// The address of the platform's actor, once it has one.
pub(crate) type Office = Option<Addr<Registrar>>;
