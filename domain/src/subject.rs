//! Subjects: which of the panel's tickets are commands, by an ordered list of the owner's rules.

use crate::action::{self, Action};
use crate::text;
use regex_lite::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, OnceLock};

/// The most rules of a tenant.
pub const RULES_MAX: usize = 50;

/// The most characters of a rule's text.
const TEXT_MAX: usize = 120;

/// The most characters of a subject that are looked at.
const SUBJECT_MAX: usize = 200;

/// The most bytes that a compiled pattern may take: it is matched in time proportional to this and
/// to the subject's length, whatever it says.
const PATTERN_BYTES: usize = 64 * 1_024;

/// How deep a pattern's brackets may stand in one another.
const PATTERN_DEPTH: u32 = 16;

/// How a rule's text is compared with a subject. Both are read as [`text::plain`] characters, with
/// single spaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// They are the same.
    Exact,
    /// The subject holds the text.
    Contains,
    /// The text is a regular expression, found somewhere in the subject.
    Pattern,
}

/// What a subject says of the messages below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// They are commands where they are ones by themselves.
    Parser,
    /// Where one is no command by itself, it is about this.
    Action(Action),
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// How its text is compared.
    pub kind: Kind,
    /// What is compared.
    pub text: String,
    /// What a subject says for which it holds.
    pub choice: Choice,
}

/// A tenant's rules: the first that holds decides, and a subject for which none does is not ours.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Subjects {
    /// `None` for those that come with the product.
    rules: Option<Vec<Rule>>,
    #[serde(skip)]
    compiled: OnceLock<Arc<Vec<Matcher>>>,
}

/// A rule, ready to be asked.
#[derive(Debug)]
enum Matcher {
    Exact(String),
    Contains(String),
    Pattern(Regex),
    /// It cannot be compiled any more, and holds for nothing.
    Never,
}

/// What is wrong with a list of rules: the place of the rule, and what would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The rule's place in the list; `None` for the list itself.
    pub place: Option<usize>,
    /// Why, and what would do.
    pub detail: String,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Exact, Self::Contains, Self::Pattern];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Contains => "contains",
            Self::Pattern => "pattern",
        }
    }

    /// Reads its name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

impl Choice {
    /// Reads `parser` or the name of an action.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        if name == "parser" {
            return Some(Self::Parser);
        }
        action::named(name).map(Self::Action)
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Parser => "parser",
            Self::Action(action) => action.name(),
        }
    }
}

/// The rules that come with the product.
#[must_use]
pub fn defaults() -> Vec<Rule> {
    let contains = |text: &str| {
        let choice = Choice::parse(text).unwrap_or(Choice::Parser);
        Rule { kind: Kind::Contains, text: text.to_owned(), choice }
    };
    ["refill", "cancel", "speed", "status", "order"].map(contains).into()
}

/// What keeps a list of rules from being taken.
pub fn check(rules: &[Rule]) -> Result<(), Flaw> {
    if rules.len() > RULES_MAX {
        return Err(Flaw { place: None, detail: format!("at most {RULES_MAX} rules") });
    }
    for (nth, rule) in rules.iter().enumerate() {
        let flaw = |detail: String| Flaw { place: Some(nth), detail };
        let length = rule.text.trim().chars().count();
        if !(1..=TEXT_MAX).contains(&length) || rule.text.chars().any(char::is_control) {
            return Err(flaw(format!("a rule's text has 1 to {TEXT_MAX} visible characters")));
        }
        match rule.kind {
            Kind::Exact | Kind::Contains if folded(&rule.text).is_empty() => {
                return Err(flaw("a rule's text has 1 character that can be seen".to_owned()));
            }
            Kind::Pattern => drop(compile(&rule.text).map_err(|why| flaw(unfit(&why)))?),
            Kind::Exact | Kind::Contains => {}
        }
    }
    Ok(())
}

fn unfit(why: &str) -> String {
    format!(
        "the pattern does not fit: {why}; a regular expression without look-around and \
         back-references, of at most 64 KiB when compiled, such as ^refill .*order"
    )
}

fn compile(pattern: &str) -> Result<Regex, String> {
    let mut builder = RegexBuilder::new(pattern.trim());
    builder.case_insensitive(true).size_limit(PATTERN_BYTES).nest_limit(PATTERN_DEPTH);
    builder.build().map_err(|why| why.to_string())
}

