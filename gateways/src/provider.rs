//! Providers: who fulfil orders upstream, asked through the API that they give their customers.
//! One file in `provider/` and one line in [`ALL`] each. A panel speaks the same to its own users.

mod standard;

pub use crate::login::Login;
pub use crate::site::SiteProblem;

use crate::call::{Answer, Call};
use crate::site;
use domain::fault::Fault;
use domain::id::ServiceId;

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

    /// Asks for all services. The answer may be far longer than others.
    fn ask_services(&self, login: &Login) -> Call;

    /// Reads them.
    fn read_services(&self, answer: &Answer) -> Result<Catalogue, Fault>;
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
