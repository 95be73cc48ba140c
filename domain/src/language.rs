//! Languages: the texts that come with the product, the words for what they tell, and the words
//! that customers write in them.
//!
//! A language is one file and one line in [`ALL`]. What a language lacks is said in English.

mod ar;
mod en;
mod es;
mod hi_latn;
mod id;
mod pt;
mod ru;
mod tr;
mod ur_latn;

mod tag;

use crate::action::Action;
use crate::order::Status;
use crate::reply::TEXTS;
use crate::time::Span;
pub use tag::{UnknownLanguage, canonical, is_right_to_left, wider};

/// What comes with the product in one language.
pub struct Language {
    /// Its tag, as BCP 47 has it: `es`, `ur-Latn`.
    pub tag: &'static str,
    /// Its name, as its speakers write it.
    pub name: &'static str,
    /// The texts by key; English has those of [`crate::reply::TEXTS`].
    texts: &'static [(&'static str, &'static str)],
    /// What each action is called in a text.
    actions: &'static [(&'static str, &'static str)],
    /// What each status is called, by its name in settings.
    statuses: &'static [(&'static str, &'static str)],
    /// What stands behind a number of days, hours and minutes.
    units: [&'static str; 3],
    /// Stands for a wait whose length nobody knows.
    a_little: &'static str,
    /// Between the members of a list.
    pub(crate) comma: &'static str,
    /// The words for each action, the one that is taught first.
    words: &'static [(&'static str, &'static [&'static str])],
    /// Words of courtesy around a command.
    pub(crate) fillers: &'static [&'static str],
}

/// Every language that comes with the product, English first.
pub static ALL: &[&Language] = &[
    &en::LANGUAGE,
    &es::LANGUAGE,
    &pt::LANGUAGE,
    &id::LANGUAGE,
    &ur_latn::LANGUAGE,
    &hi_latn::LANGUAGE,
    &ar::LANGUAGE,
    &ru::LANGUAGE,
    &tr::LANGUAGE,
];

/// The language of this tag, if it comes with the product.
#[must_use]
pub fn named(tag: &str) -> Option<&'static Language> {
    ALL.iter().copied().find(|language| language.tag == tag)
}

/// The language in whose words something is told: the tag's own, or English.
#[must_use]
pub fn spoken(tag: &str) -> &'static Language {
    wider(tag).find_map(named).unwrap_or(&en::LANGUAGE)
}

fn entry<T: Copy>(list: &[(&'static str, T)], name: &str) -> Option<T> {
    list.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
}

impl Language {
    /// The text of this key.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&'static str> {
        let english = || TEXTS.iter().find(|(known, ..)| *known == key).map(|(.., text)| *text);
        entry(self.texts, key).or_else(|| (self.tag == "en").then(english).flatten())
    }

    /// What an action is called.
    #[must_use]
    pub fn action(&self, action: Action) -> &'static str {
        entry(self.actions, action.name()).unwrap_or_else(|| action.name())
    }

    /// What a status is called.
    #[must_use]
    pub fn status(&self, status: Status) -> &'static str {
        entry(self.statuses, status.name()).unwrap_or_else(|| status.name())
    }

    /// A wait as customers read it, `11h 30m`, rounded up to the minute; a little, if nobody knows.
    #[must_use]
    pub fn wait(&self, span: Option<Span>) -> String {
        let Some(span) = span else { return self.a_little.to_owned() };
        let [days, hours, minutes] = self.units;
        let (large, small) = match span.parts() {
            (0, 0, m) => ((m, minutes), None),
            (0, h, 0) => ((h, hours), None),
            (0, h, m) => ((h, hours), Some((m, minutes))),
            (d, 0, _) => ((d, days), None),
            (d, h, _) => ((d, days), Some((h, hours))),
        };
        let rest = small.map(|(number, unit)| format!(" {number}{unit}")).unwrap_or_default();
        format!("{}{}{rest}", large.0, large.1)
    }

    /// The words that customers use for an action in this language.
    #[must_use]
    pub fn words(&self, action: &str) -> &'static [&'static str] {
        entry(self.words, action).unwrap_or_default()
    }
}
