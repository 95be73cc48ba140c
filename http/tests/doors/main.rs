//! The doors, asked over HTTP: a real server on a free port, and behind it a real node.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on says so by stopping"
)]

mod client;
mod house;
mod invite;

mod aside;
mod setup;
mod policy;
mod limit;
mod webhook;
mod flood;
mod vendor;
mod problem;
mod version;
mod page;
mod catalogue;
mod provider;
mod rehearse;
mod route;
mod repeat;
mod secret;
mod health;
mod evidence;
