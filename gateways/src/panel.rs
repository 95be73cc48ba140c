//! Panels: where orders and users live. One file in `panel/` and one line in [`ALL`] each.

pub mod desk;
mod perfect;
mod rental;

pub use crate::login::Login;
pub use crate::site::SiteProblem;

use crate::call::{Answer, Call};
use crate::site;
use desk::Desk;
use domain::code::Posting;
use domain::fault::Fault;
use domain::id::{OrderId, Username};
use domain::order::Sheet;
use domain::time::Moment;
use std::collections::{BTreeMap, BTreeSet};

/// Every panel.
pub static ALL: &[&dyn Panel] = &[&perfect::Perfect, &rental::Rental];

/// The panel of this name in settings.
#[must_use]
pub fn named(name: &str) -> Option<&'static dyn Panel> {
    ALL.iter().copied().find(|it| it.name() == name)
}

/// A panel's way of speaking: what to ask, and how to read the answer. No I/O.
pub trait Panel: Sync {
    /// Its name in settings.
    fn name(&self) -> &'static str;

    /// What it can be asked.
    fn capabilities(&self) -> Capabilities;

    /// The address as it is stored, from what an owner typed: scheme, host and port alone. A
    /// missing scheme is https, and so is http except on an IP address or `localhost`.
    fn site(&self, typed: &str) -> Result<String, SiteProblem> {
        site::origin(typed)
    }

    /// Asks for one order.
    fn ask_order(&self, login: &Login, order: OrderId) -> Call;

    /// Reads it; `None` if the panel certainly has no such order. `now` is when the answer came:
    /// panels that tell an order's age by a clock of their own are read from there.
    fn read_order(
        &self,
        asked: OrderId,
        answer: &Answer,
        now: Moment,
    ) -> Result<Option<Sheet>, Fault>;

    /// The names under which a list of order numbers may be asked for, the likeliest first. Which
    /// one a panel understands shows in [`Bulk::proves`].
    fn filters(&self) -> &'static [&'static str];

    /// Asks for several orders at once, under one of [`Panel::filters`].
    fn ask_orders_by(&self, login: &Login, orders: &[OrderId], filter: &str) -> Call;

    /// Asks for several orders at once, under the likeliest name.
    fn ask_orders(&self, login: &Login, orders: &[OrderId]) -> Call {
        self.ask_orders_by(login, orders, self.filters().first().copied().unwrap_or_default())
    }

    /// Reads them. Never proves that an order does not exist; see [`Bulk::rest`].
    fn read_orders(&self, asked: &[OrderId], answer: &Answer, now: Moment) -> Result<Bulk, Fault>;

    /// Asks for a user.
    fn ask_user(&self, login: &Login, user: &Username) -> Call;

    /// Reads it; `None` if the panel has no such user.
    fn read_user(&self, asked: &Username, answer: &Answer) -> Result<Option<User>, Fault>;

    /// How its tickets are listed, read and answered; `None` where this kind of panel has none for
    /// programs, as [`Capabilities::tickets`] says.
    fn desk(&self) -> Option<&'static dyn Desk> {
        None
    }

    /// Opens a ticket in a user's account; `None` where this kind of panel takes none.
    fn ask_ticket(
        &self,
        _login: &Login,
        _user: &Username,
        _subject: &str,
        _message: &str,
    ) -> Option<Call> {
        None
    }

    /// Reads what became of the ticket. It is not posted twice, so that a refusal is one only where
    /// the panel says so, or nothing was written.
    fn read_ticket(&self, _answer: &Answer) -> Posting {
        Posting::Unsupported
    }

    /// Asks for as little as shows that address and key are right. Reads only.
    fn ask_probe(&self, login: &Login) -> Call;

    /// Reads whether they are.
    fn read_probe(&self, answer: &Answer) -> Result<Probe, Fault>;
}

/// What a panel can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Several orders in one call.
    pub bulk: bool,
    /// Users and their balance.
    pub users: bool,
    /// Tickets as a channel.
    pub tickets: bool,
    /// Calls that it bears in a second.
    pub rate_per_second: u32,
}

/// What a call for several orders brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bulk {
    /// The orders that came whole.
    pub sheets: BTreeMap<OrderId, Sheet>,
    /// The orders asked for that did not: absent, incomplete or doubtful. To be asked for singly,
    /// since only that answer tells whether they exist.
    pub rest: BTreeSet<OrderId>,
    /// Whether the panel understood the filter: rows came, and none that was not asked for.
    pub proves: bool,
}

impl Bulk {
    /// Nothing of use: all to be asked for singly.
    #[must_use]
    pub fn unproven(asked: &[OrderId]) -> Self {
        Self { rest: asked.iter().copied().collect(), ..Self::default() }
    }
}

/// A user of the panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// As the panel spells it.
    pub username: Username,
    /// The money left, such as `12.50 USD`; `None` where the panel does not say.
    pub balance: Option<String>,
}

/// What a first look at a panel shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Probe {
    /// How many orders it has, where it says.
    pub orders: Option<u64>,
    /// One of them, to try the other calls with.
    pub sample: Option<OrderId>,
}