/// A subject as rules see it.
fn folded(text: &str) -> String {
    let head: String = text.chars().take(SUBJECT_MAX).collect();
    let plain = text::plain(&head);
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Subjects {
    /// These rules, or those that come with the product.
    #[must_use]
    pub fn new(rules: Option<Vec<Rule>>) -> Self {
        Self { rules, compiled: OnceLock::new() }
    }

    /// The rules, in their order.
    #[must_use]
    pub fn list(&self) -> Vec<Rule> {
        self.rules.clone().unwrap_or_else(defaults)
    }

    /// Whether they are the owner's own.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.rules.is_some()
    }

    /// What a subject says: the place of the rule that holds, and its choice; `None` for a ticket
    /// that is not ours.
    #[must_use]
    pub fn choose(&self, subject: &str) -> Option<(usize, Choice)> {
        let subject = folded(subject);
        let rules = self.list();
        let matchers = self.compiled.get_or_init(|| Arc::new(matchers(&rules)));
        let nth = matchers.iter().position(|it| it.holds(&subject))?;
        Some((nth, rules.get(nth)?.choice))
    }
}

fn matchers(rules: &[Rule]) -> Vec<Matcher> {
    let made = rules.iter().map(|rule| match rule.kind {
        Kind::Exact => Matcher::Exact(folded(&rule.text)),
        Kind::Contains => Matcher::Contains(folded(&rule.text)),
        Kind::Pattern => compile(&rule.text).map_or(Matcher::Never, Matcher::Pattern),
    });
    made.collect()
}

impl Matcher {
    fn holds(&self, subject: &str) -> bool {
        match self {
            Self::Exact(text) => text == subject,
            Self::Contains(text) => subject.contains(text.as_str()),
            Self::Pattern(pattern) => pattern.is_match(subject),
            Self::Never => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Choice, Kind, Rule, Subjects, check};

    fn rule(kind: Kind, text: &str, choice: &str) -> Rule {
        Rule { kind, text: text.to_owned(), choice: Choice::parse(choice).unwrap() }
    }

    fn chosen(subjects: &Subjects, subject: &str) -> Option<&'static str> {
        subjects.choose(subject).map(|(_, choice)| choice.name())
    }

    #[test]
    fn the_first_rule_that_holds_decides() {
        let subjects = Subjects::new(Some(vec![
            rule(Kind::Exact, "Order  Cancel", "cancel"),
            rule(Kind::Pattern, "^(drop|refill).* [0-9]{4,}$", "refill"),
            rule(Kind::Contains, "order", "parser"),
        ]));
        for (subject, choice) in [
            ("ORDER cancel", Some("cancel")),
            ("order cancel please", Some("parser")),
            ("Refill my 22742", Some("refill")),
            ("𝐑𝐄𝐅𝐈𝐋𝐋 my ٢٢٧٤٢", Some("refill")),
            ("Refill", None),
            ("Payment", None),
            ("", None),
        ] {
            assert_eq!(chosen(&subjects, subject), choice, "{subject}");
        }
        assert_eq!(chosen(&Subjects::new(Some(Vec::new())), "refill"), None);
        assert_eq!(chosen(&Subjects::default(), "Need refill"), Some("refill"));
        assert_eq!(chosen(&Subjects::default(), "Add funds"), None);
    }

    #[test]
    fn what_is_too_large_or_no_pattern_is_refused() {
        let deep = "(".repeat(40) + "a" + &")".repeat(40);
        for pattern in ["(refill", "a{1000}{1000}", "(?=a)", &deep, "", " ", "a\u{7}"] {
            let flaw = check(&[rule(Kind::Pattern, pattern, "refill")]).unwrap_err();
            assert_eq!(flaw.place, Some(0), "{pattern}");
            assert!(!flaw.detail.is_empty());
        }
        let many = vec![rule(Kind::Contains, "refill", "refill"); 51];
        assert_eq!(check(&many).unwrap_err().place, None);
        check(&super::defaults()).unwrap();
    }

    #[test]
    fn a_pattern_that_others_choke_on_comes_to_an_end() {
        let subjects = Subjects::new(Some(vec![rule(Kind::Pattern, "^(a+)+$", "refill")]));
        assert_eq!(chosen(&subjects, &("a".repeat(5_000) + "!")), Some("refill"));
        assert_eq!(chosen(&subjects, &("a".repeat(150) + "!")), None);
        // By trying every way to part the letters this would not end today.
    }
}
