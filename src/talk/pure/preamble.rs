//! The set-up with which every talk begins.

use crate::talk::script::Subscription;
use domain::bytes::Sealed;
use domain::catalogue::Source;
use domain::change::{Change, Channel, Panel};
use domain::id::ApiName;
use domain::medium::Medium;
use domain::plan::Plan;
use domain::provider::Api;
use domain::time::Moment;

/// What every talk begins with: a panel, and a channel of each kind.
pub(super) fn changes() -> Vec<Change> {
    let channel = |name: &str, medium, account: &str| Change::ChannelSet {
        name: name.into(),
        channel: Channel {
            medium,
            account: account.to_owned(),
            base: "https://vendor.example".to_owned(),
            token: Sealed::default(),
            hook: "0".repeat(32),
            polls: false,
            pace: None,
        },
    };
    vec![
        panel("perfect"),
        channel("wa", Medium::WhatsApp, "1101000001"),
        channel("tg", Medium::Telegram, "700000001"),
    ]
}

/// The panel of this kind.
pub(super) fn panel(kind: &str) -> Change {
    let panel = Panel {
        kind: kind.to_owned(),
        site: "https://panel.example".to_owned(),
        key: Sealed::default(),
    };
    Change::PanelSet { panel }
}

/// Where the panel lists its services.
pub(super) fn catalogue() -> Change {
    let source = Source {
        kind: "standard".to_owned(),
        site: "https://panel.example/api/v2".to_owned(),
        key: Sealed::default(),
        spread: 0,
    };
    Change::CatalogueSet { source: Some(source) }
}

/// A provider's own API.
pub(super) fn provider(name: &ApiName) -> Change {
    let api = Api {
        kind: "standard".to_owned(),
        site: format!("https://{name}.example/api/v2"),
        key: Sealed::default(),
    };
    Change::ProviderSet { name: name.clone(), api }
}

impl Subscription {
    /// The plan, told at `now`.
    pub(in crate::talk) fn plan(&self, now: Moment) -> Plan {
        Plan {
            mediums: self.mediums.clone(),
            modules: self.modules.clone(),
            expires: self.expires.map(|shift| shift.from(now)),
        }
    }
}
