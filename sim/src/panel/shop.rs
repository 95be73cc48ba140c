//! A panel: its orders, users and tickets, and how its answers deviate.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Spoil;
use crate::fault::Mood;
use crate::pace::Pace;
use crate::rental::Quirks;
use crate::world::WorldError;

/// Seeds a panel: `{"name":"acme","api_key":"k-1"}`. Seeding a name anew replaces the panel and
/// everything in it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PanelSeed {
    /// Its name in the path, `/panel/<name>`.
    pub name: String,
    /// Wanted in `X-Api-Key`; of a Rental Panel, as `key`.
    pub api_key: String,
    /// How it speaks: `perfect` (default) or `rental`.
    #[serde(default = "perfect")]
    pub kind: String,
    /// A Rental Panel's odd ways.
    #[serde(default)]
    pub quirks: Quirks,
    /// Requests per second before 429; 0 is no limit. Default 5.
    #[serde(default = "five")]
    pub rate_per_s: usize,
    /// The parameter by which `GET /orders` filters by ids: `ids` (default), `order`,
    /// `status`, or `none` where no such filter works and all orders are listed.
    #[serde(default = "ids")]
    pub bulk_filter: String,
    /// Rows of a list carry `provider` and `external_id`. Default true.
    #[serde(default = "yes")]
    pub bulk_provider: bool,
    /// `charge` is an object with value, currency and formatted text; else a bare number.
    /// Default true.
    #[serde(default = "yes")]
    pub charge_object: bool,
    /// The panel's zone: printed dates are so many minutes east of UTC.
    #[serde(default)]
    pub zone_minutes: i64,
    /// Staff logins that may answer tickets; empty: any name will do.
    #[serde(default)]
    pub staff: Vec<String>,
    /// A new ticket's id comes as `ticket_id` (default) or `id`.
    #[serde(default = "ticket_id")]
    pub ticket_id_field: String,
    /// A port of its own, which `down` really shuts. Default false.
    #[serde(default)]
    pub own_port: bool,
}

fn perfect() -> String {
    "perfect".to_owned()
}

fn five() -> usize {
    5
}

fn ids() -> String {
    "ids".to_owned()
}

fn yes() -> bool {
    true
}

fn ticket_id() -> String {
    "ticket_id".to_owned()
}

/// Seeds an order of a panel, and its user if there is none of that name.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderSeed {
    /// The order's id.
    pub id: u64,
    /// The panel user it belongs to.
    pub user: String,
    /// Lower snake: `pending`, `in_progress`, `completed`, `partial`, `canceled`, `fail` …
    pub status: String,
    /// Usually a domain; null for manual services.
    #[serde(default)]
    pub provider: Option<String>,
    /// The provider's id of it; null or empty for manual services.
    #[serde(default)]
    pub external_id: Option<String>,
    /// The service's id.
    #[serde(default)]
    pub service_id: u64,
    /// The service's name, as the shop shows it.
    #[serde(default)]
    pub service_name: String,
    /// What was ordered for.
    #[serde(default)]
    pub link: String,
    /// How many were ordered.
    #[serde(default)]
    pub quantity: i64,
    /// How many are missing; any JSON value, since panels say "", "Unknown" and worse.
    #[serde(default)]
    pub remains: Value,
    /// The count before; may be null.
    #[serde(default)]
    pub start_count: Value,
    /// The price, as text.
    #[serde(default)]
    pub charge: Option<String>,
    /// Unix milliseconds; by default the world's time.
    #[serde(default)]
    pub created_ms: Option<i64>,
    /// Last change, for completed orders the best stand-in for their completion; by default the
    /// world's time.
    #[serde(default)]
    pub updated_ms: Option<i64>,
}

/// Changes an order: `{"panel":"acme","id":7,"status":"completed","remains":0}`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusChange {
    /// The panel.
    pub panel: String,
    /// The order.
    pub id: u64,
    /// Its new status.
    pub status: String,
    /// Its new remains; left out, they stay.
    #[serde(default)]
    pub remains: Option<Value>,
}

/// Seeds a user: `{"panel":"acme","username":"alice","balance":"12.50"}`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserSeed {
    /// The panel.
    pub panel: String,
    /// The login.
    pub username: String,
    /// Money left, as text. Default `0.00`.
    #[serde(default = "zero")]
    pub balance: String,
    /// Default `USD`.
    #[serde(default = "usd")]
    pub currency: String,
}

