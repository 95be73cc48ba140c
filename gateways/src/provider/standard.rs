//! The API that nearly all panels give their customers: version 2, one address, `key` and `action`
//! in a form, JSON back.
//!
//! Documented alike by many (mirpanel.com/api, justanotherpanel.com/api, panelsend.com/api).
//! Numbers are often texts, errors come with status 200, and one order's error stands within the
//! success of the others.

mod catalogue;
mod envelope;

use super::{Catalogue, Login, Provider};
use crate::call::{Answer, Call, Host};
use domain::fault::Fault;

/// The most bytes of a list of services; shops with ten thousand of them exist.
const CATALOGUE_MAX: usize = 24 * 1_024 * 1_024;

/// The API itself.
pub(super) struct Standard;

impl Provider for Standard {
    fn name(&self) -> &'static str {
        "standard"
    }

    fn ask_services(&self, login: &Login) -> Call {
        ask(login, "services", &[]).at_most(CATALOGUE_MAX)
    }

    fn read_services(&self, answer: &Answer) -> Result<Catalogue, Fault> {
        catalogue::read(&envelope::open(answer)?)
    }
}

fn ask(login: &Login, action: &str, more: &[(&str, &str)]) -> Call {
    let first = [("key", login.key.as_str()), ("action", action)];
    let fields = first.iter().chain(more).map(|(key, it)| ((*key).to_owned(), (*it).to_owned()));
    Call::post_form(Host::Chosen, login.site.clone(), fields.collect())
        .with_header("Accept", "application/json")
}
