//! Where a provider's errands go, and in what words.

mod words;

pub use words::{Handle, Mention, Verb, growth, longest, words};

use crate::action::Action;
use crate::id::{Chat, Provider, RouteId, ServiceId};
use crate::order::Sheet;
use crate::reason::Reason;
use crate::settings;
use crate::template::Template;
use crate::time::Span;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The placeholders of a route's template.
pub const PLACEHOLDERS: &[&str] = &["ids", "orders", "action", "service", "username"];

/// The words when a route names none.
pub const DEFAULT_TEMPLATE: &str = "{ids} {action}";

/// The words for orders without a number at a provider, when a route names none.
const MANUAL_TEMPLATE: &str = "{orders} {action}";

/// One way for errands to go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// Which orders it is for: any of these.
    pub keys: Vec<RouteKey>,
    /// Which action it is for; `None` for any.
    pub action: Option<Action>,
    /// The chats that are told, each.
    pub targets: Vec<Chat>,
    /// The words.
    pub template: Template,
    /// What the provider calls an action, where that is not its name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub verbs: BTreeMap<Action, Verb>,
    /// Whether the words may say whose the order is.
    #[serde(default)]
    pub allow_username: bool,
    /// How long the provider has for an answer; nothing for "as long as it takes", `None` for
    /// what the settings say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sla: Option<Span>,
}

/// Reads how long a route's provider has: a span from 1 minute to 48 hours, or `off`.
#[must_use]
pub fn read_sla(text: &str) -> Option<Span> {
    settings::sla(text).map(|span| span.unwrap_or(Span(0)))
}

/// How long a route's provider has, as [`read_sla`] reads it.
#[must_use]
pub fn show_sla(span: Span) -> String {
    if span.0 == 0 { "off".to_owned() } else { span.setting() }
}

/// What makes an order one of a route's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RouteKey {
    /// Its service.
    Service(ServiceId),
    /// Its provider: a domain, a key or an alias, in lower case; see [`RouteKey::means`].
    Provider(Provider),
    /// It has no provider, or no number there.
    Manual,
    /// Nothing else has taken it.
    Fallback,
}

impl RouteKey {
    /// Reads `service:12`, `manual`, `*`, or a provider of 1 to 128 visible characters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(number) = text.strip_prefix("service:") {
            return number.parse().ok().map(|id| Self::Service(ServiceId(id)));
        }
        match text {
            "manual" => Some(Self::Manual),
            "*" => Some(Self::Fallback),
            _ => {
                let plain = text.chars().all(|it| !it.is_control() && it != ',');
                let fits = (1..=128).contains(&text.len()) && plain;
                fits.then(|| Self::Provider(fold(text)))
            }
        }
    }
}

impl RouteKey {
    /// Whether two keys mean the same. Aliases are typed by people, twice: case and spaces do not
    /// matter in them, everything else does.
    #[must_use]
    pub fn means(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Provider(one), Self::Provider(two)) => {
                let letters = |it: &Provider| -> String {
                    fold(it.as_str()).as_str().split_whitespace().collect()
                };
                letters(one) == letters(two)
            }
            (one, two) => one == two,
        }
    }
}

impl fmt::Display for RouteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service(id) => write!(f, "service:{id}"),
            Self::Provider(provider) => provider.fmt(f),
            Self::Manual => f.write_str("manual"),
            Self::Fallback => f.write_str("*"),
        }
    }
}

/// A provider's name as routes know it: lower case, single spaces, without scheme, `www.` and
/// closing slash.
fn fold(name: &str) -> Provider {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let bare = name.split_once("://").map_or(name.as_str(), |(_, rest)| rest);
    let bare = bare.strip_prefix("www.").unwrap_or(bare).trim_end_matches('/');
    bare.into()
}

/// A route that was picked for an order, and its words.
#[derive(Clone, Debug)]
pub struct Picked<'r> {
    /// The route's number.
    pub id: RouteId,
    /// The route.
    pub route: &'r Route,
    /// The words, which can name the order.
    pub template: Template,
}

impl Route {
    /// The words for an order that came by `key`; `None` where they could not name it. What has no
    /// number with a provider is named by the panel's own where nobody asked for other words: by
    /// hand, that is the number that counts.
    fn words_for(&self, key: &RouteKey, known: bool) -> Option<Template> {
        if known || !self.template.uses("ids") {
            return Some(self.template.clone());
        }
        let plain = *key == RouteKey::Manual && self.template.as_str() == DEFAULT_TEMPLATE;
        plain.then(|| Template::trusted(MANUAL_TEMPLATE))
    }
}

