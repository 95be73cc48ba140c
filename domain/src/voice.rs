//! How a chat is spoken to: the text in its language, filled in so that every number stays whole
//! in whatever direction the text runs.
//!
//! A value whose letters or digits run against the text is put between FIRST STRONG ISOLATE and
//! POP DIRECTIONAL ISOLATE, as Unicode's UAX #9 has it for what is inserted into a text: without
//! them the numbers of a list would change places in an Arabic line.

use crate::action::Action;
use crate::id::OrderId;
use crate::language::{self, Language};
use crate::reason::Reason;
use crate::reply::{Line, Texts};
use crate::template::Template;

const ISOLATE: char = '\u{2068}';
const POP: char = '\u{2069}';

/// The texts of a tenant, for one chat.
#[derive(Clone, Copy)]
pub struct Voice<'a> {
    texts: &'a Texts,
    /// The chat's language.
    language: &'a str,
    /// The tenant's, for what the chat's does not have.
    usual: &'a str,
}

impl<'a> Voice<'a> {
    /// A voice in `language`, or in the `usual` one where there is no text in it.
    #[must_use]
    pub fn new(texts: &'a Texts, language: &'a str, usual: &'a str) -> Self {
        Self { texts, language, usual }
    }

    /// The text of `key`, as it will be said.
    #[must_use]
    pub fn text(&self, key: &str) -> Template {
        self.texts.find(key, self.language, self.usual).0
    }

    /// The text of `key` with its values.
    #[must_use]
    pub fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        let (template, tag) = self.texts.find(key, self.language, self.usual);
        filled(&template, tag, values)
    }

    /// One line about one or several orders.
    #[must_use]
    pub fn line(&self, orders: &[OrderId], action: Action, line: &Line) -> String {
        let (template, tag) = self.texts.find(line.key(), self.language, self.usual);
        let spoken = language::spoken(tag);
        let (mut status, mut wait, mut remains) = ("", String::new(), String::new());
        match line {
            Line::Refused(Reason::WrongStatus(it)) => status = spoken.status(*it),
            Line::Refused(Reason::CoolingDown(it)) => wait = spoken.wait(Some(*it)),
            Line::Refused(Reason::TooEarly(it)) => wait = spoken.wait(*it),
            Line::Shown(it, left) => {
                status = spoken.status(*it);
                remains = left.map_or_else(|| "?".to_owned(), |left| left.to_string());
            }
            Line::Requested | Line::InDoubt | Line::Held | Line::UnderReview | Line::Refused(_) => {
            }
        }
        let orders = list(orders.iter().map(ToString::to_string), spoken, tag);
        let rest = [
            ("action", spoken.action(action)),
            ("status", status),
            ("wait", &wait),
            ("remains", &remains),
        ];
        listed(&template, tag, ("order", &orders), &rest)
    }

    /// One line of later news about one or several orders.
    #[must_use]
    pub fn news(&self, key: &str, orders: &[OrderId], action: Action) -> String {
        let (template, tag) = self.texts.find(key, self.language, self.usual);
        let spoken = language::spoken(tag);
        let orders = list(orders.iter().map(ToString::to_string), spoken, tag);
        listed(&template, tag, ("order", &orders), &[("action", spoken.action(action))])
    }

    /// What help says: a line for each action and its words.
    #[must_use]
    pub fn help(&self, actions: impl Iterator<Item = (Action, Vec<String>)>) -> String {
        let (template, tag) = self.texts.find("help", self.language, self.usual);
        let spoken = language::spoken(tag);
        let line = |(action, words): (Action, Vec<String>)| {
            let words = list(words.into_iter(), spoken, tag);
            listed(&template, tag, ("words", &words), &[("action", spoken.action(action))])
        };
        actions.map(line).collect::<Vec<_>>().join("\n")
    }
}

/// A text in the language of this tag with its values, each kept whole.
#[must_use]
pub fn filled(template: &Template, tag: &str, values: &[(&str, &str)]) -> String {
    let kept: Vec<(&str, String)> =
        values.iter().map(|(name, value)| (*name, isolated(value, tag))).collect();
    let kept: Vec<(&str, &str)> =
        kept.iter().map(|(name, value)| (*name, value.as_str())).collect();
    template.fill(&kept)
}

