//! The panel's list of services in the world in memory, in the words of its API for users.

use super::{PAGE, says};
use crate::talk::script::{Offer, PanelMood, Shelf};
use domain::fault::Fault;
use domain::id::ServiceId;
use domain::input::Fresh;
use domain::service::Listing;
use gateways::call::{Answer, Trouble};
use gateways::provider;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What is listed, and how the list is answered.
#[derive(Default)]
pub(in crate::talk) struct Catalogue {
    mood: PanelMood,
    offers: BTreeMap<ServiceId, Offer>,
}

impl Catalogue {
    /// The list is another one, or is answered otherwise.
    pub(in crate::talk) fn shelve(&mut self, row: &Shelf) {
        match row {
            Shelf::Listed(offer) => drop(self.offers.insert(offer.service, offer.clone())),
            Shelf::Taken(service) => drop(self.offers.remove(service)),
            Shelf::Turned(mood) => self.mood = *mood,
            // Where it is said to be is the tenant's affair.
            Shelf::Entered => {}
        }
    }

    /// What the gateway makes of the answer.
    pub(in crate::talk) fn read(&self) -> Result<Fresh, Fault> {
        let provider = provider::named("standard").ok_or(Fault::Unset)?;
        let list = provider.read_services(&self.answer())?;
        let unread = u32::try_from(list.unread).unwrap_or(u32::MAX);
        let listed = list
            .services
            .iter()
            .map(|it| Listing::read(it.id, &it.name, it.description.as_deref(), it.refill));
        Ok(Fresh { listed: listed.collect(), unread })
    }

    fn answer(&self) -> Answer {
        match self.mood {
            PanelMood::Up => Ok(says(200, &self.list().to_string())),
            PanelMood::Down => Err(Trouble::Unreachable),
            PanelMood::Denied => Ok(says(200, r#"{"error":"Invalid API key"}"#)),
            PanelMood::Garbled => Ok(says(200, r#"[{"service":12,"na"#)),
            PanelMood::Html => Ok(says(200, PAGE)),
            PanelMood::Slow => Err(Trouble::Silent),
        }
    }

    fn list(&self) -> Value {
        let row = |it: &Offer| {
            let mut row = json!({
                "service": it.service.0, "name": it.name, "type": "Default", "category": "All",
                "rate": "1.00", "min": "10", "max": "1000", "refill": it.button, "cancel": false,
            });
            if let (Some(row), Some(description)) = (row.as_object_mut(), &it.description) {
                row.insert("desc".to_owned(), json!(description));
            }
            row
        };
        self.offers.values().map(row).collect()
    }
}
