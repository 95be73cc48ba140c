//! The panel's list of services in a talk that is told live.

use super::Desk;
use super::vendors::{PANEL, Vendors};
use crate::talk::script::{Offer, Shelf};
use domain::id::ServiceId;
use serde_json::json;
use sim::{ListedSeed, World};
use std::collections::BTreeMap;

/// The key to it.
const KEY: &str = "talk-catalogue-key";

/// The list, as it was seeded.
#[derive(Default)]
pub(super) struct Catalogue {
    /// Where it is reached; nowhere until a talk speaks of it, since most never do.
    url: Option<String>,
    offers: BTreeMap<ServiceId, Offer>,
}

impl Catalogue {
    /// Where it is, from here on at the latest.
    fn open(&mut self, world: &World) -> anyhow::Result<String> {
        if let Some(url) = &self.url {
            return Ok(url.clone());
        }
        let seed = json!({ "name": PANEL, "api_key": KEY, "own_port": true });
        let opened = world.provider(serde_json::from_value(seed)?)?;
        let url = format!("{}/api/v2", opened.base_url);
        self.url = Some(url.clone());
        Ok(url)
    }

    fn seeds(&self) -> anyhow::Result<Vec<ListedSeed>> {
        let seed = |it: &Offer| {
            serde_json::from_value(json!({
                "service": it.service.0, "name": it.name, "refill": it.button,
                "desc": it.description,
            }))
        };
        Ok(self.offers.values().map(seed).collect::<Result<_, _>>()?)
    }
}

impl Vendors {
    fn list(&mut self) -> anyhow::Result<()> {
        Ok(self.server.world.services(PANEL, self.catalogue.seeds()?)?)
    }
}

impl Desk {
    /// The list is another one, is answered otherwise, or the owner says where it is.
    pub(super) async fn shelve(&mut self, row: &Shelf) -> anyhow::Result<Option<String>> {
        let url = self.vendors.catalogue.open(&self.vendors.server.world)?;
        match row {
            Shelf::Listed(offer) => {
                self.vendors.catalogue.offers.insert(offer.service, offer.clone());
                self.vendors.list()?;
            }
            Shelf::Taken(service) => {
                self.vendors.catalogue.offers.remove(service);
                self.vendors.list()?;
            }
            Shelf::Turned(mood) => self.vendors.turn_catalogue(*mood).await?,
            Shelf::Entered => {
                let place = (url.as_str(), KEY);
                return self.owner.catalogue(&self.tenant, place, &self.vendors.names).await;
            }
        }
        Ok(None)
    }
}
