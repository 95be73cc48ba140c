//! The panel.

use super::Kept;
use crate::problem::Problem;
use domain::change;
use domain::suggest;
use gateways::panel::{self, SiteProblem};
use gateways::wire;
use serde::{Deserialize, Serialize};

/// A panel to be set.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPanel {
    kind: String,
    site: String,
    /// May be left out while the site stays the same.
    key: Option<String>,
}

/// Where to sign in, known to fit: at a panel, or at what lists its services.
pub(crate) struct Wanted {
    pub(crate) kind: String,
    /// The address as it is stored.
    pub(crate) site: String,
    pub(crate) key: Option<String>,
}

/// The panel.
#[derive(Serialize)]
pub(crate) struct Panel {
    kind: String,
    site: String,
    key: Kept,
}

impl NewPanel {
    /// Checks it; private addresses fit only where the node allows them.
    pub(crate) fn check(self, allow_private: bool) -> Result<Wanted, Problem> {
        let adapter = panel::named(&self.kind).ok_or_else(|| {
            let known = panel::ALL.iter().map(|it| it.name());
            Problem::field("/kind", "invalid", one_of(&self.kind, known))
        })?;
        let site = adapter.site(&self.site);
        Wanted::of(self.kind, site, self.key, allow_private)
    }
}

impl Wanted {
    /// An address that may be connected to, and a key as it was pasted.
    pub(crate) fn of(
        kind: String,
        site: Result<String, SiteProblem>,
        key: Option<String>,
        allow_private: bool,
    ) -> Result<Self, Problem> {
        let unfit = |why: SiteProblem| Problem::field("/site", "invalid", why.to_string());
        let site = site.map_err(unfit)?;
        if !wire::may_connect(&site, allow_private) {
            let detail = "the address must be https and public";
            return Err(Problem::field("/site", "invalid", detail));
        }
        let key = key.map(|key| secret("/key", &key)).transpose()?;
        Ok(Self { kind, site, key })
    }
}

impl Panel {
    pub(crate) fn of(panel: &change::Panel) -> Self {
        Self { kind: panel.kind.clone(), site: panel.site.clone(), key: Kept::YES }
    }
}

/// A secret as it was pasted, without the blanks around it.
pub(crate) fn secret(pointer: &str, text: &str) -> Result<String, Problem> {
    let text = text.trim();
    let plain = text.bytes().all(|it| it.is_ascii_graphic());
    if plain && (1..=512).contains(&text.len()) {
        return Ok(text.to_owned());
    }
    let detail = "it has 1 to 512 visible characters, without spaces";
    Err(Problem::field(pointer, "invalid", detail))
}

/// What would do in place of a word that is not known.
pub(crate) fn one_of(word: &str, known: impl Iterator<Item = &'static str> + Clone) -> String {
    let list = known.clone().collect::<Vec<_>>().join(", ");
    match suggest::nearest(word, known) {
        Some(near) => format!("it must be one of: {list}; did you mean {near:?}?"),
        None => format!("it must be one of: {list}"),
    }
}
