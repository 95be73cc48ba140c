//! The journal judged from outside: conformance, power loss, damage, fullness, fencing.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "a test that meets the unexpected must fail where it stands"
)]

mod archive;
mod conformance;
mod damage;
mod foreign;
mod full;
mod power;
mod property;
mod start;
mod store;
mod told;
mod world;
