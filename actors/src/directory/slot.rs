//! A slot of the directory: one tenant that is awake, is being woken, or will not be.

use super::park::Parked;
use crate::permit::Rejected;
use crate::supervise::Restarts;
use crate::tenant::{Envelope, Post, Tenant};
use actix::Addr;
use actix::prelude::SendError;
use domain::time::Moment;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;

pub(crate) struct Slot {
    /// Room for messages to this tenant.
    pub(super) room: Arc<Semaphore>,
    /// Envelopes that are not answered yet, looks included.
    pub(super) pending: Arc<AtomicUsize>,
    pub(super) standing: Standing,
    /// Which of the tenant's actors it is about.
    pub(super) serial: u64,
    pub(super) restarts: Restarts,
    /// When it was last sent something.
    pub(super) used: Moment,
}

/// An envelope that did not get to its tenant, and why.
pub(super) type Refused = Box<(Envelope, Rejected)>;

/// How a tenant stands.
pub(crate) enum Standing {
    /// It is being folded; what waits for it. The lock is never taken, since whoever has the slot
    /// has it alone.
    Waking(Mutex<Vec<Post>>),
    /// It is there.
    Awake(Addr<Tenant>),
    /// It failed again and again, and is left alone.
    Parked(Parked),
    /// It cannot be had on this node; why.
    Lost(String),
}

impl Slot {
    pub(super) fn new(room: usize, serial: u64, used: Moment) -> Self {
        Self {
            room: Arc::new(Semaphore::new(room)),
            pending: Arc::default(),
            standing: Standing::waking(),
            serial,
            restarts: Restarts::default(),
            used,
        }
    }
}

impl Standing {
    pub(super) fn waking() -> Self {
        Self::Waking(Mutex::default())
    }

    /// What waits for a tenant that is being woken; nothing of any other.
    pub(super) fn waiting(&mut self) -> Vec<Post> {
        let Self::Waking(waiting) = self else { return Vec::new() };
        std::mem::take(waiting.get_mut().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn put(&mut self, post: Post) -> Result<(), Refused> {
        match self {
            Self::Waking(waiting) => {
                waiting.get_mut().unwrap_or_else(PoisonError::into_inner).push(post);
                Ok(())
            }
            Self::Awake(tenant) => tenant.try_send(post).map_err(|refused| match refused {
                SendError::Full(post) => Box::new((post.envelope, Rejected::FULL)),
                SendError::Closed(post) => Box::new((post.envelope, Rejected::gone())),
            }),
            Self::Parked(_) => Err(Box::new((post.envelope, Rejected::Parked))),
            Self::Lost(why) => Err(Box::new((post.envelope, Rejected::Stopping(why.clone())))),
        }
    }

    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Waking(_) => "waking",
            Self::Awake(_) => "awake",
            Self::Parked(_) => "parked",
            Self::Lost(_) => "lost",
        }
    }

    pub(super) fn why(&self) -> Option<&str> {
        match self {
            Self::Waking(_) | Self::Awake(_) => None,
            Self::Parked(parked) => Some(&parked.why),
            Self::Lost(why) => Some(why),
        }
    }
}
