//! A whole node over a journal in memory, against simulated vendors.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that fails should say where"
)]

mod aside;
mod batch;
mod desk;
mod ear;
mod failure;
mod flow;
mod lever;
mod platform;
mod poll;
mod probe;
mod provider;
mod quarantine;
mod receipt;
mod rental;
mod rest;
mod shelf;
mod supervise;
mod turn;
