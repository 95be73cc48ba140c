//! Rental Panel, through its Admin API v1 (`/adminapi/v1?key=…&action=…`).
//!
//! Only calls that read are made: of `getOrders` it is not known that it leaves orders alone, so
//! orders are asked for by their numbers and nothing else. The key stands in the query, as the
//! vendor wants it; a [`Call`] shows no more than its origin. Errors come with status 200, and
//! several words and shapes are seen for the same thing.

mod envelope;
mod row;
mod user;

use self::envelope::Said;
use super::{Bulk, Capabilities, Login, Panel, Probe, User};
use crate::call::{Answer, Call, Host, escape};
use domain::fault::Fault;
use domain::id::{OrderId, Username};
use domain::order::Sheet;
use domain::time::Moment;
use std::collections::BTreeSet;

/// The order that a first look asks for. Whether there is one of this number does not matter.
const FIRST: OrderId = OrderId(1);

/// The panel itself.
pub(super) struct Rental;

impl Panel for Rental {
    fn name(&self) -> &'static str {
        "rental"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { bulk: true, users: true, tickets: false, rate_per_second: 2 }
    }

    fn ask_order(&self, login: &Login, order: OrderId) -> Call {
        self.ask_orders(login, &[order])
    }

    fn read_order(
        &self,
        asked: OrderId,
        answer: &Answer,
        now: Moment,
    ) -> Result<Option<Sheet>, Fault> {
        let rows = match envelope::open(answer)? {
            Said::Missing => return Ok(None),
            Said::Whole(whole) => row::list(whole)?,
        };
        let [row] = rows.as_slice() else {
            return if rows.is_empty() { Ok(None) } else { Err(Fault::Mismatched) };
        };
        if row.is_missing() {
            return Ok(None);
        }
        let sheet = row::sheet(row, now)?;
        if sheet.id == asked { Ok(Some(sheet)) } else { Err(Fault::Mismatched) }
    }

    fn filters(&self) -> &'static [&'static str] {
        &["orders"]
    }

    fn ask_orders_by(&self, login: &Login, orders: &[OrderId], filter: &str) -> Call {
        let ids: Vec<String> = orders.iter().map(OrderId::to_string).collect();
        ask(login, "getOrders-by-id", &[(&escape(filter), &ids.join(",")), ("provider", "1")])
    }

    fn read_orders(&self, asked: &[OrderId], answer: &Answer, now: Moment) -> Result<Bulk, Fault> {
        match envelope::open(answer)? {
            // One that is missing may have spoilt it for the others.
            Said::Missing => Ok(Bulk::unproven(asked)),
            Said::Whole(whole) => Ok(gather(asked, &row::list(whole)?, now)),
        }
    }

    fn ask_user(&self, login: &Login, user: &Username) -> Call {
        ask(login, "getUser", &[("username", &escape(user.as_str()))])
    }

    fn read_user(&self, asked: &Username, answer: &Answer) -> Result<Option<User>, Fault> {
        match envelope::open(answer)? {
            Said::Missing => Ok(None),
            Said::Whole(whole) => user::find(&whole, asked).map(Some),
        }
    }

    fn ask_probe(&self, login: &Login) -> Call {
        self.ask_order(login, FIRST)
    }

    fn read_probe(&self, answer: &Answer) -> Result<Probe, Fault> {
        let sample = match envelope::open(answer)? {
            Said::Missing => None,
            Said::Whole(whole) => row::list(whole)?.first().map(row::number_of).transpose()?,
        };
        Ok(Probe { orders: None, sample })
    }
}

/// A call; the values are safe in a query already.
fn ask(login: &Login, action: &str, more: &[(&str, &str)]) -> Call {
    let mut url = format!("{}/adminapi/v1?key={}&action={action}", login.site, escape(&login.key));
    for (name, value) in more {
        url.extend(["&", name, "=", value]);
    }
    Call::get(Host::Chosen, url).with_header("Accept", "application/json")
}

/// Keeps what is whole of a list in which nothing is but what was asked for; the rest is left to be
/// asked for singly.
fn gather(asked: &[OrderId], rows: &[row::Row], now: Moment) -> Bulk {
    let mut bulk = Bulk::unproven(asked);
    let known: BTreeSet<OrderId> = bulk.rest.clone();
    let mut seen = BTreeSet::new();
    for row in rows {
        let id = row::number_of(row).ok().filter(|id| known.contains(id));
        let Some(id) = id.filter(|id| seen.insert(*id)) else {
            return Bulk::unproven(asked);
        };
        if let Ok(sheet) = row::sheet(row, now) {
            bulk.rest.remove(&id);
            bulk.sheets.insert(id, sheet);
        }
    }
    bulk.proves = !rows.is_empty();
    bulk
}
