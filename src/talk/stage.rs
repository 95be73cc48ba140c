//! Where a talk is told: something that does what the world does, and shows what came of it.

use super::script::Deed;
use domain::event::Event;
use domain::id::OutgoingId;
use std::collections::BTreeSet;

/// What a deed has led to, once all is quiet again.
#[derive(Debug, Default)]
pub(super) struct Aftermath {
    /// The tenant's new events, in their order.
    pub(super) events: Vec<Event>,
    /// The attempts that came to the vendor: message and how-manieth.
    pub(super) reached: BTreeSet<(OutgoingId, u32)>,
    /// Why a change was not taken.
    pub(super) objection: Option<String>,
    /// What was asked for and is in no event, a line each.
    pub(super) shown: Vec<String>,
}

/// A place where talks are told.
pub(super) trait Stage {
    /// Does one thing and waits until nothing more follows from it.
    ///
    /// # Errors
    /// What is wrong with the talk, or with the place, in words for whoever told it.
    fn act(&mut self, deed: &Deed) -> Result<Aftermath, String>;
}
