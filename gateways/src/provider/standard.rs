//! The API that nearly all panels give their customers: version 2, one address, `key` and `action`
//! in a form, JSON back.
//!
//! Documented alike by many (mirpanel.com/api, justanotherpanel.com/api, panelsend.com/api).
//! Numbers are often texts, errors come with status 200, and one order's error stands within the
//! success of the others.

mod catalogue;
mod complaint;
mod envelope;
mod outcome;
mod state;

use super::{Catalogue, Login, Progress, Provider, RefillState, Told};
use crate::call::{Answer, Call, Host};
use crate::money;
use crate::received::garbled;
use domain::fault::Fault;
use domain::id::ExternalId;
use domain::outcome::Outcome;
use std::collections::BTreeMap;

/// The most bytes of a list of services; shops with ten thousand of them exist.
const CATALOGUE_MAX: usize = 24 * 1_024 * 1_024;

/// The most orders in one call, as documented.
const MANY_MAX: usize = 100;

/// The API itself.
pub(super) struct Standard;

impl Provider for Standard {
    fn name(&self) -> &'static str {
        "standard"
    }

    fn many_max(&self) -> usize {
        MANY_MAX
    }

    fn ask_refill(&self, login: &Login, orders: &[ExternalId]) -> Call {
        ask(login, "refill", &[one_or_many(["order", "orders"], orders)])
    }

    fn read_refill(&self, asked: &[ExternalId], answer: &Answer) -> BTreeMap<ExternalId, Outcome> {
        outcome::read("refill", asked, answer)
    }

    /// There is no word for one order alone.
    fn ask_cancel(&self, login: &Login, orders: &[ExternalId]) -> Call {
        ask(login, "cancel", &[one_or_many(["orders", "orders"], orders)])
    }

    fn read_cancel(&self, asked: &[ExternalId], answer: &Answer) -> BTreeMap<ExternalId, Outcome> {
        outcome::read("cancel", asked, answer)
    }

    fn ask_status(&self, login: &Login, orders: &[ExternalId]) -> Call {
        ask(login, "status", &[one_or_many(["order", "orders"], orders)])
    }

    fn read_status(&self, asked: &[ExternalId], answer: &Answer) -> Result<Told<Progress>, Fault> {
        state::orders(asked, &envelope::open(answer, asked.len())?)
    }

    fn ask_refill_status(&self, login: &Login, refills: &[ExternalId]) -> Call {
        ask(login, "refill_status", &[one_or_many(["refill", "refills"], refills)])
    }

    fn read_refill_status(
        &self,
        asked: &[ExternalId],
        answer: &Answer,
    ) -> Result<Told<RefillState>, Fault> {
        state::refills(asked, &envelope::open(answer, asked.len())?)
    }

    fn ask_balance(&self, login: &Login) -> Call {
        ask(login, "balance", &[])
    }

    fn read_balance(&self, answer: &Answer) -> Result<String, Fault> {
        money::balance(&envelope::open(answer, 0)?).ok_or_else(|| garbled("a balance"))
    }

    fn ask_services(&self, login: &Login) -> Call {
        ask(login, "services", &[]).at_most(CATALOGUE_MAX)
    }

    fn read_services(&self, answer: &Answer) -> Result<Catalogue, Fault> {
        catalogue::read(&envelope::open(answer, 0)?)
    }
}

/// The numbers, under the word for one or for many.
fn one_or_many([one, many]: [&'static str; 2], ids: &[ExternalId]) -> (&'static str, String) {
    let all: Vec<&str> = ids.iter().map(ExternalId::as_str).collect();
    (if all.len() == 1 { one } else { many }, all.join(","))
}

fn ask(login: &Login, action: &str, more: &[(&str, String)]) -> Call {
    let first = [("key", login.key.clone()), ("action", action.to_owned())];
    let fields = first.iter().chain(more).map(|(name, it)| ((*name).to_owned(), it.clone()));
    Call::post_form(Host::Chosen, login.site.clone(), fields.collect())
        .with_header("Accept", "application/json")
}
