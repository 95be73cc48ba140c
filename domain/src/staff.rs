//! What staff may write in its chat, read into one of a few words; all else is silence.

use crate::action::Action;
use crate::change::Verdict;
use crate::id::{Chat, OrderId, Username};
use crate::route::RouteKey;
use std::fmt;

/// The longest message that is read as a word of staff, in characters.
const CHARS_MAX: usize = 4_096;

/// Something that staff may write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// A command as customers give it, about any order of the tenant.
    Ask(Asked),
    /// `force …`: past what only a rule or a window is against.
    Force(Asked),
    /// `approve …` and `deny …`: what waits for a decision.
    Decide(Asked, bool),
    /// `sent …` and `resend …`: what became of errands in doubt.
    Settle(Asked, Verdict),
    /// `why 2274209`.
    Why(OrderId),
    /// `pause`, or `pause KEY` for the routes of a key.
    Pause(Option<RouteKey>),
    /// `resume`, or `resume KEY`.
    Resume(Option<RouteKey>),
    /// `link CHAT USERNAME`.
    Link(Chat, Username),
    /// `unlink CHAT`, or `unlink CHAT USERNAME`.
    Unlink(Chat, Option<Username>),
    /// `help`.
    Help,
}

/// An action on orders, as the parser has read it.
pub type Asked = (Action, Vec<OrderId>);

/// What a text means in a staff chat; `command` reads what customers may write.
#[must_use]
pub fn read(text: &str, command: impl Fn(&str) -> Option<Asked>) -> Option<Word> {
    if text.chars().nth(CHARS_MAX).is_some() {
        return None;
    }
    let (head, rest) = head(text);
    let asked = || command(rest).filter(|(action, _)| action.names_orders());
    match head.as_str() {
        "force" => asked().map(Word::Force),
        "approve" => asked().map(|it| Word::Decide(it, true)),
        "deny" => asked().map(|it| Word::Decide(it, false)),
        "sent" => asked().map(|it| Word::Settle(it, Verdict::Sent)),
        "resend" => asked().map(|it| Word::Settle(it, Verdict::Resend)),
        "why" => number(rest).map(Word::Why),
        "pause" => with_key(rest, Word::Pause),
        "resume" => with_key(rest, Word::Resume),
        "link" => {
            let (chat, username) = rest.split_once(char::is_whitespace)?;
            Some(Word::Link(Chat::parse(chat)?, name(username)?))
        }
        "unlink" => {
            let (chat, username) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            let username = if username.is_empty() { None } else { Some(name(username)?) };
            Some(Word::Unlink(Chat::parse(chat)?, username))
        }
        "help" if rest.is_empty() => Some(Word::Help),
        _ => command(text).filter(|(action, _)| action.names_orders()).map(Word::Ask),
    }
}

/// What a member of staff writes in a customers' group, to tie it to a username.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupWord {
    /// `/link USERNAME`.
    Link(Username),
    /// `/unlink USERNAME`.
    Unlink(Username),
}

/// Reads a [`GroupWord`]. The stroke is asked for, so that no ordinary talk is one.
#[must_use]
pub fn read_in_group(text: &str) -> Option<GroupWord> {
    if !text.trim_start().starts_with('/') {
        return None;
    }
    let (head, rest) = head(text);
    match head.as_str() {
        "link" => name(rest).map(GroupWord::Link),
        "unlink" => name(rest).map(GroupWord::Unlink),
        _ => None,
    }
}

/// A username: one word of 1 to 64 visible characters.
#[must_use]
pub fn name(text: &str) -> Option<Username> {
    let text = text.trim();
    let plain = |it: char| !it.is_whitespace() && !it.is_control();
    ((1..=64).contains(&text.chars().count()) && text.chars().all(plain)).then(|| text.into())
}