/// The same with one value that is a list, whose members are whole already.
fn listed(template: &Template, tag: &str, list: (&str, &str), rest: &[(&str, &str)]) -> String {
    let kept: Vec<(&str, String)> =
        rest.iter().map(|(name, value)| (*name, isolated(value, tag))).collect();
    let kept = kept.iter().map(|(name, value)| (*name, value.as_str()));
    template.fill(&std::iter::once(list).chain(kept).collect::<Vec<_>>())
}

/// The members of a list, each whole, in the text's own order.
fn list(members: impl Iterator<Item = String>, spoken: &Language, tag: &str) -> String {
    let whole: Vec<String> = members.map(|member| isolated(&member, tag)).collect();
    whole.join(spoken.comma)
}

/// A value as it may stand in a text of this language.
fn isolated(value: &str, tag: &str) -> String {
    let inward = language::is_right_to_left(tag);
    let against = |c: char| {
        if inward { c.is_numeric() || (c.is_alphabetic() && !leftward(c)) } else { leftward(c) }
    };
    if !value.contains(against) {
        return value.to_owned();
    }
    let mut out = String::with_capacity(value.len().saturating_add(6));
    out.push(ISOLATE);
    out.extend(value.chars().filter(|c| !steers(*c)));
    out.push(POP);
    out
}

/// Whether a character is written from right to left.
fn leftward(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// Whether a character changes the direction of what follows, and could break out of an isolate.
fn steers(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::{Voice, isolated};
    use crate::action;
    use crate::id::OrderId;
    use crate::language::ALL;
    use crate::order::Status;
    use crate::reason::Reason;
    use crate::reply::{Line, TEXTS, Texts};
    use crate::template::Template;
    use crate::time::Span;

    #[test]
    fn every_language_has_every_text_with_the_same_placeholders() {
        for language in ALL.iter().filter(|language| language.tag != "en") {
            for (key, allowed, english) in TEXTS {
                let text = language.text(key).unwrap_or_default();
                let checked = Template::parse(text, allowed);
                assert!(checked.is_ok(), "{} {key}: {checked:?}", language.tag);
                for name in *allowed {
                    let used = |text: &str| text.contains(&format!("{{{name}}}"));
                    assert_eq!(used(text), used(english), "{} {key}: {{{name}}}", language.tag);
                }
            }
            // Who asks for an order of somebody else must not learn that it exists.
        }
    }

    #[test]
    fn what_a_text_calls_an_action_can_be_typed() {
        for language in ALL {
            for action in action::ALL {
                let word = language.action(*action);
                let typed = crate::words::of(action.name()).any(|known| known == word);
                assert!(typed, "{} {word}", language.tag);
            }
        }
    }

    #[test]
    fn statuses_and_waits_are_told_in_the_language() {
        let texts = Texts::default();
        let refill = action::named("refill").unwrap();
        let said = |tag: &str, line: &Line| {
            Voice::new(&texts, tag, "en").line(&[OrderId(5)], refill, line)
        };
        let status = Line::Refused(Reason::WrongStatus(Status::InProgress));
        let wait = Line::Refused(Reason::CoolingDown(Span::minutes(690)));
        assert!(said("es", &status).contains("en curso"));
        assert_eq!(
            said("tr-TR", &wait),
            "5: zaten talep edildi, lütfen 11 saat 30 dk sonra tekrar deneyin."
        );
        assert_eq!(said("fr", &wait), "5: already requested, try again in 11h 30m.");
        for language in ALL {
            for status in Status::ALL {
                assert!(!language.status(status).contains('_'), "{}", language.tag);
            }
        }
    }

    #[test]
    fn numbers_are_isolated_where_the_text_runs_the_other_way() {
        let texts = Texts::default();
        let refill = action::named("refill").unwrap();
        let ids = [OrderId(3101), OrderId(3104)];
        let said = Voice::new(&texts, "ar", "en").line(&ids, refill, &Line::Requested);
        assert_eq!(said, "\u{2068}3101\u{2069}، \u{2068}3104\u{2069}: تم إرسال طلب تعويض.");
        assert_eq!(isolated("مكتمل", "ar"), "مكتمل");
        assert_eq!(isolated("alice", "en"), "alice");
        assert_eq!(isolated("سارة", "en"), "\u{2068}سارة\u{2069}");
        assert_eq!(isolated("a\u{202e}b\u{2069}", "ar"), "\u{2068}ab\u{2069}");
        assert_eq!(isolated("5", "ur-Latn"), "5");
    }
}
