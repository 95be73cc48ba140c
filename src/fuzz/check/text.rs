//! What must hold of every text, whatever it says.

use super::hold;
use domain::name::{self, Reading, RefillReading};
use domain::parse::{self, Parsed, Vocabulary};
use domain::template::{self, Template};
use domain::{text, words};
use std::sync::LazyLock;

/// The longest start that is believed, in minutes.
const START_MAX: u32 = 14 * 24 * 60;

/// The most orders of a command here.
const ORDERS_MAX: usize = 5;

static WORDS: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::default);

fn promises(reading: &Reading) -> (Option<u32>, RefillReading) {
    (reading.start_max_minutes, reading.refill)
}

/// A name is read with evidence, as soon as usual, and alike in any case and spacing; and no speed
/// beside it promises anything.
pub(in crate::fuzz) fn name(input: &[u8]) -> Result<(), String> {
    let text = &*String::from_utf8_lossy(input);
    let reading = name::read(text);
    let read = promises(&reading);
    for evidence in &reading.evidence {
        hold(text.contains(&evidence.text), || format!("no such text: {evidence:?}"))?;
    }
    let found = read.0.is_some() || read.1 != RefillReading::Unknown;
    hold(!found || !reading.evidence.is_empty(), || format!("without evidence: {read:?}"))?;
    hold(read.0.is_none_or(|it| it <= START_MAX), || format!("a start of {read:?}"))?;
    hold(name::read(text) == reading, || "twice is not once".to_owned())?;
    // Where no case is more than one character, and the whole is read.
    if text.is_ascii() && text.len() < 900 {
        for other in [text.to_ascii_uppercase(), text.replace(' ', "  ")] {
            let again = promises(&name::read(&other));
            hold(again == read, || format!("{again:?}, not {read:?}: {other:?}"))?;
        }
    }
    let fast = promises(&name::read(&format!("{text} | Speed: 30K/Day")));
    let start = fast.0 == read.0 || fast.0.is_none();
    let refill = fast.1 == read.1 || fast.1 == RefillReading::Unknown;
    // A bracket or a label left open at the end may well take the speed in.
    let closed = !text.ends_with(|c: char| !c.is_alphanumeric());
    hold((start && refill) || !closed, || format!("a speed makes {fast:?} of {read:?}"))
}

/// A command names orders that are in the message, each once and not too many, and one unknown
/// word makes it talk.
pub(in crate::fuzz) fn command(input: &[u8]) -> Result<(), String> {
    let message = &*String::from_utf8_lossy(input);
    let plain = text::plain(message);
    let (action, orders) = match parse::parse(message, &WORDS, ORDERS_MAX) {
        Parsed::Silence => return Ok(()),
        Parsed::TooMany { action, count } => {
            hold(count > ORDERS_MAX, || format!("{count} are not too many"))?;
            (action, Vec::new())
        }
        Parsed::Command { action, orders } => {
            let without = words::WITHOUT_ORDERS.contains(&action);
            hold(orders.is_empty() == without, || format!("{action} of {orders:?}"))?;
            (action, orders)
        }
    };
    hold(orders.len() <= ORDERS_MAX, || format!("{} orders", orders.len()))?;
    for (nth, order) in orders.iter().enumerate() {
        hold(plain.contains(&order.to_string()), || format!("{order} is nowhere"))?;
        hold(orders.iter().take(nth).all(|it| it != order), || format!("{order} twice"))?;
        hold((1..=999_999_999_999).contains(order), || format!("{order} is no id"))?;
    }
    hold(words::of(action).next() == Some(action), || format!("{action} is no action"))?;
    let talk = parse::parse(&format!("{message} qqzx"), &WORDS, ORDERS_MAX);
    let glued = message.ends_with(|c: char| !c.is_alphanumeric() && !c.is_whitespace());
    hold(talk == Parsed::Silence || glued, || format!("an unknown word leaves {talk:?}"))
}

/// A template that is taken can be filled, and nothing of its braces is left.
pub(in crate::fuzz) fn template(input: &[u8]) -> Result<(), String> {
    let text = &*String::from_utf8_lossy(input);
    let allowed: &[&'static str] = &["order", "action", "wait"];
    let Ok(template) = Template::parse(text, allowed) else { return Ok(()) };
    let length = template.as_str().chars().count();
    hold((1..=template::LENGTH_MAX).contains(&length), || format!("{length} characters"))?;
    let values: Vec<(&str, &str)> = allowed.iter().map(|name| (*name, "<>")).collect();
    let filled = template.fill(&values);
    hold(!filled.contains(['{', '}']), || format!("left over: {filled:?}"))?;
    let uses = allowed.iter().any(|name| template.uses(name));
    let given = text.matches("<>").count();
    hold(uses == (filled.matches("<>").count() > given), || format!("filled: {filled:?}"))?;
    let again = Template::parse(template.as_str(), allowed);
    hold(again.as_ref() == Ok(&template), || format!("not taken again: {again:?}"))
}
