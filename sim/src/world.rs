//! The simulated world: every account of every vendor behind one lock, and what has happened.

mod fault;
mod habit;
mod record;
mod seed;
mod speech;

pub use fault::Release;
pub use habit::HabitChange;
pub use record::Pending;
pub(crate) use record::Told;
pub use seed::Opened;
pub use speech::{Redelivery, Said, Say};

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use tokio::runtime::Handle;
use tokio::sync::Notify;

use crate::clock::{Clock, ClockSetting};
use crate::green::Instance;
use crate::options::Options;
use crate::panel::Shop;
use crate::provider::Book;
use crate::record::{Delivery, Ring, Seen};
use crate::telegram::Bot;

/// A handle to everything simulated; clones share one world.
#[derive(Clone)]
pub struct World {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) options: Options,
    pub(crate) address: SocketAddr,
    pub(crate) runtime: Handle,
    pub(crate) client: reqwest::Client,
    state: Mutex<State>,
    stopped: AtomicBool,
    /// Something was recorded.
    pub(crate) recorded: Notify,
    /// A held request may go on.
    pub(crate) released: Notify,
    /// Webhooks waiting for their next attempt should try now.
    pub(crate) kicked: Notify,
}

pub(crate) struct State {
    pub(crate) clock: Clock,
    pub(crate) seen: Ring<Seen>,
    pub(crate) deliveries: Ring<Delivery>,
    pub(crate) violations: Vec<Violation>,
    pub(crate) bots: HashMap<i64, Bot>,
    pub(crate) tokens: HashMap<String, i64>,
    pub(crate) instances: HashMap<u64, Instance>,
    pub(crate) shops: HashMap<String, Shop>,
    pub(crate) providers: HashMap<String, Book>,
    /// Webhook attempts under way.
    pub(crate) in_flight: usize,
    /// Polls that wait.
    pub(crate) polls: usize,
    /// For ids that must never repeat, also across a reset.
    pub(crate) serial: u64,
}

/// A request that a correct client never makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct Violation {
    /// The panel or provider it was made to.
    pub account: String,
    /// For example `POST /orders/pull`.
    pub method: String,
    /// The request's body.
    pub body: String,
    /// The world's time, Unix milliseconds.
    pub at_ms: i64,
}

/// Why a request to the world itself (not to a vendor) cannot be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorldError {
    /// No such bot, instance, panel, provider, order, message; the text names it.
    Unknown(String),
    /// The request contradicts itself or the present state.
    Invalid(String),
}

impl std::fmt::Display for WorldError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown(what) => write!(f, "unknown {what}"),
            Self::Invalid(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for WorldError {}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World").field("address", &self.inner.address).finish_non_exhaustive()
    }
}

impl World {
    /// Must be called within a tokio runtime: webhooks are delivered by tasks on it.
    pub(crate) fn new(options: Options, address: SocketAddr) -> Result<Self, String> {
        let state = State {
            clock: Clock::new(),
            seen: Ring::new(options.record),
            deliveries: Ring::new(options.record),
            violations: Vec::new(),
            bots: HashMap::new(),
            tokens: HashMap::new(),
            instances: HashMap::new(),
            shops: HashMap::new(),
            providers: HashMap::new(),
            in_flight: 0,
            polls: 0,
            serial: 0,
        };
        let inner = Inner {
            options,
            address,
            runtime: Handle::current(),
            client: crate::post::client()?,
            state: Mutex::new(state),
            stopped: AtomicBool::new(false),
            recorded: Notify::new(),
            released: Notify::new(),
            kicked: Notify::new(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The base URL that all accounts share; accounts with a port of their own have another.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.inner.address)
    }

    /// The world's time in Unix milliseconds.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.lock().clock.now_ms()
    }

    /// Sets the world's time, or gives it back to the real one.
    pub fn set_clock(&self, setting: ClockSetting) {
        self.lock().clock.set(setting);
        // What was waiting for a date may be due or expired now.
        self.inner.kicked.notify_waiters();
    }

    /// Webhooks waiting out a pause are tried at once, for example after the node came back.
    pub fn kick(&self) {
        self.inner.kicked.notify_waiters();
    }

    /// Forgets all accounts, records and faults; requests being held get their replies. The
    /// clock is real again. Sequence numbers and message ids go on.
    pub fn reset(&self) {
        let mut state = self.lock();
        state.bots.clear();
        state.tokens.clear();
        state.instances.clear();
        state.shops.clear();
        state.providers.clear();
        state.violations.clear();
        state.seen.clear();
        state.deliveries.clear();
        state.clock = Clock::new();
        drop(state);
        self.inner.released.notify_waiters();
        self.inner.kicked.notify_waiters();
    }

    pub(crate) fn stop(&self) {
        self.inner.stopped.store(true, Ordering::Release);
        self.reset();
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }

    /// The lock is never held over an await. A panic under it would be a fault of this crate;
    /// the state is plain data, so going on with it is harmless.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs a task of the world's own, unless the world has ended.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        if !self.inner.stopped.load(Ordering::Acquire) {
            drop(self.inner.runtime.spawn(task));
        }
    }
}

impl State {
    pub(crate) fn next_serial(&mut self) -> u64 {
        self.serial = self.serial.saturating_add(1);
        self.serial
    }

    pub(crate) fn bot(&mut self, account: &str) -> Result<&mut Bot, WorldError> {
        let found = account.parse().ok().and_then(|id: i64| self.bots.get_mut(&id));
        found.ok_or_else(|| WorldError::Unknown(format!("bot {account}")))
    }

    pub(crate) fn instance(&mut self, account: &str) -> Result<&mut Instance, WorldError> {
        let found = account.parse().ok().and_then(|id: u64| self.instances.get_mut(&id));
        found.ok_or_else(|| WorldError::Unknown(format!("instance {account}")))
    }

    pub(crate) fn provider(&mut self, name: &str) -> Result<&mut Book, WorldError> {
        self.providers.get_mut(name).ok_or_else(|| WorldError::Unknown(format!("provider {name}")))
    }

    pub(crate) fn shop(&mut self, name: &str) -> Result<&mut Shop, WorldError> {
        self.shops.get_mut(name).ok_or_else(|| WorldError::Unknown(format!("panel {name}")))
    }
}
