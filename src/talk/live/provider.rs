//! Providers' own APIs in a talk that is told live.

use super::Desk;
use super::vendors::Vendors;
use crate::talk::script::{ApiMood, Dealing, Placed};
use crate::talk::world::PAGE;
use anyhow::Context as _;
use domain::id::{ApiName, ExternalId};
use domain::order::Status;
use domain::time::{Moment, Span};
use serde_json::{Value, json};
use sim::{Release, Vendor};
use std::collections::BTreeMap;

/// The key to each.
const KEY: &str = "talk-provider-key";

/// The providers of a talk, and the orders that all of them know.
#[derive(Default)]
pub(super) struct Providers {
    /// Where each is, how it answers, and since when.
    open: BTreeMap<ApiName, (String, ApiMood, Moment)>,
    known: BTreeMap<ExternalId, (Status, Option<String>)>,
}

impl Vendors {
    /// Where a provider's API is, from here on at the latest.
    fn provider(&mut self, name: &ApiName) -> anyhow::Result<String> {
        if let Some((url, ..)) = self.providers.open.get(name) {
            return Ok(url.clone());
        }
        let seed = json!({ "name": name.as_str(), "api_key": KEY, "own_port": true });
        let opened = self.server.world.provider(serde_json::from_value(seed)?)?;
        let url = format!("{}/api/v2", opened.base_url);
        let begins = (url.clone(), ApiMood::Up, Moment(0));
        self.providers.open.insert(name.clone(), begins);
        for number in self.providers.known.keys() {
            self.book(name, number)?;
        }
        Ok(url)
    }

    /// The panel has an order, and whoever fulfils it has it on the books.
    pub(super) fn placed(&mut self, placed: &Placed, now: Moment) -> anyhow::Result<()> {
        self.place(placed, now)?;
        let Some(number) = &placed.external else { return Ok(()) };
        self.providers.known.insert(number.clone(), (placed.status, None));
        self.providers.open.keys().try_for_each(|name| self.book(name, number))
    }

    fn book(&self, name: &ApiName, number: &ExternalId) -> anyhow::Result<()> {
        let known = self.providers.known.get(number);
        let (status, said) = known.with_context(|| format!("nobody has order {number}"))?;
        // Numbers with letters are never on a simulated provider's books.
        let Ok(id) = number.as_str().parse::<u64>() else { return Ok(()) };
        let order = json!({
            "id": id, "status": status.name().replace('_', " "), "refill_error": said,
            "cancel_error": said,
        });
        let books = json!({ "provider": name.as_str(), "orders": [order] });
        Ok(self.server.world.provider_orders(serde_json::from_value(books)?)?)
    }

    async fn deal(&mut self, dealing: &Dealing, now: Moment) -> anyhow::Result<()> {
        match dealing {
            Dealing::Entered(_) => {}
            Dealing::Turned(name, mood) => {
                if let Some((_, known, since)) = self.providers.open.get_mut(name) {
                    (*known, *since) = (*mood, now);
                }
                self.refresh_providers(now).await?;
            }
            Dealing::Said(name, order, said) => {
                if let Some((_, known)) = self.providers.known.get_mut(order) {
                    known.clone_from(said);
                }
                self.book(name, order)?;
            }
            Dealing::Moved(name, id, status) => {
                let change = json!({ "provider": name.as_str(), "id": id, "status": status });
                self.server.world.refill(serde_json::from_value(change)?)?;
            }
        }
        Ok(())
    }

    /// Sets every provider's faults as its mood has them at this moment.
    pub(super) async fn refresh_providers(&self, now: Moment) -> anyhow::Result<()> {
        for (name, (_, mood, since)) in &self.providers.open {
            self.spoil(name, &faulty(*mood, *since, now)).await?;
        }
        Ok(())
    }

    /// The next call with an effect is held at its provider, or vanishes where none would be
    /// taken.
    pub(super) async fn hold_providers(&self) -> anyhow::Result<()> {
        for (name, (_, mood, _)) in &self.providers.open {
            let takes = matches!(mood, ApiMood::Up | ApiMood::Lost);
            let fault = if takes { "hold" } else { "vanished" };
            self.spoil(name, &json!({ "fault": fault, "on": "sends" })).await?;
        }
        Ok(())
    }

    /// What is held goes on.
    pub(super) fn release_providers(&self, lost: bool) -> anyhow::Result<()> {
        for name in self.providers.open.keys() {
            let (vendor, account) = (Vendor::Provider, name.as_str().to_owned());
            self.server.world.release(&Release { vendor, account, lost })?;
        }
        Ok(())
    }

    async fn spoil(&self, name: &ApiName, fault: &Value) -> anyhow::Result<()> {
        let mut order = json!({ "vendor": "provider", "account": name.as_str() });
        if let (Some(order), Some(fault)) = (order.as_object_mut(), fault.as_object()) {
            order.extend(fault.clone());
        }
        Ok(self.server.world.fault(&serde_json::from_value(order)?).await?)
    }
}

impl Desk {
    /// A provider's API answers otherwise, or the owner says where it is.
    pub(super) async fn deal(&mut self, dealing: &Dealing) -> anyhow::Result<Option<String>> {
        let url = self.vendors.provider(dealing.name())?;
        if let Dealing::Entered(name) = dealing {
            let place = (url.as_str(), KEY);
            return self.owner.provider(&self.tenant, name, place, &self.vendors.names).await;
        }
        self.vendors.deal(dealing, self.now).await?;
        Ok(None)
    }
}

/// A mood as the simulators know it.
fn faulty(mood: ApiMood, since: Moment, now: Moment) -> Value {
    match mood {
        ApiMood::Up => json!({ "fault": "up" }),
        ApiMood::Down => json!({ "fault": "down" }),
        ApiMood::Denied => json!({ "fault": "denied" }),
        ApiMood::Garbled => json!({ "fault": "garbled" }),
        ApiMood::Html => json!({ "fault": "answer", "status": 200, "body": PAGE }),
        ApiMood::Lost => json!({ "fault": "lost", "on": "sends" }),
        ApiMood::Limited(length) => match since.plus(length).since(now) {
            Span(0) => json!({ "fault": "up" }),
            left => json!({ "fault": "limited", "seconds": left.0.div_ceil(1_000) }),
        },
    }
}
