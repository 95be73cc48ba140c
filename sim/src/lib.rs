//! Simulated Telegram, Green API and panels: strict, and as faulty as they are told to be.
//!
//! A [`Server`] serves all of them on one port, a [`World`] is what they share. Nothing here is
//! taken from the packages that speak to the real services, so that one misreading of theirs
//! cannot hide in both.
//!
//! | path | what |
//! |---|---|
//! | `/bot<token>/<method>` | Telegram's Bot API (also below `/telegram`) |
//! | `/waInstance<id>/<method>/<token>` | Green API |
//! | `/panel/<name>/adminapi/v2/…` | the panel `<name>`, whose base URL is `/panel/<name>` |
//! | `/adminapi/v2/…` | the same at the root, as real panels have it; the key tells which panel |
//! | `/panel/<name>/adminapi/v1` | the same of a Rental Panel, at the root as well |
//! | `/provider/<name>/api/v2` | the API that a provider gives its customers |
//! | `/control/…` | everything that [`World`] can do, as JSON |

mod answer;
mod arguments;
mod clock;
mod control;
mod door;
mod entry;
mod fault;
mod green;
mod intake;
mod json;
mod options;
mod pace;
mod panel;
mod post;
mod provider;
mod record;
mod rental;
mod server;
mod telegram;
mod world;

pub use clock::ClockSetting;
pub use fault::{Fault, FaultOrder, Rival, Struck};
pub use green::{GroupSeed, InstanceHabits, InstanceSeed, StateChange};
pub use options::Options;
pub use panel::{OrderSeed, PanelSeed, StatusChange, TicketMessage, UserSeed};
pub use provider::{
    ListedSeed, ProviderOrder, ProviderOrders, ProviderRefill, ProviderSeed, ProviderState,
    RefillChange,
};
pub use record::{Delivery, Filter, Kind, Seen, Vendor};
pub use rental::{QuirkChange, Quirks};
pub use server::{Server, run};
pub use telegram::{BotHabits, BotSeed, ChatSeed};
pub use world::{
    HabitChange, Opened, Pending, Redelivery, Release, Said, Say, Violation, World, WorldError,
};
