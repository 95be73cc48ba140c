//! Speaking: which language a chat is spoken to in, and how.

use super::Tenant;
use crate::change::{Change, Objection, Trouble};
use crate::id::Chat;
use crate::language;
use crate::template::Template;
use crate::voice::Voice;

impl Tenant {
    /// The language that a chat is spoken to in; a topic's is its group's unless it has its own.
    #[must_use]
    pub fn language(&self, chat: &Chat) -> &str {
        let known = self.languages.get(self.contacts.known_as(chat));
        let own = known.or_else(|| self.languages.get(chat.group().as_ref()?));
        own.unwrap_or(&self.settings.language)
    }

    /// How a chat is spoken to.
    pub(super) fn voice(&self, chat: &Chat) -> Voice<'_> {
        Voice::new(&self.texts, self.language(chat), &self.settings.language)
    }

    pub(super) fn set_language(&mut self, chat: &Chat, language: Option<String>) {
        let chat = self.known_as(chat);
        match language {
            Some(language) => drop(self.languages.insert(chat, language)),
            None => drop(self.languages.remove(&chat)),
        }
    }
}

/// A chat's language, its tag as it is kept.
pub(super) fn spelt(chat: &Chat, language: Option<&str>) -> Result<Change, Objection> {
    let language = language.map(known).transpose()?;
    Ok(Change::LanguageSet { chat: chat.clone(), language })
}

/// A text, its language's tag as it is kept.
pub(super) fn written(
    key: &str,
    language: &str,
    text: Option<&Template>,
) -> Result<Change, Objection> {
    let (key, language) = (key.to_owned(), known(language)?);
    Ok(Change::TemplateSet { key, language, text: text.cloned() })
}

fn known(tag: &str) -> Result<String, Objection> {
    language::canonical(tag).map_err(|unknown| Objection {
        kind: Trouble::Invalid,
        pointer: "/language".to_owned(),
        detail: unknown.to_string(),
    })
}
