//! How panels, channels and providers speak: pairs of pure functions, *ask* and *read*.
//!
//! A gateway makes a [`call::Call`] and reads a [`call::Answer`]; only [`wire`] opens connections.
//! A panel is one file in `panel/` and one line in [`panel::ALL`]; a channel is one file in
//! `channel/` and one line in [`channel::ALL`]; a provider's API is one file in `provider/` and
//! one line in [`provider::ALL`].

pub mod call;
pub mod channel;
mod date;
mod html;
pub mod login;
mod money;
mod number;
mod outcome;
pub mod panel;
pub mod provider;
mod received;
mod site;
pub mod wire;
