//! The words of a dispatch: made of a route's own words and of checked tokens, and never too long.

use crate::action::Action;
use crate::id::{ExternalId, OrderId, ServiceId, Username};
use crate::length::units;
use crate::template::Template;
use serde::{Deserialize, Deserializer, Serialize};

/// The most characters of an action's own word, and of a username that a provider is told.
const TOKEN_MAX: usize = 64;

/// What stands for a username that has other characters than those of [`Handle`].
const NOBODY: &str = "-";

/// What a provider is told to do: 1 to 64 visible characters on one line, without braces.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Verb(Box<str>);

/// A panel's username that may be shown to a provider: `[A-Za-z0-9_.@+-]{1,64}`, so that it cannot
/// carry a message of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Handle(Box<str>);

/// One order's share in the words of a dispatch. Nothing else of an order reaches a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// The panel's number.
    pub order: OrderId,
    /// The provider's number.
    pub external: Option<ExternalId>,
    /// The service's number.
    pub service: Option<ServiceId>,
    /// Whose it is, where the route's owner lets the provider know and the words say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<Handle>,
}

impl Verb {
    /// Reads it, without the blanks around it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let plain = |it: char| !it.is_control() && !matches!(it, '{' | '}');
        let fits = (1..=TOKEN_MAX).contains(&text.chars().count()) && text.chars().all(plain);
        fits.then(|| Self(text.into()))
    }

    /// It as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Handle {
    /// Reads it; `None` for anything that could be more than a name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = |it: u8| it.is_ascii_alphanumeric() || b"_.@+-".contains(&it);
        let fits = (1..=TOKEN_MAX).contains(&text.len()) && text.bytes().all(plain);
        fits.then(|| Self(text.into()))
    }

    /// A panel's username as a provider may read it; `-` where it has other characters.
    #[must_use]
    pub fn of(username: &Username) -> Self {
        Self::parse(username.as_str()).unwrap_or_else(|| Self(NOBODY.into()))
    }

    /// It as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What was written down may not have passed the check; it reads as nothing then.
impl<'de> Deserialize<'de> for Verb {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let text = String::deserialize(source)?;
        Ok(Self::parse(&text).unwrap_or_else(|| Self(NOBODY.into())))
    }
}

impl<'de> Deserialize<'de> for Handle {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let text = String::deserialize(source)?;
        Ok(Self::parse(&text).unwrap_or_else(|| Self(NOBODY.into())))
    }
}

/// The words of a dispatch: the route's own, its verb for the action or the action's name, and
/// checked ids. Service and username are those of the first order: words that say them go for one
/// service, or one username, at a time.
#[must_use]
pub fn words(
    template: &Template,
    action: Action,
    verb: Option<&Verb>,
    mentions: &[&Mention],
) -> String {
    let ids: Vec<&str> =
        mentions.iter().filter_map(|it| it.external.as_ref().map(ExternalId::as_str)).collect();
    let orders: Vec<String> = mentions.iter().map(|it| it.order.to_string()).collect();
    let first = mentions.first();
    let service = first.and_then(|it| it.service).map(|id| id.to_string()).unwrap_or_default();
    let username = first.and_then(|it| it.username.as_ref()).map_or("", Handle::as_str);
    template.fill(&[
        ("ids", &ids.join(",")),
        ("orders", &orders.join(",")),
        ("action", verb.map_or(action.name(), Verb::as_str)),
        ("service", &service),
        ("username", username),
    ])
}

/// How many units one order more makes a dispatch longer.
#[must_use]
pub fn growth(template: &Template, mention: &Mention) -> usize {
    let id = mention.external.as_ref().map_or(0, |it| it.as_str().len());
    let order = mention.order.to_string().len();
    let each = [("ids", id), ("orders", order)].map(|(name, length)| {
        let with_comma = length.saturating_add(usize::from(length > 0));
        template.count(name).saturating_mul(with_comma)
    });
    each.iter().fold(0, |sum, it| sum.saturating_add(*it))
}

/// The most units that words can have for a single order.
#[must_use]
pub fn longest(template: &Template, verbs: &[&Verb]) -> usize {
    let verb = verbs.iter().map(|it| it.as_str()).max_by_key(|it| units(it)).unwrap_or("refill");
    let (id, order, service) = ("x".repeat(TOKEN_MAX), "9".repeat(12), "9".repeat(20));
    units(&template.fill(&[
        ("ids", &id),
        ("orders", &order),
        ("action", if units(verb) > 6 { verb } else { "refill" }),
        ("service", &service),
        ("username", &id),
    ]))
}

#[cfg(test)]
mod tests {
    use super::{Handle, Mention, Verb, growth, longest, words};
    use crate::action;
    use crate::id::{ExternalId, OrderId};
    use crate::length::units;
    use crate::route::PLACEHOLDERS;
    use crate::template::Template;

    fn mention(order: u64, external: Option<&str>) -> Mention {
        let external = external.and_then(ExternalId::parse);
        Mention { order: OrderId(order), external, service: None, username: None }
    }

    #[test]
    fn growth_is_what_an_order_more_adds() {
        let refill = action::named("refill").unwrap();
        for text in ["{ids} {action}", "{orders}: {ids}, {ids}", "{orders}", "x {ids}{orders} y"] {
            let template = Template::parse(text, PLACEHOLDERS).unwrap();
            let all = [
                mention(1, Some("881")),
                mention(22, Some("a-b_c")),
                mention(333_333, Some("9")),
                mention(4, Some("2274")),
            ];
            let all: Vec<&Mention> = all.iter().collect();
            let mut length = units(&words(&template, refill, None, &all[..1]));
            for count in 2..=all.len() {
                length += growth(&template, all[count - 1]);
                let whole = words(&template, refill, None, &all[..count]);
                assert_eq!(length, units(&whole), "{text} {whole}");
            }
        }
    }

    #[test]
    fn a_provider_is_told_tokens_alone() {
        for text in ["alice", "a.b_c-d+e@mail.example", "A1"] {
            assert_eq!(Handle::of(&text.into()).as_str(), text);
        }
        for text in ["", "a b", "a\nb", "\u{430}lice", "a{ids}", "x/y", &"a".repeat(65)] {
            assert_eq!(Handle::of(&text.into()).as_str(), "-", "{text:?}");
        }
        assert_eq!(Verb::parse(" speed up ").unwrap().as_str(), "speed up");
        assert_eq!(Verb::parse("\u{443}\u{441}\u{43a}").unwrap().as_str().chars().count(), 3);
        for text in ["", "  ", "a\nb", "{ids}", &"a".repeat(65)] {
            assert_eq!(Verb::parse(text), None, "{text:?}");
        }
        let read: Handle = serde_json::from_str("\"a b\"").unwrap();
        assert_eq!(read.as_str(), "-");
        let read: Verb = serde_json::from_str("\"a\\nb\"").unwrap();
        assert_eq!(read.as_str(), "-");
    }

    #[test]
    fn the_longest_words_are_those_of_the_longest_tokens() {
        let template = Template::parse("{action} {ids} {username}", PLACEHOLDERS).unwrap();
        assert_eq!(longest(&template, &[]), 6 + 1 + 64 + 1 + 64);
        let verb = Verb::parse("please speed up").unwrap();
        assert_eq!(longest(&template, &[&verb]), 15 + 1 + 64 + 1 + 64);
    }
}
