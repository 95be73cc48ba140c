//! What is rehearsed: a change as it would be made.

use super::{Deed, Read, cut, deed};

/// `rehearse set …`, and so with a route, a service or an override.
pub(super) fn rehearse(rest: &str) -> Read<Deed> {
    let form = "what is rehearsed is a line that begins with set, route, service or override";
    let tried = |verb: &str| ["set", "route", "service", "override"].contains(&verb);
    match deed(rest).map(|it| it.filter(|_| tried(cut(rest).0)))? {
        Some(Deed::Told(change)) => Ok(Deed::Rehearsed(change)),
        Some(_) | None => Err(form.to_owned()),
    }
}
