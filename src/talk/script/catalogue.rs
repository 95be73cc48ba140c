//! The catalogue as a talk writes it: what the panel lists for its users, and how it is read.

use super::panel::mood;
use super::set_up::told;
use super::{Deed, PanelMood, Read, cut, number, only};
use domain::change::Change;
use domain::id::ServiceId;

/// What happens to the panel's list of services, or to where the owner says it is.
#[derive(Clone, Debug)]
pub(in crate::talk) enum Shelf {
    /// The panel lists this service, in place of what it listed under the same number.
    Listed(Offer),
    /// The panel lists it no more.
    Taken(ServiceId),
    /// The list is answered like this from now on.
    Turned(PanelMood),
    /// The owner names the list and a key to it.
    Entered,
}

/// A service as a panel lists it for its users.
#[derive(Clone, Debug)]
pub(in crate::talk) struct Offer {
    pub(in crate::talk) service: ServiceId,
    pub(in crate::talk) name: String,
    pub(in crate::talk) description: Option<String>,
    /// Whether customers have a button for refills.
    pub(in crate::talk) button: bool,
}

/// `catalogue on`, `catalogue off`, `catalogue down`, `catalogue 12`,
/// `catalogue 12 button | NAME | description`.
pub(super) fn catalogue(rest: &str) -> Read<Deed> {
    let (first, after) = cut(rest);
    if !first.starts_with(|it: char| it.is_ascii_digit()) {
        return Ok(match only(rest, "what becomes of the catalogue")? {
            "on" => Deed::Shelved(Shelf::Entered),
            "off" => told(Change::CatalogueSet { source: None }),
            word => Deed::Shelved(Shelf::Turned(mood(word)?)),
        });
    }
    let service = ServiceId(number(first, "service")?);
    let mut parts = after.split('|').map(str::trim);
    let options = parts.next().unwrap_or_default();
    let Some(name) = parts.next() else {
        let nothing = options.is_empty();
        let form = "a service is listed \"catalogue 12 | NAME\" or with a description after it";
        return nothing.then_some(Deed::Shelved(Shelf::Taken(service))).ok_or(form.to_owned());
    };
    let button = match options {
        "" => false,
        "button" => true,
        other => return Err(format!("{other:?} is no option of a service: button")),
    };
    let rest = parts.collect::<Vec<_>>().join(" | ");
    let description = (!rest.is_empty()).then(|| super::speech::words(&rest));
    let offer = Offer { service, name: name.to_owned(), description, button };
    Ok(Deed::Shelved(Shelf::Listed(offer)))
}

/// `refresh services`.
pub(super) fn refresh(rest: &str) -> Read<Deed> {
    match only(rest, "what is refreshed")? {
        "services" => Ok(told(Change::CatalogueAsked)),
        other => Err(format!("{other:?} is not refreshed: \"refresh services\"")),
    }
}
