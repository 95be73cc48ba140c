//! The simulators over real HTTP: each vendor's strings, limits, order and faults.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected fails by panicking"
)]

mod control;
mod fault;
mod green;
mod green_habit;
mod green_method;
mod green_webhook;
mod lab;
mod panel;
mod provider;
mod rental;
mod speed;
mod telegram;
mod telegram_habit;
mod telegram_poll;
mod telegram_webhook;
