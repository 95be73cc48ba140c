//! What happened: a synced log of events per stream, read back in order, and nothing else.
//!
//! The log (`log`) is the truth; the store behind it (`store`) is a reading of it that may be
//! dropped at any time and is then built again from the log.

mod bytes;
mod record;
mod api;
mod upcast;

mod files;
mod log;
mod identity;
mod anchor;
mod store;
mod writer;
mod disk;

mod memory;
pub mod faulty;
pub mod conformance;
mod verify;

pub use api::{
    Appended, BoxFuture, Entry, Error, Head, Health, Journal, Mark, Pairs, Record, Snapshot,
    StreamId,
};
pub use disk::{Archive, Disk, OpenError, Options, Progress};
pub use files::{File, Files, RealFiles};
pub use memory::Memory;
pub use upcast::{Lift, Upcast, UpcastError, Upcasts};
pub use verify::{Place, Report, Stats, WalkError, export, stats, verify, walk};
