//! The catalogue: where the panel lists its services, and when that list is read again.

use crate::bytes::Sealed;
use crate::fault::Fault;
use crate::schedule::Schedule;
use crate::time::{Moment, Span};
use serde::{Deserialize, Serialize};

/// When a failed reading is repeated, counted from it; then as often as the last.
const RETRIES: [Span; 3] = [Span::minutes(1), Span::minutes(10), Span::hours(1)];

/// The panel's API for its users, and the key of one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Which adapter speaks to it: `standard`.
    pub kind: String,
    /// Its address, `https://panel.example/api/v2`.
    pub site: String,
    /// The key, sealed for this address.
    pub key: Sealed,
    /// Where in the spread this tenant stands, 0 to 999: made of its id, so that the same tenant
    /// has the same pace for good, and not all ask at once.
    pub spread: u16,
}

/// One reading of the catalogue, numbered from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Refresh(pub u64);

/// What a reading came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Services that are kept now.
    pub services: u32,
    /// Entries that could not be read, or were too many to keep.
    pub left_out: u32,
    /// Services that were not there before.
    pub added: u32,
    /// Services of which something was different.
    pub changed: u32,
    /// Services that are not there any more.
    pub gone: u32,
}

/// Where the catalogue is, and how far its readings are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalogue {
    source: Option<Source>,
    /// How many readings have ended.
    ended: u64,
    /// Whether somebody wants it read at once.
    asked: bool,
    /// When the last reading ended, well or not.
    tried: Option<Moment>,
    /// Readings since the last that ended well.
    failures: u32,
    fault: Option<Fault>,
    read: Option<(Moment, Tally)>,
    /// When it is read again by itself, counted from the last reading.
    next: Option<Moment>,
}

impl Catalogue {
    /// Where it is; `None` where the owner has not said.
    #[must_use]
    pub fn source(&self) -> Option<&Source> {
        self.source.as_ref()
    }

    /// The last reading that ended well, and when.
    #[must_use]
    pub fn last(&self) -> Option<(Moment, Tally)> {
        self.read
    }

    /// Why the last reading failed, if it did.
    #[must_use]
    pub fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    /// The reading that is owed, and from when on; `None` for "only when somebody asks".
    #[must_use]
    pub fn owed(&self) -> Option<(Refresh, Moment)> {
        self.source.as_ref()?;
        let from = match self.tried.filter(|_| !self.asked) {
            None => Moment(0),
            Some(tried) if self.failures > 0 => tried.plus(self.patience()),
            Some(_) => self.next?,
        };
        Some((Refresh(self.ended), from))
    }

    /// Finds out when it is read next, where the schedule or the last reading is another.
    pub(crate) fn plan(&mut self, schedule: &Schedule, zone: &str) {
        let place = self.source.as_ref().map_or(0, |source| source.spread);
        self.next = self.tried.and_then(|tried| schedule.next(tried, zone, place));
    }

    fn patience(&self) -> Span {
        let nth = usize::try_from(self.failures.saturating_sub(1)).unwrap_or(usize::MAX);
        RETRIES.get(nth).or(RETRIES.last()).copied().unwrap_or(Span::hours(1))
    }

    pub(crate) fn set(&mut self, source: Option<Source>) {
        // The number goes on: a reading of the old place that comes late is not taken for one of
        // the new.
        *self = Self { source, ended: self.ended.saturating_add(1), ..Self::default() };
    }

    pub(crate) fn ask(&mut self) {
        self.asked = true;
    }

    pub(crate) fn ended(&mut self, at: Moment, outcome: Result<Tally, Fault>) {
        self.ended = self.ended.saturating_add(1);
        (self.asked, self.tried) = (false, Some(at));
        match outcome {
            Ok(tally) => (self.failures, self.fault, self.read) = (0, None, Some((at, tally))),
            Err(fault) => {
                self.failures = self.failures.saturating_add(1);
                self.fault = Some(fault);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Catalogue, Refresh, Source, Tally};
    use crate::bytes::Sealed;
    use crate::fault::Fault;
    use crate::schedule::Schedule;
    use crate::time::{Moment, Span};

    fn set(spread: u16) -> Catalogue {
        let (kind, site) = ("standard".to_owned(), "https://panel.example/api/v2".to_owned());
        let mut catalogue = Catalogue::default();
        catalogue.set(Some(Source { kind, site, key: Sealed::default(), spread }));
        catalogue
    }

    fn from(catalogue: &Catalogue) -> Option<Moment> {
        catalogue.owed().map(|(_, from)| from)
    }

    #[test]
    fn it_is_read_at_once_then_as_scheduled_or_asked() {
        assert_eq!(Catalogue::default().owed(), None);
        let mut catalogue = set(0);
        assert_eq!(from(&catalogue), Some(Moment(0)));
        catalogue.ended(Moment(1), Ok(Tally::default()));
        catalogue.plan(&Schedule::Every(Span::hours(10)), "UTC");
        assert_eq!(from(&catalogue), Some(Moment(1).plus(Span::hours(10))));
        catalogue.plan(&Schedule::Off, "UTC");
        assert_eq!(catalogue.owed(), None, "only when somebody asks");
        catalogue.ask();
        assert_eq!(from(&catalogue), Some(Moment(0)));
    }

    #[test]
    fn a_failure_is_repeated_ever_later_and_a_name_never_comes_twice() {
        let mut catalogue = set(0);
        let mut names = vec![catalogue.owed().unwrap().0];
        for minutes in [1, 10, 60, 60] {
            catalogue.ended(Moment(0), Err(Fault::Silent));
            let (name, at) = catalogue.owed().unwrap();
            assert_eq!(at, Moment(0).plus(Span::minutes(minutes)));
            assert!(!names.contains(&name));
            names.push(name);
        }
        assert_eq!(catalogue.fault(), Some(&Fault::Silent));
        let source = catalogue.source().cloned();
        catalogue.set(source);
        assert!(!names.contains(&catalogue.owed().unwrap().0));
        assert!(catalogue.owed().unwrap().0 > Refresh(0));
        assert_eq!(catalogue.fault(), None);
    }
}
