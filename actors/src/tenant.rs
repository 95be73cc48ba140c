//! The tenant: the only one who decides, and the only one who writes.
//!
//! Inputs that arrive while an append is in flight wait in the inbox. When it has committed they
//! are taken one after another, appended as one batch, and answered on commit; then the children
//! are handed what is due and not in hand. If an append fails, the state is dropped and folded
//! from the journal again: what is not on disk is never resumed.

mod append;
mod attend;
mod batch;
mod children;
mod fold;
mod inbox;
mod jot;
mod mint;
mod observe;
mod rest;
mod backlog;
mod strike;

pub(crate) use backlog::Beside;
pub(crate) use fold::{FoldError, Past, fold};
pub use inbox::{ChangeError, Changed};
pub(crate) use inbox::{Doze, Envelope, Leave, Peek, Post, Report};
pub use observe::{ChildrenState, FaultNoted, TenantState};

use self::batch::Item;
use self::children::Children;
use self::jot::Index;
use self::strike::Doomed;
use crate::aside::Aside;
use crate::codec::Codec;
use crate::permit::Permit;
use crate::pulse::Beat;
use crate::supervise::DeathWatch;
use crate::world::World;
use actix::{Actor, Addr, AsyncContext, Context};
use domain::id::LinkId;
use domain::input::{Effect, Input};
use domain::tenant::Tenant as Mind;
use domain::ticket::Round;
use domain::time::Moment;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use tokio::sync::oneshot;

/// The most effects in the hands of a tenant's children; what is due beyond waits in the state.
pub(crate) const HANDS: usize = 256;

/// Room in a tenant's mailbox beside its inbox and its hands: looks, and news of its children.
const MARGIN: usize = 64;

/// After so many messages the neighbours on the same thread have their turn.
const YIELD_EVERY: u32 = 64;

/// One tenant, awake.
pub(crate) struct Tenant {
    world: World,
    codec: Codec,
    mind: Mind,
    /// The sequence of the last event in the state.
    seq: u64,
    epoch: u64,
    phase: Phase,
    inbox: VecDeque<Item>,
    peeks: Vec<(Peek, Permit)>,
    in_hand: BTreeSet<Effect>,
    /// The look at the tickets that was made last: it is owed until its interval is over.
    collected: Option<Round>,
    /// Codes that were made and whose tickets are not handed on yet.
    codes: BTreeMap<LinkId, String>,
    children: Children,
    /// The moment that the cooldown was told.
    armed: Option<Moment>,
    /// Whether a tick of the clock is in the inbox already.
    roused: bool,
    handled: u32,
    /// Events since the last snapshot.
    unsaved: u64,
    /// How large the last snapshot was; 0 for none in this waking.
    snapshot_bytes: u64,
    /// Something is being written beside the journal, with so many of the closed commands.
    jotting: Option<usize>,
    index: Index,
    faults: VecDeque<FaultNoted>,
    aside: Arc<Aside>,
    /// What waited beside the stream and is not taken yet; it goes before whatever is newer.
    backlog: VecDeque<Item>,
    /// The last place beside the stream that was read.
    recalled: u64,
    /// What is to be quarantined before the state is folded again.
    doomed: Option<Doomed>,
    leaving: Option<oneshot::Sender<()>>,
    tenure: Arc<Tenure>,
    _watch: DeathWatch,
    /// Held while a batch is finished: after the watch, so that a death in the midst of it is
    /// known before the node seems still.
    stir: Option<Beat>,
}

/// Whether the tenant may take inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Nothing is in flight.
    Ready,
    /// An append is in flight.
    Writing,
    /// The state is being folded anew.
    Folding,
    /// The disk is full; for a moment.
    Waiting,
    /// It is over.
    Ended,
}

/// How a tenant's time in its actor ends; read by the directory when the actor is gone.
#[derive(Debug)]
pub(crate) struct Tenure {
    /// Which of the tenant's actors it was.
    pub(crate) serial: u64,
    ending: AtomicU8,
}

