//! Providers' own APIs as a talk writes them: how they answer, and what they say of orders.

use super::set_up::told;
use super::{Deed, Read, choose, cut, end, number, only, span};
use domain::change::Change;
use domain::id::{ApiName, ExternalId};
use domain::time::Span;

/// What happens at a provider's API, or to where the owner says it is.
#[derive(Clone, Debug)]
pub(in crate::talk) enum Dealing {
    /// The owner names the API and a key to it.
    Entered(ApiName),
    /// It answers like this from now on.
    Turned(ApiName, ApiMood),
    /// This is said of an order in place of doing anything; nothing is, where it is `None`.
    Said(ApiName, ExternalId, Option<String>),
    /// A refill moves on, to this status as the provider writes it.
    Moved(ApiName, u64, String),
}

impl Dealing {
    /// Whose API it is.
    pub(in crate::talk) const fn name(&self) -> &ApiName {
        match self {
            Self::Entered(name)
            | Self::Turned(name, _)
            | Self::Said(name, ..)
            | Self::Moved(name, ..) => name,
        }
    }
}

/// How a provider's API answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::talk) enum ApiMood {
    /// As it should.
    #[default]
    Up,
    /// No connection.
    Down,
    /// The key is refused.
    Denied,
    /// It does nothing, and its JSON breaks off.
    Garbled,
    /// It does nothing, and shows a web page.
    Html,
    /// It does what is asked, and its reply is lost.
    Lost,
    /// 429, for so long from now.
    Limited(Span),
}

/// `provider rush`, `provider rush off`, `provider rush lost`, `provider rush limited 30s`,
/// `provider rush 883 | Incorrect order ID`, `provider rush 883`,
/// `provider rush refill 1 Completed`.
pub(super) fn provider(rest: &str) -> Read<Deed> {
    let (name, rest) = cut(rest);
    let wrong = || format!("{name:?} is no provider's name: a-z, 0-9, . and -");
    let name = ApiName::parse(name).ok_or_else(wrong)?;
    if rest.is_empty() {
        return Ok(Deed::Dealt(Dealing::Entered(name)));
    }
    if rest == "off" {
        return Ok(told(Change::ProviderRemoved { name }));
    }
    let (first, after) = cut(rest);
    if first == "refill" {
        let (id, status) = cut(after);
        let id = number(id, "refill")?;
        let status = only(status, "the refill's status")?.to_owned();
        return Ok(Deed::Dealt(Dealing::Moved(name, id, status)));
    }
    if first.starts_with(|it: char| it.is_ascii_digit()) {
        let order = ExternalId::parse(first).ok_or_else(|| format!("{first:?} is no number"))?;
        let said = after.strip_prefix('|').map(|words| words.trim().to_owned());
        if said.is_none() {
            end(after)?;
        }
        return Ok(Deed::Dealt(Dealing::Said(name, order, said)));
    }
    mood(rest).map(|mood| Deed::Dealt(Dealing::Turned(name, mood)))
}

fn mood(rest: &str) -> Read<ApiMood> {
    if let ("limited", length) = cut(rest) {
        return Ok(ApiMood::Limited(span(only(length, "for how long")?)?));
    }
    let moods = [
        ("up", ApiMood::Up),
        ("down", ApiMood::Down),
        ("denied", ApiMood::Denied),
        ("garbled", ApiMood::Garbled),
        ("html", ApiMood::Html),
        ("lost", ApiMood::Lost),
    ];
    choose(only(rest, "how the API answers")?, "way for an API to answer", &moods)
}
