//! What the readers of service names and of messages make of real and made-up texts.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::too_many_lines,
    reason = "a test fails by panicking, and its tables are as long as the cases are many"
)]

mod catalogue;
mod command;
mod property;
mod talk;
mod trap;
mod variant;