/// The first word in lower case, without a bot's stroke and name, and what follows it.
fn head(text: &str) -> (String, &str) {
    let text = text.trim();
    let (head, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let head = match head.strip_prefix('/') {
        Some(bare) => bare.split_once('@').map_or(bare, |(bare, _)| bare),
        None => head,
    };
    (head.to_lowercase(), rest.trim())
}

fn number(text: &str) -> Option<OrderId> {
    let digits = text.trim_start_matches('#');
    let plain = (1..=12).contains(&digits.len()) && digits.bytes().all(|it| it.is_ascii_digit());
    plain.then(|| digits.parse().ok().map(OrderId))?
}

/// What a word makes of no key, or of one; more words than one are talk.
fn with_key(text: &str, word: fn(Option<RouteKey>) -> Word) -> Option<Word> {
    if text.is_empty() {
        return Some(word(None));
    }
    if text.contains(char::is_whitespace) {
        return None;
    }
    RouteKey::parse(text).map(|key| word(Some(key)))
}

/// As it is recorded: our own words, never the text itself.
impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ask(asked) => write!(f, "{}", Named(asked)),
            Self::Force(asked) => write!(f, "force {}", Named(asked)),
            Self::Decide(asked, true) => write!(f, "approve {}", Named(asked)),
            Self::Decide(asked, false) => write!(f, "deny {}", Named(asked)),
            Self::Settle(asked, Verdict::Sent) => write!(f, "sent {}", Named(asked)),
            Self::Settle(asked, Verdict::Resend) => write!(f, "resend {}", Named(asked)),
            Self::Why(order) => write!(f, "why {order}"),
            Self::Pause(None) => f.write_str("pause"),
            Self::Pause(Some(key)) => write!(f, "pause {key}"),
            Self::Resume(None) => f.write_str("resume"),
            Self::Resume(Some(key)) => write!(f, "resume {key}"),
            Self::Link(chat, username) => write!(f, "link {chat} {username}"),
            Self::Unlink(chat, None) => write!(f, "unlink {chat}"),
            Self::Unlink(chat, Some(username)) => write!(f, "unlink {chat} {username}"),
            Self::Help => f.write_str("help"),
        }
    }
}

struct Named<'a>(&'a Asked);

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (action, orders) = self.0;
        let orders: Vec<String> = orders.iter().map(ToString::to_string).collect();
        write!(f, "{} {action}", orders.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::{GroupWord, read, read_in_group};
    use crate::tenant::Tenant;

    fn said(text: &str) -> Option<String> {
        let tenant = Tenant::default();
        read(text, |text| tenant.read(text)).map(|word| word.to_string())
    }

    #[test]
    fn words_are_told_from_talk() {
        for (text, word) in [
            ("2274209 status", "2274209 status"),
            ("Force 2274209, 12 RF", "force 2274209,12 refill"),
            ("/why@desk_bot #2274209", "why 2274209"),
            ("pause", "pause"),
            ("pause https://Rush.example/", "pause rush.example"),
            ("resume service:12", "resume service:12"),
            ("sent 5 cancel", "sent 5 cancel"),
            ("link tg:5 alice", "link tg:5 alice"),
            ("unlink tg:5", "unlink tg:5"),
            ("help", "help"),
        ] {
            assert_eq!(said(text).as_deref(), Some(word), "{text}");
        }
        for text in [
            "pause for lunch please",
            "why is it slow",
            "force it",
            "force balance",
            "balance",
            "link alice",
            "help me with 12",
            "sent it yesterday",
            "resume of yesterday",
            "",
        ] {
            assert_eq!(said(text), None, "{text}");
        }
    }

    #[test]
    fn a_group_is_tied_by_a_stroke_only() {
        assert_eq!(read_in_group("/link alice"), Some(GroupWord::Link("alice".into())));
        assert_eq!(read_in_group("/unlink@bot bob"), Some(GroupWord::Unlink("bob".into())));
        for text in ["link alice", "/link", "/link alice and bob", "/linked alice"] {
            assert_eq!(read_in_group(text), None, "{text}");
        }
        assert!(read("/force 5 refill", |_| None).is_none());
    }
}
