//! The world of a talk that is told within one process: a panel and two vendors, in memory.
//!
//! Its vendors answer in the words of the real ones, and the gateways read them, so that what is
//! told here is what a node would hear over the wire.

mod catalogue;
mod panel;
mod provider;
mod rental;
mod ticket;
mod vendor;

pub(super) use panel::{PAGE, Panel};
pub(super) use rental::ZONE_MINUTES;
pub(super) use ticket::STAFF;
pub(super) use vendor::Vendor;

use crate::talk::script::{Dealing, Placed};
use domain::id::{ApiName, ChannelName, ExternalId};
use domain::input::Ended;
use domain::time::Moment;
use gateways::call::Reply;
use std::collections::{BTreeMap, BTreeSet};

/// A panel and the vendors.
pub(super) struct World {
    /// Where orders live.
    pub(super) panel: Panel,
    /// What the panel lists for its users.
    pub(super) catalogue: catalogue::Catalogue,
    /// Providers that have APIs of their own.
    pub(super) providers: BTreeMap<ApiName, provider::Provider>,
    /// The orders that every provider knows.
    pub(super) known: provider::Known,
    /// Who carries messages, by the channel that leads there.
    pub(super) vendors: BTreeMap<ChannelName, Vendor>,
}

impl World {
    /// An empty panel, WhatsApp at `wa` and Telegram at `tg`.
    pub(super) fn new() -> Self {
        let vendors = BTreeMap::from([
            ("wa".into(), Vendor::new(domain::medium::Medium::WhatsApp)),
            ("tg".into(), Vendor::new(domain::medium::Medium::Telegram)),
        ]);
        let catalogue = catalogue::Catalogue::default();
        let (providers, known) = (BTreeMap::new(), provider::Known::new());
        Self { panel: Panel::default(), catalogue, providers, known, vendors }
    }

    /// The panel has this order, and so has whoever fulfils it.
    pub(super) fn place(&mut self, placed: &Placed, now: Moment) {
        if let Some(number) = &placed.external {
            self.known.insert(number.clone(), placed.status);
        }
        self.panel.place(placed, now);
    }

    /// A provider answers otherwise, or something has become of what it has.
    pub(super) fn deal(&mut self, dealing: &Dealing, now: Moment) -> Result<(), String> {
        let provider = self.providers.get_mut(dealing.name());
        provider.ok_or_else(|| format!("there is no {}", dealing.name()))?.deal(dealing, now)
    }

    /// The refills that have ended, of those asked about.
    pub(super) fn ended(&self, asked: BTreeSet<(ApiName, ExternalId)>, now: Moment) -> Ended {
        let mut numbers: BTreeMap<ApiName, Vec<ExternalId>> = BTreeMap::new();
        for (name, number) in asked {
            numbers.entry(name).or_default().push(number);
        }
        let told = numbers.iter().filter_map(|(name, numbers)| {
            let told = self.providers.get(name)?.ended(numbers, now).into_iter();
            Some(told.map(|(number, end)| ((name.clone(), number), end)))
        });
        told.flatten().collect()
    }
}

/// What a vendor says.
fn says(status: u16, body: &str) -> Reply {
    Reply { status, retry_after: None, body: body.as_bytes().to_vec() }
}
