//! Specimens of the catalogue: where it is, and what came of reading it.

use domain::bytes::Sealed;
use domain::catalogue::{Refresh, Source, Tally};
use domain::change::{By, Change};
use domain::event::Event;
use domain::fault::Fault;
use domain::id::ServiceId;
use domain::service::Listing;

/// All of them, by name.
pub(super) fn all() -> Vec<(&'static str, Event)> {
    let source = Source {
        kind: "standard".to_owned(),
        site: "https://panel.example/api/v2".to_owned(),
        key: Sealed(vec![6, 7]),
        spread: 417,
    };
    let described = "Start: 0-1 Hour<br>Refill: 30 Days";
    let listed = vec![
        Listing::read(ServiceId(12), "Likes", Some(described), Some(true)),
        Listing::read(ServiceId(13), "Views", None, None),
    ];
    let tally = Tally { services: 2, left_out: 1, added: 2, changed: 0, gone: 1 };
    let fault = Fault::Garbled("a list of services".to_owned());
    let changed = |change| Event::Changed { by: By("owner".to_owned()), change };
    vec![
        ("catalogue_set", changed(Change::CatalogueSet { source: Some(source) })),
        ("catalogue_removed", changed(Change::CatalogueSet { source: None })),
        ("catalogue_asked", changed(Change::CatalogueAsked)),
        ("services_listed", Event::ServicesListed { listed, gone: vec![ServiceId(14)] }),
        ("catalogue_read", Event::CatalogueRead { refresh: Refresh(3), tally }),
        ("catalogue_failed", Event::CatalogueFailed { refresh: Refresh(4), fault }),
    ]
}
