//! How panels, channels and providers speak: pairs of pure functions, *ask* and *read*.
//!
//! A gateway makes a [`call::Call`] and reads a [`call::Answer`]; only [`wire`] opens connections.
//! A panel is one file in `panel/` and one line in [`panel::ALL`]; a channel is one file in
//! `channel/` and one line in [`channel::ALL`].

pub mod call;
pub mod channel;
mod outcome;
pub mod panel;
pub mod wire;
