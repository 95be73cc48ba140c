//! Reading the catalogue: when it is owed, and what follows from what came.

use super::Tenant;
use super::configure::refuse;
use crate::catalogue::{Catalogue, Refresh, Source, Tally};
use crate::change::{Objection, Trouble};
use crate::event::Event;
use crate::fault::Fault;
use crate::input::Fresh;
use crate::service::{Changes, Listing, SERVICES_MAX, Services};
use crate::time::Moment;

/// The most services in one event: a list is long, and a record is not.
const EACH_EVENT: usize = 200;

impl Tenant {
    /// Where the panel lists its services, and how far its readings are.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// What is known of services.
    #[must_use]
    pub fn services(&self) -> &Services {
        &self.services
    }

    /// When the catalogue is read again; `None` for "when somebody asks".
    #[must_use]
    pub fn catalogue_next(&self) -> Option<Moment> {
        self.reading().map(|(_, from)| from)
    }

    pub(super) fn reading(&self) -> Option<(Refresh, Moment)> {
        self.catalogue.owed()
    }

    /// When the catalogue is read again follows from its last reading and the settings.
    pub(super) fn plan_reading(&mut self) {
        self.catalogue.plan(&self.settings.services_refresh, &self.settings.timezone);
    }

    pub(super) fn catalogue_ended(&mut self, at: Moment, outcome: Result<Tally, Fault>) {
        self.catalogue.ended(at, outcome);
        self.plan_reading();
    }

    /// A reading has ended. One that is not owed any more is old news.
    pub(super) fn catalogued(&self, refresh: Refresh, read: Result<Fresh, Fault>) -> Vec<Event> {
        if self.reading().is_none_or(|(known, _)| known != refresh) {
            return Vec::new();
        }
        match read {
            Ok(fresh) if !fresh.listed.is_empty() => self.listed(refresh, fresh),
            // A shop without services is a shop that did not answer what was asked.
            Ok(_) => self.unlisted(refresh, Fault::Garbled("a list with services in it".into())),
            Err(fault) => self.unlisted(refresh, fault),
        }
    }

    fn unlisted(&self, refresh: Refresh, fault: Fault) -> Vec<Event> {
        let detail = fault.to_string();
        let told = self.catalogue.fault() != Some(&fault);
        let failed = Event::CatalogueFailed { refresh, fault };
        let about = "catalogue".to_owned();
        let told = told.then_some(Event::FaultSeen { about, detail });
        std::iter::once(failed).chain(told).collect()
    }

    fn listed(&self, refresh: Refresh, fresh: Fresh) -> Vec<Event> {
        let Fresh { mut listed, unread } = fresh;
        let over = listed.len().saturating_sub(SERVICES_MAX);
        listed.truncate(SERVICES_MAX);
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let services = count(listed.len());
        let Changes { added, changed, gone } = self.services.compare(listed);
        let tally = Tally {
            services,
            left_out: unread.saturating_add(count(over)),
            added: count(added.len()),
            changed: count(changed.len()),
            gone: count(gone.len()),
        };
        let different: Vec<Listing> = added.into_iter().chain(changed).collect();
        let some = different
            .chunks(EACH_EVENT)
            .map(|some| Event::ServicesListed { listed: some.to_vec(), gone: Vec::new() });
        let gone = gone
            .chunks(EACH_EVENT.saturating_mul(10))
            .map(|some| Event::ServicesListed { listed: Vec::new(), gone: some.to_vec() });
        let read = Event::CatalogueRead { refresh, tally };
        some.chain(gone).chain(std::iter::once(read)).collect()
    }

    /// It is elsewhere, or nowhere; what another place listed is forgotten.
    pub(super) fn set_catalogue(&mut self, source: Option<Source>) {
        let site = |it: &Source| it.site.clone();
        if self.catalogue.source().map(site) != source.as_ref().map(site) {
            self.services.unlist();
        }
        self.catalogue.set(source);
    }

    /// Whether there is a catalogue that could be read, or removed.
    pub(super) fn has_catalogue(&self, kind: Trouble) -> Result<(), Objection> {
        refuse(self.catalogue.source().is_none(), kind, "", || {
            "no catalogue is set: name the panel's API for its users, and a key".to_owned()
        })
    }
}
