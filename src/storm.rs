//! Storms: seeded worlds of tenants, vendors, panels and people, in which everything goes wrong
//! that can, held against what is promised.
//!
//! [`run`] plays one storm. The shell around each tenant is a model of the real one, small enough
//! to be wholly deterministic: the same seed is the same storm. [`Bug`] plants a mistake in that
//! model, to show that the promises would notice it.

mod bug;
mod cast;
mod crowd;
mod desk;
pub(crate) mod dice;
mod disk;
mod facts;
mod going;
mod house;
mod invariant;
mod link;
mod news;
mod outside;
mod owner;
mod panel;
mod provider;
mod scene;
mod slow;
mod twin;
mod world;

pub use bug::Bug;

use world::World;

/// A storm in which a promise was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Which storm.
    pub seed: u64,
    /// The promise, by the name of the function that holds it.
    pub invariant: &'static str,
    /// What was seen.
    pub detail: String,
    /// All that happened, one line each: time since the start, house, what.
    pub story: Vec<String>,
}

/// What a storm in which all went well came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Steps of the world.
    pub steps: u64,
    /// Events in all journals.
    pub events: u64,
    /// Messages that reached vendors.
    pub messages: u64,
    /// Lives of all houses that ended in a crash.
    pub crashes: u64,
}

impl Tally {
    /// Both together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self {
            steps: self.steps.saturating_add(other.steps),
            events: self.events.saturating_add(other.events),
            messages: self.messages.saturating_add(other.messages),
            crashes: self.crashes.saturating_add(other.crashes),
        }
    }
}

/// Plays the storm of this seed.
///
/// # Errors
/// The first promise that was broken, with the story of how it came to that.
pub fn run(seed: u64, bug: Option<Bug>) -> Result<Tally, Failure> {
    let mut world = World::new(seed, bug, false);
    let Some(_) = world.play() else { return Ok(tally(&world)) };
    let mut world = World::new(seed, bug, true);
    let breach = world.play();
    let (invariant, detail) = breach.map_or_else(
        || ("it_is_the_same_again", "told again, the storm went well".to_owned()),
        |breach| (breach.invariant, breach.detail),
    );
    Err(Failure { seed, invariant, detail, story: world.scene.story() })
}

/// The promises, by name.
#[must_use]
pub fn invariants() -> Vec<&'static str> {
    invariant::names()
}

fn tally(world: &World) -> Tally {
    let count = |it: usize| u64::try_from(it).unwrap_or(u64::MAX);
    let events = world.houses.iter().map(|it| count(it.disk.records.len())).sum();
    let messages = world.houses.iter().map(|it| count(it.facts.contacts.len())).sum();
    let crashes = world.houses.iter().map(|it| it.life).sum();
    Tally { steps: world.steps, events, messages, crashes }
}
