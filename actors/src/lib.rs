//! Who does what, when; and what happens when it fails.
//!
//! ```text
//! Node ─ Directory (who is awake, and where)
//!      ├ Platform    writes which tenants, hooks and tokens there are
//!      ├ Receipts    writes which requests were taken once, and how they were answered
//!      └ Tenant ──┬ Listener × channel   polls, says replies
//!                 ├ Verifier             asks the panel
//!                 ├ Route                carries dispatches, looks for those in doubt
//!                 └ Cooldown             the tenant's clock
//! ```
//! [`Node`] is the only door: everything outside of this package speaks to it.

mod node;
mod directory;
mod platform;
mod receipt;
mod tenant;

mod listener;
mod verifier;
mod route;
mod cooldown;

mod aside;

mod charge;
mod permit;
mod gate;
mod lease;
mod ear;
mod vital;
mod world;
mod supervise;
mod desk;
mod drill;

mod clock;
mod pulse;
mod counter;
mod core;

pub mod codec;
mod log;
mod simulate;

pub use aside::{ASIDE, AsideState, Kept, Note, Quarantined, stream_beside};
pub use clock::Clock;
pub use cooldown::CooldownState;
pub use counter::{Counter, Counters};
pub use drill::Drill;
pub use listener::ListenerState;
pub use log::{CommandQuery, DispatchQuery, Page};
pub use node::{
    Census, ChannelHealth, Invitation, JournalState, Node, NodeParts, NodeState, ProbeStep,
    REHEARSED_MAX, Repeatable, StartError, Troubled, Turn,
};
pub use permit::Rejected;
pub use platform::{HookTarget, PlatformState};
pub use receipt::{ANSWER_MAX, Claimant, KeptAnswer, ReceiptState};
pub use route::RouteState;
pub use simulate::Simulation;
pub use tenant::{ChangeError, Changed, ChildrenState, FaultNoted, TenantState};
pub use verifier::VerifierState;
pub use vital::{Condition, Ground, Opinion, Problem, Queue, Receives, Row, Tested, Tried, Vitals};
pub use world::{CATALOGUE_KEY, CHANNEL_TOKEN, PANEL_KEY, PROVIDER_KEY};