/// The ways to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Torn out by a panic, or given up.
    Died,
    /// Nothing was left to do.
    Left,
    /// Another node owns the stream.
    Fenced,
    /// The journal has stopped.
    Halted,
}

impl Tenure {
    pub(crate) fn new(serial: u64) -> Self {
        Self { serial, ending: AtomicU8::new(0) }
    }

    fn end(&self, ending: Ending) {
        let code = match ending {
            Ending::Died => 0,
            Ending::Left => 1,
            Ending::Fenced => 2,
            Ending::Halted => 3,
        };
        self.ending.store(code, Ordering::SeqCst);
    }

    pub(crate) fn ending(&self) -> Ending {
        match self.ending.load(Ordering::SeqCst) {
            1 => Ending::Left,
            2 => Ending::Fenced,
            3 => Ending::Halted,
            _ => Ending::Died,
        }
    }
}

impl Tenant {
    fn woke(&self) -> Item {
        Item::internal(Input::Woke, None, self.world.core.pulse().beat())
    }

    /// Starts the actor on this thread, with its past and what has been waiting for it.
    pub(crate) fn wake(
        (world, codec): (World, Codec),
        (past, beside): (Past, Beside),
        posts: Vec<Post>,
        (tenure, watch): (Arc<Tenure>, DeathWatch),
    ) -> Addr<Self> {
        Self::create(|ctx| {
            let room = world.core.settings.limits.inbox_per_tenant.saturating_add(HANDS);
            ctx.set_mailbox_capacity(room.saturating_add(MARGIN));
            let mut tenant = Self {
                codec,
                mind: past.mind,
                seq: past.seq,
                epoch: past.epoch,
                phase: Phase::Ready,
                inbox: VecDeque::new(),
                peeks: Vec::new(),
                in_hand: BTreeSet::new(),
                collected: None,
                codes: BTreeMap::new(),
                children: Children::default(),
                armed: None,
                roused: false,
                handled: 0,
                unsaved: past.replayed,
                snapshot_bytes: 0,
                jotting: None,
                index: Index::of(past.indexed),
                faults: VecDeque::new(),
                aside: beside.aside,
                backlog: VecDeque::new(),
                recalled: 0,
                doomed: None,
                leaving: None,
                tenure,
                _watch: watch,
                stir: None,
                world,
            };
            // Whatever was under way when it was last awake is in doubt, before anything else.
            tenant.inbox.push_back(tenant.woke());
            tenant.queue(beside.backlog);
            for post in posts {
                tenant.receive(post, ctx);
            }
            tenant
        })
    }

    /// Takes what waits, until something is in flight or nothing is left.
    fn turn(&mut self, ctx: &mut Context<Self>) {
        while self.phase == Phase::Ready {
            self.serve_peeks();
            if self.inbox.is_empty() && self.backlog.is_empty() {
                break;
            }
            match self.decide() {
                Some(batch) if batch.events.is_empty() => {
                    self.finish(batch, ctx);
                    if self.pause(ctx) {
                        break;
                    }
                }
                Some(batch) => self.append(batch, ctx),
                None if self.phase == Phase::Ended => self.end(Ending::Died, ctx),
                None => self.refold(ctx),
            }
        }
        self.leave_if_told(ctx);
    }

    /// Ends the actor in this way; whoever still waits is told that it is gone.
    fn end(&mut self, ending: Ending, ctx: &mut Context<Self>) {
        self.tenure.end(ending);
        self.phase = Phase::Ended;
        actix::ActorContext::stop(ctx);
    }
}

impl Actor for Tenant {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        self.tune(ctx);
        self.turn(ctx);
    }
}

/// Counts a message, and after many of them lets the neighbours have a turn.
fn breathe(tenant: &mut Tenant, ctx: &mut Context<Tenant>) {
    tenant.handled = tenant.handled.saturating_add(1);
    if tenant.handled >= YIELD_EVERY {
        tenant.handled = 0;
        ctx.wait(actix::fut::wrap_future(tokio::task::yield_now()));
    }
}
