//! The promises of settings and vault, from outside, on real files.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod keyring;
mod manual;
mod root;
mod rotation;
mod seal;
mod settings;
mod token;