fn zero() -> String {
    "0.00".to_owned()
}

fn usd() -> String {
    "USD".to_owned()
}

/// A user writes into a ticket, which is opened if there is none of this id.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TicketMessage {
    /// The panel.
    pub panel: String,
    /// The ticket; null opens the next one.
    #[serde(default)]
    pub id: Option<u64>,
    /// Who writes.
    pub username: String,
    /// The subject, of use when it is opened.
    #[serde(default)]
    pub subject: String,
    /// HTML, as panels have it.
    pub message: String,
    /// The panel's staff writes, by hand.
    #[serde(default)]
    pub staff: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) id: u64,
    pub(crate) balance: String,
    pub(crate) currency: String,
}

#[derive(Debug, Clone)]
pub(crate) struct Ticket {
    pub(crate) user: String,
    pub(crate) subject: String,
    pub(crate) status: &'static str,
    pub(crate) created_ms: i64,
    pub(crate) updated_ms: i64,
    /// Text, and whether staff wrote it.
    pub(crate) messages: Vec<(String, bool)>,
}

#[derive(Debug)]
pub(crate) struct Shop {
    pub(crate) seed: PanelSeed,
    pub(crate) mood: Mood,
    pub(crate) spoil: Spoil,
    pub(crate) orders: BTreeMap<u64, OrderSeed>,
    pub(crate) users: BTreeMap<String, User>,
    pub(crate) tickets: BTreeMap<u64, Ticket>,
    pace: Pace,
}

impl Shop {
    pub(crate) fn new(seed: PanelSeed) -> Self {
        Self {
            seed,
            mood: Mood::default(),
            spoil: Spoil::default(),
            orders: BTreeMap::new(),
            users: BTreeMap::new(),
            tickets: BTreeMap::new(),
            pace: Pace::default(),
        }
    }

    /// Counts a request; false when the second is full.
    pub(crate) fn has_room(&mut self, now_ms: i64) -> bool {
        self.pace.has_room(self.seed.rate_per_s, now_ms)
    }

    pub(crate) fn user(&mut self, name: &str) -> &mut User {
        let id = u64::try_from(self.users.len()).unwrap_or_default().saturating_add(1);
        let new = || User { id, balance: zero(), currency: usd() };
        self.users.entry(name.to_owned()).or_insert_with(new)
    }

    pub(crate) fn seed_order(&mut self, mut order: OrderSeed, now_ms: i64) {
        self.user(&order.user);
        order.created_ms.get_or_insert(now_ms);
        order.updated_ms.get_or_insert(now_ms);
        if order.remains.is_null() {
            order.remains = json!(0);
        }
        drop(self.orders.insert(order.id, order));
    }

    pub(crate) fn seed_user(&mut self, seed: &UserSeed) {
        let user = self.user(&seed.username);
        user.balance.clone_from(&seed.balance);
        user.currency.clone_from(&seed.currency);
    }

    pub(crate) fn change_status(
        &mut self,
        change: StatusChange,
        now_ms: i64,
    ) -> Result<(), WorldError> {
        let missing = || WorldError::Unknown(format!("order {}", change.id));
        let order = self.orders.get_mut(&change.id).ok_or_else(missing)?;
        order.status = change.status;
        order.updated_ms = Some(now_ms);
        if let Some(remains) = change.remains {
            order.remains = remains;
        }
        Ok(())
    }

    /// A user writes; returns the ticket's id.
    pub(crate) fn hear(&mut self, said: &TicketMessage, now_ms: i64) -> u64 {
        let id = said.id.unwrap_or_else(|| self.next_ticket());
        if !said.staff {
            self.user(&said.username);
        }
        let ticket = self.tickets.entry(id).or_insert_with(|| Ticket {
            user: said.username.clone(),
            subject: said.subject.clone(),
            status: "pending",
            created_ms: now_ms,
            updated_ms: now_ms,
            messages: Vec::new(),
        });
        ticket.messages.push((said.message.clone(), said.staff));
        ticket.status = if said.staff { "answered" } else { "pending" };
        ticket.updated_ms = now_ms;
        id
    }

    fn next_ticket(&self) -> u64 {
        self.tickets.last_key_value().map_or(1, |(id, _)| id.saturating_add(1))
    }
}
