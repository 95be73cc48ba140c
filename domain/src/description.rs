//! Reads what a service's description promises: only from short lines that say nothing beside it.
//!
//! A description is prose, often with conditions ("no refill if the account is private"), so most
//! of it is left alone: a line that is long, or that holds a condition, promises nothing, and lines
//! that contradict each other promise nothing either.

use crate::name::{self, RefillReading};
use crate::service::{Promise, Rule};
use crate::time::Span;
use serde::{Deserialize, Serialize};

/// The longest line that is read, in characters.
const LINE_MAX: usize = 80;

/// The most lines that are looked at.
const LINES_MAX: usize = 100;

/// The most characters that are kept of a line that promises something.
const CITED_MAX: usize = 80;

/// Words after which a promise is none, or holds for some only.
const CONDITIONS: &[&str] = &[
    "if",
    "when",
    "unless",
    "but",
    "except",
    "only",
    "after",
    "before",
    "until",
    "not",
    "may",
    "might",
    "can",
    "could",
    "maybe",
    "sometimes",
    "usually",
    "average",
    "please",
    "without",
    "jika",
    "kalau",
    "si",
    "se",
    "cuando",
    "quando",
    "solo",
    "pero",
    "eger",
    "agar",
    "если",
    "но",
    "только",
    "لو",
    "اذا",
    "إذا",
];

/// What a description promises, and the lines that say so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The promises.
    pub rule: Rule,
    /// The line that promises a start; empty where none does.
    pub start: String,
    /// The line that promises a refill, or says that there is none.
    pub refill: String,
}

/// Reads a description as it came: plain text or HTML.
#[must_use]
pub fn read(description: &str) -> Said {
    let text = plain(description);
    let lines = text.lines().map(str::trim).filter(|line| promises(line)).take(LINES_MAX);
    let (mut start, mut refill) = (Voice::default(), Voice::default());
    for line in lines {
        let reading = name::read(line);
        if let Some(minutes) = reading.start_max_minutes {
            start.hear(Span::minutes(u64::from(minutes)), line);
        }
        match reading.refill {
            RefillReading::None => refill.hear(Promise::Never, line),
            RefillReading::Days(days) => {
                refill.hear(Promise::Within(Span::days(u64::from(days))), line);
            }
            RefillReading::Lifetime => refill.hear(Promise::Lifetime, line),
            RefillReading::Unknown => {
                let heard = reading.evidence.iter().any(|it| it.what.starts_with("refill"));
                refill.torn |= heard;
            }
        }
    }
    let ((start, start_line), (refill, refill_line)) = (start.agreed(), refill.agreed());
    Said { rule: Rule { start, refill }, start: start_line, refill: refill_line }
}

/// What the lines say of one matter.
struct Voice<T> {
    said: Option<(T, String)>,
    /// Whether they contradict, or leave open what they speak of.
    torn: bool,
}

impl<T> Default for Voice<T> {
    fn default() -> Self {
        Self { said: None, torn: false }
    }
}

impl<T: PartialEq> Voice<T> {
    fn hear(&mut self, value: T, line: &str) {
        match &self.said {
            Some((known, _)) => self.torn |= *known != value,
            None => self.said = Some((value, line.chars().take(CITED_MAX).collect())),
        }
    }

    fn agreed(self) -> (Option<T>, String) {
        match self.said.filter(|_| !self.torn) {
            Some((value, line)) => (Some(value), line),
            None => (None, String::new()),
        }
    }
}

/// Whether a line is short and without conditions.
fn promises(line: &str) -> bool {
    let words = line.split(|it: char| !it.is_alphabetic() && it != '\'');
    let bound = words.filter(|it| !it.is_empty()).any(|word| {
        let word = word.to_lowercase();
        CONDITIONS.contains(&word.as_str())
    });
    !line.is_empty() && line.chars().count() <= LINE_MAX && !bound
}

/// The text of a description: tags gone, those that end a line as line breaks, the common entities
/// as what they stand for.
fn plain(description: &str) -> String {
    let mut text = String::with_capacity(description.len());
    let mut rest = description;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let Some((tag, after)) = after.split_once('>') else {
            rest = "";
            break;
        };
        let name = tag.trim_start_matches('/').trim_end_matches('/').trim().to_ascii_lowercase();
        let name = name.split_whitespace().next().unwrap_or_default();
        let breaks = ["br", "p", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "hr"];
        text.push(if breaks.contains(&name) { '\n' } else { ' ' });
        rest = after;
    }
    text.push_str(rest);
    let entities =
        [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")];
    entities.iter().fold(text, |text, (entity, stands)| text.replace(entity, stands))
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::service::Promise;
    use crate::time::Span;

    #[test]
    fn short_lines_are_read_and_prose_is_not() {
        for (description, start, refill) in [
            ("Start: 0-1 Hour<br>Refill: 30 Days<br/>Speed: 10K/Day", Some(60), Some(30)),
            ("<p>Start Time: 0-30 Min</p><p>No Refill</p>", Some(30), Some(0)),
            ("Refill: 30 Days\nRefill: 60 Days", None, None),
            ("No refill if the account is private", None, None),
            ("Only 30 days refill", None, None),
            ("Please wait 30 days before you ask for a refill of any order", None, None),
            ("Refill&nbsp;:&nbsp;30 Days", None, Some(30)),
            ("<b>Refill: 30 Days", None, Some(30)),
            ("Refill: 30 Days <a href=", None, Some(30)),
            ("", None, None),
            ("Quality: High", None, None),
        ] {
            let said = read(description);
            let minutes = start.map(Span::minutes);
            let days = refill.map(|days| match days {
                0 => Promise::Never,
                days => Promise::Within(Span::days(days)),
            });
            assert_eq!((said.rule.start, said.rule.refill), (minutes, days), "{description}");
            assert_eq!(said.start.is_empty(), start.is_none(), "{description}");
            assert_eq!(said.refill.is_empty(), refill.is_none(), "{description}");
        }
    }

    #[test]
    fn what_it_cites_is_bounded() {
        let said = read(&format!("Refill: 30 Days {}", "!".repeat(64)));
        assert!(said.refill.chars().count() <= 80);
        assert_eq!(read(&"Refill: 30 Days ".repeat(50)).rule.refill, None);
    }
}
