//! Providers: who fulfil orders upstream, asked through the API that they give their customers.
//! One file in `provider/` and one line in [`ALL`] each. A panel speaks the same to its own users.

mod standard;

pub use crate::login::Login;
pub use crate::site::SiteProblem;

use crate::call::{Answer, Call};
use crate::site;
use domain::fault::Fault;
use domain::id::{ExternalId, ServiceId};
use domain::order::Status;
use domain::outcome::Outcome;
use std::collections::BTreeMap;
use std::fmt;

/// Every way for providers to speak.
pub static ALL: &[&dyn Provider] = &[&standard::Standard];

/// The way of this name in settings.
#[must_use]
pub fn named(name: &str) -> Option<&'static dyn Provider> {
    ALL.iter().copied().find(|it| it.name() == name)
}

/// A provider's way of speaking: what to ask, and how to read the answer. No I/O.
pub trait Provider: Sync {
    /// Its name in settings.
    fn name(&self) -> &'static str;

    /// The address as it is stored, from what an owner typed: the API's own (`…/api/v2`) where it
    /// was named, else the usual one of that host.
    fn site(&self, typed: &str) -> Result<String, SiteProblem> {
        site::api(typed)
    }

    /// The most orders, or refills, that one call may name.
    fn many_max(&self) -> usize;

    /// Asks for orders to be topped up. It is not to be made twice: each may begin a new refill.
    fn ask_refill(&self, login: &Login, orders: &[ExternalId]) -> Call;

    /// Reads what became of it, for every order that was asked for. `Accepted` carries the
    /// refill's own number, an [`ExternalId`].
    fn read_refill(&self, asked: &[ExternalId], answer: &Answer) -> BTreeMap<ExternalId, Outcome>;

    /// Asks for orders to be cancelled. It is a request: whether they are shows in their status.
    fn ask_cancel(&self, login: &Login, orders: &[ExternalId]) -> Call;

    /// Reads what became of it, for every order that was asked for.
    fn read_cancel(&self, asked: &[ExternalId], answer: &Answer) -> BTreeMap<ExternalId, Outcome>;

    /// Asks how far orders are.
    fn ask_status(&self, login: &Login, orders: &[ExternalId]) -> Call;

    /// Reads it. Orders of which the answer says nothing that is understood are left out.
    fn read_status(&self, asked: &[ExternalId], answer: &Answer) -> Result<Told<Progress>, Fault>;

    /// Asks how far refills are, by the numbers that [`Provider::read_refill`] brought.
    fn ask_refill_status(&self, login: &Login, refills: &[ExternalId]) -> Call;

    /// Reads it. Refills of which the answer says nothing that is understood are left out.
    fn read_refill_status(
        &self,
        asked: &[ExternalId],
        answer: &Answer,
    ) -> Result<Told<RefillState>, Fault>;

    /// Asks what money is left: little enough to see whether address and key are right.
    fn ask_balance(&self, login: &Login) -> Call;

    /// Reads it, such as `100.84 USD`.
    fn read_balance(&self, answer: &Answer) -> Result<String, Fault>;

    /// Asks for all services. The answer may be far longer than others.
    fn ask_services(&self, login: &Login) -> Call;

    /// Reads them.
    fn read_services(&self, answer: &Answer) -> Result<Catalogue, Fault>;
}

/// What is told of each of several things, by its number with the provider.
pub type Told<T> = BTreeMap<ExternalId, Result<T, Complaint>>;

/// How far an order is with its provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How far.
    pub status: Status,
    /// How many are left to deliver, where the provider says.
    pub remains: Option<u64>,
    /// The count before, where the provider says.
    pub start: Option<u64>,
}

/// How far a refill is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefillState {
    /// It waits.
    Waiting,
    /// It is being delivered.
    UnderWay,
    /// It is delivered.
    Completed,
    /// It was turned down.
    Rejected,
    /// It could not be done.
    Failed,
    /// A word that we do not know.
    Unknown,
}

/// What a provider says against one order or refill. `Display` says it in our own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Complaint {
    /// It has no order of this number, or not for us.
    NoSuchOrder,
    /// It has no refill of this number.
    NoSuchRefill,
    /// Its service has no refill by the API.
    RefillOff,
    /// An earlier refill of the order is not done yet.
    RefillUnderWay,
    /// The order cannot be cancelled by the API, or not any more.
    CancelOff,
    /// Words that we do not know.
    Other,
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSuchOrder => "the provider knows no such order",
            Self::NoSuchRefill => "the provider knows no such refill",
            Self::RefillOff => "the provider takes no refill for this service",
            Self::RefillUnderWay => "the provider has not done the last refill yet",
            Self::CancelOff => "the provider takes no cancellation for this order",
            Self::Other => "the provider refused it",
        })
    }
}

/// All services of a provider, or of a panel as its users see them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// Each that could be read, in the order of the list.
    pub services: Vec<Listed>,
    /// How many entries could not: without a number or a name, or a number a second time.
    pub unread: usize,
}

/// One service as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its number.
    pub id: ServiceId,
    /// Its name, at most 1,000 characters.
    pub name: String,
    /// Its type, such as `Default` or `Custom Comments`; empty where none is given.
    pub kind: String,
    /// Its category; empty where none is given.
    pub category: String,
    /// The price of a thousand, a decimal number in the account's currency.
    pub rate: Option<String>,
    /// The least that can be ordered.
    pub min: Option<u64>,
    /// The most that can be ordered.
    pub max: Option<u64>,
    /// Whether the API takes refills for it. It says nothing of what is promised.
    pub refill: Option<bool>,
    /// Whether the API takes cancellations for it.
    pub cancel: Option<bool>,
    /// What is said of it, as it came: often HTML. At most 8,000 characters.
    pub description: Option<String>,
}
