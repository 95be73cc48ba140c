//! Perfect Panel, through its Admin API v2 (`/adminapi/v2`, header `X-Api-Key`).
//!
//! Only calls that read are made, and two that write in a user's tickets. The vendor's
//! description is not public; what is read here is what several working programs agree on, and each
//! reader bears what they disagree on.

mod desk;
mod envelope;
mod row;
mod ticket;

use self::envelope::Said;
use super::desk::Desk;
use super::{Bulk, Capabilities, Login, Panel, Probe, User};
use crate::call::{Answer, Call, Host, escape};
use crate::received::garbled;
use crate::{money, number};
use domain::code::Posting;
use domain::fault::Fault;
use domain::id::{OrderId, Username};
use domain::order::Sheet;
use domain::time::Moment;
use serde_json::Value;
use std::collections::BTreeSet;

/// The panel itself.
pub(super) struct Perfect;

impl Panel for Perfect {
    fn name(&self) -> &'static str {
        "perfect"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { bulk: true, users: true, tickets: true, rate_per_second: 5 }
    }

    fn ask_order(&self, login: &Login, order: OrderId) -> Call {
        ask(login, &format!("orders/{order}"))
    }

    fn read_order(
        &self,
        asked: OrderId,
        answer: &Answer,
        _now: Moment,
    ) -> Result<Option<Sheet>, Fault> {
        let data = match envelope::open(answer)? {
            Said::Data(data) => data,
            Said::Missing => return Ok(None),
        };
        let sheet = row::sheet(&data)?;
        if sheet.id == asked { Ok(Some(sheet)) } else { Err(Fault::Mismatched) }
    }

    fn filters(&self) -> &'static [&'static str] {
        &["ids", "order"]
    }

    /// One row more than was asked for is allowed, so that a panel that does not know the filter
    /// shows it by a row that nobody asked for.
    fn ask_orders_by(&self, login: &Login, orders: &[OrderId], filter: &str) -> Call {
        let ids: Vec<String> = orders.iter().map(OrderId::to_string).collect();
        let limit = ids.len().saturating_add(1);
        let filter = escape(filter);
        ask(login, &format!("orders?{filter}={}&limit={limit}&offset=0", ids.join(",")))
    }

    fn read_orders(&self, asked: &[OrderId], answer: &Answer, _now: Moment) -> Result<Bulk, Fault> {
        let data = match envelope::open(answer) {
            Ok(Said::Data(data)) => data,
            Ok(Said::Missing) | Err(Fault::Failed(400..=499)) => return Ok(Bulk::unproven(asked)),
            Err(fault) => return Err(fault),
        };
        Ok(gather(asked, list(&data)?))
    }

    fn ask_user(&self, login: &Login, user: &Username) -> Call {
        ask(login, &format!("users?username={}&limit=10&offset=0", escape(user.as_str())))
    }

    fn read_user(&self, asked: &Username, answer: &Answer) -> Result<Option<User>, Fault> {
        let data = match envelope::open(answer)? {
            Said::Data(data) => data,
            Said::Missing => return Ok(None),
        };
        let asked = asked.as_str().to_lowercase();
        let mut strangers = false;
        for row in list(&data)? {
            let name = row::owner(row).ok_or_else(|| garbled("a user with a name"))?;
            let folded = name.to_lowercase();
            if folded == asked {
                return Ok(Some(User { username: name.into(), balance: money::balance(row) }));
            }
            // A panel may search for a part of the name; then every row holds it.
            strangers |= !folded.contains(&asked);
        }
        if strangers { Err(Fault::Mismatched) } else { Ok(None) }
    }

    fn desk(&self) -> Option<&'static dyn Desk> {
        Some(&desk::Tickets)
    }

    fn ask_ticket(
        &self,
        login: &Login,
        user: &Username,
        subject: &str,
        message: &str,
    ) -> Option<Call> {
        Some(ticket::ask(login, user, subject, message))
    }

    fn read_ticket(&self, answer: &Answer) -> Posting {
        ticket::read(answer)
    }

    fn ask_probe(&self, login: &Login) -> Call {
        ask(login, "orders?limit=1&offset=0")
    }

    fn read_probe(&self, answer: &Answer) -> Result<Probe, Fault> {
        let Said::Data(data) = envelope::open(answer)? else {
            return Err(Fault::Failed(404));
        };
        let sample = list(&data)?.first().and_then(|it| row::number_of(it).ok());
        let orders = data.get("count").and_then(|it| number::read(it).ok().flatten());
        Ok(Probe { orders, sample })
    }
}

fn ask(login: &Login, path: &str) -> Call {
    Call::get(Host::Chosen, format!("{}/adminapi/v2/{path}", login.site))
        .with_header("X-Api-Key", &login.key)
        .with_header("Content-Type", "application/json")
        .with_header("Accept", "application/json")
}

/// The rows of a list: `data.list`, or `data` itself.
fn list(data: &Value) -> Result<&[Value], Fault> {
    let rows = data.get("list").unwrap_or(data).as_array();
    rows.map(Vec::as_slice).ok_or_else(|| garbled("a list"))
}

/// Keeps what is whole of a list that proves itself; everything else is left to be asked singly.
fn gather(asked: &[OrderId], rows: &[Value]) -> Bulk {
    let mut bulk = Bulk::unproven(asked);
    let mut seen = BTreeSet::new();
    let known: BTreeSet<OrderId> = bulk.rest.clone();
    for row in rows {
        let id = row::number_of(row).ok().filter(|id| known.contains(id));
        let Some(id) = id.filter(|id| seen.insert(*id)) else {
            return Bulk::unproven(asked);
        };
        if let (true, Ok(sheet)) = (row::is_whole(row), row::sheet(row)) {
            bulk.rest.remove(&id);
            bulk.sheets.insert(id, sheet);
        }
    }
    bulk.proves = !rows.is_empty();
    bulk
}