/// Every route of a tenant, with the revision at which each was last set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Routes(BTreeMap<RouteId, (Route, u64)>);

impl Routes {
    /// The route of this order for this action: by service, then provider, then manual, then the
    /// fallback; one made for the action before one for any.
    ///
    /// # Errors
    /// [`Reason::NoExternalId`] when the provider could not be told which order is meant, and
    /// [`Reason::NoRoute`] when there is nobody to tell.
    pub fn pick(&self, order: &Sheet, action: Action) -> Result<Picked<'_>, Reason> {
        let known = order.external.is_some();
        let missing = if known { Reason::NoRoute } else { Reason::NoExternalId };
        let service = order.service.map(RouteKey::Service);
        let provider = order.provider.as_ref().map(|it| RouteKey::Provider(fold(it.as_str())));
        let manual = (order.provider.is_none() || !known).then_some(RouteKey::Manual);
        let levels = [service, provider, manual, Some(RouteKey::Fallback)];
        let mut found = levels.into_iter().flatten().filter_map(|key| {
            let only = self.find(&key, Some(action), known);
            only.or_else(|| self.find(&key, None, known))
        });
        found.next().ok_or(missing)
    }

    /// The route of this key whose words can name the order; of two in an old journal, the newest.
    fn find(&self, key: &RouteKey, action: Option<Action>, known: bool) -> Option<Picked<'_>> {
        let mut routes = self.0.iter().rev();
        routes.find_map(|(id, (route, _))| {
            let meant = route.action == action && route.keys.iter().any(|it| it.means(key));
            let template = meant.then(|| route.words_for(key, known))??;
            Some(Picked { id: *id, route, template })
        })
    }

    /// One route and its revision.
    #[must_use]
    pub fn get(&self, id: RouteId) -> Option<&(Route, u64)> {
        self.0.get(&id)
    }

    /// All routes, with their revisions.
    pub fn iter(&self) -> impl Iterator<Item = (RouteId, &Route, u64)> {
        self.0.iter().map(|(id, (route, revision))| (*id, route, *revision))
    }

    /// The other route that takes orders of this key for the same action, if there is one.
    #[must_use]
    pub fn rival(&self, id: RouteId, action: Option<Action>, key: &RouteKey) -> Option<RouteId> {
        let same =
            |route: &Route| route.action == action && route.keys.iter().any(|it| it.means(key));
        let mut others = self.0.iter().filter(|(other, _)| **other != id);
        others.find(|(_, (route, _))| same(route)).map(|(other, _)| *other)
    }

    /// The number for a new route.
    #[must_use]
    pub fn next(&self) -> RouteId {
        self.0.keys().next_back().copied().unwrap_or_default().next()
    }

    /// Whether a chat is where some route leads; the topics of a group count as the group.
    #[must_use]
    pub fn leads_to(&self, chat: &Chat) -> bool {
        let group = chat.group();
        let same = |target: &Chat| target == chat || group.as_ref() == Some(target);
        self.0.values().any(|(route, _)| route.targets.iter().any(same))
    }

    pub(crate) fn set(&mut self, id: RouteId, route: Route, revision: u64) {
        self.0.insert(id, (route, revision));
    }

    pub(crate) fn remove(&mut self, id: RouteId) {
        self.0.remove(&id);
    }

    pub(crate) fn moved(&mut self, from: &Chat, to: &Chat) {
        for (route, _) in self.0.values_mut() {
            route.targets.iter_mut().filter(|it| *it == from).for_each(|it| *it = to.clone());
            // A route that named both now leads there once.
            let mut seen = BTreeSet::new();
            route.targets.retain(|it| seen.insert(it.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RouteKey;

    #[test]
    fn aliases_are_the_same_whatever_their_case_and_spaces() {
        let key = |text: &str| RouteKey::parse(text).unwrap();
        for (one, two, same) in [
            ("Perfect Smm", "perfect  SMM", true),
            ("Perfect Smm", "PerfectSmm", true),
            (" prov 3", "prov\u{a0}3 ", true),
            ("https://www.Rush.example/", "rush.example", true),
            ("prov3", "prov33", false),
            ("perfect-smm", "perfect smm", false),
            ("manual", "*", false),
            ("service:3", "service:3", true),
            ("service:3", "3", false),
        ] {
            assert_eq!(key(one).means(&key(two)), same, "{one:?} {two:?}");
        }
        assert_eq!(key(" Perfect   Smm").to_string(), "perfect smm");
    }
}
