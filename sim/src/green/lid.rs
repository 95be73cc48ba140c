//! Hidden numbers: a person has a phone's id and a `…@lid`, and which one is shown is a setting.

use serde_json::{Value, json};

use super::instance::Instance;
use crate::json::spelled;

/// Where a notification names a person.
const PLACES: [&str; 2] = ["/senderData/chatId", "/senderData/sender"];

impl Instance {
    /// Whether people appear under their hidden ids.
    pub(crate) fn hides_numbers(&self) -> bool {
        let mode = self.settings.get("enableLidMode").and_then(spelled);
        matches!(mode.as_deref(), Some("yes" | "true"))
    }

    /// Both ids of each person that any chat or group tells of.
    fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let persons = self.chats.values();
        let persons = persons.filter_map(|seed| Some((seed.chat.as_str(), seed.lid.as_deref()?)));
        let members = self.chats.values().flat_map(|seed| &seed.participants);
        persons.chain(
            members.filter_map(|member| {
                Some((member.get("id")?.as_str()?, member.get("lid")?.as_str()?))
            }),
        )
    }

    pub(crate) fn lid_of(&self, phone: &str) -> Option<&str> {
        self.pairs().find(|(id, _)| *id == phone).map(|(_, lid)| lid)
    }

    pub(crate) fn phone_of(&self, lid: &str) -> Option<&str> {
        self.pairs().find(|(_, hidden)| *hidden == lid).map(|(id, _)| id)
    }

    /// Every id under which a chat is known, the one asked for first.
    pub(crate) fn names_of<'a>(&'a self, chat: &'a str) -> Vec<&'a str> {
        let others = [self.lid_of(chat), self.phone_of(chat)];
        [Some(chat)].into_iter().chain(others).flatten().collect()
    }

    /// Shows people in a notification as the setting wants it, or (`twin`) under the other id.
    /// False when nobody in it has two.
    pub(crate) fn dress(&self, notice: &mut Value, twin: bool) -> bool {
        let hidden = self.hides_numbers() != twin;
        let mut changed = false;
        for place in PLACES {
            let Some(shown) = notice.pointer_mut(place) else { continue };
            let id = shown.as_str().unwrap_or_default();
            let other = if hidden { self.lid_of(id) } else { self.phone_of(id) };
            if let Some(other) = other.filter(|_| hidden || twin) {
                *shown = json!(other);
                changed = true;
            }
        }
        changed
    }
}
