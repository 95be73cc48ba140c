//! The node: one process that owns tenants, and the door to all of them.

mod aside;
mod delivery;
mod health;
mod invite;
mod look;
mod observe;
mod probe;
mod receipt;
mod rehearse;
mod setup;
mod start;
mod stop;
mod token;

pub use health::{Census, ChannelHealth, Troubled};
pub use invite::Invitation;
pub use observe::{JournalState, NodeState};
pub use probe::ProbeStep;
pub use receipt::{Repeatable, Turn};
pub use rehearse::REHEARSED_MAX;
pub use start::StartError;

use crate::clock::Clock;
use crate::core::Core;
use config::{Settings, Vault};
use gateways::wire::WireOptions;
use journal::Journal;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// What a node is made of.
pub struct NodeParts {
    /// What happened. Closing it is its owner's business, after the node has stopped.
    pub journal: Arc<dyn Journal>,
    /// The keys.
    pub vault: Vault,
    /// The settings.
    pub settings: Arc<Settings>,
    /// The time.
    pub clock: Clock,
    /// How connections are made.
    pub wire: WireOptions,
}

/// A running node. Clones are the same node; it may be used from any thread. When the last clone
/// is dropped, its threads end as after [`Node::halt`].
#[derive(Clone)]
pub struct Node(Arc<Inner>);

struct Inner {
    core: Arc<Core>,
    system: actix::System,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        // Else the actors would take their end for a death, and say so.
        self.core.stopping.store(true, Ordering::SeqCst);
        self.system.stop();
    }
}
