//! Exchanges: recorded and made-up answers of every vendor, and what we read in them.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

mod ask;
mod desk;
mod fixture;
mod fuzz;
mod guard;
mod hearing;
mod local;
mod look;
mod outcome;
mod panel;
mod provider;
mod snapshot;
mod wire;
