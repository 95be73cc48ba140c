//! What a provider has on its books: services, orders, refills, and wishes to cancel.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::fault::Mood;
use crate::pace::Pace;
use crate::panel::Spoil;
use crate::world::WorldError;

/// Seeds a provider: `{"name":"rush","api_key":"p-1"}`. Seeding a name anew replaces it and
/// everything on its books.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderSeed {
    /// Its name in the path, `/provider/<name>/api/v2`.
    pub name: String,
    /// Wanted as `key`.
    pub api_key: String,
    /// Requests per second before 429; 0, the default, is no limit.
    #[serde(default)]
    pub rate_per_s: usize,
    /// Numbers come as texts. Default true.
    #[serde(default = "yes")]
    pub texts: bool,
    /// Money left, as text. Default `0.00`.
    #[serde(default = "zero")]
    pub balance: String,
    /// Default `USD`.
    #[serde(default = "usd")]
    pub currency: String,
    /// What it sells.
    #[serde(default)]
    pub services: Vec<ListedSeed>,
    /// A port of its own, which `down` really shuts. Default false.
    #[serde(default)]
    pub own_port: bool,
}

/// A service as it is listed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedSeed {
    /// Its number.
    pub service: u64,
    /// Its name.
    pub name: String,
    /// `Default`, `Custom Comments` …
    #[serde(rename = "type", default = "default_type")]
    pub kind: String,
    /// Its category.
    #[serde(default)]
    pub category: String,
    /// The price of a thousand, as text.
    #[serde(default = "zero")]
    pub rate: String,
    /// The least that can be ordered.
    #[serde(default)]
    pub min: u64,
    /// The most that can be ordered.
    #[serde(default)]
    pub max: u64,
    /// Whether the API takes refills for it.
    #[serde(default)]
    pub refill: bool,
    /// Whether the API takes cancellations for it.
    #[serde(default)]
    pub cancel: bool,
    /// What is said of it; left out of the list where absent.
    #[serde(default)]
    pub desc: Option<String>,
}

/// An order on the books. Seeding a number anew replaces it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderOrder {
    /// Its number.
    pub id: u64,
    /// Its service; of one that is not listed everything is allowed.
    #[serde(default)]
    pub service: u64,
    /// `Pending`, `In progress`, `Completed`, `Partial`, `Canceled` …, as it is written.
    pub status: String,
    /// The price, as text.
    #[serde(default = "zero")]
    pub charge: String,
    /// The count before; any JSON value.
    #[serde(default)]
    pub start_count: Value,
    /// How many are missing; any JSON value.
    #[serde(default)]
    pub remains: Value,
    /// What is said in place of refilling it.
    #[serde(default)]
    pub refill_error: Option<String>,
    /// What is said in place of cancelling it.
    #[serde(default)]
    pub cancel_error: Option<String>,
    /// What is said in place of its status.
    #[serde(default)]
    pub status_error: Option<String>,
}

/// Puts orders on the books: `{"provider":"rush","orders":[…]}`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderOrders {
    /// Whose books.
    pub provider: String,
    /// The orders.
    pub orders: Vec<ProviderOrder>,
}

/// A refill on the books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderRefill {
    /// Its number.
    pub id: u64,
    /// Its order.
    pub order: u64,
    /// `Awaiting` at first; then what it is told.
    pub status: String,
}

/// A refill moves on: `{"provider":"rush","id":1,"status":"Completed"}`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefillChange {
    /// Whose refill.
    pub provider: String,
    /// Which.
    pub id: u64,
    /// Its new status, as it is written.
    pub status: String,
}

/// What is on a provider's books.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProviderState {
    /// All orders, by number.
    pub orders: Vec<ProviderOrder>,
    /// All refills, by number.
    pub refills: Vec<ProviderRefill>,
    /// The orders that were to be cancelled, as often as they were.
    pub cancels: Vec<u64>,
}

#[derive(Debug)]
pub(crate) struct Book {
    pub(crate) seed: ProviderSeed,
    pub(crate) mood: Mood,
    pub(crate) spoil: Spoil,
    pub(crate) pace: Pace,
    pub(crate) orders: BTreeMap<u64, ProviderOrder>,
    pub(crate) refills: BTreeMap<u64, ProviderRefill>,
    pub(crate) cancels: Vec<u64>,
}

impl Book {
    pub(crate) fn new(seed: ProviderSeed) -> Self {
        Self {
            seed,
            mood: Mood::default(),
            spoil: Spoil::default(),
            pace: Pace::default(),
            orders: BTreeMap::new(),
            refills: BTreeMap::new(),
            cancels: Vec::new(),
        }
    }

    pub(crate) fn listed(&self, service: u64) -> Option<&ListedSeed> {
        self.seed.services.iter().find(|it| it.service == service)
    }

    pub(crate) fn change_refill(&mut self, change: RefillChange) -> Result<(), WorldError> {
        let missing = || WorldError::Unknown(format!("refill {}", change.id));
        self.refills.get_mut(&change.id).ok_or_else(missing)?.status = change.status;
        Ok(())
    }

    pub(crate) fn state(&self) -> ProviderState {
        ProviderState {
            orders: self.orders.values().cloned().collect(),
            refills: self.refills.values().cloned().collect(),
            cancels: self.cancels.clone(),
        }
    }
}

fn yes() -> bool {
    true
}

fn zero() -> String {
    "0.00".to_owned()
}

fn usd() -> String {
    "USD".to_owned()
}

fn default_type() -> String {
    "Default".to_owned()
}
