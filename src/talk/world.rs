//! The world of a talk that is told within one process: a panel and two vendors, in memory.
//!
//! Its vendors answer in the words of the real ones, and the gateways read them, so that what is
//! told here is what a node would hear over the wire.

mod catalogue;
mod panel;
mod rental;
mod vendor;

pub(super) use panel::{PAGE, Panel};
pub(super) use rental::ZONE_MINUTES;
pub(super) use vendor::Vendor;

use domain::id::ChannelName;
use gateways::call::Reply;
use std::collections::BTreeMap;

/// A panel and the vendors.
pub(super) struct World {
    /// Where orders live.
    pub(super) panel: Panel,
    /// What the panel lists for its users.
    pub(super) catalogue: catalogue::Catalogue,
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
        Self { panel: Panel::default(), catalogue, vendors }
    }
}

/// What a vendor says.
fn says(status: u16, body: &str) -> Reply {
    Reply { status, retry_after: None, body: body.as_bytes().to_vec() }
}
